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
    require(math.isfinite(value) and value > low, f"{name} is {value}, but must be more than {low}, and finite.")


def between(name: str, value: float, low: float, high: float, open_above: bool = False) -> None:
    inside = low <= value < high if open_above else low <= value <= high
    bound = f"{low} up to, but not including, {high}" if open_above else f"{low} to {high}"
    require(inside, f"{name} is {value}, but must lie in {bound}.")


def divides(small_name: str, small: int, large_name: str, large: int) -> None:
    if small <= 0 or large % small:
        options = ", ".join(map(str, _divisors_near(small, large)))
        raise UsageError(f"{small_name} is {small}, which does not divide {large_name} = {large}; {options} would.")


def _divisors_near(small: int, large: int) -> list[int]:
    """Up to three; a search over all numbers would take long for a very large one."""
    candidates = (small + sign * step for step in range(1, 10_000) for sign in (1, -1))
    found = [candidate for candidate in candidates if 0 < candidate <= large and large % candidate == 0]
    return found[:3] or [1, large]
