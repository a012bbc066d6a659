"""From raw pixels to what a model reads, with statistics of the training images only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from jaxtyping import Float, UInt8
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
        pixels = train.images.double() / 255
        mean, std = pixels.mean(dim=(0, 2, 3)), pixels.std(dim=(0, 2, 3), correction=0)
        std = torch.where(std > 0, std, 1.0)
        _, channels, height, width = train.images.shape
        return cls(channels, (height, width), tuple(mean.tolist()), tuple(std.tolist()))

    def __call__(self, images: UInt8[Tensor, "b channels height width"]) -> Float[Tensor, "b channels height width"]:
        """Raw images, ready for the model."""
        return self.normalise(self.scale(images))

    def scale(self, images: UInt8[Tensor, "b channels height width"]) -> Float[Tensor, "b channels height width"]:
        """Raw images in [0, 1], which is where augmentation works."""
        return images.float() / 255

    def normalise(self, images: Float[Tensor, "b channels height width"]) -> Float[Tensor, "b channels height width"]:
        """Images in [0, 1] with the training images' mean taken off and their deviation divided out.

        Raises:
            DataError: another number of channels, or a pixel that is not finite; the image is named by its index.
        """
        if images.shape[1] != self.channels:
            raise DataError(f"the images have {images.shape[1]} channels, but this model reads {self.channels}.")
        mean = torch.tensor(self.mean, device=images.device).view(-1, 1, 1)
        std = torch.tensor(self.std, device=images.device).view(-1, 1, 1)
        normalised = (images - mean) / std
        if not normalised.sum().isfinite():
            bad = (~images.isfinite()).flatten(1).any(dim=1).nonzero().flatten().tolist()
            raise DataError(f"image {bad[0]} of the batch has a pixel that is not finite; mend or remove it.")
        return normalised

    def to_tree(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_tree(cls, tree: dict[str, Any]) -> Preprocess:
        height, width = tree["size"]
        return cls(tree["channels"], (height, width), tuple(tree["mean"]), tuple(tree["std"]))
