"""The colours of reports and plots: one accent, one colour for errors, and one ramp for weights."""

from __future__ import annotations

from matplotlib.colors import LinearSegmentedColormap

LIGHT = {
    "ink": "#1c1f21",
    "muted": "#686c6c",
    "line": "#d9d8d1",
    "paper": "#fcfbf8",
    "box": "#f3f2ec",
    "accent": "#0d7377",
    "error": "#bf4b2c",
}
DARK = {
    "ink": "#eceae4",
    "muted": "#9aa09f",
    "line": "#33393b",
    "paper": "#121617",
    "box": "#1b2022",
    "accent": "#5cc4bd",
    "error": "#f0906b",
}
RAMP = ("#0a1418", "#0f3a42", "#13707a", "#4fb3a5", "#b9e0b4", "#fdf6d8")
"""From a weight of zero to the largest of a scale; lightness rises evenly, so it prints in grey too."""

WEIGHTS = LinearSegmentedColormap.from_list("vitreous", RAMP)
