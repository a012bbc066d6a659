"""What a model is made of, by run folder or by recipe."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from vitreous.api.load import load
from vitreous.data import load as load_data
from vitreous.models import ViT, build
from vitreous.models.summary import Summary, summarise
from vitreous.models.trace import Step, trace_forward
from vitreous.recipes import RECIPES, recipe
from vitreous.viewer.graph import draw_graph


def summary(source: str | Path) -> Summary:
    """Every part of a model with its output shape, parameters and FLOPs for one example."""
    model, example = _model(source)
    return summarise(model, example)


def trace(source: str | Path) -> list[Step]:
    """Every step of one forward pass: shape, module and line of code."""
    model, example = _model(source)
    return trace_forward(model, example)


def draw(source: str | Path) -> str:
    """The model's graph as SVG."""
    model, example = _model(source)
    return draw_graph(model, example)


def _model(source: str | Path) -> tuple[ViT, Tensor]:
    """A run's model, or a recipe's untrained one, and an example that fits it."""
    if str(source) in RECIPES:
        config = recipe(str(source))
        data = load_data(config.data)
        model = build(config.model, data.channels, data.size, len(data.classes))
    else:
        model = load(source, device="cpu").module
    return model.eval(), torch.zeros(1, model.channels, *model.size)
