"""The report: one HTML file that needs no network and no framework."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vitreous.viewer.attention import sample_view
from vitreous.viewer.calibration import reliability
from vitreous.viewer.confusion import CELLS, confusion_cells, confusion_picture, pair_line
from vitreous.viewer.content import ReportContent
from vitreous.viewer.curves import curve
from vitreous.viewer.images import image_uri
from vitreous.viewer.palette import DARK, LIGHT, RAMP
from vitreous.viewer.words import duration, rate, times

SHORT = 4
"""Letters of a class name that fit above a column; longer ones stand upright."""


def render_report(content: ReportContent) -> str:
    """The whole page. Equal content gives equal bytes; text from data is escaped, and no script but ours can run."""
    metrics, best = content.metrics, content.best_epoch
    script = _asset("attention.js")
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            content=content,
            light=LIGHT,
            dark=DARK,
            ramp=", ".join(RAMP),
            style=_asset("report.css"),
            script=script,
            policy=_policy(script),
            curves=[Markup(curve(metrics, measure, best)) for measure in ("loss", "accuracy")] if metrics else [],
            confusion=_confusion(content.validation),
            reliability=Markup(reliability(content.validation["calibration"])),
            samples=[sample_view(sample) for sample in content.samples],
            graph=Markup(content.graph_svg),
        )
    )


def _policy(script: str) -> str:
    """A content security policy: nothing from outside, and one script, known by its hash."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _confusion(evaluation: dict[str, Any]) -> dict[str, Any]:
    """Cells to read, or a picture where there would be too many."""
    matrix = evaluation["confusion"]
    if len(matrix) > CELLS:
        return {"cells": [], "picture": confusion_picture(matrix)}
    long = max(map(len, evaluation["classes"])) > SHORT
    return {"cells": confusion_cells(matrix), "picture": "", "long": long}


def _gap(train: float, validation: float) -> str:
    return f"{train - validation:+.3f}".replace("-", "−")


def _pretty(tree: dict[str, Any]) -> str:
    return json.dumps(tree, indent=2, ensure_ascii=False)


def _asset(name: str) -> Markup:
    """A file of ours, which needs no escaping."""
    return Markup(files("vitreous.viewer").joinpath("assets", name).read_text(encoding="utf-8"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("vitreous.viewer", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "rate": rate,
        "duration": duration,
        "times": times,
        "pair": pair_line,
        "image": image_uri,
        "pretty": _pretty,
    }
    environment.globals["gap"] = _gap
    return environment
