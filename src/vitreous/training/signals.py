"""Stopping when asked, between two steps, so that a checkpoint can be saved."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

from vitreous.errors import Interrupted

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGUSR1") if hasattr(signal, name))


class Stopped(Exception):
    """A signal was caught; raised where it is polled."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number


@contextmanager
def termination_raises() -> Iterator[None]:
    """Inside, SIGTERM and SIGUSR1 raise Interrupted where they come, as SIGINT raises KeyboardInterrupt.

    Outside the main thread, where Python allows no handlers, they keep their way.
    """

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise Interrupted(f"stopped by signal {number}.", number)

    numbers = [number for number in SIGNALS if number != signal.SIGINT]
    in_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, stop) for number in numbers} if in_main else {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Signals:
    """Catches SIGINT, SIGTERM and SIGUSR1 inside its `with` block; a second one acts at once, as without it.

    Outside the main thread, where Python allows no handlers, it catches nothing.
    """

    def __init__(self) -> None:
        self.caught: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._catch) for number in SIGNALS}
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._restore()

    def check(self) -> None:
        """Raise Stopped where a signal has come."""
        if self.caught is not None:
            raise Stopped(self.caught)

    def _catch(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.caught = number
        self._restore()

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
