"""The parts of a transformer, one idea per file, plain functions before modules.

One legend for axes, used in every signature of the project:

    b         batch
    n         tokens; `q` queries and `k` keys where they differ
    h         heads
    d         head width
    m         model width
    y x       rows and columns of the token grid
    channels height width     pixels
    classes   classes
"""

from vitreous.nn.attention import attend, attention_scores, attention_weights, mix
from vitreous.nn.block import Branch, EncoderBlock, PostNormBlock, PreNormBlock
from vitreous.nn.heads import ConcatenatedHeads, SingleHead
from vitreous.nn.layout import TokenLayout
from vitreous.nn.masks import causal_mask, padding_mask
from vitreous.nn.mlp import MLP
from vitreous.nn.multihead import HeadWeights, MultiHeadAttention
from vitreous.nn.norms import LayerNorm
from vitreous.nn.patches import ConvolutionPatchEmbedding, LinearPatchEmbedding, grid_of, patchify, unpatchify
from vitreous.nn.pooling import AttentionPool, ClassPool, MeanPool
from vitreous.nn.positions import (
    LearnedPosition,
    PositionEncoding,
    RotaryPosition,
    SinusoidalPosition,
    make_position,
)
from vitreous.nn.residual import DropPath, LayerScale
from vitreous.nn.tokens import TiedUnembedding, TokenEmbedding, Unembedding

__all__ = [
    "MLP",
    "AttentionPool",
    "Branch",
    "ClassPool",
    "ConcatenatedHeads",
    "ConvolutionPatchEmbedding",
    "DropPath",
    "EncoderBlock",
    "HeadWeights",
    "LayerNorm",
    "LayerScale",
    "LearnedPosition",
    "LinearPatchEmbedding",
    "MeanPool",
    "MultiHeadAttention",
    "PositionEncoding",
    "PostNormBlock",
    "PreNormBlock",
    "RotaryPosition",
    "SingleHead",
    "SinusoidalPosition",
    "TiedUnembedding",
    "TokenEmbedding",
    "TokenLayout",
    "Unembedding",
    "attend",
    "attention_scores",
    "attention_weights",
    "causal_mask",
    "grid_of",
    "make_position",
    "mix",
    "padding_mask",
    "patchify",
    "unpatchify",
]
