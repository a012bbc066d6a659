"""A page of pictures whose pixels stay exact, with words beside them, saved as PNG."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from vitreous.viewer.palette import LIGHT

MARGIN, HEAD = 48, 136
"""Space around a sheet and height of its title, in pixels."""
TITLE, SUBTITLE = 34, 20
"""Sizes of letters, in pixels."""
DPI = 64
"""A power of two, so that pixels to inches and back is exact."""


class Sheet:
    """Paper with a title and room for pictures; every length is in pixels, from the top left."""

    def __init__(self, title: str, subtitle: str, width: int, height: int):
        # Letters are at most two thirds as wide as high, on average.
        words = max(TITLE * len(title), SUBTITLE * len(subtitle)) * 2 // 3
        width, height = max(width, words + 2 * MARGIN), HEAD + height + MARGIN
        self.pixels = np.empty((height, width, 3), dtype=np.uint8)
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
        self.fill(0, 0, width, height, "paper")
        self.text(MARGIN, 44, title, TITLE, weight="bold")
        self.text(MARGIN, 82, subtitle, SUBTITLE, "muted")

    def fill(self, x: int, y: int, width: int, height: int, colour: str) -> None:
        """A rectangle of one of the palette's colours; a line is a thin one."""
        self.pixels[y : y + height, x : x + width] = [round(255 * level) for level in to_rgb(LIGHT[colour])]

    def image(self, image: UInt8[np.ndarray, "channels height width"], x: int, y: int, factor: int) -> None:
        """An image, grey or RGB, each of its pixels a square of `factor` by `factor`, in a hairline frame."""
        large = image.transpose(1, 2, 0).repeat(factor, axis=0).repeat(factor, axis=1)
        height, width, _ = large.shape
        self.fill(x - 1, y - 1, width + 2, height + 2, "line")
        self.pixels[y : y + height, x : x + width] = large

    def text(
        self,
        x: int,
        y: int,
        words: str,
        size: int,
        colour: str = "ink",
        align: str = "left",
        weight: str = "normal",
    ) -> None:
        """Words whose middle height is `y`; never read as formulas, whatever a class is called."""
        height, width, _ = self.pixels.shape
        self.figure.text(
            x / width,
            1 - y / height,
            words,
            fontsize=size * 72 / DPI,
            color=LIGHT[colour],
            ha=align,
            va="center",
            weight=weight,
            parse_math=False,
        )

    def save(self, path: Path) -> Path:
        """Write the sheet; the same sheet gives the same bytes."""
        self.figure.figimage(self.pixels)
        self.figure.savefig(path, format="png", dpi=DPI, metadata={"Software": None})
        return path


def enlargement(size: tuple[int, int], wanted: int) -> int:
    """How many times larger to draw an image to come near a side: whole times, so that its pixels stay squares."""
    return max(1, wanted // max(size))


def short(name: str) -> str:
    """A name that does not run into its neighbours."""
    return name if len(name) <= 20 else name[:19] + "…"
