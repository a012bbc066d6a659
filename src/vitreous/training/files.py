"""Writing files so that a power cut leaves either the old one or the new one."""

from __future__ import annotations

import errno
import json
import math
import os
from pathlib import Path
from typing import Any

from vitreous.errors import CheckpointError


def write_whole(path: Path, content: bytes) -> None:
    """Write to the side, flush to the disk, rename.

    Raises:
        CheckpointError: it cannot be written; what was there before is still there.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_flushed(beside, content)
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise unwritable(path, error) from None


def write_flushed(path: Path, content: bytes) -> None:
    """Write a new file and wait until the disk has it."""
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder; Windows has no such call."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unwritable(path: Path, error: OSError) -> CheckpointError:
    advice = "free some space" if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT) else "choose another place"
    return CheckpointError(
        f"'{path}' cannot be written ({error.strerror or error}); {advice}. Nothing that was there before is lost."
    )


def to_json(tree: Any, indent: int | None = None) -> str:
    """JSON that every reader takes: a number that is not finite becomes null."""
    return json.dumps(_finite(tree), indent=indent, allow_nan=False, ensure_ascii=False)


def _finite(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _finite(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_finite(value) for value in tree]
    return None if isinstance(tree, float) and not math.isfinite(tree) else tree
