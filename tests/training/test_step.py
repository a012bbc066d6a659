"""One optimiser step: clipping, smoothing, memory, and numbers that are not finite."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from training_helpers import equal_weights
from vitreous.config import AugmentConfig
from vitreous.data import Augment, Preprocess
from vitreous.errors import Diverged, OutOfMemory
from vitreous.training.optimiser import make_optimiser
from vitreous.training.step import Stepper


def stepper(tiny, model, augment=None, **training):
    config = replace(tiny.config.training, **training)
    said = []
    preprocess = Preprocess.fit(tiny.data.train)
    changes = Augment(augment or AugmentConfig())
    return Stepper(model, make_optimiser(model, config), preprocess, changes, config, said.append), said


def batch(tiny, count=5):
    return tiny.data.train.images[:count], tiny.data.train.labels[:count]


def test_the_gradient_is_clipped_to_its_norm(tiny):
    model = tiny.model().train()
    ours, _ = stepper(tiny, model, clip=0.01)
    result = ours.step(*batch(tiny), 0.0, 3)
    norm = torch.stack([parameter.grad.norm() for parameter in model.parameters()]).norm()
    assert result.gradient_norm > 0.01
    # The clipper divides by norm + 1e-6.
    assert norm.item() == pytest.approx(0.01, rel=1e-3)


def test_no_clipping_leaves_the_gradient(tiny):
    model = tiny.model().train()
    ours, _ = stepper(tiny, model, clip=0)
    result = ours.step(*batch(tiny), 0.0, 3)
    norm = torch.stack([parameter.grad.norm() for parameter in model.parameters()]).norm()
    assert norm.item() == pytest.approx(result.gradient_norm, rel=1e-5)


def test_the_loss_is_smoothed_cross_entropy(tiny):
    model = tiny.model().eval()
    ours, _ = stepper(tiny, model, label_smoothing=0.3)
    images, labels = batch(tiny)
    expected = F.cross_entropy(model(ours.preprocess(images)), labels, label_smoothing=0.3).item()
    # Float32 sums of five losses of about one.
    assert ours.step(images, labels, 0.0, 3).loss == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("fits", [1, 2, 3])
def test_when_memory_runs_out_the_batch_is_split_and_the_step_stays_the_same(tiny, fits):
    whole, split = tiny.model().eval(), tiny.model().eval()
    augment = AugmentConfig(shift=0.2)
    expected = stepper(tiny, whole, augment)[0].step(*batch(tiny), 1e-2, 3)
    ours, said = stepper(tiny, split, augment)

    def small_memory(module, inputs):
        if len(inputs[0]) > fits:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    split.register_forward_pre_hook(small_memory)
    result = ours.step(*batch(tiny), 1e-2, 3)
    assert ours.share <= fits
    assert "out of memory: going on with" in said[-1]
    assert result.loss == pytest.approx(expected.loss, rel=1e-5)
    # Sums of five float32 gradients of about one, in another order.
    for one, other in zip(whole.parameters(), split.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, rtol=1e-4, atol=1e-6)


def test_when_not_even_one_image_fits_the_options_are_named(tiny):
    model = tiny.model()

    def no_memory(module, inputs):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes.")

    model.register_forward_pre_hook(no_memory)
    with pytest.raises(OutOfMemory, match=r"--model\.patch") as caught:
        stepper(tiny, model)[0].step(*batch(tiny), 1e-2, 3)
    assert caught.value.exit_code == 4


def test_other_errors_are_not_taken_for_a_full_memory(tiny):
    model = tiny.model()

    def broken(module, inputs):
        raise RuntimeError("size mismatch")

    model.register_forward_pre_hook(broken)
    with pytest.raises(RuntimeError, match="size mismatch"):
        stepper(tiny, model)[0].step(*batch(tiny), 1e-2, 3)


@pytest.mark.parametrize("poison", [float("nan"), float("inf")])
def test_nothing_is_updated_with_a_loss_that_is_not_finite(tiny, poison):
    model = tiny.model().train()
    with torch.no_grad():
        model.head.bias[0] = poison
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with pytest.raises(Diverged):
        stepper(tiny, model)[0].step(*batch(tiny), 1e-2, 3)
    assert all(torch.equal(before[name], value) or name == "head.bias" for name, value in model.state_dict().items())


def test_a_gradient_that_is_not_finite_under_a_finite_loss_is_caught(tiny):
    model = tiny.model().train()
    model.head.weight.register_hook(lambda gradient: gradient * float("inf"))
    with pytest.raises(Diverged, match=r"gradient norm (nan|inf)"):
        stepper(tiny, model)[0].step(*batch(tiny), 1e-2, 3)


def test_a_step_is_a_function_of_its_seed(tiny):
    models = [tiny.model().train() for _ in range(3)]
    for model, seed in zip(models, (3, 3, 4), strict=True):
        stepper(tiny, model, AugmentConfig(shift=0.3))[0].step(*batch(tiny), 1e-2, seed)
    assert equal_weights(models[0], models[1])
    assert not equal_weights(models[0], models[2])
