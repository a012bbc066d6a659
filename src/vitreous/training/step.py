"""One optimiser step: never with a loss that is not finite, and never lost to a full memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64, UInt8
from torch import Tensor, nn

from vitreous.config import TrainingConfig
from vitreous.data import Augment, Preprocess
from vitreous.errors import Diverged, OutOfMemory, is_out_of_memory

T = TypeVar("T")


@dataclass(frozen=True)
class StepResult:
    """What a step found before it changed anything."""

    loss: float
    right: int
    gradient_norm: float


class Stepper:
    """Knows how to make a step on a batch; shrinks its share of it when memory runs out."""

    def __init__(
        self,
        model: nn.Module,
        optimiser: torch.optim.Optimizer,
        preprocess: Preprocess,
        augment: Augment,
        config: TrainingConfig,
        say: Callable[[str], None],
    ):
        self.model, self.optimiser, self.config = model, optimiser, config
        self.preprocess, self.augment, self.say = preprocess, augment, say
        self.share = config.batch

    def step(
        self, images: UInt8[Tensor, "b channels height width"], labels: Int64[Tensor, " b"], rate: float, seed: int
    ) -> StepResult:
        """Forward, backward, check, clip, update.

        Args:
            rate: learning rate. seed: decides augmentation and dropout.

        Raises:
            Diverged: a loss or gradient norm that is not finite; nothing has been updated.
            OutOfMemory: not even one image at a time fits.
        """
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        result = self.within_memory(lambda: self._gradients(images, labels, seed), len(labels))
        if not (math.isfinite(result.loss) and math.isfinite(result.gradient_norm)):
            raise Diverged(f"loss {result.loss:g}, gradient norm {result.gradient_norm:g}, learning rate {rate:g}")
        self.optimiser.step()
        return result

    def within_memory(self, attempt: Callable[[], T], items: int) -> T:
        """What an attempt returns; as often as memory runs out, the share is halved and it is made again.

        Raises:
            OutOfMemory: not even one of the items at a time fits.
        """
        while True:
            try:
                return attempt()
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            # Outside of the except block, whose traceback keeps tensors alive.
            self._shrink(items)

    def _gradients(
        self, images: UInt8[Tensor, "b channels height width"], labels: Int64[Tensor, " b"], seed: int
    ) -> StepResult:
        """Gradients of the mean loss over the batch, gathered in shares where it does not fit at once."""
        torch.manual_seed(seed)
        self.optimiser.zero_grad()
        loss_sum, right = 0.0, 0
        inputs = self.preprocess.normalise(self.augment(self.preprocess.scale(images)))
        for part, targets in zip(inputs.split(self.share), labels.split(self.share), strict=True):
            logits = self._forward(part)
            loss = F.cross_entropy(logits, targets, label_smoothing=self.config.label_smoothing, reduction="sum")
            (loss / len(labels)).backward()
            loss_sum += loss.item()
            right += int((logits.argmax(dim=1) == targets).sum())
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip or math.inf)
        return StepResult(loss_sum / len(labels), right, norm.item())

    def _forward(self, inputs: Float[Tensor, "b channels height width"]) -> Float[Tensor, "b classes"]:
        """Scores in float32, by a forward pass in the precision that was asked for."""
        low = self.config.precision == "bfloat16"
        with torch.autocast(inputs.device.type, dtype=torch.bfloat16, enabled=low):
            logits = self.model(inputs)
        return logits.float()

    def _shrink(self, batch: int) -> None:
        self.optimiser.zero_grad()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        share = min(self.share, batch)
        if share == 1:
            raise OutOfMemory(
                "even one image at a time does not fit into memory; take a larger --model.patch, a smaller "
                "--model.width or --model.depth, or --training.precision bfloat16."
            )
        self.share = (share + 1) // 2
        self.say(f"out of memory: going on with {self.share} images at a time, the same batch per step.")
