"""What a data set is once it is in memory: three splits of raw images."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import torch
from jaxtyping import Int64, UInt8
from torch import Tensor

from vitreous.errors import UsageError, suggestion

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Split:
    """Raw images and their labels, on one device."""

    images: UInt8[Tensor, "items channels height width"]
    labels: Int64[Tensor, " items"]

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device) -> Split:
        return Split(self.images.to(device), self.labels.to(device))

    def take(self, items: Int64[Tensor, " some"]) -> Split:
        """The items of those indices, in that order."""
        return Split(self.images[items], self.labels[items])

    @cached_property
    def digest(self) -> str:
        """sha256 of shape, pixels and labels: another image, label or order is another digest."""
        digest = hashlib.sha256(repr(tuple(self.images.shape)).encode())
        digest.update(self.images.cpu().contiguous().numpy().tobytes())
        digest.update(self.labels.cpu().numpy().tobytes())
        return digest.hexdigest()


@dataclass(frozen=True)
class ImageData:
    """A data set, split once."""

    source: str
    classes: tuple[str, ...]
    split_rule: str
    """One sentence: how the splits came about."""
    train: Split
    validation: Split
    test: Split

    @property
    def channels(self) -> int:
        return self.train.images.shape[1]

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.train.images.shape[2], self.train.images.shape[3]

    def split(self, name: str) -> Split:
        """One split by its name.

        Raises:
            UsageError: there is no such split.
        """
        if name not in SPLITS:
            raise UsageError(f"there is no split '{name}'{suggestion(name, SPLITS)} Splits: {', '.join(SPLITS)}.")
        return getattr(self, name)

    def to(self, device: torch.device) -> ImageData:
        train, validation, test = (self.split(name).to(device) for name in SPLITS)
        return replace(self, train=train, validation=validation, test=test)

    def describe(self) -> dict[str, Any]:
        """Everything about the data but the pixels, as JSON."""
        splits = {name: {"count": len(self.split(name)), "sha256": self.split(name).digest} for name in SPLITS}
        return {
            "source": self.source,
            "classes": list(self.classes),
            "channels": self.channels,
            "size": list(self.size),
            "split_rule": self.split_rule,
            "splits": splits,
        }
