import pytest
import torch
from torch import nn

from vitreous.data import Preprocess, Split
from vitreous.errors import DataError
from vitreous.evaluation import predict_split

PREPROCESS = Preprocess(channels=1, size=(3, 5), mean=(0.5,), std=(0.25,))


def split(count):
    images = torch.arange(count, dtype=torch.uint8).view(-1, 1, 1, 1).expand(count, 1, 3, 5)
    return Split(images, torch.zeros(count, dtype=torch.long))


class Mean(nn.Module):
    """Scores are the mean pixel; refuses to run in train mode."""

    def forward(self, images):
        assert not self.training
        return images.mean(dim=(2, 3)).expand(-1, 2)


def test_every_item_is_answered_in_order_and_the_short_last_batch_counts():
    calls = []
    predictions = predict_split(Mean(), split(7), PREPROCESS, 3, lambda: calls.append(1))
    expected = (torch.arange(7) / 255 - 0.5) / 0.25
    # One rounding per step of float32 arithmetic on values below 2.
    torch.testing.assert_close(predictions.logits[:, 0], expected, rtol=0, atol=1e-6)
    assert len(calls) == 3


def test_train_mode_comes_back_even_after_an_error():
    model = Mean().train()

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        predict_split(model, split(7), PREPROCESS, 3, stop)
    assert model.training
    predict_split(model.eval(), split(7), PREPROCESS, 3)
    assert not model.training


def test_an_empty_split_is_refused_with_a_sentence():
    with pytest.raises(DataError, match="the split to measure on is empty"):
        predict_split(Mean(), split(0), PREPROCESS, 3)
