import json
import re
import subprocess
import sys

import pytest

from vitreous.config import (
    AugmentConfig,
    DataConfig,
    RunConfig,
    TrainingConfig,
    ViTConfig,
    config_hash,
    from_tree,
    read_config,
    to_tree,
    write_config,
)
from vitreous.errors import UsageError

UNUSUAL = RunConfig(
    name="mine",
    model=ViTConfig(patch=(3, 5), width=24, heads=3, position="rotary", pool="mean", registers=2, qk_norm=True),
    data=DataConfig(augment=AugmentConfig(flip=True, shift=0.3)),
    training=TrainingConfig(betas=(0.5, 0.7), milestones=(), keep=(2, 3), precision="bfloat16"),
    seed=2**53 + 1,
    device="cuda:1",
    max_minutes=1.7,
)


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("config", [RunConfig(), UNUSUAL], ids=["defaults", "unusual"])
def test_a_config_comes_back_equal_from_its_tree_and_from_a_file(config, tmp_path):
    assert from_tree(RunConfig, to_tree(config)) == config
    write_config(tmp_path / "config.json", config)
    again = read_config(tmp_path / "config.json", RunConfig)
    assert again == config
    assert config_hash(again) == config_hash(config)
    assert type(again.model.patch) is tuple


def test_equal_configs_have_one_hash_however_they_were_made():
    one = RunConfig(model=ViTConfig(patch=(2, 3)), training=TrainingConfig(learning_rate=1.0, betas=(0.0, 0.5)))
    whole = RunConfig(model=ViTConfig(patch=(2, 3)), training=TrainingConfig(learning_rate=1, betas=(0, 0.5)))
    partial = {"training": {"betas": [0, 0.5], "learning_rate": 1}, "model": {"patch": [2, 3]}}
    assert config_hash(whole) == config_hash(one)
    assert config_hash(from_tree(RunConfig, partial)) == config_hash(one)
    assert whole == from_tree(RunConfig, partial) == one


def test_every_field_changes_the_hash():
    base = to_tree(RunConfig())
    tree = to_tree(UNUSUAL)
    hashes = {config_hash(RunConfig())}
    changed = 0
    for part in ("model", "data", "training"):
        for name, value in tree[part].items():
            if value != base[part][name] and name not in ("width", "heads", "position"):
                hashes.add(config_hash(from_tree(RunConfig, {part: {name: value}})))
                changed += 1
    assert len(hashes) == changed + 1 > 8


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"model": {"widht": 8}}, "unknown field 'model.widht'; did you mean 'width'?"),
        ({"zzz": 1}, "unknown field 'zzz'."),
        ({"data": {"augment": {"flipp": True}}}, "unknown field 'data.augment.flipp'; did you mean 'flip'?"),
        ({"model": 3}, "model is 3, but must be an object with fields."),
        ([1], "config is [1], but must be an object with fields."),
        ({"model": {"width": "64"}}, "model.width is '64', but must be a whole number."),
        ({"model": {"width": 64.0}}, "model.width is 64.0, but must be a whole number."),
        ({"model": {"width": True}}, "model.width is true, but must be a whole number."),
        ({"model": {"width": None}}, "model.width is null, but must be a whole number."),
        ({"model": {"qk_norm": 1}}, "model.qk_norm is 1, but must be true or false."),
        ({"model": {"dropout": "0.1"}}, "model.dropout is '0.1', but must be a number."),
        ({"model": {"dropout": False}}, "model.dropout is false, but must be a number."),
        ({"model": {"patch": [2]}}, "model.patch is [2], but must be a list of 2."),
        ({"model": {"patch": 2}}, "model.patch is 2, but must be a list of 2."),
        ({"model": {"patch": "22"}}, "model.patch is '22', but must be a list of 2."),
        ({"model": {"patch": [2, "2"]}}, "model.patch[1] is '2', but must be a whole number."),
        ({"training": {"keep": 3}}, "training.keep is 3, but must be a list."),
        ({"training": {"keep": [1, 2.5]}}, "training.keep[1] is 2.5, but must be a whole number."),
        ({"model": {"pool": "max"}}, "model.pool is 'max', but must be one of class, mean, attention."),
        ({"model": {"pool": ["mean"]}}, 'model.pool is ["mean"], but must be one of class, mean, attention.'),
        ({"name": 3}, "name is 3, but must be a string."),
        ({"max_minutes": "1"}, "max_minutes is '1', but must be a number."),
    ],
)
def test_a_tree_that_does_not_fit_is_refused_by_the_path_of_the_field(tree, sentence):
    with pytest.raises(UsageError, match=re.escape(sentence)):
        from_tree(RunConfig, tree)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("ViTConfig(pool='max')", "model.pool is 'max', but must be one of class, mean, attention."),
        ("ViTConfig(patch=2)", "model.patch is 2, but must be a list of 2."),
        ("RunConfig(model={'width': 8})", 'model is {"width": 8}, but must be ViTConfig.'),
        ("ViTConfig(patch=[2, 3]) == ViTConfig(patch=(2, 3))", "True"),
    ],
)
def test_a_value_given_in_python_is_held_to_its_type_as_one_in_a_file(made, said):
    # In a process of its own, without the type checker that these tests run under.
    code = (
        "from vitreous.config import RunConfig, ViTConfig\n"
        "from vitreous.errors import UsageError\n"
        f"try: print({made})\n"
        "except UsageError as error: print(error)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == said


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    text = '{\r\n  "seed": 3,\r\n  "model": {"width": 8, "heads": 2}\r\n}\r\n'
    path = write(tmp_path / "windows.json", text, encoding="utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_config(path, RunConfig) == RunConfig(seed=3, model=ViTConfig(width=8, heads=2))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"seed": 1,\n "model": {"width": 8,}}', "line 2: "),
        ('{"model": {"width": 8, "width": 16}}', "the field 'width' is given twice."),
        ('{"format": 2}', "config format 2 is not the one this Vitreous reads (1)"),
        ('{"format": "1"}', "config format '1' is not the one"),
        ('{"seeed": 1}', "unknown field 'seeed'; did you mean 'seed'?"),
        ('{"training": {"learning_rate": NaN}}', "training.learning_rate is nan"),
        ('{"training": {"learning_rate": 1e999}}', "training.learning_rate is inf"),
        ("[]", "config is [], but must be an object with fields."),
        ("", "line 1: "),
    ],
)
def test_a_file_that_is_no_config_is_refused_with_its_name_and_the_reason(text, sentence, tmp_path):
    path = write(tmp_path / "run.json", text)
    with pytest.raises(UsageError, match=re.escape(sentence)) as caught:
        read_config(path, RunConfig)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize("content", [None, b"\xff\xfe{}"], ids=["missing", "UTF-16"])
def test_a_file_that_cannot_be_read_is_refused_with_its_name(content, tmp_path):
    path = tmp_path / "run.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"run\.json cannot be read as a config file"):
        read_config(path, RunConfig)


def test_a_written_config_is_plain_json_with_its_format_first(tmp_path):
    write_config(tmp_path / "config.json", UNUSUAL)
    tree = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    assert next(iter(tree)) == "format"
    assert tree["format"] == 1
    assert tree["model"]["patch"] == [3, 5]
