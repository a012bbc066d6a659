"""Which line of code a stack frame is at, and which variables its value goes to."""

from __future__ import annotations

import ast
import functools
import linecache
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from types import FrameType

Span = tuple[int | None, int | None, int | None, int | None]
"""First line, last line, first column, last column."""
Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign


@dataclass(frozen=True)
class Place:
    """Where a frame stands: its statement, and the part of it that is being computed."""

    statement: ast.stmt | None
    """None where the source cannot be read."""
    span: Span
    line: int
    """First line of the statement."""
    source: str
    """The statement on one line; for a compound statement its header."""


def place_of(frame: FrameType) -> Place:
    """Where a frame is at this moment."""
    span: Span = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
    filename = frame.f_code.co_filename
    lines = linecache.getlines(filename, frame.f_globals)
    statement = _statements("".join(lines)).get(span[0] or frame.f_lineno)
    if statement is None:
        return Place(None, span, frame.f_lineno, linecache.getline(filename, frame.f_lineno).strip())
    last = statement.body[0].lineno - 1 if hasattr(statement, "body") else statement.end_lineno
    source = lines[statement.lineno - 1 : max(last or 0, statement.lineno)]
    return Place(statement, span, statement.lineno, " ".join("".join(source).split()))


def names_of(places: Sequence[Place]) -> tuple[str, ...] | None:
    """The variables that what is being computed goes to, followed through `return` from frame to frame.

    Args:
        places: of the frames of the model's code, innermost first.

    Returns:
        Empty where the value is used inside a larger expression, None where it is what the outermost returns.
    """
    element = None
    for place in places:
        statement = place.statement
        if isinstance(statement, ast.Assign) and _span(statement.targets[0]) == place.span:
            return _targets(statement, None)  # a tensor being unpacked
        if not isinstance(statement, Assignment | ast.Return):
            return ()
        found, index = _part(statement, place.span)
        if not found:
            return ()
        element = element if index is None else index
        if not isinstance(statement, ast.Return):
            return _targets(statement, element)
    return None


def _part(statement: Assignment | ast.Return, span: Span) -> tuple[bool, int | None]:
    """Whether a span is all of a statement's value, or one element of a tuple, and which."""
    value = statement.value
    if value is None:
        return False, None
    if span in (_span(value), _span(statement)):
        return True, None
    elements = value.elts if isinstance(value, ast.Tuple) else []
    index = next((i for i, element in enumerate(elements) if _span(element) == span), None)
    return index is not None, index


def _targets(statement: Assignment, element: int | None) -> tuple[str, ...]:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if not isinstance(target, (ast.Tuple, ast.List)):
        return (ast.unparse(target),)
    names = tuple(ast.unparse(part) for part in target.elts)
    return names if element is None else names[element : element + 1]


def _span(node: ast.expr | ast.stmt) -> Span:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


@functools.lru_cache(maxsize=64)
def _statements(source: str) -> dict[int, ast.stmt]:
    """The innermost statement that covers each line."""
    covering: dict[int, ast.stmt] = {}
    # `ast.walk` goes outside in, so that inner statements win.
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            covering.update(dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), node))
    return covering
