"""What is shown while a run goes on."""

import io

from rich.console import Console

from vitreous.training.plan import Plan
from vitreous.training.progress import BarProgress, LineProgress, make_progress

ROW = {
    "epoch": 2,
    "step": 10,
    "train": {"loss": 1.25, "accuracy": 0.5},
    "validation": {"loss": 1.5, "accuracy": 0.4375},
    "images_per_second": 1234.5,
}


def test_a_pipe_gets_one_plain_line_an_epoch():
    console = Console(file=io.StringIO(), width=60)
    progress = make_progress(console)
    assert isinstance(progress, LineProgress)
    with progress:
        progress.begin(Plan(15, 5), 0)
        progress.step(1, {"loss": 1.0, "accuracy": 0.5, "learning_rate": 1e-3, "images_per_second": 10.0})
        progress.epoch(ROW)
    said = console.file.getvalue()
    assert said.count("\n") == 1
    assert "\x1b" not in said
    for words in ("epoch   2/3", "loss 1.2500", "accuracy 0.4375", "images/s"):
        assert words in said


def test_a_terminal_gets_a_bar_with_everything_on_it():
    console = Console(file=io.StringIO(), force_terminal=True, width=150)
    progress = make_progress(console)
    assert isinstance(progress, BarProgress)
    with progress:
        progress.begin(Plan(15, 5), 0)
        progress.epoch(ROW)
        facts = {"loss": 1.0, "accuracy": 0.5, "learning_rate": 1e-3, "images_per_second": 321.0}
        progress.step(11, facts)
        progress.bar.refresh()
    said = console.file.getvalue()
    for words in ("epoch 3/3", "loss 1.000", "accuracy 0.500", "validation 0.438", "lr 1.0e-03", "321 images/s"):
        assert words in said
