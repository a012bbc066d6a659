"""Where words go: results to standard output, everything else to standard error where a script is reading."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 180
"""Columns where no terminal says how many it has: nothing is cut off in a file."""


def console(stderr: bool = False) -> Console:
    """For a person to read: results on standard output, unless that is to hold one JSON object.

    Where the reader of a pipe has gone, nothing more is written, and the work goes on.
    """
    from rich.console import Console

    class PatientConsole(Console):
        def on_broken_pipe(self) -> None:
            self.quiet = True

    watched = (sys.stderr if stderr else sys.stdout).isatty()
    return PatientConsole(stderr=stderr, highlight=False, width=None if watched else PIPE_WIDTH)


def prepare_streams() -> None:
    """Make words arrive whatever the streams are: closed, or of an encoding that lacks some of our letters."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def print_json(tree: dict[str, Any]) -> None:
    """One JSON object on one line; a value that is not finite would raise, since JSON has no word for it."""
    print(json.dumps(tree, allow_nan=False, ensure_ascii=False))


def say_error(sentence: str) -> None:
    """One error for a person, on standard error."""
    print(f"vitreous: {sentence}", file=sys.stderr)
