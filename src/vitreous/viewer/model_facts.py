"""What one forward pass of a ViT showed, in the words of its picture."""

from __future__ import annotations

from dataclasses import dataclass

from vitreous.models.summary import Summary
from vitreous.recording import AttentionCall


@dataclass(frozen=True)
class ModelFacts:
    """Shapes and parameters of every part."""

    summary: Summary
    attention: AttentionCall
    """Of the block that is drawn."""

    def shape(self, path: str) -> str:
        """Output shape of a part for one example, such as `17 × 64`; empty where it was not called."""
        return " × ".join(str(size) for size in (self.summary[path].shape or ())[1:])

    def line(self, path: str) -> str:
        """Shape and parameters of a part."""
        parameters = self.summary[path].parameters
        return self.shape(path) + f" · {parameters:,} parameters" * bool(parameters)
