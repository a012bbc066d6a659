"""Scanned digits, 8 × 8 pixels, offline."""

from __future__ import annotations

from vitreous.config import AugmentConfig, DataConfig, RunConfig, TrainingConfig, ViTConfig


def digits() -> RunConfig:
    """A small ViT on scikit-learn's 1,797 scanned digits, cut into 4 × 4 patches of 2 × 2 pixels.

    Command: `vitreous train digits`
    """
    return RunConfig(
        name="digits",
        model=ViTConfig(patch=(2, 2), width=64, depth=4, heads=4, mlp_width=128, position="learned", pool="class"),
        data=DataConfig(source="digits", augment=AugmentConfig(shift=0.1, rotate=10.0, scale=0.1)),
        training=TrainingConfig(
            epochs=75, batch=64, learning_rate=3e-3, weight_decay=0.05, betas=(0.9, 0.95), label_smoothing=0.1
        ),
    )
