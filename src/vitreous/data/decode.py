"""An image file as the uint8 tensor that a model expects; what Pillow passes over in silence is said here."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from vitreous.errors import DataError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
MAX_PIXELS = 50_000_000
"""Larger images are refused before they are decoded."""
MODES = {1: "L", 3: "RGB"}
"""Pillow's name for what a model of so many channels reads."""


def decode(path: Path, channels: int, size: tuple[int, int]) -> UInt8[Tensor, "channels height width"]:
    """The image in a file, turned upright, on black, in grey (`channels=1`) or RGB (3), resized to height and width.

    The whole image is resized (bicubic, antialiased), whatever its shape. Sixteen-bit images keep their upper
    eight bits; transparent pixels are laid on black.

    Raises:
        DataError: missing, empty, damaged, not an image, animated, in floats or 32-bit integers, or larger than
            50 million pixels; or the model reads neither grey nor RGB.
    """
    if channels not in MODES:
        raise DataError(f"'{path}' cannot be read for a model of {channels} channels, only for 1 (grey) or 3 (RGB).")
    image = _eight_bits(path, _open(path)).convert(MODES[channels])
    if image.size != (size[1], size[0]):
        image = image.resize((size[1], size[0]), Image.Resampling.BICUBIC)
    pixels = np.asarray(image).reshape(size[0], size[1], channels)
    return torch.from_numpy(pixels.transpose(2, 0, 1).copy())


def _open(path: Path) -> Image.Image:
    """Decoded fully, since a truncated file often opens without a word."""
    try:
        if path.exists() and not path.is_file():
            raise _unusable(path, "it is no file")
        with warnings.catch_warnings():
            # Pillow only warns of bombs, and of damage that may have cost the orientation.
            warnings.simplefilter("error", UserWarning)
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                _refuse_large_and_moving(path, image)
                image.load()
                return ImageOps.exif_transpose(image)
    except DataError:
        raise
    except Exception as error:  # a damaged file makes Pillow raise anything
        raise _unusable(path, _reason(path, error)) from None


def _refuse_large_and_moving(path: Path, image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _unusable(path, f"it has {image.width} × {image.height} pixels, and {MAX_PIXELS:,} is the limit")
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and image.format != "MPO":
        raise _unusable(path, f"it holds {frames} images or frames; save the one you mean by itself")


def _reason(path: Path, error: Exception) -> str:
    """What Pillow's error means for a person."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return f"it has more pixels than the limit of {MAX_PIXELS:,}"
    if isinstance(error, UnidentifiedImageError):
        return "it is empty" if path.stat().st_size == 0 else f"it is none of {', '.join(FORMATS)}"
    return str(error).strip().rstrip(".") or type(error).__name__


def _eight_bits(path: Path, image: Image.Image) -> Image.Image:
    """Modes that Pillow would convert without a word to something else than what one sees."""
    if image.mode in ("F", "I"):
        kind = "floats" if image.mode == "F" else "32-bit integers"
        raise _unusable(path, f"its pixels are {kind} without a stated range; save it with 8 bits per channel")
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, (0, 0, 0, 255)), image)
    return image


def _unusable(path: Path, reason: str) -> DataError:
    return DataError(f"'{path}' cannot be used as an image: {reason}.")
