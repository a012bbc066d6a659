"""The report's figures as PNG files, for papers and slides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from vitreous.viewer.attention import scale_top
from vitreous.viewer.confusion import CELLS, Cell, confusion_cells
from vitreous.viewer.content import AttentionSample, ReportContent
from vitreous.viewer.curves import draw_curve
from vitreous.viewer.images import pixels
from vitreous.viewer.palette import LIGHT, WEIGHTS
from vitreous.viewer.vector import dress

DPI = 160
LETTERS = 16
"""Longest class name in a figure; the rest of a longer one is cut."""


def save_plots(content: ReportContent, folder: Path) -> list[Path]:
    """Write curves.png, confusion.png, mistakes.png and attention.png, those that have something to show."""
    figures = {"confusion.png": confusion_figure(content)}
    if content.metrics:
        figures["curves.png"] = curves_figure(content)
    if content.mistakes:
        figures["mistakes.png"] = mistakes_figure(content)
    if content.samples:
        figures["attention.png"] = attention_figure(content.samples)
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        figure.savefig(folder / name, dpi=DPI, metadata={"Software": None})
    return [folder / name for name in figures]


def _figure(width: float, height: float) -> Figure:
    return Figure(figsize=(width, height), layout="constrained", facecolor=LIGHT["paper"])


def curves_figure(content: ReportContent) -> Figure:
    """Loss and accuracy side by side."""
    figure = _figure(9, 3.4)
    for axes, measure in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        dress(axes, LIGHT)
        draw_curve(axes, content.metrics, measure, content.best_epoch, LIGHT)
        axes.set_title(measure, loc="left", fontsize=11, color=LIGHT["ink"])
        axes.legend(frameon=False, fontsize=9, labelcolor=LIGHT["muted"])
    return figure


def confusion_figure(content: ReportContent) -> Figure:
    """The matrix in the colours of the page, with its counts where they can be read."""
    cells, classes = confusion_cells(content.validation["confusion"]), content.validation["classes"]
    side = 2.0 + 0.42 * min(len(classes), CELLS)
    figure = _figure(side, side)
    axes = figure.subplots()
    axes.imshow([[_cell_colour(cell) for cell in row] for row in cells])
    axes.set_xlabel("predicted", color=LIGHT["muted"])
    axes.set_ylabel("true", color=LIGHT["muted"])
    if len(classes) <= CELLS:
        names = [_cut(name) for name in classes]
        turned = 0 if max(map(len, names)) <= 3 else 90
        axes.set_xticks(range(len(names)), names, rotation=turned, parse_math=False)
        axes.set_yticks(range(len(names)), names, parse_math=False)
        _write_counts(axes, cells)
    axes.tick_params(length=0, labelsize=8, colors=LIGHT["muted"])
    axes.spines[:].set_visible(False)
    return figure


def _cut(name: str) -> str:
    return name if len(name) <= LETTERS else name[: LETTERS - 1] + "…"


def _cell_colour(cell: Cell) -> np.ndarray:
    full = LIGHT["accent"] if cell.kind == "right" else LIGHT["error"]
    return cell.shade / 100 * np.array(to_rgb(full)) + (1 - cell.shade / 100) * np.array(to_rgb(LIGHT["box"]))


def _write_counts(axes: Axes, cells: list[list[Cell]]) -> None:
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            colour = LIGHT["paper"] if cell.tone == "full" else LIGHT["ink"]
            axes.text(x, y, str(cell.count or ""), ha="center", va="center", fontsize=8, color=colour)


def mistakes_figure(content: ReportContent) -> Figure:
    """The most confident mistakes, eight in a row."""
    rows = -(-len(content.mistakes) // 8)
    figure = _figure(10, 1.75 * rows)
    grid = figure.subplots(rows, 8, squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    for axes, shown in zip(grid.flat, content.mistakes, strict=False):
        axes.imshow(pixels(shown.image))
        axes.set_title(
            f"{_cut(shown.true)}, not {_cut(shown.predicted)}\n{shown.confidence:.3f} sure",
            fontsize=8,
            color=LIGHT["ink"],
            parse_math=False,
        )
    return figure


def attention_figure(samples: list[AttentionSample]) -> Figure:
    """One row per image: the image, the mean over heads of each block, the rollout; every map states its top."""
    depth = samples[0].blocks.shape[0]
    figure = _figure(1.3 * (depth + 2), 1.5 * len(samples))
    for row, sample in zip(figure.subplots(len(samples), depth + 2, squeeze=False), samples, strict=True):
        uniform = 1 / (sample.rollout.size + sample.prefix.shape[-1])
        row[0].imshow(pixels(sample.image))
        row[0].set_title(_cut(sample.true), fontsize=9, color=LIGHT["ink"], parse_math=False)
        maps = [
            (f"block {i + 1}", heads.mean(axis=0), scale_top(heads, uniform)) for i, heads in enumerate(sample.blocks)
        ]
        maps.append(("rollout", sample.rollout, scale_top(sample.rollout, uniform)))
        for axes, (name, weights, top) in zip(row[1:], maps, strict=True):
            axes.imshow(weights, cmap=WEIGHTS, vmin=0, vmax=top)
            axes.set_title(f"{name}, 0 to {top:.3f}", fontsize=7, color=LIGHT["muted"])
        for axes in row:
            axes.axis("off")
    return figure
