"""The few rules that settings obey, each breaking with a sentence that names the field."""

from __future__ import annotations

import math

from vitreous.errors import UsageError


def require(condition: bool, sentence: str) -> None:
    """Raise `UsageError(sentence)` unless the condition holds."""
    if not condition:
        raise UsageError(sentence)


def at_least(name: str, value: float, low: float) -> None:
    require(math.isfinite(value) and value >= low, f"{name} is {value}, but must be at least {low}.")


def above(name: str, value: float, low: float) -> None:
    require(math.isfinite(value) and value > low, f"{name} is {value}, but must be more than {low}.")


def between(name: str, value: float, low: float, high: float, open_above: bool = False) -> None:
    inside = low <= value < high if open_above else low <= value <= high
    bound = f"{low} up to, but not including, {high}" if open_above else f"{low} to {high}"
    require(inside, f"{name} is {value}, but must lie in {bound}.")


def divides(small_name: str, small: int, large_name: str, large: int) -> None:
    near = [candidate for candidate in range(1, large + 1) if large % candidate == 0]
    options = ", ".join(str(value) for value in sorted(near, key=lambda value: abs(value - small))[:3])
    require(
        small > 0 and large % small == 0,
        f"{small_name} is {small}, which does not divide {large_name} = {large}; {options} would.",
    )
