"""The graph of any model: its modules in the order they run, and the sums where branches meet."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import torch
from torch import Tensor, fx, nn

from vitreous.models.probing import evaluation_mode, tensors_in
from vitreous.viewer.drawing import GAP, Box, Drawing, text_width

SUMS = {operator.add, operator.iadd, torch.add, "add", "add_"}


@dataclass(frozen=True)
class Node:
    """A box or a sum, and the names of those that it reads."""

    name: str
    title: str
    detail: str
    inputs: tuple[str, ...]
    is_sum: bool = False


def draw_modules(model: nn.Module, example: Tensor, depth: int = 2) -> str:
    """The picture of a model.

    Branches are read from the code (`torch.fx`). Code that cannot be read so, because it asks for values while
    it runs, gives the chain of calls, and the picture says so.

    Args:
        depth: how far down the tree of modules a box may stand.
    """
    with evaluation_mode(model), torch.no_grad():
        try:
            nodes, note = _by_code(model, example, depth), ""
        except Exception as error:  # any: the code is run on stand-ins for tensors
            nodes = _by_calls(model, example, depth)
            note = f"Order of calls only: the code could not be read symbolically ({type(error).__name__})."
    return _draw(nodes, f"{type(model).__name__}", note)


class _Tracer(fx.Tracer):
    def __init__(self, depth: int):
        super().__init__()
        self.depth = depth

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        deep = module_qualified_name.count(".") + 1 >= self.depth
        return deep or next(m.children(), None) is None or super().is_leaf_module(m, module_qualified_name)


class _Shapes(fx.Interpreter):
    """Runs a graph and keeps the shape of each node's first tensor."""

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        if tensors := tensors_in(result):
            n.meta["shape"] = tuple(tensors[0].shape)
        return result


def _by_code(model: nn.Module, example: Tensor, depth: int) -> list[Node]:
    graph = _Tracer(depth).trace(model)
    _Shapes(fx.GraphModule(model, graph)).run(example)
    return [_node(model, node) for node in graph.nodes if node.op != "get_attr" and "shape" in node.meta]


def _node(model: nn.Module, node: fx.Node) -> Node:
    inputs = tuple(source.name for source in node.all_input_nodes)
    detail = " × ".join(map(str, node.meta["shape"]))
    if node.op == "call_module":
        return _module_node(node.name, str(node.target), model.get_submodule(str(node.target)), detail, inputs)
    function = node.target if isinstance(node.target, str) else node.target.__name__
    title = {"placeholder": "input", "output": "output"}.get(node.op, function)
    return Node(node.name, title, detail, inputs, node.target in SUMS and len(inputs) == 2)


def _module_node(name: str, path: str, part: nn.Module, shape: str, inputs: tuple[str, ...]) -> Node:
    parameters = sum(parameter.numel() for parameter in part.parameters())
    detail = f"{shape} · {parameters:,} parameters" if parameters else shape
    return Node(name, f"{path}: {type(part).__name__}", detail, inputs)


def _by_calls(model: nn.Module, example: Tensor, depth: int) -> list[Node]:
    """A chain of the modules at that depth, or above it where there is nothing below."""
    nodes = [Node("0", "input", " × ".join(map(str, example.shape)), ())]

    def note(path: str, part: nn.Module, output: Any) -> None:
        shape = " × ".join(str(size) for tensor in tensors_in(output)[:1] for size in tensor.shape)
        nodes.append(_module_node(str(len(nodes)), path, part, shape, (nodes[-1].name,)))

    hooks = []
    try:
        for path, part in model.named_modules():
            level = path.count(".") + 1
            if path and (level == depth or (level < depth and next(part.children(), None) is None)):
                hooks.append(part.register_forward_hook(lambda m, _, out, path=path: note(path, m, out)))
        output = model(example)
    finally:
        for hook in hooks:
            hook.remove()
    shape = " × ".join(str(size) for tensor in tensors_in(output)[:1] for size in tensor.shape)
    return [*nodes, Node("output", "output", shape, (nodes[-1].name,))]


def _draw(nodes: Sequence[Node], name: str, note: str) -> str:
    width = min(max(text_width(text, 13) for node in nodes for text in (node.title, node.detail)) + 24, 640)
    drawing, middle, y = Drawing(name), 24 + width / 2, 24.0
    if note:
        drawing.text(24, y + 4, note, "detail", 11, anchor="start")
        drawing.width, y = 24 + text_width(note, 11), y + GAP
    boxes: dict[str, Box] = {}
    for node in nodes:
        kind = "end" if node.name in (nodes[0].name, nodes[-1].name) else "box"
        drawn = (
            drawing.plus(middle, y)
            if node.is_sum
            else drawing.box(middle, y, width, node.title, node.detail, kind=kind)
        )
        boxes[node.name], y = drawn, drawn.bottom + GAP
    _connect(drawing, nodes, boxes, 24 + width)
    return drawing.svg()


def _connect(drawing: Drawing, nodes: Sequence[Node], boxes: dict[str, Box], right: float) -> None:
    """Arrows between neighbours; longer ones go around on the right, each in a lane that is free."""
    order = {node.name: i for i, node in enumerate(nodes)}
    lanes: list[list[tuple[int, int]]] = []
    for node in nodes:
        for source in (name for name in node.inputs if name in order):
            start, end, first, last = boxes[source], boxes[node.name], order[source], order[node.name]
            if last == first + 1:
                drawing.arrow((start.middle, start.bottom), (end.middle, end.y))
                continue
            lane = next(i for i in count() if i == len(lanes) or all(b <= first or a >= last for a, b in lanes[i]))
            lanes[lane : lane + 1] = [[*(lanes[lane] if lane < len(lanes) else []), (first, last)]]
            x, low = right + 18 + 16 * lane, start.centre + 4
            drawing.arrow((start.right, low), (x, low), (x, end.centre), (end.right, end.centre), kind="residual")
            drawing.width = max(drawing.width, x)
