"""Analysis: from text to terms, the same for articles and for questions."""
