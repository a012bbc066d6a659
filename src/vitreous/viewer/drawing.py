"""Boxes and arrows as SVG: light and dark, no fonts to fetch, the same bytes for the same drawing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from html import escape

TITLE, DETAIL = 13, 11
"""Font sizes in pixels."""
GAP = 26
"""Free height between two boxes, with room for an arrow."""

STYLE = """
.drawing { --d-ink: var(--ink, #1d2530); --d-muted: var(--muted, #5b6673); --d-line: var(--line, #b4bdc8);
  --d-paper: var(--paper, #ffffff); --d-box: var(--box, #f3f6f9); --d-accent: var(--accent, #0b6e99); }
@media (prefers-color-scheme: dark) {
  .drawing { --d-ink: var(--ink, #e8ecf1); --d-muted: var(--muted, #a0abb8); --d-line: var(--line, #56616e);
    --d-paper: var(--paper, #14181d); --d-box: var(--box, #20262d); --d-accent: var(--accent, #62bde6); } }
.drawing .paper { fill: var(--d-paper); }
.drawing .box { fill: var(--d-box); stroke: var(--d-line); }
.drawing .end { fill: var(--d-paper); stroke: var(--d-line); }
.drawing .panel { fill: none; stroke: var(--d-line); stroke-dasharray: 4 4; }
.drawing .sum { fill: var(--d-paper); stroke: var(--d-accent); stroke-width: 1.5; }
.drawing .flow { fill: none; stroke: var(--d-muted); stroke-width: 1.3; }
.drawing .residual { fill: none; stroke: var(--d-accent); stroke-width: 1.8; }
.drawing .flow-head { fill: var(--d-muted); }
.drawing .residual-head { fill: var(--d-accent); }
.drawing text { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: var(--d-muted); }
.drawing .title { font-weight: 600; fill: var(--d-ink); }
"""


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, in pixels from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def centre(self) -> float:
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def right(self) -> float:
        return self.x + self.width


@dataclass
class Drawing:
    """A page that grows as things are put on it."""

    label: str
    """What is drawn, for people who hear the page."""
    parts: list[str] = field(default_factory=list)
    width: float = 0
    height: float = 0

    def box(self, middle: float, y: float, width: float, title: str, *details: str, kind: str = "box") -> Box:
        """A box with a title and lines below it; text that does not fit is cut and given in full as a tooltip."""
        box = Box(middle - width / 2, y, width, 24 + 15 * len(details))
        full = escape("\n".join([title, *details]))
        self.parts.append(
            f'<g><title>{full}</title><rect class="{kind}" x="{box.x:g}" y="{y:g}" width="{width:g}" '
            f'height="{box.height:g}" rx="6"/>'
        )
        self.text(box.middle, y + 16, fit(title, width - 12, TITLE), "title", TITLE)
        for i, detail in enumerate(details):
            self.text(box.middle, y + 32 + 15 * i, fit(detail, width - 12, DETAIL), "detail", DETAIL)
        self.parts.append("</g>")
        return self._cover(box)

    def panel(self, box: Box, title: str, note: str) -> None:
        """A dashed frame around what is drawn inside it, titled at the left, with a note at the right."""
        self._cover(box)
        self.parts.append(
            f'<rect class="panel" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="10"/>'
        )
        room = box.width / 2 - 20
        self.text(box.x + 12, box.y + 20, fit(title, room, TITLE), "title", TITLE, anchor="start")
        self.text(box.right - 12, box.y + 20, fit(note, room, DETAIL), "detail", DETAIL, anchor="end")

    def plus(self, middle: float, y: float) -> Box:
        """A residual sum: ⊕."""
        box = Box(middle - 10, y, 20, 20)
        x, centre = box.middle, box.centre
        self.parts.append(
            f'<circle class="sum" cx="{x:g}" cy="{centre:g}" r="10"/><path class="residual" '
            f'd="M{x - 5:g} {centre:g}H{x + 5:g}M{x:g} {centre - 5:g}V{centre + 5:g}"/>'
        )
        return self._cover(box)

    def arrow(self, *points: tuple[float, float], kind: str = "flow") -> None:
        """An arrow along points; `residual` for one that goes around a part."""
        (x0, y0), (x1, y1) = points[-2:]
        length = abs(x1 - x0) + abs(y1 - y0)
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        line = [*points[:-1], (x1 - 5 * dx, y1 - 5 * dy)]
        head = [(x1, y1), *((x1 - 8 * dx + side * dy, y1 - 8 * dy + side * dx) for side in (4, -4))]
        path = "L".join(f"{x:g} {y:g}" for x, y in line)
        tip = "L".join(f"{x:g} {y:g}" for x, y in head)
        self.parts.append(f'<path class="{kind}" d="M{path}"/><path class="{kind}-head" d="M{tip}Z"/>')

    def text(self, x: float, y: float, text: str, kind: str, size: int, anchor: str = "middle") -> None:
        """One line of text; x is its middle, its start or its end, as `anchor` says."""
        self.parts.append(
            f'<text class="{kind}" x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def svg(self, margin: float = 24) -> str:
        """The page as a file of its own, which a page of HTML may hold as well."""
        width, height = self.width + margin, self.height + margin
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {width:g} {height:g}" '
                f'width="{width:g}" height="{height:g}" role="img" aria-label="{escape(self.label)}">',
                f"<style>{STYLE}</style>",
                f'<rect class="paper" width="{width:g}" height="{height:g}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )

    def _cover(self, box: Box) -> Box:
        self.width, self.height = max(self.width, box.right), max(self.height, box.bottom)
        return box


def text_width(text: str, size: int) -> float:
    """Width in pixels in a fixed-width font, a little generous: wide signs count as two."""
    cells = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return cells * size * 0.62


def fit(text: str, width: float, size: int) -> str:
    """The text, or its beginning and … where it is wider than that."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"
