"""The confusion matrix as coloured cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from vitreous.viewer.images import map_uri

CELLS = 30
"""Up to so many classes every cell is a number; beyond that the matrix is a picture."""


@dataclass(frozen=True)
class Cell:
    count: int
    shade: int
    """Percent of full colour."""
    kind: str
    """`right` on the diagonal, `wrong` off it, `none` for zero."""

    @property
    def tone(self) -> str:
        """`pale`, `middle` or `full`: what text can be read on it, which differs between light and dark."""
        return "pale" if self.shade < 60 else "middle" if self.shade < 75 else "full"


def confusion_cells(matrix: list[list[int]]) -> list[list[Cell]]:
    """Each count with its colour by the fraction of its row; any count above zero stays visible."""
    return [[_cell(count, sum(row), i == j) for j, count in enumerate(row)] for i, row in enumerate(matrix)]


def _cell(count: int, total: int, right: bool) -> Cell:
    if not count:
        return Cell(0, 0, "none")
    return Cell(count, round(12 + 88 * count / total), "right" if right else "wrong")


def confusion_picture(matrix: list[list[int]]) -> str:
    """One pixel per cell by the fraction of its row, as a data URI."""
    return map_uri(row_fractions(matrix), 1.0)


def row_fractions(matrix: list[list[int]]) -> np.ndarray:
    """Counts by the count of their true class; a class that never occurs is a row of zeros."""
    counts = np.array(matrix, dtype=float)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def pair_line(pair: dict[str, Any]) -> str:
    """A confused pair in one line, such as `4 -> 9  (21)`."""
    return f"{pair['true']} -> {pair['predicted']}  ({pair['count']})"
