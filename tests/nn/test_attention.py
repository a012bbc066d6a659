import pytest
import torch
import torch.nn.functional as F

from vitreous.errors import UsageError
from vitreous.nn import attend, attention_scores, attention_weights, causal_mask, mix, padding_mask
from vitreous.nn.attention import attend_fused, attend_written_out

KERNELS = [attend_fused, attend_written_out]
PLAIN = {"causal": False, "scale": None, "dropout": 0.0}
# Float64 sums of at most 7 products of numbers near one: rounding stays below 1e-14.
CLOSE = {"rtol": 0.0, "atol": 1e-12}


def draw(queries=5, keys=7, dtype=torch.float64, seed=0):
    """Queries, keys and values of 2 examples, 3 heads and head width 11."""
    generator = torch.Generator().manual_seed(seed)
    shapes = [(2, 3, count, 11) for count in (queries, keys, keys)]
    return [torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype) for shape in shapes]


def test_scores_are_the_scaled_dot_products_of_each_query_with_each_key():
    queries, keys, _ = draw()
    scores = attention_scores(queries, keys)
    by_hand = torch.dot(queries[1, 2, 3], keys[1, 2, 5]) / 11**0.5
    torch.testing.assert_close(scores[1, 2, 3, 5], by_hand, **CLOSE)
    torch.testing.assert_close(attention_scores(queries, keys, scale=2.0), scores * 11**0.5 * 2, **CLOSE)


def test_every_row_of_weights_sums_to_one_and_mix_is_the_weighted_mean():
    queries, keys, values = draw()
    weights = attention_weights(attention_scores(queries, keys))
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 3, 5, dtype=torch.float64), **CLOSE)
    by_hand = sum(weights[1, 2, 3, j] * values[1, 2, j] for j in range(7))
    torch.testing.assert_close(mix(weights, values)[1, 2, 3], by_hand, **CLOSE)


@pytest.mark.parametrize("shape", [(7,), (5, 7), (3, 5, 7), (2, 1, 5, 7), (2, 1, 1, 7), (2, 3, 5, 7)])
@pytest.mark.parametrize("additive", [False, True])
@pytest.mark.parametrize("causal", [False, True])
def test_both_kernels_agree_for_every_mask_that_broadcasts(shape, additive, causal):
    queries, keys, values = draw()
    allowed = torch.rand(shape, generator=torch.Generator().manual_seed(1)) < 0.7
    allowed[..., 0] = True
    mask = torch.zeros(shape, dtype=torch.float64).masked_fill(~allowed, -torch.inf) + 0.5 if additive else allowed
    settings = {"causal": causal, "scale": 0.3, "dropout": 0.0}
    fused, written = (kernel(queries, keys, values, mask, **settings) for kernel in KERNELS)
    torch.testing.assert_close(fused, written, **CLOSE)
    seen = allowed & causal_mask(5, 7) if causal else allowed
    scores = torch.einsum("bhqd,bhkd->bhqk", queries, keys) * 0.3
    weights = scores.masked_fill(~seen, -torch.inf).softmax(-1)
    torch.testing.assert_close(fused, weights @ values, **CLOSE)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("additive", [False, True])
def test_a_query_with_every_key_masked_gets_zeros_and_finite_gradients(kernel, additive):
    tensors = [tensor.requires_grad_() for tensor in draw()]
    allowed = torch.ones(2, 1, 5, 7, dtype=torch.bool)
    allowed[1, :, 3] = False
    mask = torch.zeros(allowed.shape).masked_fill(~allowed, -torch.inf) if additive else allowed
    output = kernel(*tensors, mask, **PLAIN)
    assert (output[1, :, 3] == 0).all()
    assert (output[1, :, 2] != 0).all()
    output.square().sum().backward()
    for tensor in tensors:
        assert tensor.grad.isfinite().all()
    assert (tensors[0].grad[1, :, 3] == 0).all()


@pytest.mark.parametrize("kernel", KERNELS)
def test_more_queries_than_keys_leave_the_early_causal_queries_with_nothing(kernel):
    queries, keys, values = draw(queries=5, keys=3)
    output = kernel(queries, keys, values, None, causal=True, scale=None, dropout=0.0)
    assert (output[:, :, :2] == 0).all()
    # The third query stands at the first key and sees it alone.
    torch.testing.assert_close(output[:, :, 2], values[:, :, 0], **CLOSE)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_masked_key_never_changes_the_output(kernel):
    queries, keys, values = draw()
    mask = padding_mask(torch.tensor([[True] * 4 + [False] * 3, [True] * 6 + [False]]))
    before = kernel(queries, keys, values, mask, **PLAIN)
    keys[0, :, 4:], values[0, :, 4:] = 1e3, -1e6
    keys[1, :, 6:], values[1, :, 6:] = -1e3, 1e6
    assert torch.equal(before, kernel(queries, keys, values, mask, **PLAIN))
    assert not torch.equal(before, kernel(queries, keys, values, None, **PLAIN))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("keys", [5, 7])
