"""Every way to tell a token where it stands, behind one contract. To add one: a file here and a line below."""

from __future__ import annotations

from collections.abc import Callable

from vitreous.config.model import Position
from vitreous.nn.layout import TokenLayout
from vitreous.nn.positions.contract import PositionEncoding
from vitreous.nn.positions.learned import LearnedPosition, resample
from vitreous.nn.positions.rotary import RotaryPosition
from vitreous.nn.positions.sinusoidal import SinusoidalPosition, sinusoids


def make_position(name: Position, width: int, heads: int, layout: TokenLayout) -> PositionEncoding:
    """The position encoding of that name for a model of this width and number of heads."""
    makers: dict[Position, Callable[[], PositionEncoding]] = {
        "none": PositionEncoding,
        "learned": lambda: LearnedPosition(layout, width),
        "sinusoidal": lambda: SinusoidalPosition(width, axes=2),
        "sinusoidal-1d": lambda: SinusoidalPosition(width, axes=1),
        "rotary": lambda: RotaryPosition(width // heads, axes=2, base=100.0),
        "rotary-1d": lambda: RotaryPosition(width // heads, axes=1, base=10_000.0),
    }
    return makers[name]()


__all__ = [
    "LearnedPosition",
    "PositionEncoding",
    "RotaryPosition",
    "SinusoidalPosition",
    "make_position",
    "resample",
    "sinusoids",
]
