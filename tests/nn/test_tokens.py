import torch

from vitreous.nn import TiedUnembedding, TokenEmbedding, Unembedding


def test_an_embedding_looks_up_the_row_of_each_id():
    embedding = TokenEmbedding(11, 5)
    ids = torch.tensor([[3, 7, 3], [0, 10, 1]])
    tokens = embedding(ids)
    assert tokens.shape == (2, 3, 5)
    assert torch.equal(tokens[0, 1], embedding.table.weight[7])
    assert torch.equal(tokens[0, 0], tokens[0, 2])


def test_a_tied_unembedding_scores_by_the_embedding_itself_and_adds_no_parameter():
    embedding = TokenEmbedding(11, 5)
    tied = TiedUnembedding(embedding)
    tokens = torch.randn(2, 3, 5)
    scores = tied(tokens)
    # Float32 sums of 5 small products.
    torch.testing.assert_close(scores[1, 2, 7], tokens[1, 2] @ embedding.table.weight[7], rtol=0.0, atol=1e-6)
    assert [id(parameter) for parameter in tied.parameters()] == [id(embedding.table.weight)]
    scores.sum().backward()
    assert embedding.table.weight.grad.abs().sum() > 0


def test_an_unembedding_of_its_own_has_no_bias():
    unembedding = Unembedding(5, 11)
    assert unembedding(torch.zeros(1, 2, 5)).tolist() == [[[0.0] * 11] * 2]
    tokens = torch.randn(2, 3, 5)
    expected = unembedding.project.weight[7] @ tokens[1, 2]
    torch.testing.assert_close(unembedding(tokens)[1, 2, 7], expected, rtol=0.0, atol=1e-6)
