"""What the page shows of one image's attention: maps on a raw scale, tiles, and every weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from vitreous.viewer.content import AttentionSample
from vitreous.viewer.images import image_uri, map_uri


@dataclass(frozen=True)
class BlockMaps:
    """The maps of one block; all of them, and only they, share a scale."""

    number: int
    mean: str
    """Picture of the mean over heads."""
    heads: list[str]
    top: float
    """Weight of the brightest colour."""
    outside: float
    """What the reader takes from tokens outside the grid, mean over heads."""


@dataclass(frozen=True)
class SampleView:
    """One image of the report, ready for the template."""

    sample: AttentionSample
    image: str
    rows: int
    columns: int
    aspect: str
    """Of the image, width by height, as CSS writes it."""
    tile_aspect: str
    """Of a patch."""
    blocks: list[BlockMaps]
    uniform: float
    """The weight of every token if none were preferred: one by their number."""
    rollout: str
    rollout_top: float
    tiles: list[tuple[float, float]]
    """Where each patch stands in the image, as percentages of a background position (x, y)."""
    weights: dict[str, Any]
    """For the script: every weight, by block, head and token in reading order."""


def sample_view(sample: AttentionSample) -> SampleView:
    """Pictures and numbers of one image."""
    depth, _, rows, columns = sample.blocks.shape
    uniform = 1 / (rows * columns + sample.prefix.shape[-1])
    rollout_top = scale_top(sample.rollout, uniform)
    return SampleView(
        sample=sample,
        image=image_uri(sample.image),
        rows=rows,
        columns=columns,
        aspect="{2} / {1}".format(*sample.image.shape),
        tile_aspect="{1} / {0}".format(*sample.patch),
        blocks=[_block(i, sample.blocks[i], sample.prefix[i], uniform) for i in range(depth)],
        uniform=uniform,
        rollout=map_uri(sample.rollout, rollout_top),
        rollout_top=rollout_top,
        tiles=[(_position(x, columns), _position(y, rows)) for y in range(rows) for x in range(columns)],
        weights={
            "blocks": np.round(sample.blocks.reshape(depth, -1, rows * columns).astype(float), 5).tolist(),
            "rollout": np.round(sample.rollout.ravel().astype(float), 5).tolist(),
        },
    )


def scale_top(weights: Float[np.ndarray, "*maps y x"], uniform: float) -> float:
    """The top of a scale that starts at zero: the largest weight, or twice the uniform one where all are lower."""
    return max(float(weights.max()), 2 * uniform)


def _block(
    index: int,
    heads: Float[np.ndarray, "heads y x"],
    prefix: Float[np.ndarray, "heads prefix"],
    uniform: float,
) -> BlockMaps:
    top = scale_top(heads, uniform)
    return BlockMaps(
        number=index + 1,
        mean=map_uri(heads.mean(axis=0), top),
        heads=[map_uri(head, top) for head in heads],
        top=top,
        outside=float(prefix.sum(axis=-1).mean()),
    )


def _position(index: int, count: int) -> float:
    return 100 * index / max(count - 1, 1)
