"""What a checkpoint says of itself: its files with their sha256, its step and score, and a sha256 of all that."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from vitreous.errors import CheckpointError
from vitreous.training.files import to_json

MANIFEST = "manifest.json"
FORMAT = 1
FILES = ("model.safetensors", "optimiser.safetensors", "state.json")

Score = tuple[float, float]
"""Validation accuracy and negative validation loss."""


def write_manifest(contents: dict[str, bytes], step: int, epoch: int, score: Score | None) -> bytes:
    """The manifest of files that are about to be written."""
    files = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in contents.items()
    }
    tree = {"format": FORMAT, "step": step, "epoch": epoch, "score": score, "files": files}
    return to_json({**tree, "sha256": _seal(tree)}, indent=2).encode()


def read_manifest(content: bytes) -> dict[str, Any]:
    """The tree of a manifest that is as it was written.

    Raises:
        CheckpointError: it is not; a changed score would make another checkpoint the best one.
    """
    try:
        tree = json.loads(content)
        seal = tree.pop("sha256")
        whole = seal == _seal(tree) and tree["format"] == FORMAT and set(tree["files"]) == set(FILES)
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise CheckpointError(f"{MANIFEST} is not as it was written")
    return tree


def _seal(tree: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()
