"""The graph of a Vision Transformer, one block of it in detail, read from its parts."""

from __future__ import annotations

from collections import Counter

import torch
from torch import Tensor, nn

from vitreous.models import ViT
from vitreous.models.probing import evaluation_mode
from vitreous.models.summary import summarise
from vitreous.nn import (
    AttentionPool,
    ClassPool,
    DropPath,
    LayerScale,
    LinearPatchEmbedding,
    MeanPool,
    PositionEncoding,
    PreNormBlock,
)
from vitreous.recording import record
from vitreous.viewer.attention_graph import draw_attention
from vitreous.viewer.column import Column
from vitreous.viewer.drawing import Box, Drawing
from vitreous.viewer.model_facts import ModelFacts

POOLS = {ClassPool: "class token alone", MeanPool: "mean of the patch tokens", AttentionPool: "attention pool"}


def draw_vit(model: ViT, image: Tensor) -> str:
    """The picture of a ViT for one image (1, channels, height, width)."""
    with evaluation_mode(model), torch.no_grad(), record(model) as tape:
        model(image)
    block = f"blocks.{len(model.blocks) - 1}"
    facts = ModelFacts(summarise(model, image), tape[f"{block}.attention"])
    drawing = Drawing(f"Vision Transformer with {len(model.blocks)} blocks")
    column = Column(drawing, middle=290, y=24, width=300)
    _draw_tokens(column, model, image, facts)
    _draw_block(column, model, block, facts)
    if not isinstance(model.norm, nn.Identity):
        column.box("layer norm", facts.line("norm"))
    column.box(f"pool: {POOLS[type(model.pool)]}", facts.line("pool"))
    column.box("linear head", facts.line("head"))
    column.box("class scores", f"{model.head.out_features} classes", kind="end")
    return drawing.svg()


def _draw_tokens(column: Column, model: ViT, image: Tensor, facts: ModelFacts) -> None:
    """From the image to the tokens that the first block reads."""
    channels, height, width = image.shape[1:]
    layout = model.layout((height, width))
    tall, wide = model.config.patch
    rows, columns = layout.grid or (1, layout.body)
    column.box("image", f"{height} × {width} × {channels} (height, width, channels)", kind="end")
    linear = isinstance(model.embedding, LinearPatchEmbedding)
    if linear:
        column.box(
            f"{rows} × {columns} patches", f"{layout.body} × {channels * tall * wide}, {tall} × {wide} pixels each"
        )
    column.box(
        "linear patch embedding" if linear else f"convolution {tall} × {wide}, stride {tall} × {wide}",
        facts.line("embedding"),
    )
    tokens = facts.shape("dropout")
    if model.prefix is not None:
        names = Counter(model.prefix_names)
        prefix = ", ".join(f"{count} {name}s" if count > 1 else f"{name} token" for name, count in names.items())
        column.box(f"prepend {prefix}", f"{tokens} · {model.prefix.numel():,} parameters")
    if type(model.position).add is not PositionEncoding.add:
        learned = facts.summary["position"].parameters
        column.box(f"add {model.config.position} positions", tokens + f" · {learned:,} parameters" * bool(learned))
    if model.dropout.p:
        column.box(f"dropout {model.dropout.p:g}", tokens)


def _draw_block(column: Column, model: ViT, path: str, facts: ModelFacts) -> None:
    """The last block in detail, framed, with how often it stands there."""
    block = model.get_submodule(path)
    pre = isinstance(block, PreNormBlock)
    top = column.y
    column.skip(42)
    for part in ("attention", "mlp"):
        column.fork()
        if pre:
            column.box("layer norm", facts.line(f"{path}.{part}_norm"))
        if part == "attention":
            draw_attention(column, model, path, facts)
        else:
            _draw_mlp(column, block.get_submodule("mlp"), f"{path}.mlp", facts)
        for i, exit_part in enumerate(block.get_submodule(f"{part}_exit").children()):
            column.box(_exit(exit_part), facts.line(f"{path}.{part}_exit.{i}"))
        column.join()
        if not pre:
            column.box("layer norm", facts.line(f"{path}.{part}_norm"))
    count, parameters = len(model.blocks), facts.summary[path].parameters
    title = f"encoder block × {count}, {'pre' if pre else 'post'}-norm"
    frame = Box(column.middle - 266, top - 2, 532, column.y - top - 8)
    column.drawing.panel(frame, title, f"{parameters:,} parameters each")
    column.skip(10)


def _draw_mlp(column: Column, mlp: nn.Module, path: str, facts: ModelFacts) -> None:
    activation = type(mlp.get_submodule("activation")).__name__
    column.box(f"MLP: widen, {activation}", facts.line(f"{path}.widen"))
    column.box("MLP: narrow", facts.line(f"{path}.narrow"))


def _exit(part: nn.Module) -> str:
    if isinstance(part, LayerScale):
        return "layer scale"
    assert isinstance(part, DropPath)
    return f"drop path {part.fraction:g} (rises from 0)"
