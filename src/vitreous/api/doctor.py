"""What this machine has, and whether Vitreous works on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import torch

from vitreous.config import ViTConfig
from vitreous.models import build
from vitreous.recording import record
from vitreous.training import choose_device, describe_environment


@dataclass(frozen=True)
class Check:
    """One trial and what came of it."""

    name: str
    passed: bool
    finding: str


@dataclass(frozen=True)
class Diagnosis:
    """The facts of the machine and the trials."""

    facts: dict[str, Any]
    checks: list[Check]

    @property
    def healthy(self) -> bool:
        return all(check.passed for check in self.checks)

    def to_tree(self) -> dict[str, Any]:
        return {"healthy": self.healthy, **asdict(self)}


def doctor() -> Diagnosis:
    """Describe the machine, then learn, record and save in small."""
    trials: dict[str, Callable[[], str]] = {
        "a tiny ViT learns": _learns,
        "attention is recorded exactly": _records,
        "bfloat16 works": _bfloat16,
    }
    return Diagnosis(describe_environment(choose_device("auto")), [_try(name, trial) for name, trial in trials.items()])


def _try(name: str, trial: Callable[[], str]) -> Check:
    try:
        return Check(name, True, trial())
    except Exception as error:
        return Check(name, False, f"{type(error).__name__}: {error}")


def _tiny() -> tuple[torch.nn.Module, torch.Tensor, torch.Tensor]:
    device = choose_device("auto")
    generator = torch.Generator().manual_seed(0)
    model = build(ViTConfig(patch=(2, 2), width=16, depth=2, heads=2, mlp_width=32), 1, (8, 8), 3).to(device)
    images = torch.randn(12, 1, 8, 8, generator=generator).to(device)
    return model, images, (torch.arange(12) % 3).to(device)


def _learns() -> str:
    model, images, labels = _tiny()
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses = []
    for _ in range(40):
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    if not losses[-1] < losses[0] / 2:
        raise RuntimeError(f"the loss went from {losses[0]:.3f} to {losses[-1]:.3f} only")
    return f"loss {losses[0]:.2f} to {losses[-1]:.2f} in 40 steps"


def _records() -> str:
    model, images, _ = _tiny()
    with torch.inference_mode(), record(model) as tape:
        model(images)
    error = max(call.error() for call in tape)
    if error > 1e-5:
        raise RuntimeError(f"weights · values differ from the output by {error:.1e}")
    return f"weights · values equal the output within {error:.0e}"


def _bfloat16() -> str:
    model, images, _ = _tiny()
    with torch.inference_mode(), torch.autocast(images.device.type, torch.bfloat16):
        if not model(images).isfinite().all():
            raise RuntimeError("answers are not finite")
    return "answers are finite"
