from pathlib import Path

import pytest
import torch
from PIL import Image

from vitreous.config import DataConfig
from vitreous.data import Preprocess, load, read_inputs
from vitreous.errors import DataError, UsageError

CONFIG = DataConfig(source="digits")
PREPROCESS = Preprocess(1, (8, 8), (0.5,), (0.5,))


def read(*inputs: object) -> list:
    return read_inputs([str(name) for name in inputs], PREPROCESS, CONFIG)


@pytest.fixture
def folder(tmp_path):
    """Images at several depths, and what systems leave behind."""
    for name in (
        "b.png",
        "a.JPG",
        "inner/c.webp",
        ".hidden.png",
        ".ipynb_checkpoints/b-checkpoint.png",
        "__MACOSX/._b.png",
        "inner/__MACOSX/c.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        Image.new("L", (3, 2), 100).save(path, "PNG")
    for name in ("Thumbs.db", ".DS_Store", "notes.txt"):
        (tmp_path / name).write_text("no image")
    (tmp_path / "album.png").mkdir()
    return tmp_path


def test_a_file_is_read_for_the_model_and_has_no_label(folder):
    (item,) = read(folder / "b.png")
    assert (item.name, item.label, item.split) == (str(folder / "b.png"), None, None)
    assert (item.image.shape, item.image.dtype) == ((1, 8, 8), torch.uint8)


def test_a_folder_gives_its_images_sorted_and_nothing_that_systems_leave_behind(folder):
    names = [item.name for item in read(folder)]
    assert names == [str(folder / name) for name in ("a.JPG", "b.png", "inner/c.webp")]


def test_a_folder_is_sorted_whatever_order_the_disk_keeps(folder, monkeypatch):
    disk = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda path, pattern: sorted(disk(path, pattern), reverse=True))
    names = [item.name for item in read(folder)]
    assert names == sorted(names)


def test_a_hidden_folder_can_be_named_itself(folder):
    assert len(read(folder / ".ipynb_checkpoints")) == 1


def test_a_glob_gives_the_files_it_matches_sorted(folder):
    assert [item.name for item in read(folder / "[ab].*")] == [str(folder / name) for name in ("a.JPG", "b.png")]
    assert [item.name for item in read(folder / "**" / "*.webp")] == [str(folder / "inner/c.webp")]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(folder):
    odd = folder / "scan[1].png"
    (folder / "b.png").rename(odd)
    assert [item.name for item in read(odd)] == [str(odd)]


def test_a_file_whose_name_looks_like_an_item_is_that_file(folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "b.png").rename(folder / "digits:test[1]")
    (item,) = read("digits:test[1]")
    assert item.split is None


@pytest.mark.parametrize("inside", ["album.png", "*.tiff"])
def test_a_folder_or_glob_without_images_is_an_error(folder, inside):
    with pytest.raises(UsageError, match=r"holds no images; in a folder, their names end in \.png"):
        read(folder / inside)


@pytest.mark.parametrize("name", ["gone.png", "x" * 5000, "nul\0.png"])
def test_a_file_that_is_not_there_is_named(name):
    with pytest.raises(DataError, match=f"'{name[:40]}.*cannot be used as an image"):
        read(name)


def test_one_damaged_file_in_a_folder_is_named(folder):
    (folder / "inner" / "bad.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"bad\.png' cannot be used as an image: it is empty"):
        read(folder)


def test_an_item_of_a_data_set_brings_its_label_and_its_split():
    test = load(CONFIG).test
    (item,) = read("digits:test[17]")
    assert torch.equal(item.image, test.images[17])
    assert (item.name, item.label, item.split) == ("digits:test[17]", int(test.labels[17]), "test")


def test_a_slice_gives_its_items_in_order():
    validation = load(CONFIG).validation
    items = read("digits:validation[2:5]")
    assert [item.name for item in items] == [f"digits:validation[{index}]" for index in (2, 3, 4)]
    assert torch.equal(torch.stack([item.image for item in items]), validation.images[2:5])
    assert len(read("digits:validation[:]")) == len(validation)
    assert len(read("digits:validation[267:]")) == 3


def test_inputs_keep_the_order_in_which_they_were_named(folder):
    names = [item.name for item in read("digits:train[3]", folder / "b.png", "digits:train[0]")]
    assert names == ["digits:train[3]", str(folder / "b.png"), "digits:train[0]"]


@pytest.mark.parametrize("index", ["-1", "359", "0:360", "-3:2", "5:5", "5:3", "", "17999999999999"])
def test_an_index_outside_the_split_is_told_the_range(index):
    with pytest.raises(UsageError, match="names no item: this split has items 0 to 358"):
        read(f"digits:test[{index}]")


def test_unknown_sources_and_splits_get_suggestions():
    with pytest.raises(UsageError, match="did you mean 'digits'"):
        read("digit:test[1]")
    with pytest.raises(UsageError, match="did you mean 'test'"):
        read("digits:tset[1]")


def test_items_that_the_model_was_not_made_for_are_refused():
    other = Preprocess(3, (32, 16), (0.5,) * 3, (0.5,) * 3)
    with pytest.raises(DataError, match="has 1 channels of 8 × 8 pixels, but the model was made for 3 of 32 × 16"):
        read_inputs(["digits:train[0]"], other, CONFIG)
