"""In which order images are seen: a function of seed and epoch, so a run can be entered anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from jaxtyping import Int64, UInt8
from torch import Tensor

from vitreous.config.seeds import derive_seed
from vitreous.data.split import Split


def epoch_order(count: int, seed: int, epoch: int) -> Int64[Tensor, " items"]:
    """A permutation of `count` items, another one in every epoch."""
    generator = torch.Generator().manual_seed(derive_seed(seed, "order", epoch))
    return torch.randperm(count, generator=generator)


def batches(
    split: Split, batch: int, order: Int64[Tensor, " items"] | None = None
) -> Iterator[tuple[UInt8[Tensor, "b channels height width"], Int64[Tensor, " b"]]]:
    """Images and labels, `batch` at a time; the last batch may be smaller."""
    order = torch.arange(len(split)) if order is None else order
    for items in order.to(split.labels.device).split(batch):
        yield split.images[items], split.labels[items]
