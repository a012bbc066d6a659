"""Everything that can be set, as frozen dataclasses. Knows nothing of torch; a field's docstring is its help."""

from vitreous.config.data import AugmentConfig, DataConfig
from vitreous.config.model import ViTConfig
from vitreous.config.run import RunConfig
from vitreous.config.training import TrainingConfig
from vitreous.config.tree import config_hash, from_tree, read_config, to_tree, write_config

__all__ = [
    "AugmentConfig",
    "DataConfig",
    "RunConfig",
    "TrainingConfig",
    "ViTConfig",
    "config_hash",
    "from_tree",
    "read_config",
    "to_tree",
    "write_config",
]
