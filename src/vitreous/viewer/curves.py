"""Loss and accuracy over the epochs, on train and validation."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from vitreous.viewer.vector import SENTINELS, new_axes, to_svg


def curve(metrics: list[dict[str, Any]], measure: str, best_epoch: int) -> str:
    """One measure as SVG for the page, which explains its colours beside it."""
    figure, axes = new_axes(SENTINELS, 5.2, 3.1)
    draw_curve(axes, metrics, measure, best_epoch, SENTINELS)
    return to_svg(figure, measure, f"{measure} by epoch, on train and validation")


def draw_curve(
    axes: Axes, metrics: list[dict[str, Any]], measure: str, best_epoch: int, colours: dict[str, str]
) -> None:
    """Draw one measure; a value that was not finite leaves a gap."""
    epochs = [row["epoch"] for row in metrics]
    # One epoch makes a point, not a line.
    marker = "o" if len(epochs) == 1 else None
    for split, colour, width in (("train", colours["muted"], 1.4), ("validation", colours["accent"], 2.0)):
        values = np.array([row[split][measure] for row in metrics], dtype=float)
        axes.plot(epochs, values, color=colour, linewidth=width, marker=marker, label=split)
    if best_epoch in epochs:
        axes.axvline(best_epoch, color=colours["muted"], linewidth=1, dashes=(2, 3), label="weights kept")
    axes.set_xlabel("epoch", fontsize=9)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    if measure == "loss":
        axes.set_ylim(bottom=0)
    else:
        axes.set_ylim(top=1.01)
