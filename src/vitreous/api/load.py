"""From a source to a model that is ready to answer, whatever the source is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from vitreous.config import RunConfig
from vitreous.data import Item, Preprocess, read_inputs
from vitreous.errors import UsageError
from vitreous.models import ViT, build
from vitreous.nn import TokenLayout
from vitreous.training import Checkpoint, RunFolder, best_good, choose_device, load_weights


@dataclass(frozen=True)
class Predictor:
    """A trained model with all that is needed to ask it something."""

    module: ViT
    preprocess: Preprocess
    classes: tuple[str, ...]
    config: RunConfig
    run: RunFolder
    checkpoint: Checkpoint

    @property
    def layout(self) -> TokenLayout:
        """What each of the model's tokens is."""
        return self.module.layout()

    def read(self, inputs: Sequence[str]) -> list[Item]:
        """The images behind files, folders, globs and data set items, sized for this model.

        A look at items of a test split is counted in the run folder.
        """
        items = read_inputs(inputs, self.preprocess, self.config.data)
        looked = [item.name for item in items if item.split == "test"]
        if looked:
            self.run.count_test_look("items " + " ".join(looked[:3]), len(looked))
        return items

    @torch.inference_mode()
    def probabilities(self, images: UInt8[Tensor, "b channels height width"]) -> Float[Tensor, "b classes"]:
        """Class probabilities of raw images, in batches of the size it was trained with."""
        device = next(self.module.parameters()).device
        batches = images.split(self.config.training.batch)
        logits = [self.module(self.preprocess(batch.to(device))).cpu() for batch in batches]
        return torch.cat(logits).softmax(dim=1)


def load(source: str | Path, device: str = "auto") -> Predictor:
    """The best checkpoint of a run folder, in eval mode.

    Raises:
        UsageError: the source is no folder.
        CheckpointError: the folder is no run, or holds no complete checkpoint.
    """
    path = Path(source)
    if not path.is_dir():
        raise UsageError(f"'{source}' is not a run folder; give the folder that `vitreous train` left behind.")
    run = RunFolder.open(path)
    config, facts = run.config(), run.data()
    preprocess = Preprocess.from_tree(facts["preprocess"])
    classes = tuple(facts["classes"])
    module = build(config.model, preprocess.channels, preprocess.size, len(classes))
    checkpoint = best_good(run.checkpoints, warn)
    load_weights(module, checkpoint.tensors("model.safetensors"), checkpoint.path)
    return Predictor(module.to(choose_device(device)).eval(), preprocess, classes, config, run, checkpoint)


def warn(sentence: str) -> None:
    """Say aloud, on standard error, that something is not as it should be."""
    print(f"vitreous: {sentence}", file=sys.stderr)
