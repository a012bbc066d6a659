"""The inputs that a person names: files, folders, globs, and items of a data set."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from glob import glob, has_magic
from pathlib import Path

from jaxtyping import UInt8
from torch import Tensor

from vitreous.config import DataConfig
from vitreous.data.decode import decode
from vitreous.data.preprocess import Preprocess
from vitreous.data.source import load
from vitreous.errors import DataError, UsageError

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
"""What is taken from a folder; a file named by itself may be called anything."""

ITEM = re.compile(r"(?P<source>[\w-]+):(?P<split>\w+)\[(?P<first>-?\d{1,12})?(?P<colon>:)?(?P<stop>-?\d{1,12})?\]")


@dataclass(frozen=True)
class Item:
    """One image that somebody named."""

    name: str
    image: UInt8[Tensor, "channels height width"]
    label: int | None = None
    split: str | None = None
    """The split of a data set that it came from."""


def read_inputs(inputs: Sequence[str], preprocess: Preprocess, config: DataConfig) -> list[Item]:
    """Every image that the inputs name, in their order, sized for a model.

    An input is a file, a folder (its images, those of its sub-folders too), a glob such as `scans/*.png`, an
    item of a data set such as `digits:test[17]`, or several of them: `digits:validation[0:5]`.

    Raises:
        UsageError: an unknown data set, split or index, or a folder or glob without images.
        DataError: a file that cannot be read as an image.
    """
    return [item for name in inputs for item in _read(name, preprocess, config)]


def _read(name: str, preprocess: Preprocess, config: DataConfig) -> Iterator[Item]:
    match = ITEM.fullmatch(name)
    if match and not os.path.exists(name):
        yield from _data_set_items(name, match, preprocess, config)
        return
    for path in _files(name):
        yield Item(str(path), decode(path, preprocess.channels, preprocess.size))


def _files(name: str) -> list[Path]:
    if os.path.isdir(name):
        found = sorted(path for path in Path(name).rglob("*") if _is_image(path, Path(name)))
    elif os.path.exists(name) or not has_magic(name):
        # A file that is not there gets its sentence where it is opened.
        return [Path(name)]
    else:
        found = sorted(Path(match) for match in glob(name, recursive=True) if os.path.isfile(match))
    if not found:
        raise UsageError(f"'{name}' holds no images; in a folder, their names end in {', '.join(ENDINGS)}.")
    return found


def _is_image(path: Path, folder: Path) -> bool:
    """A file with an image's ending that no system has left lying about (.ipynb_checkpoints, __MACOSX)."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.relative_to(folder).parts)
    return path.suffix.lower() in ENDINGS and not hidden and path.is_file()


def _data_set_items(name: str, match: re.Match, preprocess: Preprocess, config: DataConfig) -> Iterator[Item]:
    source, split_name = match["source"], match["split"]
    data = load(config if source == config.source else replace(config, source=source))
    split = data.split(split_name)
    if (data.channels, data.size) != (preprocess.channels, preprocess.size):
        raise DataError(
            f"'{name}' has {data.channels} channels of {data.size[0]} × {data.size[1]} pixels, but the model was made "
            f"for {preprocess.channels} of {preprocess.size[0]} × {preprocess.size[1]}."
        )
    for index in _indices(name, match, len(split)):
        label = int(split.labels[index])
        yield Item(f"{source}:{split_name}[{index}]", split.images[index], label, split_name)


def _indices(name: str, match: re.Match, count: int) -> range:
    first, stop = (int(match[part]) if match[part] else None for part in ("first", "stop"))
    if match["colon"]:
        first, stop = first or 0, count if stop is None else stop
    elif first is not None and stop is None:
        stop = first + 1
    if first is None or stop is None or not 0 <= first < stop <= count:
        raise UsageError(f"'{name}' names no item: this split has items 0 to {count - 1}, as [17] or [0:5].")
    return range(first, stop)
