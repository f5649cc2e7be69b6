"""Fuzz: laws that hold for any bytes, tried on bytes that a search for new paths through the code makes up."""
