import torch

from vitreous.data import batches, epoch_order


def test_an_order_is_a_permutation_that_only_its_arguments_decide():
    order = epoch_order(101, seed=3, epoch=2)
    torch.manual_seed(99)
    assert torch.equal(order, epoch_order(101, seed=3, epoch=2))
    assert sorted(order.tolist()) == list(range(101))


def test_epochs_and_seeds_have_orders_of_their_own():
    orders = [epoch_order(101, seed, epoch) for seed, epoch in ((0, 0), (0, 1), (1, 0), (1, 1))]
    assert len({tuple(order.tolist()) for order in orders}) == 4


def test_batches_show_every_item_once_and_a_last_one_of_one(make_split):
    split = make_split(13)
    order = epoch_order(13, seed=0, epoch=0)
    seen = list(batches(split, 4, order))
    assert [len(labels) for _, labels in seen] == [4, 4, 4, 1]
    assert torch.equal(torch.cat([images for images, _ in seen]), split.images[order])
    assert torch.equal(torch.cat([labels for _, labels in seen]), split.labels[order])


def test_a_batch_larger_than_the_data_holds_everything_in_the_split_s_order(make_split):
    split = make_split(5)
    ((images, labels),) = batches(split, 64)
    assert torch.equal(images, split.images)
    assert torch.equal(labels, split.labels)
