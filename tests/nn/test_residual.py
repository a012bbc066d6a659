import torch

from vitreous.nn import DropPath, LayerScale


def test_drop_path_skips_whole_examples_and_scales_the_rest():
    torch.manual_seed(0)
    output = DropPath(0.75)(torch.ones(97, 3, 5))
    per_example = output.flatten(1)
    assert (per_example == per_example[:, :1]).all()
    # 1 / (1 − 0.75) is exact in binary.
    assert per_example[:, 0].unique().tolist() == [0.0, 4.0]


def test_drop_path_keeps_the_expectation():
    torch.manual_seed(0)
    mean = DropPath(0.3)(torch.ones(10_007, 1, 1)).mean().item()
    # The deviation of the mean is √(0.3 / 0.7 / 10,007) = 0.0065; five of them.
    assert abs(mean - 1) < 0.033


def test_drop_path_is_the_identity_outside_training_and_at_zero():
    branch = torch.randn(5, 3, 2)
    assert torch.equal(DropPath(0.9).eval()(branch), branch)
    assert torch.equal(DropPath(0.0)(branch), branch)


def test_drop_path_keeps_the_type():
    assert DropPath(0.5)(torch.ones(2, 3, 5, dtype=torch.bfloat16)).dtype == torch.bfloat16


def test_layer_scale_multiplies_each_feature_by_its_own_gain():
    scale = LayerScale(3, initial=0.25)
    assert scale(torch.ones(1, 2, 3)).unique().tolist() == [0.25]
    with torch.no_grad():
        scale.gain.copy_(torch.tensor([2.0, 3.0, 5.0]))
    assert scale(torch.ones(1, 2, 3))[0, 1].tolist() == [2.0, 3.0, 5.0]
    scale(torch.ones(1, 2, 3)).sum().backward()
    assert scale.gain.grad.tolist() == [2.0, 2.0, 2.0]
