"""Words of a command line as a dataclass, by tyro: a field's docstring is its help."""

from __future__ import annotations

from typing import TypeVar

import tyro

T = TypeVar("T")


def parse(kind: type[T], words: list[str], verb: str, default: T | None = None) -> T:
    """The dataclass that the words describe; a wrong word ends the program with code 2 and a suggestion."""
    settings = (tyro.conf.FlagCreatePairsOff, tyro.conf.HelptextFromCommentsOff)
    if default is None:
        return tyro.cli(kind, args=words, prog=f"vitreous {verb}", config=settings)
    return tyro.cli(kind, args=words, prog=f"vitreous {verb}", config=settings, default=default)
