"""What can be set about a model. The size of the images and the classes are facts of the data, not settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vitreous.config.rules import at_least, between, divides, require
from vitreous.config.values import settle

Position = Literal["none", "learned", "sinusoidal", "sinusoidal-1d", "rotary", "rotary-1d"]


@dataclass(frozen=True)
class ViTConfig:
    """A Vision Transformer (Dosovitskiy et al. 2021, arXiv:2010.11929)."""

    patch: tuple[int, int] = (2, 2)
    """Height and width of a patch in pixels; they must divide the image's."""
    width: int = 64
    """Features per token."""
    depth: int = 4
    """Number of encoder blocks."""
    heads: int = 4
    """Attention heads per block; they must divide the width."""
    mlp_width: int = 128
    """Hidden features of each block's MLP."""
    embedding: Literal["linear", "convolution"] = "linear"
    """How a patch becomes a token: two ways to write the same map."""
    position: Position = "learned"
    """How a token knows its place; sinusoidal and rotary use rows and columns, the -1d forms the reading order."""
    pool: Literal["class", "mean", "attention"] = "class"
    """What the classifier reads: a class token, the mean of the patch tokens, or a learned query over them."""
    registers: int = 0
    """Extra prefix tokens without a meaning of their own (Darcet et al. 2024, arXiv:2309.16588)."""
    norm_order: Literal["pre", "post"] = "pre"
    """Layer norm before each part of a block, or after its residual sum."""
    activation: Literal["gelu", "relu"] = "gelu"
    """The MLP's non-linearity."""
    qk_norm: bool = False
    """Normalise queries and keys per head before their product (Henry et al. 2020, arXiv:2010.04245)."""
    layer_scale: float = 0.0
    """Initial value of a learned scale on every residual branch (Touvron et al. 2021); 0 leaves it out."""
    dropout: float = 0.0
    """Fraction of features dropped after the embedding and inside the MLP."""
    attention_dropout: float = 0.0
    """Fraction of attention weights dropped."""
    drop_path: float = 0.0
    """Fraction of residual branches skipped per example in the last block, rising linearly from 0 in the first."""

    def __post_init__(self) -> None:
        settle(self, "model")
        for name in ("width", "depth", "heads", "mlp_width"):
            at_least(f"model.{name}", getattr(self, name), 1)
        for side, pixels in zip(("height", "width"), self.patch, strict=True):
            at_least(f"model.patch ({side})", pixels, 1)
        at_least("model.registers", self.registers, 0)
        at_least("model.layer_scale", self.layer_scale, 0)
        for name in ("dropout", "attention_dropout", "drop_path"):
            between(f"model.{name}", getattr(self, name), 0, 1, open_above=True)
        divides("model.heads", self.heads, "model.width", self.width)
        self._positions_fit()

    def _positions_fit(self) -> None:
        """Rotary turns pairs of features, per axis; sinusoids come as sine and cosine, per axis."""
        head_width = self.width // self.heads
        needs = {
            "rotary": (4, head_width, "the width of a head"),
            "rotary-1d": (2, head_width, "the width of a head"),
            "sinusoidal": (4, self.width, "model.width"),
            "sinusoidal-1d": (2, self.width, "model.width"),
        }
        if self.position in needs:
            multiple, value, what = needs[self.position]
            require(
                value % multiple == 0,
                f"model.position: {self.position} needs {what} to be a multiple of {multiple}, and it is {value}"
                + (f" ({self.width} / {self.heads} heads)" if value == head_width and self.heads > 1 else "")
                + "; change model.width or model.heads.",
            )
