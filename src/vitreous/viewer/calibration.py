"""Reliability diagram: how often the model is right when it says how sure it is (Guo et al. 2017, figure 1)."""

from __future__ import annotations

from typing import Any

from vitreous.viewer.vector import SENTINELS, new_axes, to_svg

BAR = 0.86
"""Of the width of a bin."""


def reliability(bins: list[dict[str, Any]]) -> str:
    """Accuracy by confidence as SVG for the page.

    What the model claims beyond its accuracy stands on a bar in the colour of errors; what it could have claimed is
    the pale end of a bar.
    """
    figure, axes = new_axes(SENTINELS, 4.6, 3.7)
    for bin_ in bins:
        accuracy, confidence = bin_["accuracy"], bin_["confidence"]
        middle, width = (bin_["low"] + bin_["high"]) / 2, BAR * (bin_["high"] - bin_["low"])
        earned = min(accuracy, confidence)
        colour = SENTINELS["error"] if confidence > accuracy else SENTINELS["accent"]
        axes.bar(middle, earned, width, color=SENTINELS["accent"])
        axes.bar(middle, abs(confidence - accuracy), width, bottom=earned, color=colour, alpha=0.3)
    axes.plot([0, 1], [0, 1], color=SENTINELS["muted"], linewidth=1, dashes=(2, 3))
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.set_xlabel("confidence", fontsize=9)
    axes.set_ylabel("accuracy", fontsize=9)
    return to_svg(figure, "reliability", "accuracy by confidence")
