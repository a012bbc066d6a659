"""Figures of matplotlib as SVG inside a page: text stays text, colours are the page's."""

from __future__ import annotations

import io
import re

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SENTINELS = {name: f"#0{i}f1f2" for i, name in enumerate(("ink", "muted", "line", "paper", "accent", "error"), 1)}
"""Colours that stand for a page's own until the SVG is written."""


def new_axes(colours: dict[str, str], width: float, height: float) -> tuple[Figure, Axes]:
    """A quiet pair of axes, in inches: no box, hairlines across."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    dress(axes, colours)
    return figure, axes


def dress(axes: Axes, colours: dict[str, str]) -> None:
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(colours["line"])
    axes.tick_params(colors=colours["muted"], labelsize=9, length=0, pad=5)
    axes.grid(axis="y", color=colours["line"], linewidth=0.7)
    axes.set_axisbelow(True)
    axes.xaxis.label.set_color(colours["muted"])
    axes.yaxis.label.set_color(colours["muted"])
    axes.patch.set_alpha(0)


def to_svg(figure: Figure, name: str, label: str) -> str:
    """The figure for a page that defines --ink, --muted, --line, --paper, --accent and --error.

    Equal figures give equal bytes.

    Args:
        name: makes ids unique on the page.
        label: what is shown, for people who hear the page.
    """
    file = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = file.getvalue()
    svg = svg[svg.index("<svg ") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{name}-", svg)
    svg = re.sub(r"font: (\d[\d.]*)px [^;\"]*", r"font-size: \1px", svg)
    for colour, sentinel in SENTINELS.items():
        svg = svg.replace(sentinel, f"var(--{colour})")
    return svg.replace("<svg ", f'<svg class="plot" role="img" aria-label="{label}" ', 1)
