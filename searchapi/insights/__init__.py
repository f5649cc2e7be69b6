"""What do visitors look for and not find, and what do they think of what they found?  For the maintainer."""
