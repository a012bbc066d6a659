"""Watching attention through PyTorch's function modes: the model is not changed, its kernels stay on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn
from torch.overrides import TorchFunctionMode

from vitreous.errors import UsageError
from vitreous.nn import attend
from vitreous.recording.tape import AttentionCall, Tape


@contextmanager
def record(model: nn.Module) -> Iterator[Tape]:
    """Record every attention of a Vitreous model that runs inside the `with` block.

    The model's answers stay equal to the last bit: `attend` runs as it would have run.

    Raises:
        UsageError: nothing was recorded, because no attention ran.
    """
    tape = Tape()
    running: list[str] = []
    hooks = []
    for path, module in model.named_modules():
        hooks.append(module.register_forward_pre_hook(_enter(running, path)))
        hooks.append(module.register_forward_hook(_leave(running), always_call=True))
    try:
        with _Watch(tape, running):
            yield tape
    finally:
        for hook in hooks:
            hook.remove()
    if not tape.calls:
        raise UsageError(
            f"nothing was recorded: no attention of {type(model).__name__} ran inside the `with` block. "
            "Call the model there; attention that does not go through vitreous.nn.attend is not seen."
        )


class _Watch(TorchFunctionMode):
    """Keeps the arguments and the output of every call of `attend` inside a module of the model."""

    def __init__(self, tape: Tape, running: list[str]):
        super().__init__()
        self.tape, self.running = tape, running

    def __torch_function__(
        self, func: Callable, types: Any, args: tuple = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        output = func(*args, **kwargs)
        # Another model may run inside the block.
        if func is attend and self.running:
            queries, keys, values = args
            self.tape.calls.append(
                AttentionCall(
                    path=self.running[-1],
                    queries=queries,
                    keys=keys,
                    values=values,
                    mask=kwargs["mask"],
                    causal=kwargs["causal"],
                    scale=kwargs["scale"],
                    output=output,
                )
            )
        return output


def _enter(running: list[str], path: str) -> Callable:
    return lambda *_: running.append(path)


def _leave(running: list[str]) -> Callable:
    def leave(*_: Any) -> None:
        running.pop()

    return leave
