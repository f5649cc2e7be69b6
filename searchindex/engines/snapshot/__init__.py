"""The snapshot: arrays derived from the Whoosh index, and how they are read fast."""
