"""From arrays to PNG pictures that a page can hold; the page enlarges them, pixel by pixel."""

from __future__ import annotations

import base64
import io

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from vitreous.viewer.palette import WEIGHTS


def pixels(image: UInt8[np.ndarray, "channels height width"]) -> UInt8[np.ndarray, "height width 3"]:
    """An image as red, green and blue; other than one or three channels are shown as their mean, in grey."""
    grey_or_rgb = image if len(image) in (1, 3) else image.mean(axis=0, keepdims=True).astype(np.uint8)
    return np.broadcast_to(grey_or_rgb, (3, *image.shape[1:])).transpose(1, 2, 0)


def image_uri(image: UInt8[np.ndarray, "channels height width"]) -> str:
    """An image as a data URI."""
    return _uri(pixels(image))


def map_uri(weights: Float[np.ndarray, "y x"], top: float) -> str:
    """Weights in colour, from 0 to `top`, as a data URI; never stretched, so that a flat map looks flat."""
    return _uri(WEIGHTS(np.clip(weights / top, 0, 1), bytes=True)[..., :3])


def _uri(picture: UInt8[np.ndarray, "height width 3"]) -> str:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
