"""Every way Vitreous says no: one sentence or two for a person, one exit code for a script."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class VitreousError(Exception):
    """What went wrong, where, why, and what to do, in one or two sentences."""

    exit_code = 1


class UsageError(VitreousError):
    """An unknown name, a wrong type, a value out of range, a file that does not import."""

    exit_code = 2


class DataError(VitreousError):
    """Data that cannot be used: missing, damaged, or not what the run was trained on."""

    exit_code = 3


class CheckpointError(VitreousError):
    """A checkpoint or a run folder that cannot be used: incomplete, damaged, locked or unwritable."""

    exit_code = 3


class OutOfMemory(VitreousError):
    """Even one example at a time does not fit."""

    exit_code = 4


class Diverged(VitreousError):
    """A loss or a gradient norm that is not finite; nothing was updated with it."""

    exit_code = 5


class Interrupted(VitreousError):
    """Stopped by a signal, after saving."""

    def __init__(self, message: str, signal_number: int):
        super().__init__(message)
        self.exit_code = 128 + signal_number


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that memory ran out, on whatever device."""
    signs = ("out of memory", "DefaultCPUAllocator: can't allocate memory", "DefaultCPUAllocator: not enough memory")
    named = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    return named or (isinstance(error, RuntimeError) and any(sign in str(error) for sign in signs))


def suggestion(name: str, known: Iterable[str]) -> str:
    """How a sentence about an unknown name ends: with the known name that it is close to, or with a full stop."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else "."
