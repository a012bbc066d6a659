"""AdamW, with decay on matrices only, and its state by parameter name."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

from vitreous.config import TrainingConfig


def make_optimiser(model: nn.Module, config: TrainingConfig) -> torch.optim.AdamW:
    """AdamW (Loshchilov & Hutter 2019). Only the weights of linear maps and convolutions decay."""
    matrices = {module.weight for module in model.modules() if isinstance(module, (nn.Linear, nn.Conv2d))}
    decayed = [parameter for parameter in model.parameters() if parameter in matrices]
    others = [parameter for parameter in model.parameters() if parameter not in matrices]
    groups: list[dict[str, Any]] = [{"params": decayed}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(
        groups, lr=config.learning_rate, betas=config.betas, weight_decay=config.weight_decay, fused=True
    )


def optimiser_tensors(model: nn.Module, optimiser: torch.optim.Optimizer) -> dict[str, Shaped[Tensor, "..."]]:
    """The optimiser's state as named tensors, such as `head.weight/exp_avg`."""
    return {
        f"{name}/{key}": value
        for name, parameter in model.named_parameters()
        for key, value in optimiser.state[parameter].items()
    }


def restore_optimiser(
    model: nn.Module, optimiser: torch.optim.Optimizer, tensors: dict[str, Shaped[Tensor, "..."]]
) -> None:
    """Put named tensors back as the optimiser's state."""
    parameters = dict(model.named_parameters())
    for entry, value in tensors.items():
        name, key = entry.rsplit("/", 1)
        # The step count stays where the optimiser keeps it, beside its parameter.
        optimiser.state[parameters[name]][key] = value.to(parameters[name].device)
