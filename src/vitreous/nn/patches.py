"""Images as sequences of patches, and back."""

from __future__ import annotations

from einops import rearrange
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from vitreous.errors import UsageError


def grid_of(size: tuple[int, int], patch: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of the grid that a patch size cuts an image into.

    Raises:
        UsageError: a patch side that does not divide the image's, with those that would.
    """
    for side, pixels, step in zip(("height", "width"), size, patch, strict=True):
        if pixels % step:
            fitting = [str(candidate) for candidate in range(1, pixels + 1) if pixels % candidate == 0]
            raise UsageError(
                f"a patch {step} pixels in {side} does not divide an image of {side} {pixels}; "
                f"{', '.join(fitting)} would."
            )
    return size[0] // patch[0], size[1] // patch[1]


def patchify(images: Shaped[Tensor, "b channels height width"], patch: tuple[int, int]) -> Shaped[Tensor, "b n pixels"]:
    """Patches in reading order; within one, channels first, then rows, then columns, as in a convolution."""
    rows, columns = grid_of((images.shape[-2], images.shape[-1]), patch)
    return rearrange(images, "b c (y i) (x j) -> b (y x) (c i j)", y=rows, x=columns)


def unpatchify(
    patches: Shaped[Tensor, "b n pixels"], patch: tuple[int, int], grid: tuple[int, int]
) -> Shaped[Tensor, "b channels height width"]:
    """The exact inverse of `patchify`."""
    return rearrange(patches, "b (y x) (c i j) -> b c (y i) (x j)", y=grid[0], x=grid[1], i=patch[0], j=patch[1])


class LinearPatchEmbedding(nn.Module):
    """A token per patch by one linear map of its pixels (Dosovitskiy et al. 2021, equation 1)."""

    def __init__(self, channels: int, patch: tuple[int, int], width: int):
        super().__init__()
        self.patch = patch
        self.project = nn.Linear(channels * patch[0] * patch[1], width)

    def forward(self, images: Float[Tensor, "b channels height width"]) -> Float[Tensor, "b n m"]:
        patches = patchify(images, self.patch)
        return self.project(patches)


class ConvolutionPatchEmbedding(nn.Module):
    """The same map as a convolution whose stride is its kernel; the weights are the linear map's, reshaped."""

    def __init__(self, channels: int, patch: tuple[int, int], width: int):
        super().__init__()
        self.patch = patch
        self.project = nn.Conv2d(channels, width, kernel_size=patch, stride=patch)

    def forward(self, images: Float[Tensor, "b channels height width"]) -> Float[Tensor, "b n m"]:
        grid_of((images.shape[-2], images.shape[-1]), self.patch)
        features = self.project(images)
        return rearrange(features, "b m y x -> b (y x) m")
