import pytest
import torch

from vitreous.errors import UsageError
from vitreous.nn import AttentionPool, ClassPool, MeanPool, TokenLayout

LAYOUT = TokenLayout(prefix=("register", "class", "register"), grid=(2, 3))


def draw():
    return torch.randn(2, 9, 10, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def test_the_class_pool_reads_the_class_token_wherever_it_stands():
    tokens = draw()
    assert torch.equal(ClassPool()(tokens, LAYOUT), tokens[:, 1])
    with pytest.raises(UsageError, match="no 'class' token"):
        ClassPool()(tokens, TokenLayout(length=9))


def test_the_mean_pool_leaves_the_prefix_out():
    tokens = draw()
    by_hand = sum(tokens[:, k] for k in range(3, 9)) / 6
    # Float64 sums of 6 numbers near one.
    torch.testing.assert_close(MeanPool()(tokens, LAYOUT), by_hand, rtol=0.0, atol=1e-14)


def test_the_attention_pool_leaves_the_prefix_out_and_ignores_the_order():
    torch.manual_seed(0)
    pool, tokens = AttentionPool(10, 2).double(), draw()
    pooled = pool(tokens, LAYOUT)
    assert pooled.shape == (2, 10)
    tokens[:, :3] = 7.0
    assert torch.equal(pool(tokens, LAYOUT), pooled)
    order = [0, 1, 2, 5, 3, 8, 4, 7, 6]
    # Float64: only the order of a sum of 6 changes.
    torch.testing.assert_close(pool(tokens[:, order], LAYOUT), pooled, rtol=0.0, atol=1e-13)
    tokens[:, 3] += 1
    assert not torch.allclose(pool(tokens, LAYOUT), pooled)


def test_the_query_of_the_attention_pool_learns():
    pool = AttentionPool(10, 2).double()
    pool(draw(), LAYOUT).square().sum().backward()
    assert pool.query.grad.abs().sum() > 0
