"""The data sources by name. To add one: a function in a file of its own, and a line below.

A source is a function that returns the splits it has (`train`, and `validation` and `test` where its authors
made them) and the class names in label order. Its docstring's first line is what `vitreous data list` prints.
"""

from __future__ import annotations

from collections.abc import Callable

from vitreous.config import DataConfig
from vitreous.data.carve import carve
from vitreous.data.digits import digits
from vitreous.data.split import ImageData, Split
from vitreous.errors import UsageError, suggestion

SOURCES: dict[str, Callable[[], tuple[dict[str, Split], tuple[str, ...]]]] = {"digits": digits}


def load(config: DataConfig) -> ImageData:
    """The images of a source, split.

    Raises:
        UsageError: there is no source of that name.
        DataError: it cannot be split as asked.
    """
    if config.source not in SOURCES:
        raise UsageError(
            f"there is no data source '{config.source}'{suggestion(config.source, SOURCES)} "
            f"Sources: {', '.join(SOURCES)}."
        )
    raw, classes = SOURCES[config.source]()
    return carve(config.source, raw, classes, config)
