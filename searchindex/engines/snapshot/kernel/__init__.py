"""The kernel of the snapshot's searcher: what is done for every posting, in C."""
