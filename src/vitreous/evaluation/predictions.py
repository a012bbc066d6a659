"""What a model says of every image of a split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from vitreous.data import Preprocess, Split, batches
from vitreous.errors import DataError


@dataclass(frozen=True)
class Predictions:
    """Class scores and the truth, on the CPU."""

    logits: Float[Tensor, "items classes"]
    labels: Int64[Tensor, " items"]

    @property
    def probabilities(self) -> Float[Tensor, "items classes"]:
        return self.logits.softmax(dim=1)

    @property
    def predicted(self) -> Int64[Tensor, " items"]:
        """The likeliest class of each item."""
        return self.logits.argmax(dim=1)


def predict_split(
    model: nn.Module, split: Split, preprocess: Preprocess, batch: int, between: Callable[[], None] = lambda: None
) -> Predictions:
    """Scores for every item, in eval mode and without augmentation; the model's mode is restored.

    Args:
        batch: images at a time; the last batch may be smaller, and counts in full.
        between: called after every batch, so that a caller can stop early by raising.

    Raises:
        DataError: the split is empty.
    """
    if not len(split):
        raise DataError("the split to measure on is empty; give it some images, for example by data.validation.")
    was_training = model.training
    model.eval()
    logits = []
    try:
        with torch.inference_mode():
            for images, _ in batches(split, batch):
                logits.append(model(preprocess(images)).float().cpu())
                between()
    finally:
        model.train(was_training)
    return Predictions(torch.cat(logits), split.labels.cpu())
