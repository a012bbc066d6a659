import pytest
import torch
from torch import nn

from vitreous.nn import MLP, Branch, MultiHeadAttention, PostNormBlock, PreNormBlock, causal_mask
from vitreous.nn.norms import EPSILON

WIDTH, HEADS, HIDDEN = 10, 2, 13
ACTIVATIONS = {"gelu": nn.GELU(), "relu": nn.ReLU()}


def make(kind, activation, exit_=nn.Identity):
    branches = [Branch(nn.LayerNorm(WIDTH, EPSILON), exit_()) for _ in range(2)]
    block = kind(MultiHeadAttention(WIDTH, HEADS), MLP(WIDTH, HIDDEN, ACTIVATIONS[activation]), *branches).double()
    torch.manual_seed(0)
    for parameter in block.parameters():
        nn.init.normal_(parameter, std=0.5)
    return block


def torch_twin(block, activation):
    twin = nn.TransformerEncoderLayer(
        WIDTH,
        HEADS,
        HIDDEN,
        activation=activation,
        layer_norm_eps=EPSILON,
        batch_first=True,
        norm_first=isinstance(block, PreNormBlock),
        dtype=torch.float64,
    )
    pairs = {
        "self_attn.in_proj_": block.attention.packed,
        "self_attn.out_proj.": block.attention.output,
        "linear1.": block.mlp.widen,
        "linear2.": block.mlp.narrow,
        "norm1.": block.attention_norm,
        "norm2.": block.mlp_norm,
    }
    twin.load_state_dict(
        {name + key: value for name, part in pairs.items() for key, value in part.state_dict().items()}
    )
    return twin.eval()


@pytest.mark.parametrize("kind", [PreNormBlock, PostNormBlock])
@pytest.mark.parametrize("activation", ["gelu", "relu"])
def test_a_block_equals_the_encoder_layer_of_torch(kind, activation):
    block = make(kind, activation).eval()
    twin = torch_twin(block, activation)
    tokens = torch.randn(2, 7, WIDTH, dtype=torch.float64)
    # Float64 through a block of sums over at most 13 features of size ten.
    torch.testing.assert_close(block(tokens), twin(tokens), rtol=0.0, atol=1e-11)
    allowed = causal_mask(7, 7)
    torch.testing.assert_close(block(tokens, mask=allowed), twin(tokens, src_mask=~allowed), rtol=0.0, atol=1e-11)


class Nothing(nn.Module):
    def forward(self, branch):
        return branch * 0


def test_what_the_exits_withhold_never_reaches_the_residual_stream():
    tokens = torch.randn(2, 7, WIDTH, dtype=torch.float64)
    assert torch.equal(make(PreNormBlock, "gelu", Nothing)(tokens), tokens)
    post = make(PostNormBlock, "gelu", Nothing)
    assert torch.equal(post(tokens), post.mlp_norm(post.attention_norm(tokens)))
