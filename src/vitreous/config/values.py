"""Values of settings against the types of their fields."""

from __future__ import annotations

import json
import types
import typing
from typing import Any, Literal, get_args, get_origin

from vitreous.errors import UsageError

LARGEST = 2**63 - 1
"""Larger whole numbers fit into no tensor, and no setting has a use for them."""

_NAMES = {int: "a whole number", float: "a number", str: "a string", bool: "true or false"}


def settle(config: Any, where: str = "") -> None:
    """Check every field of a frozen dataclass against its type; lists become tuples, whole numbers floats.

    Equal settings are then equal to the last bit, whether a file, a flag or Python gave them.

    Raises:
        UsageError: a value of the wrong type, named by its path.
    """
    for name, hint in typing.get_type_hints(type(config)).items():
        object.__setattr__(config, name, settled(hint, getattr(config, name), join(where, name)))


def settled(hint: Any, value: Any, where: str) -> Any:
    """A value as its field's type wants it; `UsageError` where it cannot be that."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None and type(None) in arguments:
            return None
        return settled(next(kind for kind in arguments if kind is not type(None)), value, where)
    if origin is tuple:
        return _tuple(arguments, value, where)
    if origin is Literal:
        if value not in arguments:
            choices = ", ".join(map(str, arguments))
            raise UsageError(f"{where} is {shown(value)}, but must be one of {choices}.")
        return value
    if type(value) is int and abs(value) > LARGEST:
        raise UsageError(f"{where} is a number of {len(str(value))} digits, which is too large.")
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise UsageError(f"{where} is {shown(value)}, but must be {_NAMES.get(hint, hint.__name__)}.")
    return value


def _tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    any_length = len(kinds) == 2 and kinds[1] is Ellipsis
    if not isinstance(value, (list, tuple)) or not (any_length or len(value) == len(kinds)):
        raise UsageError(
            f"{where} is {shown(value)}, but must be a list" + ("." if any_length else f" of {len(kinds)}.")
        )
    inner = [kinds[0]] * len(value) if any_length else kinds
    return tuple(settled(kind, item, f"{where}[{i}]") for i, (kind, item) in enumerate(zip(inner, value, strict=True)))


def shown(value: Any) -> str:
    """A value as a sentence quotes it."""
    return repr(value) if isinstance(value, str) else json.dumps(value, default=repr)


def join(where: str, key: str) -> str:
    """The path of a field below another."""
    return f"{where}.{key}" if where else key
