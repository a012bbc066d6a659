"""Configs as plain trees: to and from JSON, one hash, and errors that name the field."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing
from pathlib import Path
from typing import Any, TypeVar

from vitreous.config.values import join, settled, shown
from vitreous.errors import UsageError, suggestion

FORMAT = 1
"""Raised when an older Vitreous could no longer read the tree."""

T = TypeVar("T")


def to_tree(config: Any) -> dict[str, Any]:
    """A dataclass as nested dicts, lists, numbers and strings."""
    return json.loads(json.dumps(dataclasses.asdict(config)))


def config_hash(config: Any) -> str:
    """sha256 of the tree with sorted keys: equal for equal configs, from wherever they came."""
    return hashlib.sha256(json.dumps(to_tree(config), sort_keys=True).encode()).hexdigest()


def from_tree(kind: type[T], tree: Any, where: str = "") -> T:
    """The dataclass that a tree describes.

    Raises:
        UsageError: an unknown key (with a suggestion) or a value of the wrong type, named by its path.
    """
    if not isinstance(tree, dict):
        raise UsageError(f"{where or 'config'} is {shown(tree)}, but must be an object with fields.")
    hints = typing.get_type_hints(kind)
    for key in tree:
        if key not in hints:
            raise UsageError(f"unknown field '{join(where, key)}'{suggestion(key, hints)}")
    return kind(**{key: _field(hints[key], value, join(where, key)) for key, value in tree.items()})


def _field(hint: Any, value: Any, where: str) -> Any:
    nested = isinstance(hint, type) and dataclasses.is_dataclass(hint)
    return from_tree(hint, value, where) if nested else settled(hint, value, where)


def write_config(path: Path, config: Any) -> None:
    """The config as indented JSON with its format number."""
    path.write_text(json.dumps({"format": FORMAT, **to_tree(config)}, indent=2) + "\n", encoding="utf-8")


def read_config(path: Path, kind: type[T]) -> T:
    """The config in a JSON file; a byte-order mark and Windows line ends do no harm.

    Raises:
        UsageError: not JSON (with its line), a key given twice, an unknown field, or a newer format.
    """
    try:
        tree = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}, line {error.lineno}: {error.msg}; a config file must be JSON.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path} cannot be read as a config file: {error}.") from None
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    written = tree.pop("format", FORMAT) if isinstance(tree, dict) else FORMAT
    if type(written) is not int or written != FORMAT:
        raise UsageError(
            f"{path}: config format {shown(written)} is not the one this Vitreous reads ({FORMAT}); "
            "use the version of Vitreous that wrote it."
        )
    try:
        return from_tree(kind, tree)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in pairs:
        if key in tree:
            raise UsageError(f"the field '{key}' is given twice.")
        tree[key] = value
    return tree
