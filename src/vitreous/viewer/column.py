"""Boxes below one another, with arrows between them and residual arrows around them."""

from __future__ import annotations

from dataclasses import dataclass

from vitreous.viewer.drawing import GAP, Box, Drawing

LANE = 246
"""How far left of the middle a residual arrow runs."""


@dataclass
class Column:
    """Where the next box goes. Each box gets an arrow from the one before it."""

    drawing: Drawing
    middle: float
    y: float
    width: float
    bottom: float | None = None
    """Where the arrow into the next box starts; None before the first."""
    forked: float | None = None

    def box(self, title: str, *details: str, kind: str = "box") -> Box:
        """The next box, in the column's width."""
        return self.put(self.drawing.box(self.middle, self.y, self.width, title, *details, kind=kind))

    def put(self, box: Box) -> Box:
        """Take in a box that was drawn at this height."""
        if self.bottom is not None:
            self.drawing.arrow((self.middle, self.bottom), (self.middle, box.y))
        self.follow(box)
        return box

    def follow(self, box: Box) -> None:
        """Go on below a box."""
        self.bottom, self.y = box.bottom, box.bottom + GAP

    def skip(self, height: float) -> None:
        """Leave room above the next box."""
        self.y += height

    def fork(self) -> None:
        """A residual arrow leaves here."""
        self.skip(8)
        self.forked = self.y - GAP / 2 - 6

    def join(self) -> None:
        """The residual arrow comes back and is added."""
        assert self.forked is not None
        plus = self.put(self.drawing.plus(self.middle, self.y))
        lane = self.middle - LANE
        path = ((self.middle, self.forked), (lane, self.forked), (lane, plus.centre), (plus.x, plus.centre))
        self.drawing.arrow(*path, kind="residual")
        self.forked = None
