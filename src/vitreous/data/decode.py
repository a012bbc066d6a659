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


def decode(path: Path, channels: int, size: tuple[int, int]) -> UInt8[Tensor, "channels height width"]:
    """The image in a file, turned upright, on black, in grey (`channels=1`) or RGB (3), resized to height and width.

    The whole image is resized (bicubic, antialiased), whatever its shape. Sixteen-bit images keep their upper
    eight bits; transparent pixels are laid on black.

    Raises:
        DataError: empty, damaged, not an image, animated, in floats, or larger than 50 million pixels.
    """
    image = _eight_bits(path, _open(path)).convert({1: "L", 3: "RGB"}[channels])
    if image.size != (size[1], size[0]):
        image = image.resize((size[1], size[0]), Image.Resampling.BICUBIC)
    pixels = np.asarray(image).reshape(size[0], size[1], channels)
    return torch.from_numpy(pixels.transpose(2, 0, 1).copy())


def _open(path: Path) -> Image.Image:
    """Decoded fully, since a truncated file often opens without a word."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise _unusable(path, f"it has {image.width} × {image.height} pixels, and {MAX_PIXELS:,} is the limit")
        if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
            raise _unusable(path, f"it is an animation of {image.n_frames} frames; save the one you mean")  # type: ignore[attr-defined]
        image.load()
        return ImageOps.exif_transpose(image)
    except UnidentifiedImageError:
        what = "it is empty" if path.stat().st_size == 0 else f"it is none of {', '.join(FORMATS)}"
        raise _unusable(path, what) from None
    except FileNotFoundError:
        raise _unusable(path, "there is no such file") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _unusable(path, str(error)) from None


def _eight_bits(path: Path, image: Image.Image) -> Image.Image:
    """Modes that Pillow would convert without a word to something else than what one sees."""
    if image.mode == "F":
        raise _unusable(path, "its pixels are floats without a stated range; save it with 8 bits per channel")
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.int64)
        return Image.fromarray((values.clip(0, 65535) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, (0, 0, 0, 255)), image)
    return image


def _unusable(path: Path, reason: str) -> DataError:
    return DataError(f"'{path}' cannot be used as an image: {reason}.")
