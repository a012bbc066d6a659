"""Where images come from, and what a model will see of them."""

from __future__ import annotations

from pathlib import Path

from vitreous.config import RunConfig
from vitreous.data import SOURCES, Augment, load
from vitreous.viewer.samples import save_data_pictures


def list_data() -> dict[str, str]:
    """Every data source with a sentence about it."""
    return {name: (source.__doc__ or "").splitlines()[0] for name, source in SOURCES.items()}


def show_data(config: RunConfig, folder: str | Path, seed: int = 0) -> list[Path]:
    """Save pictures of training images, their augmentations and the patch grid into a folder."""
    data = load(config.data)
    augment = Augment(config.data.augment)
    return save_data_pictures(data, augment, config.model.patch, Path(folder), seed)
