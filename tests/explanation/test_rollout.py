import numpy as np
import pytest
import torch

from vitreous.explanation import rollout

# Float32 sums of at most 7 products of numbers below one, over 3 layers: a few units of 6e-8.
CLOSE = {"rtol": 0.0, "atol": 1e-6}


def draw(layers=3, batch=2, heads=5, tokens=7, dtype=torch.float32):
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(layers, batch, heads, tokens, tokens, generator=generator, dtype=torch.float64) * 2
    return list(scores.softmax(-1).to(dtype))


def paper(layers, item):
    """Abnar & Zuidema 2020, equation 1 with A = 0.5 W + 0.5 I, densely in float64."""
    rolled = np.eye(layers[0].shape[-1])
    for weights in layers:
        mean = weights[item].double().numpy().sum(0) / weights.shape[1]
        rolled = (0.5 * mean + 0.5 * np.eye(len(mean))) @ rolled
    return torch.from_numpy(rolled)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_rollout_is_the_formula_of_the_paper(dtype):
    layers = draw(dtype=dtype)
    rolled = rollout(layers)
    assert rolled.dtype == dtype
    for item in range(2):
        torch.testing.assert_close(rolled[item].double(), paper(layers, item), **CLOSE)


def test_rows_sum_to_one():
    torch.testing.assert_close(rollout(draw(layers=11)).sum(-1), torch.ones(2, 7), **CLOSE)


def test_a_model_that_attends_to_nothing_but_itself_gives_the_identity():
    identity = torch.eye(7).expand(2, 5, 7, 7)
    assert torch.equal(rollout([identity] * 3), torch.eye(7).expand(2, 7, 7))


def test_the_last_layer_stands_leftmost_in_the_product():
    # Permutations do not commute, so the order shows.
    swap = torch.eye(3)[[1, 0, 2]]
    turn = torch.eye(3)[[1, 2, 0]]
    first, last = swap.expand(1, 1, 3, 3), turn.expand(1, 1, 3, 3)
    expected = (turn + torch.eye(3)) / 2 @ ((swap + torch.eye(3)) / 2)
    other = (swap + torch.eye(3)) / 2 @ ((turn + torch.eye(3)) / 2)
    assert torch.equal(rollout([first, last])[0], expected)
    assert not torch.equal(expected, other)


def test_causal_attention_stays_causal():
    layers = [weights.tril() / weights.tril().sum(-1, keepdim=True) for weights in draw()]
    rolled = rollout(layers)
    assert (rolled.triu(1) == 0).all()
    assert (rolled.tril()[:, -1] > 0).all()


def test_the_residual_connection_keeps_a_share_of_each_token_for_itself():
    uniform = torch.full((1, 2, 5, 5), 1 / 5)
    rolled = rollout([uniform] * 3)[0]
    # Half of the way at each layer: 1/8 stays, 7/8 is spread over all.
    torch.testing.assert_close(rolled, torch.eye(5) / 8 + 7 / 8 / 5, **CLOSE)


def test_heads_are_averaged_before_the_layers_are_multiplied():
    layers = draw()
    means = [weights.mean(1, keepdim=True) for weights in layers]
    torch.testing.assert_close(rollout(layers), rollout(means), **CLOSE)
    one_by_one = torch.stack([rollout([w[:, [h]] for w in layers]) for h in range(5)]).mean(0)
    assert (rollout(layers) - one_by_one).abs().max() > 1e-3


def test_a_batch_is_its_examples_one_by_one():
    layers = draw()
    singles = torch.cat([rollout([weights[item : item + 1] for weights in layers]) for item in range(2)])
    torch.testing.assert_close(rollout(layers), singles, **CLOSE)
