import torch
from torch import nn

from vitreous.nn import MLP


def test_the_mlp_widens_bends_and_narrows_each_token_by_itself():
    torch.manual_seed(0)
    mlp, tokens = MLP(3, 5, nn.ReLU()), torch.randn(2, 7, 3)
    token = tokens[1, 4]
    hidden = (mlp.widen.weight @ token + mlp.widen.bias).clamp(min=0)
    by_hand = mlp.narrow.weight @ hidden + mlp.narrow.bias
    # Float32 sums of 5 products of numbers near one.
    torch.testing.assert_close(mlp(tokens)[1, 4], by_hand, rtol=0.0, atol=1e-6)


def test_dropout_acts_in_training_only_and_in_both_places():
    mlp, tokens = MLP(3, 997, nn.ReLU(), dropout=0.5), torch.randn(11, 7, 3)
    dropped = mlp(tokens)
    # Half of 231 outputs with deviation 0.033.
    assert abs((dropped == 0).float().mean().item() - 0.5) < 0.17
    mlp.eval()
    kept = mlp(tokens)
    assert torch.equal(kept, mlp(tokens))
    survivors = dropped != 0
    # Without dropout of the hidden features, what is left would be exactly twice the full output.
    assert not torch.allclose(dropped[survivors], 2 * kept[survivors], atol=1e-3)
