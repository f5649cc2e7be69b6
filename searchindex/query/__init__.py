"""Query: from what was typed to the Plan of what is looked for."""
