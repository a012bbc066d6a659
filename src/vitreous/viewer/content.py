"""What a report shows, gathered before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8


@dataclass(frozen=True)
class Shown:
    """One classified image."""

    image: UInt8[np.ndarray, "channels height width"]
    true: str
    predicted: str
    confidence: float
    name: str
    """Where it comes from, such as validation[17]."""


@dataclass(frozen=True)
class AttentionSample:
    """One image, and what the token that the classifier reads attends to in every block."""

    image: UInt8[np.ndarray, "channels height width"]
    name: str
    true: str
    predicted: str
    confidence: float
    patch: tuple[int, int]
    """Height and width of a patch in pixels."""
    blocks: Float[np.ndarray, "depth h y x"]
    """Attention weights to the patches."""
    prefix: Float[np.ndarray, "depth h prefix"]
    """Attention weights to the tokens before the patches."""
    rollout: Float[np.ndarray, "y x"]
    reader: str
    """Whose attention this is, such as the class token."""


@dataclass(frozen=True)
class ReportContent:
    """A run, ready to be shown. Trees are plain dicts, as the run folder keeps them."""

    title: str
    version: str
    """Of Vitreous."""
    run: str
    """Path of the run folder."""
    metrics: list[dict[str, Any]]
    """One row per epoch."""
    validation: dict[str, Any]
    """The best checkpoint's evaluation."""
    train: dict[str, Any] | None
    """The same weights on the training images, without augmentation."""
    test: dict[str, Any] | None
    """None unless somebody asked for it."""
    test_looks: int
    mistakes: list[Shown]
    """The most confident first."""
    samples: list[AttentionSample]
    graph_svg: str
    config: dict[str, Any]
    environment: dict[str, Any]
    data: dict[str, Any]
    best_epoch: int
    seconds: float
    """Of training."""
