"""Numbers as people read them; what is undefined is a dash."""

from __future__ import annotations


def rate(value: float | None, digits: int = 3) -> str:
    """A fraction such as 0.973."""
    return "–" if value is None else f"{value:.{digits}f}"


def duration(seconds: float) -> str:
    """Such as `4.2 s`, `3 min 20 s` or `2 h 5 min`."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def times(count: int) -> str:
    """Such as `once`, `twice` or `5 times`."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
