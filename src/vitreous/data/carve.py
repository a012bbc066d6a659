"""Splits for sources that come without them: stratified, and a function of the split seed alone."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.model_selection import train_test_split

from vitreous.config import DataConfig
from vitreous.data.split import ImageData, Split
from vitreous.errors import DataError


def carve(source: str, raw: dict[str, Split], classes: tuple[str, ...], config: DataConfig) -> ImageData:
    """Three splits out of what a source has: `train`, and perhaps `validation` and `test`.

    What is missing is taken from train, with the share of every class kept. Which item goes where depends on
    `data.split_seed` only, so all runs see the same split.

    Raises:
        DataError: there is no train split, or a class has too few images to be in every split.
    """
    if "train" not in raw:
        raise DataError(
            f"{source} has no train split, only {', '.join(raw)}; a model is never trained on test images, so give "
            "training images as well."
        )
    splits, carved = dict(raw), []
    total = len(raw["train"])
    for name, fraction in (("test", config.test), ("validation", config.validation)):
        if name not in splits:
            held = round(fraction * total)
            splits["train"], splits[name] = _hold_back(source, splits["train"], held, name, config.split_seed)
            carved.append(f"{fraction:g} for {name}")
    rule = f"carved from train, stratified by class with split seed {config.split_seed}: {' and '.join(carved)}"
    return ImageData(source, classes, rule if carved else "as published", **splits)


def _hold_back(source: str, train: Split, held: int, name: str, seed: int) -> tuple[Split, Split]:
    try:
        kept, out = train_test_split(
            np.arange(len(train)), test_size=held, stratify=train.labels.numpy(), random_state=seed
        )
    except ValueError as error:
        raise DataError(
            f"no {name} split of {held} images can be carved from the {len(train)} of {source} with every class in "
            f"both parts ({error}); bring more images per class or change data.{name}."
        ) from None
    # Sorted, so that a split is the same whatever order the draw came in.
    return (train.take(torch.from_numpy(np.sort(kept))), train.take(torch.from_numpy(np.sort(out))))
