"""Every step of one forward pass: the name of what was computed, its shape, and the line that did it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from vitreous.models.probing import evaluation_mode, tensors_in
from vitreous.models.statements import Place, names_of, place_of
from vitreous.nn.attention import attend, attend_written_out

LIBRARIES = {"torch", "einops", "kornia", "jaxtyping", "beartype"}
"""Packages whose own lines are no steps."""


@dataclass(frozen=True)
class Step:
    """One run of one line of the model's code."""

    module: str
    """Dotted path of the module whose code it is; empty for the model itself."""
    operation: str
    """The last torch function that the line called, such as `softmax`."""
    names: tuple[str, ...]
    """Variables that the result goes to, `output` for the model's answer; empty for a step on the way."""
    shapes: tuple[tuple[int, ...], ...]
    """Shapes of the result's tensors."""
    file: str
    line: int
    source: str

    @property
    def where(self) -> str:
        """`multihead.py:99`."""
        return f"{Path(self.file).name}:{self.line}"

    def to_tree(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def trace_forward(model: nn.Module, example: Tensor) -> list[Step]:
    """Run a model once, in evaluation mode, and note every line of its code that makes a tensor.

    A line that calls several torch functions in a row is one step. The attention of Vitreous is run written out,
    so that scores, weights and their mix are steps.

    Args:
        example: what the model takes, batch first.
    """
    with evaluation_mode(model), torch.no_grad(), _Steps(model) as watch:
        model(example)
    return watch.steps


class _Steps(TorchFunctionMode):
    """Notes the result of every torch function, and the line that asked for it."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.steps: list[Step] = []
        self.paths = {id(part): path for path, part in model.named_modules()}
        self.last: tuple[FrameType, Place] | None = None

    def __torch_function__(
        self, func: Callable, types: Any, args: tuple = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is attend:
            with self:
                return attend_written_out(*args, **(kwargs or {}))
        output = func(*args, **(kwargs or {}))
        if tensors := tensors_in(output):
            self._note(func.__name__.strip("_"), tuple(tuple(tensor.shape) for tensor in tensors))
        return output

    def _note(self, operation: str, shapes: tuple[tuple[int, ...], ...]) -> None:
        frames = list(_frames(sys._getframe(2)))
        owners = [self.paths.get(id(_first_argument(frame))) for frame in frames]
        own = [frame for frame in frames if _is_own(frame)]
        names = names_of([place_of(frame) for frame in own]) if own else ()
        # Among library parts alone, the part's own `forward` is the line.
        at = own[0] if own else next(f for f, owner in zip(frames, owners, strict=True) if owner is not None)
        place = place_of(at)
        step = Step(
            module=next((path for path in owners if path is not None), ""),
            operation=operation,
            names=("output",) if names is None else names,
            shapes=shapes,
            file=at.f_code.co_filename,
            line=place.line,
            source=place.source,
        )
        if self.last is not None and self.last[0] is at and self.last[1].statement is place.statement:
            step = _merge(self.steps.pop(), step)
        self.steps.append(step)
        self.last = (at, place)


def _merge(earlier: Step, step: Step) -> Step:
    """Two calls of one line as one step: the later result, or both where each has a variable of its own."""
    module = step.module
    if module != earlier.module:
        pairs = zip(earlier.module.split("."), module.split("."), strict=False)
        module = ".".join(name for name, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    if earlier.names and step.names and not set(earlier.names) & set(step.names):
        names, shapes = earlier.names + step.names, earlier.shapes + step.shapes
        return replace(step, module=module, names=names, shapes=shapes)
    return replace(step, module=module)


def _frames(innermost: FrameType) -> Iterator[FrameType]:
    """The stack from within, down to the start of the forward pass."""
    frame: FrameType | None = innermost
    while frame is not None and not (frame.f_globals is globals() and frame.f_code.co_name == "trace_forward"):
        yield frame
        frame = frame.f_back


def _is_own(frame: FrameType) -> bool:
    """Whether a frame runs the model's code, not that of a library or of this file."""
    name = frame.f_globals.get("__name__", "")
    generated = frame.f_code.co_filename.startswith("<@")
    return name.partition(".")[0] not in LIBRARIES and name != __name__ and not generated


def _first_argument(frame: FrameType) -> Any:
    """`self`, where the frame runs a method."""
    code = frame.f_code
    return frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
