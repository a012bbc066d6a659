"""Splits for sources that come without them: stratified, and a function of the split seed alone."""

from __future__ import annotations

import torch

from vitreous.config import DataConfig
from vitreous.data.split import SPLITS, ImageData, Split
from vitreous.errors import DataError


def carve(source: str, raw: dict[str, Split], classes: tuple[str, ...], config: DataConfig) -> ImageData:
    """Three splits out of what a source has: `train`, and perhaps `validation` and `test`.

    What is missing is taken from train, with the share of every class kept. Which item goes where depends on
    `data.split_seed` only, so all runs see the same split.

    Raises:
        DataError: there is no train split, a split is or would be empty, or a class has too few images to be in
            every split.
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
            splits["train"], splits[name] = _hold_back(source, splits["train"], held, name, classes, config.split_seed)
            carved.append(f"{fraction:g} for {name}")
    empty = [name for name in SPLITS if len(splits[name]) == 0]
    if empty:
        raise DataError(f"the {' and '.join(empty)} split of {source} is empty; every split needs images.")
    rule = f"carved from train, stratified by class with split seed {config.split_seed}: {' and '.join(carved)}"
    return ImageData(source, classes, rule if carved else "as published", **splits)


def _hold_back(
    source: str, train: Split, held: int, name: str, classes: tuple[str, ...], seed: int
) -> tuple[Split, Split]:
    """What stays in train, and `held` images with the same share of every class."""
    # Slow to import, and only needed here.
    from sklearn.model_selection import train_test_split

    counts = torch.bincount(train.labels, minlength=len(classes))

    def too_few(label: int) -> DataError:
        return DataError(
            f"a {name} split of {held} of the {len(train)} images of {source} cannot be carved with every class in "
            f"both parts: class '{classes[label]}' has {int(counts[label])}; bring more images or change data.{name}."
        )

    if min(held, len(train) - held) < len(classes):
        raise DataError(
            f"a {name} split of {held} of the {len(train)} images of {source} cannot be carved with every class in "
            f"both parts: there are {len(classes)} classes; change data.{name}."
        )
    if counts.min() < 2:
        raise too_few(int(counts.argmin()))
    items = torch.arange(len(train)).numpy()
    kept, out = train_test_split(items, test_size=held, stratify=train.labels.numpy(), random_state=seed)
    # Sorted, so that a split does not depend on the order of the draw.
    staying, leaving = (train.take(torch.from_numpy(part).sort().values) for part in (kept, out))
    for part in (staying, leaving):
        missing = (torch.bincount(part.labels, minlength=len(classes)) == 0).nonzero()
        if len(missing):
            raise too_few(int(missing[0]))
    return staying, leaving
