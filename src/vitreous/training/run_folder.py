"""The folder that a run leaves behind: all that evaluating, explaining or resuming needs."""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from vitreous.config import RunConfig, read_config
from vitreous.config.tree import FORMAT, to_tree
from vitreous.errors import CheckpointError, UsageError
from vitreous.training.files import to_json, unwritable, write_whole
from vitreous.training.lock import locked

UNBEGUN = ("lock", "status.json", "data.json", "environment.json")
"""What a run writes before its config: a folder with nothing else was never begun."""

HOME = Path("runs")
"""Where runs go unless somebody says otherwise."""


class RunFolder:
    """Names and formats of the files of a run. Make one by `create` or `open`."""

    def __init__(self, path: Path):
        self.path = path

    @classmethod
    def create(cls, out: str | Path | None, name: str) -> RunFolder:
        """A new folder: `out`, or runs/NAME-NNN with the next free number.

        Raises:
            CheckpointError: it holds something already, or cannot be written. Checked before any work is done.
        """
        path = _numbered(name) if out is None else _nameable(Path(out))
        try:
            path.mkdir(parents=True, exist_ok=True)
            if any(inner.name not in UNBEGUN for inner in path.iterdir()):
                raise CheckpointError(
                    f"{path} is not empty, and a run never overwrites; give another --out, or go on with this one "
                    f"by --resume {path}."
                )
            probe = path / "lock"
            probe.touch()
        except OSError as error:
            raise unwritable(path, error) from None
        return cls(path)

    @classmethod
    def open(cls, path: str | Path) -> RunFolder:
        """The folder of an earlier run.

        Raises:
            CheckpointError: it is no run folder.
        """
        folder = Path(path)
        if not (folder / "config.json").is_file():
            raise CheckpointError(f"'{path}' is not a run folder: it has no config.json.")
        return cls(folder)

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def plots(self) -> Path:
        return self.path / "plots"

    @property
    def report(self) -> Path:
        return self.path / "report.html"

    def lock(self) -> AbstractContextManager[None]:
        """Hold the folder, so that no other process trains into it."""
        return locked(self.path)

    def write_json(self, name: str, tree: Any) -> None:
        """Write a small file whole or not at all; numbers that are not finite become null."""
        self.write_text(name, to_json(tree, indent=2) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a text file whole or not at all."""
        write_whole(self.path / name, text.encode())

    def write_config(self, config: RunConfig) -> None:
        self.write_json("config.json", {"format": FORMAT, **to_tree(config)})

    def write_status(self, state: str, **facts: Any) -> None:
        """Where the run stands: running, finished, interrupted, or failed with a reason."""
        self.write_json("status.json", {"state": state, **facts})

    def config(self) -> RunConfig:
        try:
            return read_config(self.path / "config.json", RunConfig)
        except UsageError as error:
            raise CheckpointError(str(error)) from None

    def data(self) -> dict[str, Any]:
        """Source, classes, preprocessing, and a hash of every split."""
        return self._read("data.json", "source", "classes", "preprocess", "splits")

    def environment(self) -> dict[str, Any]:
        return self._read("environment.json")

    def status(self) -> dict[str, Any]:
        return self._read("status.json", "state")

    def plan(self) -> dict[str, Any] | None:
        """How many steps the run takes, or None before that is known."""
        keys = "steps", "steps_per_epoch", "seconds_per_step"
        return self._read("plan.json", *keys) if (self.path / "plan.json").exists() else None

    def evaluation(self, split: str) -> dict[str, Any] | None:
        """What was measured on a split, or None where nobody has."""
        name, keys = f"evaluation-{split}.json", ("weights_sha256", "accuracy", "mistakes", "seconds")
        return self._read(name, *keys) if (self.path / name).exists() else None

    def append_metrics(self, row: dict[str, Any]) -> None:
        """One line for an epoch."""
        self._append("metrics.jsonl", row)

    def metrics(self, until_epoch: int | None = None) -> list[dict[str, Any]]:
        """A row per epoch; a last line that a power cut left unfinished is passed over."""
        try:
            rows = [json.loads(line) for line in self._lines("metrics.jsonl")]
            return [row for row in rows if until_epoch is None or row["epoch"] <= until_epoch]
        except (ValueError, KeyError, TypeError):
            raise CheckpointError(f"{self.path / 'metrics.jsonl'} is damaged: a line is no row of an epoch.") from None

    def rewrite_metrics(self, rows: list[dict[str, Any]]) -> None:
        """Only these rows: a resumed run takes up where its checkpoint stood."""
        self.write_text("metrics.jsonl", "".join(to_json(row) + "\n" for row in rows))

    def count_test_look(self, what: str, items: int) -> None:
        """Note that something looked at the test split."""
        when = datetime.now(UTC).isoformat(timespec="seconds")
        self._append("test_looks.jsonl", {"when": when, "what": what, "items": items})

    @property
    def test_looks(self) -> int:
        """How often anything has looked at the test split."""
        return len(self._lines("test_looks.jsonl"))

    def _read(self, name: str, *keys: str) -> dict[str, Any]:
        """A JSON object with these keys at least."""
        path = self.path / name
        try:
            tree = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CheckpointError(f"{path} cannot be read ({error}); the run folder is incomplete.") from None
        lacking = [key for key in keys if not isinstance(tree, dict) or key not in tree]
        if lacking or not isinstance(tree, dict):
            raise CheckpointError(f"{path} is damaged: it lacks {', '.join(lacking) or 'its fields'}.")
        return tree

    def _append(self, name: str, row: dict[str, Any]) -> None:
        try:
            with open(self.path / name, "a", encoding="utf-8") as file:
                file.write(to_json(row) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise unwritable(self.path / name, error) from None

    def _lines(self, name: str) -> list[str]:
        """The complete lines of a file; JSON has line separators of its own, at which `splitlines` would cut."""
        path = self.path / name
        if not path.exists():
            return []
        # What is not UTF-8 still counts as a line.
        text = path.read_text(encoding="utf-8", errors="replace")
        return [line for line in text.split("\n")[:-1] if line]


def _nameable(path: Path) -> Path:
    """A path whose name can be written into files of UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageError(f"the folder {str(path)!r} has a name that is not UTF-8; give another with --out.") from None
    return path


def _numbered(name: str) -> Path:
    """The next free number, taken at once so that two processes never share it."""
    try:
        HOME.mkdir(exist_ok=True)
        for number in count(1):
            path = HOME / f"{name}-{number:03d}"
            try:
                path.mkdir()
                return path
            except FileExistsError:
                continue
    except OSError as error:
        raise unwritable(HOME, error) from None
    raise AssertionError("count() never ends")
