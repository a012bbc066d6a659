"""From a config to a run folder: train, choose on validation, measure, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from vitreous.api.evaluate import measure
from vitreous.api.load import load
from vitreous.api.report import report
from vitreous.config import RunConfig
from vitreous.config.seeds import derive_seed
from vitreous.data import ImageData, Preprocess, Split
from vitreous.data import load as load_data
from vitreous.errors import Interrupted, UsageError, VitreousError
from vitreous.models import build
from vitreous.training import (
    RunFolder,
    check_resumable,
    choose_device,
    describe_environment,
    fit,
    make_progress,
    newest_like,
    termination_raises,
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
    config = _one_epoch(config) if dry_run else config
    device = choose_device(config.device)
    data = load_data(config.data)
    preprocess = Preprocess.fit(data.train)
    torch.manual_seed(derive_seed(config.seed, "weights"))
    model = build(config.model, data.channels, data.size, len(data.classes)).to(device)
    progress = make_progress(console)
    run = _run_folder(config, data, out, resume, progress.say)
    progress.say(f"run: {run.path}")
    with run.lock(), termination_raises(), _status(run):
        _describe(run, config, data, preprocess, device)
        seen = _two_batches(data, config.training.batch) if dry_run else data
        fitted = fit(model, seen, preprocess, config, run, device, progress)
        predictor = load(run.path, config.device)
        measure(predictor, "train", seen.train)
        measured = measure(predictor, "validation", seen.validation)
        report(run.path)
    return Trained(run.path, measured.accuracy, measured.to_tree(), fitted.seconds, fitted.epochs)


def _run_folder(
    config: RunConfig,
    data: ImageData,
    out: str | Path | None,
    resume: str | Path | None,
    say: Callable[[str], None],
) -> RunFolder:
    """A new folder, or the one to go on with, after a check that it is the same run."""
    if resume not in (None, "auto") and out is not None:
        raise UsageError(f"--resume {resume} names the run folder, and --out {out} names another; give one of the two.")
    run: RunFolder | None = None
    if resume == "auto":
        begun = out is not None and (Path(out) / "config.json").is_file()
        run = RunFolder.open(str(out)) if begun else newest_like(config, say) if out is None else None
    elif resume is not None:
        run = RunFolder.open(resume)
    if run is None:
        return RunFolder.create(out, config.name)
    check_resumable(run, config, data)
    return run


def _describe(run: RunFolder, config: RunConfig, data: ImageData, preprocess: Preprocess, device: torch.device) -> None:
    """Write down what decides the run, before it begins."""
    run.write_json("data.json", {**data.describe(), "preprocess": preprocess.to_tree()})
    run.write_json("environment.json", describe_environment(device))
    # Last: with its config a run has begun.
    run.write_config(config)


@contextmanager
def _status(run: RunFolder) -> Iterator[None]:
    """Keep status.json true, whatever happens inside."""
    run.write_status("running")
    try:
        yield
    except BaseException as error:
        state = "interrupted" if isinstance(error, (Interrupted, KeyboardInterrupt)) else "failed"
        # A full disk must not hide what filled it.
        with suppress(VitreousError):
            run.write_status(state, reason=f"{type(error).__name__}: {error}")
        raise
    run.write_status("finished")


def _one_epoch(config: RunConfig) -> RunConfig:
    """The config of a dry run, which no later run goes on with."""
    training = replace(config.training, epochs=1)
    return replace(config, name=f"{config.name}-dry-run", training=training, max_minutes=None)


def _two_batches(data: ImageData, batch: int) -> ImageData:
    """The first two batches of train and validation, for a dry run."""

    def head(split: Split) -> Split:
        return split.take(torch.arange(min(2 * batch, len(split))))

    return replace(data, train=head(data.train), validation=head(data.validation))
