"""Multi-head attention in detail: queries, keys and values side by side, scores, softmax, mix."""

from __future__ import annotations

from torch import nn

from vitreous.models import ViT
from vitreous.nn import PositionEncoding
from vitreous.viewer.column import Column
from vitreous.viewer.drawing import GAP, Box
from vitreous.viewer.model_facts import ModelFacts

SMALL, BETWEEN = 148, 10
"""Width of one of three boxes side by side, and the room between two."""


def draw_attention(column: Column, model: ViT, block: str, facts: ModelFacts) -> None:
    """From the tokens of a block to what its attention gives back."""
    drawing, path = column.drawing, f"{block}.attention"
    heads, queries, head_width = facts.attention.queries.shape[1:]
    keys = facts.attention.keys.shape[2]
    column.box("linear: queries, keys, values", facts.line(f"{path}.packed"))

    left, middle, right = (column.middle + step * (SMALL + BETWEEN) for step in (-1, 0, 1))
    shape = f"{heads} heads × {queries} × {head_width}"
    boxes = [
        drawing.box(x, column.y, SMALL, name, shape)
        for x, name in ((left, "queries"), (middle, "keys"), (right, "values"))
    ]
    _fan(column, boxes)
    query, key, value = boxes
    for step in _turns(model, path):
        below = [drawing.box(box.middle, box.bottom + GAP, SMALL, step) for box in (query, key)]
        for upper, lower in zip((query, key), below, strict=True):
            drawing.arrow((upper.middle, upper.bottom), (lower.middle, lower.y))
        query, key = below

    bias = "" if type(model.position).bias is PositionEncoding.bias else " + bias"
    scores = drawing.box(
        (left + middle) / 2,
        query.bottom + GAP,
        2 * SMALL + BETWEEN,
        f"softmax(q · k / √d{bias})",
        f"{heads} heads × {queries} × {keys}",
    )
    for box in (query, key):
        drawing.arrow((box.middle, box.bottom), (box.middle, scores.y))
    mixed = drawing.box(column.middle, scores.bottom + GAP, 3 * SMALL + 2 * BETWEEN, "weights · values", shape)
    drawing.arrow((scores.middle, scores.bottom), (scores.middle, mixed.y))
    drawing.arrow((value.middle, value.bottom), (value.middle, mixed.y))
    column.follow(mixed)
    column.box("merge heads, linear", facts.line(f"{path}.output"))


def _fan(column: Column, boxes: list[Box]) -> None:
    """Arrows from the box above to each of several."""
    start, turn = column.bottom or column.y, column.y - GAP / 2
    for box in boxes:
        corner = [] if box.middle == column.middle else [(column.middle, turn), (box.middle, turn)]
        column.drawing.arrow((column.middle, start), *corner, (box.middle, box.y))


def _turns(model: ViT, path: str) -> list[str]:
    """What happens to queries and keys before their product."""
    normed = not isinstance(model.get_submodule(f"{path}.query_norm"), nn.Identity)
    rotated = type(model.position).rotate is not PositionEncoding.rotate
    return ["layer norm"] * normed + [f"turn: {model.config.position}"] * rotated
