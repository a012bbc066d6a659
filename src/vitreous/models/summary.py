"""Every part of a model: what it puts out, what it has learned, what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from vitreous.models.flops import counting_flops
from vitreous.models.probing import evaluation_mode, tensors_in


@dataclass(frozen=True)
class Row:
    """One module, or one parameter that stands beside modules, such as a class token."""

    path: str
    """Dotted path; empty for the model itself."""
    kind: str
    """Class name; `Parameter` for a parameter by itself."""
    shape: tuple[int, ...] | None
    """Shape of the output's first tensor, batch first; None where the part was not called as a module."""
    parameters: int
    """Numbers learned here and below. A shared parameter counts where it stands first, so rows add up."""
    trainable: int
    """Those among them that training may change."""
    shared: int
    """Numbers used here or below that are counted in an earlier row."""
    flops: int
    """Operations of one example, here and below."""

    @property
    def depth(self) -> int:
        """How far below the model this part hangs."""
        return self.path.count(".") + 1 if self.path else 0


@dataclass(frozen=True)
class Summary:
    """The rows in the order of the tree; the first one is the whole model."""

    input: tuple[int, ...]
    """Shape of the example that was run."""
    rows: tuple[Row, ...]

    @property
    def parameters(self) -> int:
        """Learned numbers of the whole model, each counted once."""
        return self.rows[0].parameters

    @property
    def trainable(self) -> int:
        """Those that training may change."""
        return self.rows[0].trainable

    @property
    def flops(self) -> int:
        """Operations of one example: matrix products, convolutions and attention, two per multiply-add."""
        return self.rows[0].flops

    def __getitem__(self, path: str) -> Row:
        return next(row for row in self.rows if row.path == path)

    def to_tree(self) -> dict[str, Any]:
        """For JSON."""
        totals = {"parameters": self.parameters, "trainable": self.trainable, "flops": self.flops}
        return {"input": list(self.input), **totals, "parts": [asdict(row) for row in self.rows]}


def summarise(model: nn.Module, example: Tensor) -> Summary:
    """Run one example through any model and describe every part of it.

    Args:
        example: what the model takes, batch first; only its first item is run.
    """
    example = example[:1]
    seen: dict[str, _Seen] = {path: _Seen() for path, _ in model.named_modules()}
    hooks = []
    with evaluation_mode(model), counting_flops() as counter:
        try:
            for path, part in model.named_modules():
                enter, leave = _watch(counter, seen[path])
                hooks += [part.register_forward_pre_hook(enter), part.register_forward_hook(leave)]
            model(example)
        finally:
            for hook in hooks:
                hook.remove()
    return Summary(tuple(example.shape), tuple(_rows(model, seen)))


@dataclass
class _Seen:
    """What one module did."""

    shape: tuple[int, ...] | None = None
    flops: int = 0


def _watch(counter: FlopCounterMode, seen: _Seen) -> tuple[Callable, Callable]:
    """Hooks for before and after a module's call."""
    before: list[int] = []

    def enter(*_: Any) -> None:
        before.append(counter.get_total_flops())

    def leave(_part: nn.Module, _inputs: Any, output: Any) -> None:
        seen.flops += counter.get_total_flops() - before.pop()
        if tensors := tensors_in(output):
            seen.shape = tuple(tensors[0].shape)

    return enter, leave


def _rows(model: nn.Module, seen: dict[str, _Seen]) -> Iterator[Row]:
    """Each module before its children, and between them the parameters that stand beside the children."""
    counted = dict(model.named_parameters())
    for path, part in model.named_modules():
        prefix = f"{path}." if path else ""
        here = [parameter for name, parameter in counted.items() if name.startswith(prefix)]
        kind = type(part).__name__
        yield _row(path, kind, seen[path].shape, here, list(part.parameters()), _flops(path, part, seen))
        if next(part.children(), None) is None:
            continue
        for name, parameter in part.named_parameters(recurse=False):
            here = [parameter] if prefix + name in counted else []
            yield _row(prefix + name, "Parameter", tuple(parameter.shape), here, [parameter], flops=0)


def _flops(path: str, part: nn.Module, seen: dict[str, _Seen]) -> int:
    """Of a mere container, such as a list of blocks, what its children did."""
    if seen[path].shape is not None:
        return seen[path].flops
    children = {f"{path}.{name}".lstrip("."): child for name, child in part.named_children()}
    return sum(_flops(name, child, seen) for name, child in children.items() if name in seen)


def _row(
    path: str,
    kind: str,
    shape: tuple[int, ...] | None,
    here: list[nn.Parameter],
    used: list[nn.Parameter],
    flops: int,
) -> Row:
    """A row from the parameters counted here and all that are used here."""
    parameters = _count(here)
    trainable = _count([parameter for parameter in here if parameter.requires_grad])
    return Row(path, kind, shape, parameters, trainable, _count(used) - parameters, flops)


def _count(parameters: list[nn.Parameter]) -> int:
    return sum(parameter.numel() for parameter in parameters)
