"""Whole runs as functions that return a config. To add one: a file here and a line below."""

from __future__ import annotations

from collections.abc import Callable

from vitreous.config import RunConfig
from vitreous.errors import UsageError, suggestion
from vitreous.recipes.digits import digits

RECIPES: dict[str, Callable[[], RunConfig]] = {"digits": digits}


def recipe(name: str) -> RunConfig:
    """The config of a recipe.

    Raises:
        UsageError: there is no recipe of that name.
    """
    if name not in RECIPES:
        raise UsageError(f"there is no recipe '{name}'{suggestion(name, RECIPES)} Recipes: {', '.join(RECIPES)}.")
    return RECIPES[name]()


__all__ = ["RECIPES", "recipe"]
