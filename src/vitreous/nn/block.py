"""An encoder block: attention and an MLP, each on a residual branch."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float, Shaped
from torch import Tensor, nn

from vitreous.nn.layout import TokenLayout
from vitreous.nn.multihead import MultiHeadAttention
from vitreous.nn.positions.contract import PositionEncoding


@dataclass(frozen=True)
class Branch:
    """What stands around one part of a block: its norm, and what its output passes before the sum."""

    norm: nn.Module
    exit: nn.Module


class EncoderBlock(nn.Module):
    """Parts shared by both orders. Sub-classes say where the norm stands."""

    def __init__(self, attention: MultiHeadAttention, mlp: nn.Module, around_attention: Branch, around_mlp: Branch):
        super().__init__()
        self.attention_norm = around_attention.norm
        self.attention = attention
        self.attention_exit = around_attention.exit
        self.mlp_norm = around_mlp.norm
        self.mlp = mlp
        self.mlp_exit = around_mlp.exit


class PreNormBlock(EncoderBlock):
    """x + attention(norm(x)), then x + mlp(norm(x)) (Xiong et al. 2020, arXiv:2002.04745, figure 1b)."""

    def forward(
        self,
        tokens: Float[Tensor, "b n m"],
        mask: Shaped[Tensor, "..."] | None = None,
        position: PositionEncoding | None = None,
        layout: TokenLayout | None = None,
    ) -> Float[Tensor, "b n m"]:
        attended = self.attention(self.attention_norm(tokens), mask=mask, position=position, layout=layout)
        tokens = tokens + self.attention_exit(attended)
        return tokens + self.mlp_exit(self.mlp(self.mlp_norm(tokens)))


class PostNormBlock(EncoderBlock):
    """norm(x + attention(x)), then norm(x + mlp(x)) (Vaswani et al. 2017, section 3.1)."""

    def forward(
        self,
        tokens: Float[Tensor, "b n m"],
        mask: Shaped[Tensor, "..."] | None = None,
        position: PositionEncoding | None = None,
        layout: TokenLayout | None = None,
    ) -> Float[Tensor, "b n m"]:
        attended = self.attention(tokens, mask=mask, position=position, layout=layout)
        tokens = self.attention_norm(tokens + self.attention_exit(attended))
        return self.mlp_norm(tokens + self.mlp_exit(self.mlp(tokens)))
