import pytest
import torch
from torch import nn

from vitreous.errors import UsageError
from vitreous.nn import ConcatenatedHeads, MultiHeadAttention, PositionEncoding, TokenLayout, causal_mask, padding_mask
from vitreous.nn.attention import attend_fused, attend_written_out
from vitreous.nn.textbook import attend_by_bmm, attend_by_loops, attend_head_by_head

WIDTH, HEADS = 15, 3
# Float64 and numbers near one: a hundred roundings stay below 1e-13.
CLOSE = {"rtol": 0.0, "atol": 1e-12}


def make(dropout=0.0):
    torch.manual_seed(0)
    attention = MultiHeadAttention(WIDTH, HEADS, dropout).double()
    nn.init.normal_(attention.packed.bias)
    nn.init.normal_(attention.output.bias)
    return attention


def torch_twin(attention):
    twin = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        twin.in_proj_weight.copy_(attention.packed.weight)
        twin.in_proj_bias.copy_(attention.packed.bias)
        twin.out_proj.weight.copy_(attention.output.weight)
        twin.out_proj.bias.copy_(attention.output.bias)
    return twin


def draw(count, seed):
    return torch.randn(2, count, WIDTH, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize(
    "kernel",
    [
        lambda *qkv: attend_fused(*qkv, None, causal=False, scale=None, dropout=0.0),
        lambda *qkv: attend_written_out(*qkv, None, causal=False, scale=None, dropout=0.0),
        lambda *qkv: attend_by_bmm(*qkv, torch.ones(2, 1, 7, 7, dtype=torch.bool)),
        attend_head_by_head,
    ],
    ids=["fused", "written out", "bmm", "head by head"],
)
def test_every_way_to_write_attention_equals_the_two_loops(kernel):
    queries, keys, values = make().project(draw(7, 1), None)
    loops = torch.stack(
        [
            torch.stack([attend_by_loops(queries[i, head], keys[i, head], values[i, head]) for head in range(HEADS)])
            for i in range(2)
        ]
    )
    torch.testing.assert_close(kernel(queries, keys, values), loops, **CLOSE)


def test_concatenated_heads_equal_packed_attention_on_the_same_weights():
    attention = make()
    heads = ConcatenatedHeads(WIDTH, HEADS).double()
    heads.take(attention.unpack())
    torch.testing.assert_close(heads(draw(7, 1)), attention(draw(7, 1)), **CLOSE)


def test_bmm_with_a_mask_equals_attend_also_where_a_row_sees_nothing():
    queries, keys, values = make().project(draw(5, 1), draw(7, 2))
    mask = torch.rand(2, 1, 5, 7, generator=torch.Generator().manual_seed(3)) < 0.5
    mask[1, :, 2] = False
    expected = attend_written_out(queries, keys, values, mask, causal=False, scale=None, dropout=0.0)
    result = attend_by_bmm(queries, keys, values, mask)
    torch.testing.assert_close(result, expected, **CLOSE)
    assert (result[1, :, 2] == 0).all()


def test_bmm_stays_finite_backwards_where_a_row_sees_nothing():
    tensors = [tensor.detach().requires_grad_() for tensor in make().project(draw(5, 1), draw(7, 2))]
    mask = torch.ones(2, 1, 5, 7, dtype=torch.bool)
    mask[1, :, 2] = False
    attend_by_bmm(*tensors, mask).square().sum().backward()
    for tensor in tensors:
        assert tensor.grad.isfinite().all()


@pytest.mark.parametrize("training", [True, False])
def test_self_attention_equals_that_of_torch(training):
    attention, tokens = make().train(training), draw(7, 1)
    twin = torch_twin(attention).train(training)
    torch.testing.assert_close(attention(tokens), twin(tokens, tokens, tokens)[0], **CLOSE)


def test_cross_attention_equals_that_of_torch():
    attention, tokens, context = make(), draw(5, 1), draw(7, 2)
    expected = torch_twin(attention)(tokens, context, context)[0]
    torch.testing.assert_close(attention(tokens, context=context), expected, **CLOSE)


def test_causal_attention_equals_that_of_torch_also_with_more_keys_than_queries():
    attention, tokens, context = make(), draw(5, 1), draw(7, 2)
    twin = torch_twin(attention)
    expected = twin(context, context, context, attn_mask=~causal_mask(7, 7))[0]
    torch.testing.assert_close(attention(context, causal=True), expected, **CLOSE)
    expected = twin(tokens, context, context, attn_mask=~causal_mask(5, 7))[0]
    torch.testing.assert_close(attention(tokens, context=context, causal=True), expected, **CLOSE)


def test_boolean_and_additive_masks_equal_those_of_torch():
    attention, tokens = make(), draw(7, 1)
    allowed = torch.rand(7, 7, generator=torch.Generator().manual_seed(3)) < 0.6
    allowed.fill_diagonal_(True)
    added = torch.randn(7, 7, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    for ours, theirs in [(allowed, ~allowed), (added, added)]:
        expected = torch_twin(attention)(tokens, tokens, tokens, attn_mask=theirs)[0]
        torch.testing.assert_close(attention(tokens, mask=ours), expected, **CLOSE)


def test_padding_masks_equal_those_of_torch_also_with_causal():
    attention, tokens = make(), draw(7, 1)
    present = torch.tensor([[True] * 4 + [False] * 3, [True] * 7])
    twin = torch_twin(attention)
    expected = twin(tokens, tokens, tokens, key_padding_mask=~present)[0]
    torch.testing.assert_close(attention(tokens, mask=padding_mask(present)), expected, **CLOSE)
    expected = twin(tokens, tokens, tokens, key_padding_mask=~present, attn_mask=~causal_mask(7, 7))[0]
    torch.testing.assert_close(attention(tokens, mask=padding_mask(present), causal=True), expected, **CLOSE)


def test_pack_is_the_inverse_of_unpack():
    source, target = make(), MultiHeadAttention(WIDTH, HEADS).double()
    target.pack(source.unpack())
    for name, parameter in source.named_parameters():
        assert torch.equal(parameter, target.get_parameter(name)), name


def test_the_value_map_says_what_a_head_writes_and_its_rank_is_at_most_the_head_width():
    attention, tokens = make(), draw(7, 1)
    heads = attention.unpack()
    head_width = WIDTH // HEADS
    for head in range(HEADS):
        part = slice(head * head_width, (head + 1) * head_width)
        by_hand = attention.output.weight[:, part] @ attention.packed.weight[2 * WIDTH :][part]
        torch.testing.assert_close(heads.value_map(head), by_hand, **CLOSE)
        assert torch.linalg.matrix_rank(heads.value_map(head)) == head_width
    # With a single token every weight is one: the output is the sum of what the heads write, and biases.
    token = tokens[:, :1]
    written = sum(token @ heads.value_map(head).T for head in range(HEADS))
    constant = attention.output(attention.packed.bias[2 * WIDTH :])
    torch.testing.assert_close(attention(token), written + constant, **CLOSE)


def test_dropout_acts_in_training_only():
    attention, tokens = make(dropout=0.5), draw(7, 1)
    assert not torch.equal(attention(tokens), attention(tokens))
    attention.eval()
    assert torch.equal(attention(tokens), attention(tokens))
    torch.testing.assert_close(attention(tokens), make()(tokens), **CLOSE)


def test_query_and_key_norms_act_before_the_rotation():
    class Rotation(PositionEncoding):
        def rotate(self, queries, keys, layout):
            self.seen = queries, keys
            return queries, keys

    norms = [nn.LayerNorm(5, elementwise_affine=False).double() for _ in range(2)]
    attention = MultiHeadAttention(WIDTH, HEADS, query_norm=norms[0], key_norm=norms[1]).double()
    position, tokens = Rotation(), draw(7, 1)
    attention(tokens, position=position, layout=TokenLayout(length=7))
    queries, keys, _ = attention.project(tokens, None)
    assert torch.equal(position.seen[0], norms[0](queries))
    assert torch.equal(position.seen[1], norms[1](keys))


def test_a_bias_of_the_position_is_added_to_the_scores():
    class Bias(PositionEncoding):
        def bias(self, layout):
            return torch.arange(49.0).view(7, 7).sin()

    attention, tokens, layout = make(), draw(7, 1), TokenLayout(length=7)
    expected = attention(tokens, mask=Bias().bias(layout).double())
    torch.testing.assert_close(attention(tokens, position=Bias(), layout=layout), expected, **CLOSE)


@pytest.mark.parametrize("heads", [0, 2, 7])
@pytest.mark.parametrize("kind", [MultiHeadAttention, ConcatenatedHeads])
def test_heads_that_do_not_divide_the_width_are_refused(kind, heads):
    with pytest.raises(UsageError, match=f"heads is {heads}.*does not divide width = 15"):
        kind(WIDTH, heads)


def test_positions_without_a_layout_or_with_a_context_are_refused():
    tokens, layout = draw(7, 1), TokenLayout(length=7)
    with pytest.raises(UsageError, match="layout"):
        make()(tokens, position=PositionEncoding())
    with pytest.raises(UsageError, match="self-attention only"):
        make()(tokens, context=tokens, position=PositionEncoding(), layout=layout)
