"""The command line: one short file per verb, which parses, calls `api` and prints."""

from vitreous.cli.main import main

__all__ = ["main"]
