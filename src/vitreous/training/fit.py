"""The loop: epochs of steps, each followed by validation and a checkpoint."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import torch
from torch import nn

from vitreous.config import RunConfig
from vitreous.config.seeds import derive_seed
from vitreous.data import Augment, ImageData, Preprocess, batches, epoch_order
from vitreous.errors import Diverged, Interrupted
from vitreous.evaluation import Predictions, predict_split
from vitreous.training.checkpoint import (
    Checkpoint,
    best_good,
    checkpoints,
    last_good,
    load_weights,
    prune,
    ranked,
    save_checkpoint,
)
from vitreous.training.optimiser import make_optimiser, optimiser_tensors, restore_optimiser
from vitreous.training.plan import Plan, make_plan
from vitreous.training.progress import RunProgress
from vitreous.training.run_folder import RunFolder
from vitreous.training.schedule import learning_rate
from vitreous.training.signals import Signals, Stopped
from vitreous.training.state import TrainingState
from vitreous.training.step import Stepper


@dataclass(frozen=True)
class FitResult:
    """What training came to."""

    epochs: int
    steps: int
    seconds: float
    """Of training, earlier parts of a resumed run included."""
    best: Checkpoint
    stopped_early: bool


def fit(
    model: nn.Module,
    data: ImageData,
    preprocess: Preprocess,
    config: RunConfig,
    run: RunFolder,
    device: torch.device,
    progress: RunProgress,
) -> FitResult:
    """Train a model, or go on where the run's last whole checkpoint stands; the end is the same to the bit.

    The best epoch is the one with the highest validation accuracy, of equals the one with the lower validation
    loss. With `config.max_minutes` the number of steps is measured and fixed first, and `training.epochs` is not
    used.

    Raises:
        Diverged: a loss or gradient norm that is not finite, before the update or, in validation, before saving.
        OutOfMemory: not even one image at a time fits.
        Interrupted: SIGINT, SIGTERM or SIGUSR1, after saving.
        CheckpointError: nothing can be written, or every checkpoint is damaged.
    """
    fitting = _Fitting(model, data.to(device), preprocess, config, run, progress)
    with progress, Signals() as signals:
        fitting.signals = signals
        try:
            return fitting.run_to_the_end()
        except Stopped as stop:
            fitting.save_in_between()
            where = f"step {fitting.state.step} of {fitting.plan.steps}"
            raise Interrupted(
                f"stopped by signal {stop.number} at {where}, saved in {run.path}; go on with --resume {run.path}.",
                stop.number,
            ) from None


class _Fitting:
    """The parts of one call of `fit`, and where it stands."""

    def __init__(
        self,
        model: nn.Module,
        data: ImageData,
        preprocess: Preprocess,
        config: RunConfig,
        run: RunFolder,
        progress: RunProgress,
    ):
        began = time.monotonic()
        self.model, self.data, self.preprocess, self.config = model, data, preprocess, config
        self.run, self.progress = run, progress
        self.signals = Signals()
        self.optimiser = make_optimiser(model, config.training)
        augment = Augment(config.data.augment)
        self.stepper = Stepper(model, self.optimiser, preprocess, augment, config.training, progress.say)
        self.state = TrainingState(config.training.batch)
        self.plan = self._plan(began)

    def run_to_the_end(self) -> FitResult:
        self._enter()
        self.progress.begin(self.plan, self.state.step)
        if self.plan.epochs == 0 and not ranked(checkpoints(self.run.checkpoints)):
            self.save(self._validate()[0])
        while self.state.epoch < self.plan.epochs and not self._patience_is_out():
            self._train_epoch()
            self._finish_epoch()
        self.signals.check()
        best = best_good(self.run.checkpoints, self.progress.say)
        early = self.state.epoch < self.plan.epochs
        return FitResult(self.state.epoch, self.state.step, self.state.seconds, best, early)

    def _enter(self) -> None:
        """Take up the last whole checkpoint, where there is one."""
        checkpoint = last_good(self.run.checkpoints, self.progress.say)
        if checkpoint is None:
            self.run.rewrite_metrics([])
            return
        load_weights(self.model, checkpoint.tensors("model.safetensors"), checkpoint.path)
        restore_optimiser(self.model, self.optimiser, checkpoint.tensors("optimiser.safetensors"))
        self.state = TrainingState.from_tree(checkpoint.state())
        self.stepper.share = self.state.share
        self.run.rewrite_metrics(self.run.metrics(until_epoch=self.state.epoch))
        if self.state.epoch == self.plan.epochs or self._patience_is_out():
            self.progress.say(f"nothing to do: {self.state.epoch} of {self.plan.epochs} epochs are done.")
        else:
            self.progress.say(f"going on at step {self.state.step} of {self.plan.steps}.")

    def _train_epoch(self) -> None:
        """The rest of the epoch under way."""
        self.model.train()
        epoch, batch = self.state.epoch, self.config.training.batch
        first = self.state.step - self.plan.end_of_epoch(epoch)
        if first == 0:
            self.state.begin_epoch()
        order = epoch_order(len(self.data.train), self.config.seed, epoch)[first * batch :]
        for images, labels in batches(self.data.train, batch, order):
            if self.state.step == self.plan.end_of_epoch(epoch + 1):
                break
            self._step(images, labels)
            self.signals.check()

    def _step(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        started = time.monotonic()
        step = self.state.step
        rate = learning_rate(self.config.training, step, self.plan.steps)
        try:
            result = self.stepper.step(images, labels, rate, derive_seed(self.config.seed, "step", step))
        except Diverged as error:
            raise self._diverged(str(error), step + 1) from None
        self.state.share = self.stepper.share
        self.state.count(result.loss, result.right, len(labels))
        self.state.spend(time.monotonic() - started)
        facts = {**self.state.train_row(), "learning_rate": rate, "images_per_second": self.state.speed()}
        self.progress.step(self.state.step, facts)

    def _finish_epoch(self) -> None:
        """Validate, judge, write the row, save."""
        started = time.monotonic()
        score, validation = self._validate()
        self.state.epoch += 1
        self.state.judge(score)
        self.state.seconds += time.monotonic() - started
        row = {
            "epoch": self.state.epoch,
            "step": self.state.step,
            "train": self.state.train_row(),
            "validation": validation,
            "learning_rate": learning_rate(self.config.training, self.state.step - 1, self.plan.steps),
            "images_per_second": self.state.speed(),
            "seconds": self.state.seconds,
        }
        self.run.append_metrics(row)
        self.save(score)
        prune(self.run.checkpoints, self.config.training.keep)
        self.progress.epoch(row)

    def _validate(self) -> tuple[tuple[float, float], dict[str, float]]:
        """Score and row of the validation split."""
        split = self.data.validation

        def predictions() -> Predictions:
            return predict_split(self.model, split, self.preprocess, self.stepper.share, self.signals.check)

        row = _loss_and_accuracy(self.stepper.within_memory(predictions, len(split)))
        if not math.isfinite(row["loss"]):
            raise self._diverged(f"validation loss {row['loss']:g}", self.state.step)
        return (row["accuracy"], -row["loss"]), row

    def save(self, score: tuple[float, float] | None) -> None:
        """A checkpoint of where the run stands; `score` only at the end of an epoch."""
        tensors = optimiser_tensors(self.model, self.optimiser)
        save_checkpoint(self.run.checkpoints, self.model.state_dict(), tensors, self.state.to_tree(), score)

    def save_in_between(self) -> None:
        """A checkpoint of where the run stands, unless the end of an epoch has left one."""
        saved = checkpoints(self.run.checkpoints)
        if not saved or saved[-1].step != self.state.step:
            self.save(None)

    def _plan(self, began: float) -> Plan:
        """The plan that the run was begun with, or a new one."""
        begun = self.run.plan()
        if begun is not None:
            return Plan.from_tree(begun)
        plan = make_plan(self.model, self.data, self.preprocess, self.config, self.run.path, began, self.progress.say)
        self.run.write_json("plan.json", plan.to_tree())
        return plan

    def _patience_is_out(self) -> bool:
        return 0 < self.config.training.patience <= self.state.since_best

    def _diverged(self, what: str, step: int) -> Diverged:
        good = checkpoints(self.run.checkpoints)
        saved = f"the last good checkpoint is {good[-1].path}" if good else "no epoch was finished yet"
        return Diverged(
            f"training diverged in epoch {self.state.epoch + 1}, step {step}: {what}. Nothing was "
            f"updated or saved with it, and {saved}; lower --training.learning-rate or lengthen --training.warmup."
        )


def _loss_and_accuracy(predictions: Predictions) -> dict[str, float]:
    loss = torch.nn.functional.cross_entropy(predictions.logits, predictions.labels)
    right = (predictions.predicted == predictions.labels).double().mean()
    return {"loss": loss.item(), "accuracy": right.item()}
