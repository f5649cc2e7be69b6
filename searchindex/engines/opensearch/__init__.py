"""The OpenSearch engine: the cluster finds and counts, the one ranking module scores what it found."""
