"""An image as a model cuts it: with the grid of its patches, and its tiles apart, in reading order."""

from __future__ import annotations

import numpy as np
import torch
from einops import rearrange
from jaxtyping import UInt8

from vitreous.nn.patches import grid_of, patchify
from vitreous.viewer.sheet import HEAD, MARGIN, Sheet, enlargement

LARGE = 480
"""Height or width in pixels that the image is enlarged to, where it is smaller."""
BESIDE, CAPTION, BETWEEN, NUMBER = 130, 34, 14, 48
"""Space before the tiles, under a tile, between columns, and the least that a column takes, in pixels."""


def patch_grid_sheet(image: UInt8[np.ndarray, "channels height width"], patch: tuple[int, int], about: str) -> Sheet:
    """The image with the model's patch grid and, beside it, the tiles apart, numbered in reading order from 0.

    Args:
        patch: height and width in pixels.
        about: what the image is, for the line under the title.

    Raises:
        UsageError: the patch does not divide the image.
    """
    rows, columns = grid_of((image.shape[1], image.shape[2]), patch)
    factor = enlargement((image.shape[1], image.shape[2]), LARGE)
    height, width = factor * image.shape[1], factor * image.shape[2]
    down, across = factor * patch[0] + CAPTION, max(factor * patch[1] + BETWEEN, NUMBER)
    left = MARGIN + width + BESIDE
    facts = f"{rows} rows × {columns} columns of {patch[0]} × {patch[1]} pixels · tile = row × {columns} + column"
    sheet = Sheet(
        "The patches that the model sees",
        f"{about} · {facts}",
        left + columns * across + MARGIN,
        max(height, rows * down),
    )
    _gridded(sheet, image, patch, factor)
    _tiles(sheet, tiles_of(image, patch), (rows, columns), (left, HEAD), (down, across), factor)
    return sheet


def tiles_of(
    image: UInt8[np.ndarray, "channels height width"], patch: tuple[int, int]
) -> UInt8[np.ndarray, "n channels tall wide"]:
    """The tiles of an image in reading order, cut by the very function that models use."""
    patches = patchify(torch.from_numpy(image)[None], patch)[0]
    return rearrange(patches.numpy(), "n (c i j) -> n c i j", i=patch[0], j=patch[1])


def _gridded(
    sheet: Sheet, image: UInt8[np.ndarray, "channels height width"], patch: tuple[int, int], factor: int
) -> None:
    """The whole image, with a line wherever one patch ends and the next begins."""
    sheet.image(image, MARGIN, HEAD, factor)
    height, width = factor * image.shape[1], factor * image.shape[2]
    for y in range(factor * patch[0], height, factor * patch[0]):
        sheet.fill(MARGIN, HEAD + y - 1, width, 2, "accent")
    for x in range(factor * patch[1], width, factor * patch[1]):
        sheet.fill(MARGIN + x - 1, HEAD, 2, height, "accent")


def _tiles(
    sheet: Sheet,
    tiles: UInt8[np.ndarray, "n channels tall wide"],
    grid: tuple[int, int],
    corner: tuple[int, int],
    step: tuple[int, int],
    factor: int,
) -> None:
    """Tiles with their numbers, and the rows and columns that they stand in."""
    (left, top), (down, across) = corner, step
    tall, wide = factor * tiles.shape[2], factor * tiles.shape[3]
    for column in range(grid[1]):
        sheet.text(
            left + column * across + wide // 2, top - 20, _counted("column", column), 15, "muted", align="center"
        )
    for row in range(grid[0]):
        sheet.text(left - 16, top + row * down + tall // 2, _counted("row", row), 15, "muted", align="right")
    for number, tile in enumerate(tiles):
        row, column = divmod(number, grid[1])
        x, y = left + column * across, top + row * down
        sheet.image(tile, x, y, factor)
        sheet.text(x + wide // 2, y + tall + 15, str(number), 17, "ink", align="center", weight="bold")


def _counted(kind: str, index: int) -> str:
    """Only the first says what it counts."""
    return f"{kind} {index}" if index == 0 else str(index)
