"""The commands of `python -m indexer`, one a file.

A command is a module with `register(commands)`, which describes it to argparse and sets `run`, a function from the
parsed options to the exit status.
"""
