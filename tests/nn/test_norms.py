import torch
import torch.nn.functional as F
from torch import nn

from vitreous.nn import LayerNorm
from vitreous.nn.norms import EPSILON


def test_the_textbook_norm_equals_that_of_torch_also_on_constant_rows():
    torch.manual_seed(0)
    tokens = torch.randn(2, 5, 7, dtype=torch.float64) * 3 + 1
    tokens[0, 1], tokens[1, 2] = 0.0, 4.0
    norm = LayerNorm(7).double()
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    expected = F.layer_norm(tokens, (7,), norm.weight, norm.bias, EPSILON)
    # On a constant row a rounding error of 1e-16 is divided by √ε = 1e-3.
    torch.testing.assert_close(norm(tokens), expected, rtol=0.0, atol=1e-11)
    assert torch.equal(norm(tokens)[0, 1], norm.bias)


def test_the_gradients_of_the_textbook_norm_are_those_of_finite_differences():
    torch.manual_seed(0)
    norm = LayerNorm(5).double()
    tokens = torch.randn(2, 3, 5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(norm, (tokens,))


def test_epsilon_stands_under_the_root():
    # Variance 1 and ε = 3 make 1/√4; outside the root it would be 1/4.
    norm = LayerNorm(2, epsilon=3.0)
    assert norm(torch.tensor([[-1.0, 1.0]])).tolist() == [[-0.5, 0.5]]
