import torch

from vitreous.nn import PositionEncoding, TokenLayout


def test_every_door_of_no_positions_is_the_identity():
    position, layout = PositionEncoding(), TokenLayout(length=3)
    tokens, queries, keys = torch.randn(2, 3, 5), torch.randn(2, 1, 3, 5), torch.randn(2, 1, 3, 5)
    assert torch.equal(position.add(tokens, layout), tokens)
    turned = position.rotate(queries, keys, layout)
    assert torch.equal(turned[0], queries)
    assert torch.equal(turned[1], keys)
    assert position.bias(layout) is None
