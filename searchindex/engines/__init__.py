"""Engines behind one port: each writes generations and answers plans."""
