"""Checkpoints that are whole or do not exist, and that notice a flipped bit.

A checkpoint is a folder `step-00000120` with weights and optimiser state as safetensors, the run's state as JSON,
and a manifest of sha256, written last. It is written beside, flushed, and renamed. No pointer says which one is
best or last: the names carry the step, the manifests the validation score.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jaxtyping import Shaped
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from vitreous.errors import CheckpointError
from vitreous.training.files import flush_folder, to_json, unwritable, write_flushed
from vitreous.training.manifest import MANIFEST, Score, read_manifest, write_manifest

Tensors = dict[str, Shaped[Tensor, "..."]]


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint whose manifest is there; `read` says whether its files are what the manifest says."""

    path: Path
    step: int
    epoch: int
    score: Score | None
    """Validation accuracy and negative loss; None for one saved in the middle of an epoch."""
    files: dict[str, dict[str, Any]]

    def read(self, name: str) -> bytes:
        """A file of the checkpoint, verified.

        Raises:
            CheckpointError: it is missing, too short, or another than the one that was written.
        """
        path, written = self.path / name, self.files[name]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CheckpointError(f"{path} cannot be read ({error.strerror}).") from None
        if len(content) != written["bytes"]:
            raise CheckpointError(f"{path} is incomplete: {len(content):,} of {written['bytes']:,} bytes.")
        if hashlib.sha256(content).hexdigest() != written["sha256"]:
            raise CheckpointError(f"{path} is damaged: its sha256 is not the one in {MANIFEST}.")
        return content

    def tensors(self, name: str) -> Tensors:
        return load_tensors(self.read(name))

    def state(self) -> dict[str, Any]:
        return json.loads(self.read("state.json"))

    @property
    def weights_sha256(self) -> str:
        """Names the weights: an evaluation is of these and of no others."""
        return self.files["model.safetensors"]["sha256"]

    def verify(self) -> None:
        """Raise CheckpointError unless every file is what was written."""
        for name in self.files:
            self.read(name)


def save_checkpoint(
    folder: Path,
    model: Tensors,
    optimiser: Tensors,
    state: dict[str, Any],
    score: Score | None,
) -> None:
    """Write a checkpoint beside the others; `state` holds its `step` and `epoch`.

    Raises:
        CheckpointError: it cannot be written. The earlier ones are untouched.
    """
    contents = {
        "model.safetensors": save_tensors({name: value.contiguous() for name, value in model.items()}),
        "optimiser.safetensors": save_tensors({name: value.contiguous() for name, value in optimiser.items()}),
        "state.json": to_json(state).encode(),
    }
    final = folder / f"step-{state['step']:08d}"
    beside = folder / f".{final.name}.{os.getpid()}"
    try:
        folder.mkdir(exist_ok=True)
        _clear_leftovers(folder)
        beside.mkdir()
        for name, content in contents.items():
            write_flushed(beside / name, content)
        write_flushed(beside / MANIFEST, write_manifest(contents, state["step"], state["epoch"], score))
        flush_folder(beside)
        _replace(final, beside)
        flush_folder(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise unwritable(final, error) from None


def _replace(final: Path, new: Path) -> None:
    """Put a folder in its place; one of the same step, from before a resumption, gives way."""
    old = final.with_name(f".{final.name}.old")
    if final.exists():
        final.rename(old)
    new.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def _clear_leftovers(folder: Path) -> None:
    """What a killed process was writing."""
    for leftover in folder.glob(".step-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def checkpoints(folder: Path) -> list[Checkpoint]:
    """All whose manifest is there and whole, by step. What has none was never finished."""
    found = []
    for path in sorted(folder.glob("step-*")):
        try:
            tree = read_manifest((path / MANIFEST).read_bytes())
        except (OSError, CheckpointError):
            continue
        score = None if tree["score"] is None else (tree["score"][0], tree["score"][1])
        found.append(Checkpoint(path, tree["step"], tree["epoch"], score, tree["files"]))
    return found


def prune(folder: Path, keep_epochs: tuple[int, ...]) -> None:
    """Remove all but the best, the last two, and those of the epochs asked for."""
    found = checkpoints(folder)
    kept = {checkpoint.path for checkpoint in found[-2:] + ranked(found)[:1]}
    kept |= {checkpoint.path for checkpoint in found if checkpoint.epoch in keep_epochs and checkpoint.score}
    for checkpoint in found:
        if checkpoint.path not in kept:
            shutil.rmtree(checkpoint.path, ignore_errors=True)


def ranked(found: list[Checkpoint]) -> list[Checkpoint]:
    """Those with a validation score, the best first; of equals the earlier."""
    scored = [checkpoint for checkpoint in found if checkpoint.score is not None]
    return sorted(scored, key=lambda checkpoint: (checkpoint.score or (0, 0), -checkpoint.step), reverse=True)


def last_good(folder: Path, warn: Callable[[str], None]) -> Checkpoint | None:
    """The last checkpoint whose files are whole; None where there is none to go on with.

    Raises:
        CheckpointError: there are checkpoints, but every one is damaged.
    """
    begun = any(folder.glob("step-*"))
    return _first_whole(folder, checkpoints(folder)[::-1], warn) if begun else None


def best_good(folder: Path, warn: Callable[[str], None]) -> Checkpoint:
    """The best checkpoint whose files are whole.

    Raises:
        CheckpointError: there is none.
    """
    return _first_whole(folder, ranked(checkpoints(folder)), warn)


def _first_whole(folder: Path, candidates: list[Checkpoint], warn: Callable[[str], None]) -> Checkpoint:
    readable = {checkpoint.path for checkpoint in checkpoints(folder)}
    for path in sorted(set(folder.glob("step-*")) - readable):
        warn(f"{path} is incomplete: it has no {MANIFEST} that can be read. Passing it over.")
    for checkpoint in candidates:
        try:
            checkpoint.verify()
        except CheckpointError as error:
            warn(f"{error} Trying the next one.")
            continue
        return checkpoint
    raise CheckpointError(f"{folder} holds no complete checkpoint; train again, or bring back a copy of the folder.")


def load_weights(model: nn.Module, tensors: Tensors, where: Path) -> None:
    """Put weights into a model; every key on both sides is accounted for.

    Raises:
        CheckpointError: keys or shapes that do not fit, with the first few of them.
    """
    stripped = {re.sub(r"^((module|_orig_mod)\.)+", "", name): value for name, value in tensors.items()}
    own = model.state_dict()
    wrong = [f"{name} is missing" for name in own if name not in stripped]
    wrong += [f"{name} is not in the model" for name in stripped if name not in own]
    wrong += [
        f"{name} is {tuple(value.shape)} instead of {tuple(own[name].shape)}"
        for name, value in stripped.items()
        if name in own and own[name].shape != value.shape
    ]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise CheckpointError(f"the weights in {where} do not fit the model: {'; '.join(wrong[:3])}{more}.")
    model.load_state_dict(stripped)
