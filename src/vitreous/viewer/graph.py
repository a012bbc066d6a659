"""A model's graph as a picture: boxes, shapes, parameters and residual arrows."""

from __future__ import annotations

from torch import Tensor, nn

from vitreous.models import ViT
from vitreous.viewer.module_graph import draw_modules
from vitreous.viewer.vit_graph import draw_vit


def draw_graph(model: nn.Module, example: Tensor) -> str:
    """The graph of a model as an SVG file that stands by itself and follows light and dark.

    A ViT is drawn with one block in detail; any other model as its modules in the order they run.

    Args:
        example: what the model takes, batch first; its first item is run for the shapes.
    """
    if isinstance(model, ViT):
        return draw_vit(model, example[:1])
    return draw_modules(model, example[:1])
