"""Going on with an earlier run: is it the same run, and where does it stand?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vitreous.config import RunConfig, to_tree
from vitreous.data import ImageData
from vitreous.errors import CheckpointError
from vitreous.training.run_folder import HOME, RunFolder

FREE = ("device", "name")
"""Fields that may differ: they do not decide the result."""


def check_resumable(run: RunFolder, config: RunConfig, data: ImageData) -> None:
    """Raise unless a run was begun with this config and these data.

    Raises:
        CheckpointError: with every field that differs.
    """
    before, now = flat(to_tree(run.config())), flat(to_tree(config))
    differing = [
        f"{name} was {before.get(name)!r} and is {now.get(name)!r}"
        for name in sorted(before | now)
        if name not in FREE and before.get(name) != now.get(name)
    ]
    splits = data.describe()["splits"]
    differing += [f"the {name} split is another" for name, then in run.data()["splits"].items() if then != splits[name]]
    if differing:
        raise CheckpointError(
            f"{run.path} cannot be resumed, because this is another run: {'; '.join(differing)}. Give the same "
            "settings, or start a new run."
        )


def newest_like(config: RunConfig, warn: Callable[[str], None]) -> RunFolder | None:
    """The highest-numbered run of that name under runs/ with this very config; numbers decide, not dates.

    A folder whose config cannot be read is named in a warning and passed over.
    """
    folders = [path for path in HOME.glob(f"{config.name}-*") if (path / "config.json").is_file()]
    for path in sorted(folders, key=_number, reverse=True):
        run = RunFolder.open(path)
        try:
            if run.config() == config:
                return run
        except CheckpointError as error:
            warn(f"{error} Passing it over.")
    return None


def _number(path: Path) -> int:
    digits = path.name.rpartition("-")[2]
    return int(digits) if digits.isdigit() else -1


def flat(tree: dict[str, Any], where: str = "") -> dict[str, Any]:
    """A nested tree as one level of dotted names."""
    leaves: dict[str, Any] = {}
    for key, value in tree.items():
        name = f"{where}{key}"
        leaves |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return leaves
