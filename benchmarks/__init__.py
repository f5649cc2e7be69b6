"""Benchmarks: relevance and speed, measured by the same code that answers visitors."""
