"""The kernel of the reader: a page taken apart, in C."""
