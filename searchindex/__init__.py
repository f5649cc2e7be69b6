"""What an index is and how it is asked: the room between the indexer and the service."""
