"""From a model's config and the facts of the data to a model."""

from __future__ import annotations

from vitreous.config import ViTConfig
from vitreous.models.vit import ViT


def build(config: ViTConfig, channels: int, size: tuple[int, int], classes: int) -> ViT:
    """The model that a config describes, with initial weights from torch's global generator."""
    return ViT(config, channels, size, classes)
