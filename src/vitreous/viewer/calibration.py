"""Reliability diagram: how often the model is right when it says how sure it is (Guo et al. 2017, figure 1)."""

from __future__ import annotations

from typing import Any

from vitreous.viewer.vector import SENTINELS, new_axes, to_svg


def reliability(bins: list[dict[str, Any]]) -> str:
    """Accuracy by confidence as SVG for the page; bars that end on the diagonal are well calibrated."""
    figure, axes = new_axes(SENTINELS, 4.4, 3.9)
    for bin_ in bins:
        low, width, accuracy, confidence = bin_["low"], bin_["high"] - bin_["low"], bin_["accuracy"], bin_["confidence"]
        style = {"width": width * 0.86, "align": "edge"}
        axes.bar(low + width * 0.07, accuracy, color=SENTINELS["accent"], **style)
        gap = confidence - accuracy
        axes.bar(low + width * 0.07, gap, bottom=accuracy, color=SENTINELS["error"], alpha=0.35, **style)
    axes.plot([0, 1], [0, 1], color=SENTINELS["muted"], linewidth=1, dashes=(2, 3))
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.set_xlabel("confidence", fontsize=9)
    axes.set_ylabel("accuracy", fontsize=9)
    return to_svg(figure, "reliability", "accuracy by confidence")
