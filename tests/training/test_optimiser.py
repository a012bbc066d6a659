"""What decays, and what comes back from a checkpoint."""

import torch

from training_helpers import equal_weights
from vitreous.training.optimiser import make_optimiser, optimiser_tensors, restore_optimiser


def test_only_the_weights_of_linear_maps_decay(tiny):
    model = tiny.model()
    optimiser = make_optimiser(model, tiny.config.training)
    decayed = {id(parameter) for parameter in optimiser.param_groups[0]["params"]}
    assert optimiser.param_groups[1]["weight_decay"] == 0
    for name, parameter in model.named_parameters():
        plain = "norm" in name or name.endswith("bias") or name in ("prefix", "position.table")
        assert (id(parameter) in decayed) is not plain, name


def test_every_parameter_is_optimised_once(tiny):
    model = tiny.model()
    groups = make_optimiser(model, tiny.config.training).param_groups
    assert sum(len(group["params"]) for group in groups) == len(list(model.parameters()))


def test_a_restored_optimiser_goes_on_with_the_same_bits(tiny):
    generator = torch.Generator().manual_seed(0)
    inputs = [torch.randn(5, 1, 4, 6, generator=generator) for _ in range(4)]

    def steps(model, optimiser, batches):
        for images in batches:
            optimiser.zero_grad()
            model(images).square().mean().backward()
            optimiser.step()

    straight = tiny.model().eval()
    steps(straight, make_optimiser(straight, tiny.config.training), inputs)
    first = tiny.model().eval()
    optimiser = make_optimiser(first, tiny.config.training)
    steps(first, optimiser, inputs[:2])
    second = tiny.model().eval()
    second.load_state_dict(first.state_dict())
    fresh = make_optimiser(second, tiny.config.training)
    restore_optimiser(
        second, fresh, {name: value.clone() for name, value in optimiser_tensors(first, optimiser).items()}
    )
    steps(second, fresh, inputs[2:])
    assert equal_weights(straight, second)