def test_causal_attention_never_sees_the_future_and_its_last_query_sees_all(kernel, keys):
    queries, all_keys, values = draw(keys=keys)
    causal = {"causal": True, "scale": None, "dropout": 0.0}
    before = kernel(queries, all_keys, values, None, **causal)
    torch.testing.assert_close(before[:, :, -1:], kernel(queries[:, :, -1:], all_keys, values, None, **PLAIN), **CLOSE)
    values[:, :, -1] += 1
    after = kernel(queries, all_keys, values, None, **causal)
    assert torch.equal(before[:, :, :-1], after[:, :, :-1])
    assert (before[:, :, -1] != after[:, :, -1]).all()


@pytest.mark.parametrize("kernel", KERNELS)
def test_in_bfloat16_the_output_is_right_to_the_precision_of_the_type(kernel):
    exact = attend_written_out(*[t.double() for t in draw(dtype=torch.bfloat16)], None, **PLAIN)
    mask = torch.zeros(5, 7)
    output = kernel(*draw(dtype=torch.bfloat16), mask, **PLAIN)
    assert output.dtype == torch.bfloat16
    # Values are below 4 and bfloat16 keeps 8 bits: a rounding of scores, weights and output each of 4 · 2^-8.
    torch.testing.assert_close(output.double(), exact, rtol=0.0, atol=3 * 4 * 2**-8)


@pytest.mark.parametrize("kernel", KERNELS)
def test_dropout_drops_whole_weights_and_keeps_the_expectation(kernel):
    queries = torch.zeros(1, 1, 997, 2)
    keys, values = torch.zeros(1, 1, 101, 2), torch.ones(1, 1, 101, 2)
    torch.manual_seed(0)
    output = kernel(queries, keys, values, None, causal=False, scale=None, dropout=0.25)
    kept = output * 101 * 0.75
    # Uniform weights: each output counts the keys that are left; 1e-3 is the rounding of a sum of 101.
    torch.testing.assert_close(kept, kept.round(), rtol=0.0, atol=1e-3)
    # 100,697 draws of deviation 0.58: the mean's is 0.0018, and 0.01 is five of them.
    assert abs(output.mean().item() - 1) < 0.01
    assert output.std() > 0


@pytest.mark.parametrize("fused", [False, True])
def test_attend_runs_the_kernel_that_the_rule_names(monkeypatch, fused):
    monkeypatch.setattr("vitreous.nn.attention.fused_is_faster", lambda queries, keys: fused)
    queries, keys, values = draw(dtype=torch.float32)
    kernel = attend_fused if fused else attend_written_out
    mask = torch.rand(5, 7, generator=torch.Generator().manual_seed(3))
    expected = kernel(queries, keys, values, mask, causal=True, scale=0.7, dropout=0.0)
    assert torch.equal(attend(queries, keys, values, mask, causal=True, scale=0.7), expected)
    reference = F.scaled_dot_product_attention(
        queries, keys, values, mask.masked_fill(~causal_mask(5, 7), -torch.inf), scale=0.7
    )
    # Float32 rounding of a softmax over 7 keys.
    torch.testing.assert_close(expected, reference, rtol=0.0, atol=1e-5)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("causal", [False, True])
def test_a_mask_of_whole_numbers_is_refused_because_it_could_mean_either(kernel, causal):
    with pytest.raises(UsageError, match=r"mask.*int64.*boolean"):
        kernel(*draw(), torch.ones(5, 7, dtype=torch.int64), causal=causal, scale=None, dropout=0.0)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_mask_whose_lowest_number_is_minus_infinity_in_a_smaller_type_masks_and_stays_finite(kernel):
    tensors = [tensor.requires_grad_() for tensor in draw(dtype=torch.bfloat16)]
    mask = torch.zeros(5, 7)
    mask[:, 3] = torch.finfo(torch.float32).min
    mask[2] = torch.finfo(torch.float32).min
    output = kernel(*tensors, mask, **PLAIN)
    assert (output[:, :, 2] == 0).all()
    output.sum().backward()
    for tensor in tensors:
        assert tensor.grad.isfinite().all()
    assert (tensors[1].grad[:, :, 3] == 0).all()


def test_a_learned_additive_mask_gets_the_same_gradient_from_both_kernels():
    bias = torch.randn(3, 5, 7, generator=torch.Generator().manual_seed(2), dtype=torch.float64, requires_grad=True)
    gradients = []
    for kernel in KERNELS:
        (gradient,) = torch.autograd.grad(kernel(*draw(), bias, **PLAIN).square().sum(), bias)
        gradients.append(gradient)
    assert (gradients[0] != 0).all()
    torch.testing.assert_close(*gradients, **CLOSE)


@pytest.mark.parametrize("kernel", KERNELS)
def test_in_float32_the_output_is_right_to_a_few_roundings(kernel):
    exact = attend_written_out(*draw(), None, **PLAIN)
    # Values are below 4 and float32 keeps 24 bits: a few roundings of scores, weights and output.
    torch.testing.assert_close(kernel(*draw(dtype=torch.float32), None, **PLAIN).double(), exact, rtol=0.0, atol=2e-6)
