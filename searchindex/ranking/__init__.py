"""Ranking: the one scorer, pure functions over arrays."""
