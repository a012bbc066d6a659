"""From raw pixels to what a model reads, with statistics of the training images only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from jaxtyping import Float, Shaped, UInt8
from torch import Tensor

from vitreous.data.split import Split
from vitreous.errors import DataError


@dataclass(frozen=True)
class Preprocess:
    """Scale to [0, 1], then subtract the mean and divide by the standard deviation of each channel."""

    channels: int
    size: tuple[int, int]
    """Height and width in pixels."""
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def fit(cls, train: Split) -> Preprocess:
        """The statistics of the training images; a constant channel is only centred."""
        _, channels, height, width = train.images.shape
        mean, std = zip(*(_mean_and_std(train.images[:, channel]) for channel in range(channels)), strict=True)
        return cls(channels, (height, width), mean, std)

    def __call__(self, images: Shaped[Tensor, "b channels height width"]) -> Float[Tensor, "b channels height width"]:
        """Raw images, ready for the model.

        Raises:
            DataError: images that are not uint8, or have another number of channels.
        """
        return self.normalise(self.scale(images))

    def scale(self, images: Shaped[Tensor, "b channels height width"]) -> Float[Tensor, "b channels height width"]:
        """Raw images in [0, 1], which is where augmentation works.

        Raises:
            DataError: images that are not uint8.
        """
        if images.dtype != torch.uint8:
            raise DataError(f"raw images are uint8, from 0 to 255, but these are {images.dtype}; convert them first.")
        return images.float() / 255

    def normalise(self, images: Float[Tensor, "b channels height width"]) -> Float[Tensor, "b channels height width"]:
        """Images in [0, 1] with the training images' mean taken off and their deviation divided out.

        Raises:
            DataError: another number of channels, or a pixel that is not finite; the image is named by its index.
        """
        if images.shape[1] != self.channels:
            raise DataError(f"the images have {images.shape[1]} channels, but this model reads {self.channels}.")
        check_finite(images)
        mean = torch.tensor(self.mean, device=images.device).view(-1, 1, 1)
        std = torch.tensor(self.std, device=images.device).view(-1, 1, 1)
        return (images - mean) / std

    def to_tree(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_tree(cls, tree: dict[str, Any]) -> Preprocess:
        height, width = tree["size"]
        return cls(tree["channels"], (height, width), tuple(tree["mean"]), tuple(tree["std"]))


def check_finite(images: Float[Tensor, "b channels height width"]) -> None:
    """Raise `DataError` with the index of the first image in the batch that holds an infinity or a NaN."""
    if not images.isfinite().all():
        bad = (~images.isfinite()).flatten(1).any(dim=1).nonzero()
        raise DataError(f"image {int(bad[0])} of the batch has a pixel that is not finite; mend or remove it.")


def _mean_and_std(values: UInt8[Tensor, "items height width"]) -> tuple[float, float]:
    """Of a channel scaled to [0, 1], exactly, from how often each of its 256 levels occurs."""
    counts = torch.bincount(values.flatten(), minlength=256)
    levels = torch.arange(256, device=values.device)
    # Whole numbers until the division, so that a constant channel has no deviation at all.
    mean = (counts * levels).sum().double() / values.numel()
    std = (counts * (levels - mean).square()).sum().div(values.numel()).sqrt()
    return mean.item() / 255, std.item() / 255 or 1.0
