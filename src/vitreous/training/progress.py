"""How a run is shown while it goes on: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from vitreous.training.plan import Plan


class RunProgress:
    """What training tells whoever watches. This one says nothing; others show some of it."""

    def __enter__(self) -> RunProgress:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def begin(self, plan: Plan, step: int) -> None:
        """The run is about to make `plan.steps` steps, of which `step` are done."""

    def step(self, step: int, facts: dict[str, float]) -> None:
        """One step is done; facts hold loss, accuracy, learning_rate and images_per_second of the epoch so far."""

    def epoch(self, row: dict[str, Any]) -> None:
        """An epoch and its validation are done; the row is the one in metrics.jsonl."""

    def say(self, sentence: str) -> None:
        """Something that a person should know."""


class LineProgress(RunProgress):
    """One line per epoch, for files and pipes."""

    def __init__(self, console: Console):
        self.console, self.epochs = console, 0

    def begin(self, plan: Plan, step: int) -> None:
        self.epochs = plan.epochs

    def epoch(self, row: dict[str, Any]) -> None:
        train, validation = row["train"], row["validation"]
        self.console.print(
            f"epoch {row['epoch']:>3}/{self.epochs}  "
            f"train loss {train['loss']:.4f} accuracy {train['accuracy']:.4f}  "
            f"validation loss {validation['loss']:.4f} accuracy {validation['accuracy']:.4f}  "
            f"{row['images_per_second']:.0f} images/s",
            soft_wrap=True,
            markup=False,
        )

    def say(self, sentence: str) -> None:
        self.console.print(sentence, soft_wrap=True, markup=False)


class BarProgress(RunProgress):
    """A bar with loss, accuracy, learning rate, images per second and the time left."""

    def __init__(self, console: Console):
        self.bar = Progress(
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[facts]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
        )
        self.validation = ""

    def __enter__(self) -> BarProgress:
        self.bar.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.bar.stop()

    def begin(self, plan: Plan, step: int) -> None:
        self.plan = plan
        self.task = self.bar.add_task("", total=plan.steps, completed=step, epoch="", facts="")

    def step(self, step: int, facts: dict[str, float]) -> None:
        epoch = min((step - 1) // self.plan.steps_per_epoch + 1, self.plan.epochs)
        shown = (
            f"loss {facts['loss']:.3f}  accuracy {facts['accuracy']:.3f}  {self.validation}"
            f"lr {facts['learning_rate']:.1e}  {facts['images_per_second']:.0f} images/s"
        )
        self.bar.update(self.task, completed=step, epoch=f"{epoch}/{self.plan.epochs}", facts=shown)

    def epoch(self, row: dict[str, Any]) -> None:
        self.validation = f"validation {row['validation']['accuracy']:.3f}  "

    def say(self, sentence: str) -> None:
        self.bar.console.print(sentence, markup=False)


def make_progress(console: Console) -> RunProgress:
    """A bar where a person watches a terminal, lines elsewhere."""
    return BarProgress(console) if console.is_terminal else LineProgress(console)
