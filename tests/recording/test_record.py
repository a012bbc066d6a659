import pytest
import torch
from torch import nn

from vitreous.config import ViTConfig
from vitreous.errors import UsageError
from vitreous.models import build
from vitreous.nn import MultiHeadAttention, causal_mask
from vitreous.recording import record

IMAGES = torch.randn(2, 3, 4, 15, generator=torch.Generator().manual_seed(1))


def make(**settings):
    torch.manual_seed(0)
    config = ViTConfig(patch=(2, 3), width=24, depth=2, heads=3, mlp_width=7, **settings)
    return build(config, 3, (4, 15), 5).eval()


def hooks(model):
    return sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in model.modules())


@pytest.mark.parametrize("pool", ["class", "mean", "attention"])
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_the_answers_are_equal_to_the_last_bit_with_and_without_recording(pool, mode):
    model = make(pool=pool, position="rotary", registers=1)
    with mode():
        expected = model(IMAGES)
        with record(model):
            assert torch.equal(model(IMAGES), expected)
        assert torch.equal(model(IMAGES), expected)


def test_gradients_are_equal_to_the_last_bit_with_and_without_recording():
    model = make()
    model(IMAGES).square().sum().backward()
    expected = [parameter.grad.clone() for parameter in model.parameters()]
    model.zero_grad()
    with record(model):
        model(IMAGES).square().sum().backward()
    for parameter, gradient in zip(model.parameters(), expected, strict=True):
        assert torch.equal(parameter.grad, gradient)


def test_random_draws_are_those_of_a_run_without_recording():
    model = make(dropout=0.2, attention_dropout=0.3, drop_path=0.4).train()
    torch.manual_seed(3)
    expected = model(IMAGES)
    torch.manual_seed(3)
    with record(model):
        assert torch.equal(model(IMAGES), expected)


@pytest.mark.parametrize("pool", ["class", "attention"])
def test_each_call_stands_under_the_path_of_its_module_in_the_order_it_ran(pool):
    model = make(pool=pool)
    with torch.no_grad(), record(model) as tape:
        model(IMAGES)
    expected = ["blocks.0.attention", "blocks.1.attention"] + ["pool.attention"] * (pool == "attention")
    assert [call.path for call in tape] == expected
    assert len(tape) == len(expected)
    for call in tape:
        assert isinstance(model.get_submodule(call.path), MultiHeadAttention)
        assert tape[call.path] is call


def test_weights_times_values_are_what_the_model_computed():
    model = make(position="rotary", qk_norm=True)
    with torch.no_grad(), record(model) as tape:
        model(IMAGES)
    for call in tape:
        # Float32 rounding in two orders of summation over 11 tokens.
        assert 0 <= call.error() < 2e-6
        torch.testing.assert_close(call.weights().sum(-1), torch.ones(2, 3, 11), rtol=0.0, atol=1e-6)


def test_an_output_that_is_not_weights_times_values_shows_in_the_error():
    model = make(attention_dropout=0.5).train()
    with torch.no_grad(), record(model) as tape:
        model(IMAGES)
    # Dropout is not part of the weights, and the error says so.
    assert min(call.error() for call in tape) > 0.1


@pytest.mark.parametrize("causal", [False, True])
def test_masks_and_causality_are_recorded_and_show_in_the_weights(causal):
    attention = MultiHeadAttention(12, 3).eval()
    tokens, context = torch.randn(2, 5, 12), torch.randn(2, 7, 12)
    mask = torch.ones(2, 1, 5, 7, dtype=torch.bool)
    mask[:, :, :, 3] = False
    mask[1, :, 2] = False
    with torch.no_grad(), record(attention) as tape:
        attention(tokens, context, mask=mask, causal=causal)
    (call,) = tape
    assert call.path == ""
    assert call.causal is causal
    weights = call.weights()
    seen = (mask & causal_mask(5, 7) if causal else mask).expand(2, 3, 5, 7)
    assert torch.equal(weights > 0, seen)
    assert call.error() < 2e-6


def test_queries_and_keys_are_recorded_in_float32_weights_whatever_the_model_runs_in():
    model = make().to(torch.bfloat16)
    with torch.no_grad(), record(model) as tape:
        model(IMAGES.bfloat16())
    for call in tape:
        assert call.queries.dtype == call.output.dtype == torch.bfloat16
        assert call.weights().dtype == torch.float32
        # Outputs are below 4 and bfloat16 keeps 8 bits; weights inside the kernel may be rounded too.
        assert call.error() < 2 * 4 * 2**-8


def test_two_forward_passes_are_recorded_one_after_the_other():
    model = make()
    with torch.no_grad(), record(model) as tape:
        model(IMAGES)
        model(-IMAGES)
    assert [call.path for call in tape] == ["blocks.0.attention", "blocks.1.attention"] * 2
    assert tape["blocks.1.attention"] is tape.calls[1]
    assert not torch.equal(tape.calls[0].queries, tape.calls[2].queries)


def test_a_recording_inside_a_recording_sees_its_part_and_the_outer_one_sees_all():
    model = make()
    with torch.no_grad(), record(model) as outer:
        model(IMAGES)
        with record(model.blocks[1]) as inner:
            expected = model(IMAGES)
    assert [call.path for call in outer] == ["blocks.0.attention", "blocks.1.attention"] * 2
    assert [call.path for call in inner] == ["attention"]
    assert torch.equal(inner["attention"].output, outer.calls[3].output)
    assert torch.equal(expected, model(IMAGES))
    assert hooks(model) == 0


def test_only_the_model_that_is_named_is_recorded():
    model, other = make(), make()
    with torch.no_grad(), record(model) as tape:
        other(IMAGES)
        model(IMAGES)
    assert [call.path for call in tape] == ["blocks.0.attention", "blocks.1.attention"]


def test_nothing_stays_hooked_after_an_error_inside_the_block():
    model = make()
    expected = model(IMAGES)

    def run():
        with record(model):
            model(IMAGES)
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        run()
    assert hooks(model) == 0
    assert torch.equal(model(IMAGES), expected)


def test_an_error_of_the_model_passes_through_and_the_recording_goes_on_with_right_paths():
    model = make()
    with torch.no_grad(), record(model) as tape:
        with pytest.raises(UsageError, match="5 channels"):
            model(torch.zeros(2, 5, 4, 15))
        broken = model.blocks[1].mlp.activation
        model.blocks[1].mlp.activation = nn.Linear(1, 1)
        with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
            model(IMAGES)
        # Nothing of the model runs any more, so another one is not taken for it.
        make()(IMAGES)
        model.blocks[1].mlp.activation = broken
        model(IMAGES)
    assert [call.path for call in tape] == ["blocks.0.attention", "blocks.1.attention"] * 2
    assert hooks(model) == 0


def test_a_recording_that_saw_no_attention_says_so_instead_of_staying_empty():
    model = make()
    with pytest.raises(UsageError, match="nothing was recorded: no attention of ViT ran"), record(model):
        pass
    with pytest.raises(UsageError, match="no attention of Linear ran"), record(nn.Linear(2, 3)):
        model(IMAGES)
    assert hooks(model) == 0


def test_a_path_that_was_not_recorded_is_named_with_the_nearest_one():
    model = make()
    with torch.no_grad(), record(model) as tape:
        model(IMAGES)
    with pytest.raises(UsageError, match=r"'blocks.0.atention'; did you mean 'blocks.0.attention'\? Recorded: \["):
        tape["blocks.0.atention"]
    with pytest.raises(UsageError, match=r"'zzz'\. Recorded: "):
        tape["zzz"]
