"""Where words go: results to standard output, everything else to standard error where a script is reading."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 180
"""Columns where no terminal says how many it has: nothing is cut off in a file."""


def console(json_wanted: bool = False) -> Console:
    """For a person to read; on standard error where standard output is to hold one JSON object."""
    from rich.console import Console

    watched = (sys.stderr if json_wanted else sys.stdout).isatty()
    return Console(stderr=json_wanted, highlight=False, width=None if watched else PIPE_WIDTH)


def print_json(tree: dict[str, Any]) -> None:
    """One JSON object on one line; a value that is not finite would raise, since JSON has no word for it."""
    print(json.dumps(tree, allow_nan=False, ensure_ascii=False))


def say_error(sentence: str) -> None:
    """One error for a person, on standard error."""
    print(f"vitreous: {sentence}", file=sys.stderr)
