"""From a question to an answer page: the service that reads a searchindex."""
