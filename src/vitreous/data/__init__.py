"""Where examples come from, and how they become tensors."""

from vitreous.data.augment import Augment
from vitreous.data.items import Item, read_inputs
from vitreous.data.order import batches, epoch_order
from vitreous.data.preprocess import Preprocess, check_finite
from vitreous.data.source import SOURCES, load
from vitreous.data.split import SPLITS, ImageData, Split

__all__ = [
    "SOURCES",
    "SPLITS",
    "Augment",
    "ImageData",
    "Item",
    "Preprocess",
    "Split",
    "batches",
    "check_finite",
    "epoch_order",
    "load",
    "read_inputs",
]
