"""Parts put together. To add a model: a config in `config/model.py`, a file here, a line in `build`."""

from vitreous.models.build import build
from vitreous.models.vit import ViT

__all__ = ["ViT", "build"]
