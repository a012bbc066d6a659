"""The Vision Transformer (Dosovitskiy et al. 2021, arXiv:2010.11929): an image is worth a sequence of patches."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitreous.config import ViTConfig
from vitreous.errors import UsageError
from vitreous.nn import (
    MLP,
    AttentionPool,
    Branch,
    ClassPool,
    ConvolutionPatchEmbedding,
    DropPath,
    EncoderBlock,
    LayerScale,
    LinearPatchEmbedding,
    MeanPool,
    MultiHeadAttention,
    PostNormBlock,
    PreNormBlock,
    TokenLayout,
    grid_of,
    make_position,
)
from vitreous.nn.norms import EPSILON


class ViT(nn.Module):
    """Patches → tokens → encoder blocks → one vector → class scores.

    Args:
        config: everything that can be set.
        channels, size: of the images it is made for, in pixels; other sizes that the patch divides work as well.
        classes: number of class scores.

    Raises:
        UsageError: a patch that does not divide the image.
    """

    def __init__(self, config: ViTConfig, channels: int, size: tuple[int, int], classes: int):
        super().__init__()
        self.config, self.channels, self.size = config, channels, size
        names = ("class",) * (config.pool == "class") + ("register",) * config.registers
        self.prefix_names = names

        embeddings = {"linear": LinearPatchEmbedding, "convolution": ConvolutionPatchEmbedding}
        self.embedding = embeddings[config.embedding](channels, config.patch, config.width)
        self.prefix = nn.Parameter(torch.zeros(len(names), config.width)) if names else None
        self.position = make_position(config.position, config.width, config.heads, self.layout())
        self.dropout = nn.Dropout(config.dropout)
        self.blocks = nn.ModuleList(make_block(config, depth) for depth in range(config.depth))
        # Post-norm blocks end in a norm of their own.
        self.norm = nn.LayerNorm(config.width, EPSILON) if config.norm_order == "pre" else nn.Identity()
        self.pool = make_pool(config)
        self.head = nn.Linear(config.width, classes)
        self.apply(initialise)
        if self.prefix is not None:
            nn.init.trunc_normal_(self.prefix, std=0.02)

    def forward(self, images: Float[Tensor, "b channels height width"]) -> Float[Tensor, "b classes"]:
        """Class scores (logits) of normalised images.

        Raises:
            UsageError: another number of channels, or a size that the patch does not divide.
        """
        tokens, layout = self.encode(images)
        pooled = self.pool(tokens, layout)
        return self.head(pooled)

    def encode(self, images: Float[Tensor, "b channels height width"]) -> tuple[Float[Tensor, "b n m"], TokenLayout]:
        """The tokens after the last block and its norm, and what each of them is."""
        if images.shape[1] != self.channels:
            raise UsageError(f"the images have {images.shape[1]} channels, but this model reads {self.channels}.")
        layout = self.layout((images.shape[2], images.shape[3]))
        tokens = self.embedding(images)
        if self.prefix is not None:
            prefix = self.prefix.expand(len(images), -1, -1)
            tokens = torch.cat([prefix, tokens], dim=1)
        tokens = self.dropout(self.position.add(tokens, layout))
        for block in self.blocks:
            tokens = block(tokens, position=self.position, layout=layout)
        return self.norm(tokens), layout

    def layout(self, size: tuple[int, int] | None = None) -> TokenLayout:
        """What each token is for images of that height and width; those it was made for unless given."""
        grid = grid_of(size or self.size, self.config.patch)
        return TokenLayout(prefix=self.prefix_names, grid=grid, patch=self.config.patch)


def make_block(config: ViTConfig, depth: int) -> EncoderBlock:
    """The block at that depth; the chance of skipping a branch rises with it."""
    head_width = config.width // config.heads
    norms = [nn.LayerNorm(head_width, EPSILON) for _ in range(2)] if config.qk_norm else [None, None]
    attention = MultiHeadAttention(config.width, config.heads, config.attention_dropout, *norms)
    activation = {"gelu": nn.GELU, "relu": nn.ReLU}[config.activation]()
    mlp = MLP(config.width, config.mlp_width, activation, config.dropout)
    skipped = config.drop_path * depth / max(config.depth - 1, 1)
    kind = {"pre": PreNormBlock, "post": PostNormBlock}[config.norm_order]
    return kind(attention, mlp, make_branch(config, skipped), make_branch(config, skipped))


def make_branch(config: ViTConfig, skipped: float) -> Branch:
    """The norm of a branch, and its exit: layer scale and drop path where they are asked for."""
    exits: list[nn.Module] = []
    if config.layer_scale > 0:
        exits.append(LayerScale(config.width, config.layer_scale))
    if skipped > 0:
        exits.append(DropPath(skipped))
    return Branch(nn.LayerNorm(config.width, EPSILON), nn.Sequential(*exits) if exits else nn.Identity())


def make_pool(config: ViTConfig) -> nn.Module:
    """What the classifier reads."""
    if config.pool == "attention":
        return AttentionPool(config.width, config.heads)
    return ClassPool() if config.pool == "class" else MeanPool()


def initialise(part: nn.Module) -> None:
    """Xavier-uniform weights and zero biases, as in the paper's own code, q, k and v each by itself.

    The deviation of 0.02 that many ports use suits a width of 768 and starves a narrow model.
    """
    if isinstance(part, (nn.Linear, nn.Conv2d)):
        nn.init.xavier_uniform_(part.weight.flatten(1))
        if part.bias is not None:
            nn.init.zeros_(part.bias)
    if isinstance(part, MultiHeadAttention):
        for weight in part.packed.weight.chunk(3):
            nn.init.xavier_uniform_(weight)
