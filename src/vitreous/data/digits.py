"""Scanned digits that come with scikit-learn: 1,797 images of 8 × 8 pixels, no network needed."""

from __future__ import annotations

import torch

from vitreous.data.split import Split


def digits() -> tuple[dict[str, Split], tuple[str, ...]]:
    """Handwritten digits, 8 × 8 pixels, white ink on black: 1,797 scans, offline.

    From the UCI optical recognition set (Alpaydin & Kaynak 1998). Ink counts of 0 to 16 are stretched over
    0 to 255.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = torch.from_numpy(bunch.images * 255 / 16).round().to(torch.uint8)[:, None]
    return {"train": Split(images, torch.from_numpy(bunch.target).long())}, tuple("0123456789")
