"""Nobody gets in: what the whole road does with input that means harm."""
