"""One process per run folder. The system releases the lock when the process ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vitreous.errors import CheckpointError
from vitreous.training.files import unwritable


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run folder for the time of the `with` block.

    Raises:
        CheckpointError: another process holds it, or it cannot be written.
    """
    path = folder / "lock"
    try:
        file = open(path, "a+", encoding="utf-8")  # noqa: SIM115
    except OSError as error:
        raise unwritable(path, error) from None
    with file:
        try:
            _acquire(file.fileno())
        except OSError:
            file.seek(0)
            raise CheckpointError(
                f"{folder} is in use by process {file.read().strip() or 'unknown'}; wait for it, or train into "
                "another folder."
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def _acquire(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
