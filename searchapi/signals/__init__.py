"""What do visitors look for, what do they open, and was it any help?  Kept in one SQLite file, without their names."""
