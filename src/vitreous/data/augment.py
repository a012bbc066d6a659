"""Random changes to training images, drawn for each image by itself (kornia)."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn

from vitreous.config import AugmentConfig


class Augment(nn.Module):
    """Shift, turn and scale, mirror, erase; what comes in from outside is black.

    Draws come from torch's global generator, so a seed makes them repeatable. With everything off, images
    pass through untouched.
    """

    def __init__(self, config: AugmentConfig):
        super().__init__()
        self.changes = nn.Sequential(*_changes(config))

    def forward(self, images: Float[Tensor, "b channels height width"]) -> Float[Tensor, "b channels height width"]:
        """Images in [0, 1] to images in [0, 1]."""
        return self.changes(images)


def _changes(config: AugmentConfig) -> list[nn.Module]:
    if config == AugmentConfig():
        return []
    # kornia takes a second to import, and nobody else needs it.
    from kornia import augmentation

    changes: list[nn.Module] = []
    if config.shift or config.rotate or config.scale:
        scale = (1 - config.scale, 1 + config.scale) if config.scale else None
        changes.append(
            augmentation.RandomAffine(config.rotate, (config.shift, config.shift), scale, p=1.0, padding_mode="zeros")
        )
    if config.flip:
        changes.append(augmentation.RandomHorizontalFlip(p=0.5))
    if config.erase:
        changes.append(augmentation.RandomErasing(p=config.erase))
    return changes
