"""A run small enough to be trained many times in a test, with dropout and augmentation on."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import torch

from vitreous.config import AugmentConfig, DataConfig, RunConfig, TrainingConfig, ViTConfig
from vitreous.config.seeds import derive_seed
from vitreous.data import ImageData, Preprocess, Split
from vitreous.models import build
from vitreous.training import RunFolder, fit
from vitreous.training.progress import RunProgress


class Watcher(RunProgress):
    """A progress that remembers, and calls something after every step."""

    def __init__(self, after_step=lambda step: None):
        self.after_step, self.said, self.rows, self.plan = after_step, [], [], None

    def begin(self, plan, step):
        self.plan = plan

    def step(self, step, facts):
        self.after_step(step)

    def epoch(self, row):
        self.rows.append(row)

    def say(self, sentence):
        self.said.append(sentence)


@dataclass
class Tiny:
    """A config and data to train on; 23 images in batches of 5 make 5 steps, the last of 3 images."""

    config: RunConfig
    data: ImageData
    watcher: Any = field(default_factory=Watcher)

    def changed(self, **training: Any) -> "Tiny":
        config = replace(self.config, training=replace(self.config.training, **training))
        return Tiny(config, self.data, Watcher())

    def model(self):
        torch.manual_seed(derive_seed(self.config.seed, "weights"))
        return build(self.config.model, 1, (4, 6), 3)

    def fit(self, folder, model=None, watcher=None):
        """Train into a folder: a new run, or the one that is there already."""
        run = RunFolder.open(folder) if (folder / "config.json").exists() else RunFolder.create(folder, "tiny")
        preprocess = Preprocess.fit(self.data.train)
        run.write_config(self.config)
        model = self.model() if model is None else model
        result = fit(model, self.data, preprocess, self.config, run, torch.device("cpu"), watcher or self.watcher)
        return model, result, run


def images(count: int, seed: int) -> Split:
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 3
    pixels = torch.randint(0, 120, (count, 1, 4, 6), generator=generator)
    # A class shows in the brightness of a column, so that there is something to learn.
    pixels[torch.arange(count), 0, :, labels * 2] += 130
    return Split(pixels.to(torch.uint8), labels)


@pytest.fixture
def tiny() -> Tiny:
    config = RunConfig(
        name="tiny",
        model=ViTConfig(patch=(2, 3), width=8, depth=2, heads=2, mlp_width=16, dropout=0.2, drop_path=0.2),
        data=DataConfig(augment=AugmentConfig(shift=0.2, erase=0.3)),
        training=TrainingConfig(epochs=3, batch=5, learning_rate=3e-3),
        seed=7,
    )
    data = ImageData("made up", ("a", "b", "c"), "made up", images(23, 0), images(11, 1), images(7, 2))
    return Tiny(config, data)
