"""Pictures of training images: samples of every class, their augmentations, and one cut into patches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Int64, UInt8
from torch import Tensor

from vitreous.config.seeds import derive_seed
from vitreous.data import Augment, ImageData, Split
from vitreous.errors import UsageError
from vitreous.viewer.patch_sheet import patch_grid_sheet
from vitreous.viewer.sheet import HEAD, MARGIN, Sheet, enlargement, short

GAP, LABEL, SMALL = 10, 20, 17
"""Space between images and sizes of letters, in pixels."""
TILE = 72
"""Height or width in pixels that images are enlarged to, where they are smaller."""
COUNT = 90
"""Width in pixels of the column that counts images."""
MOST_CLASSES, PER_CLASS, COPIES = 20, 12, 10
"""Classes on a sheet, samples of each, augmentations of one image."""


def save_data_pictures(
    data: ImageData, augment: Augment, patch: tuple[int, int], folder: Path, seed: int
) -> list[Path]:
    """Save samples.png, augmentations.png and patches.png. Only training images are shown.

    Args:
        augment: the one that training uses.
        patch: height and width in pixels.
        seed: decides which images are shown and how they are augmented.

    Raises:
        UsageError: the patch does not divide the images, or the folder cannot be written.
    """
    sheets = {
        "samples.png": samples_sheet(data, seed),
        "augmentations.png": augmentations_sheet(data, augment, seed),
        "patches.png": _cut(data, patch, seed),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [sheet.save(folder / name) for name, sheet in sheets.items()]
    except OSError as error:
        raise UsageError(f"pictures cannot be saved in '{folder}': {error}; choose another folder.") from None


def samples_sheet(data: ImageData, seed: int) -> Sheet:
    """A row of training images for every class."""
    rows = _rows(data, seed, PER_CLASS)
    factor = enlargement(data.size, TILE)
    down, across = factor * data.size[0] + GAP, factor * data.size[1] + GAP
    left = _label_width(data)
    counts = left + PER_CLASS * across + GAP
    sheet = Sheet(f"{data.source}: training images", _facts(data), counts + COUNT, len(rows) * down)
    sheet.text(counts, HEAD - 20, "in train", SMALL, "muted")
    for row, (label, items) in enumerate(rows):
        y = HEAD + row * down
        middle = y + (down - GAP) // 2
        sheet.text(left - 20, middle, short(data.classes[label]), LABEL, align="right")
        for column, image in enumerate(_images(data.train, items)):
            sheet.image(image, left + column * across, y, factor)
        sheet.text(counts, middle, f"{int((data.train.labels == label).sum()):,}", LABEL, "muted")
    return sheet


def augmentations_sheet(data: ImageData, augment: Augment, seed: int) -> Sheet:
    """In every row a training image and, beside it, several augmentations of it."""
    items = torch.cat([items for _, items in _rows(data, seed, 1)])
    copies = _augmented(data.train, items, augment, seed)
    factor = enlargement(data.size, TILE)
    down, across = factor * data.size[0] + GAP, factor * data.size[1] + GAP
    left = _label_width(data)
    varied = left + across + 3 * GAP
    title = f"{data.source}: what augmentation makes of an image"
    sheet = Sheet(title, _changes(augment), varied + COPIES * across + MARGIN, len(items) * down)
    sheet.text(left, HEAD - 20, "original", SMALL, "accent")
    sheet.text(varied, HEAD - 20, f"{COPIES} draws, as training would see them", SMALL, "muted")
    for row, original in enumerate(_images(data.train, items)):
        y = HEAD + row * down
        name = short(data.classes[int(data.train.labels[items[row]])])
        sheet.text(left - 20, y + (down - GAP) // 2, name, LABEL, align="right")
        sheet.image(original, left, y, factor)
        for column, copy in enumerate(copies[row]):
            sheet.image(copy, varied + column * across, y, factor)
    return sheet


def _cut(data: ImageData, patch: tuple[int, int], seed: int) -> Sheet:
    """Any training image, with its patches."""
    item = _draw(len(data.train), 1, derive_seed(seed, "patches"))
    name = data.classes[int(data.train.labels[item])]
    return patch_grid_sheet(_images(data.train, item)[0], patch, f"{data.source}, train, class {short(name)}")


def _rows(data: ImageData, seed: int, count: int) -> list[tuple[int, Int64[Tensor, " items"]]]:
    """For each class that is shown, its label and some of its training images."""
    labels = data.train.labels.cpu()
    rows = []
    for label in range(min(len(data.classes), MOST_CLASSES)):
        of_class = (labels == label).nonzero().flatten()
        rows.append((label, of_class[_draw(len(of_class), count, derive_seed(seed, "samples", label))]))
    return rows


def _draw(among: int, count: int, seed: int) -> Int64[Tensor, " items"]:
    return torch.randperm(among, generator=torch.Generator().manual_seed(seed))[:count]


def _augmented(
    train: Split, items: Int64[Tensor, " items"], augment: Augment, seed: int
) -> UInt8[np.ndarray, "items copies channels height width"]:
    """Augmentations of each image, without disturbing anybody else's random numbers."""
    originals = torch.from_numpy(_images(train, items)).float() / 255
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(derive_seed(seed, "augmentations"))
        copies = augment(originals.repeat_interleave(COPIES, dim=0))
    levels = (copies * 255).round().clamp(0, 255).to(torch.uint8)
    return levels.unflatten(0, (len(items), COPIES)).numpy()


def _images(train: Split, items: Int64[Tensor, " items"]) -> UInt8[np.ndarray, "items channels height width"]:
    return train.images[items].cpu().numpy()


def _label_width(data: ImageData) -> int:
    longest = max(len(short(name)) for name in data.classes[:MOST_CLASSES])
    return MARGIN + 40 + 12 * longest


def _facts(data: ImageData) -> str:
    height, width = data.size
    colour = "grey" if data.channels == 1 else "RGB"
    total = len(data.classes)
    classes = f"{total} classes" if total <= MOST_CLASSES else f"the first {MOST_CLASSES} of {total} classes"
    return f"{len(data.train):,} images of {height} × {width} pixels, {colour} · {classes}"


def _changes(augment: Augment) -> str:
    names = [type(change).__name__ for change in augment.changes]
    return f"drawn for each image by itself: {', '.join(names)}" if names else "augmentation is off: all are the same"
