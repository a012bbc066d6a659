"""Vitreous trains transformers, sees through them, and checks that they are right.

    import vitreous

    trained = vitreous.train(vitreous.recipe("digits"))
    print(vitreous.evaluate(trained.run).accuracy)
    predictor = vitreous.load(trained.run)

Every verb of the command line is a function here. Names arrive when they are first used, so that importing
the package is quick and needs no torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from vitreous.api.data import list_data, show_data
    from vitreous.api.demo import demo
    from vitreous.api.doctor import doctor
    from vitreous.api.evaluate import evaluate
    from vitreous.api.load import Predictor, load
    from vitreous.api.predict import predict
    from vitreous.api.report import report
    from vitreous.api.summary import draw, summary, trace
    from vitreous.api.train import train
    from vitreous.config import RunConfig
    from vitreous.recipes import recipe
    from vitreous.recording import record

_HOMES = {
    "Predictor": "vitreous.api.load",
    "RunConfig": "vitreous.config",
    "demo": "vitreous.api.demo",
    "doctor": "vitreous.api.doctor",
    "draw": "vitreous.api.summary",
    "evaluate": "vitreous.api.evaluate",
    "list_data": "vitreous.api.data",
    "load": "vitreous.api.load",
    "predict": "vitreous.api.predict",
    "recipe": "vitreous.recipes",
    "record": "vitreous.recording",
    "report": "vitreous.api.report",
    "show_data": "vitreous.api.data",
    "summary": "vitreous.api.summary",
    "trace": "vitreous.api.summary",
    "train": "vitreous.api.train",
}

__all__ = [
    "Predictor",
    "RunConfig",
    "__version__",
    "demo",
    "doctor",
    "draw",
    "evaluate",
    "list_data",
    "load",
    "predict",
    "recipe",
    "record",
    "report",
    "show_data",
    "summary",
    "trace",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'vitreous' has no attribute '{name}'")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
