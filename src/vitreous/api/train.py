"""From a config to a run folder: train, choose on validation, measure, report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from vitreous.api.evaluate import evaluate
from vitreous.api.load import load
from vitreous.api.report import report
from vitreous.config import RunConfig
from vitreous.config.seeds import derive_seed
from vitreous.data import Preprocess
from vitreous.data import load as load_data
from vitreous.models import build
from vitreous.training import (
    choose_device,
    fit,
    make_progress,
)


@dataclass(frozen=True)
class Trained:
    """What a training run came to."""

    run: Path
    """The run folder."""
    metric: float
    """Accuracy of the best checkpoint on the validation split."""
    validation: dict[str, Any]
    """Everything measured on the validation split."""
    seconds: float
    """Time spent training, earlier parts of a resumed run included."""
    epochs: int
    """Epochs trained."""

    def to_tree(self) -> dict[str, Any]:
        return {
            "run": str(self.run),
            "metric": self.metric,
            "validation": self.validation,
            "seconds": self.seconds,
            "epochs": self.epochs,
        }


def train(
    config: RunConfig,
    *,
    out: str | Path | None = None,
    resume: str | Path | None = None,
    dry_run: bool = False,
    console: Console | None = None,
) -> Trained:
    """Train a model and leave a run folder that holds all that evaluating, explaining or resuming needs.

    The best epoch is chosen on the validation split; the test split is not touched.

    Args:
        out: the run folder; runs/NAME-NNN, the next free number, unless given. Never overwritten.
        resume: "auto" goes on with the newest run of the same config or starts one; a folder goes on with that.
        dry_run: two batches of every phase, to see whether everything works.
        console: where progress is shown; standard error unless given.

    Raises:
        UsageError: a config that does not fit the data, such as a patch that does not divide the images.
        CheckpointError: a folder that cannot be written, is in use, or was trained with another config.
        Diverged: a loss or gradient that is not finite. OutOfMemory: not even one image fits.
        Interrupted: SIGINT or SIGTERM, after saving.
    """
    console = console or Console(stderr=True)
    device = choose_device(config.device)
    data = load_data(config.data)
    preprocess = Preprocess.fit(data.train)
    torch.manual_seed(derive_seed(config.seed, "weights"))
    model = build(config.model, data.channels, data.size, len(data.classes)).to(device)
    run = _run_folder(config, data, out, resume)
    with run.lock():
        _describe(run, config, data, preprocess, device)
        console.print(f"run: {run.path}")
        fitted = fit(model, data, preprocess, config, run, device, make_progress(console), dry_run)
        predictor = load(run.path, config.device)
        evaluate(predictor, "train")
        measured = evaluate(predictor, "validation")
        report(run.path)
    return Trained(run.path, measured.accuracy, measured.to_tree(), fitted.seconds, fitted.epochs)
