"""The loop: exact resumption, selection on validation, stopping, and the odd sizes."""

import json
import signal
from dataclasses import replace

import pytest
import torch

from training_helpers import equal_weights, steps_saved
from vitreous.config import DataConfig
from vitreous.data import Split
from vitreous.errors import Diverged, Interrupted
from vitreous.training.checkpoint import best_good, checkpoints


def interrupt_at(step):
    def after(done):
        if done == step:
            signal.raise_signal(signal.SIGTERM)

    return after


@pytest.mark.parametrize("step", [1, 4, 5, 7, 10, 14])
def test_a_resumed_run_ends_with_the_same_bits(tiny, tmp_path, step):
    straight, _, straight_run = tiny.fit(tmp_path / "straight")
    stopping = tiny.changed()
    stopping.watcher.after_step = interrupt_at(step)
    with pytest.raises(Interrupted) as stopped:
        stopping.fit(tmp_path / "stopped")
    assert stopped.value.exit_code == 128 + signal.SIGTERM
    resumed, result, resumed_run = tiny.changed().fit(tmp_path / "stopped")
    assert result.steps == 15
    assert equal_weights(straight, resumed)
    for ours, theirs in zip(straight_run.metrics(), resumed_run.metrics(), strict=True):
        for timed in ("seconds", "images_per_second"):
            del ours[timed], theirs[timed]
        assert ours == theirs


def test_a_run_stopped_during_validation_ends_with_the_same_bits(tiny, tmp_path):
    straight, _, _ = tiny.fit(tmp_path / "straight")
    model, asked = tiny.model(), []

    def stop_once(module, inputs):
        if not module.training and not asked:
            asked.append(True)
            signal.raise_signal(signal.SIGINT)

    hook = model.register_forward_pre_hook(stop_once)
    with pytest.raises(Interrupted, match="step 5 of 15"):
        tiny.changed().fit(tmp_path / "stopped", model)
    hook.remove()
    resumed, _, run = tiny.changed().fit(tmp_path / "stopped")
    assert equal_weights(straight, resumed)
    assert [row["epoch"] for row in run.metrics()] == [1, 2, 3]


def test_a_run_may_be_stopped_twice(tiny, tmp_path):
    straight, _, _ = tiny.fit(tmp_path / "straight")
    for step in (3, 11):
        stopping = tiny.changed()
        stopping.watcher.after_step = interrupt_at(step)
        with pytest.raises(Interrupted):
            stopping.fit(tmp_path / "stopped")
    resumed, _, _ = tiny.changed().fit(tmp_path / "stopped")
    assert equal_weights(straight, resumed)


def test_the_same_seed_gives_the_same_bits_and_another_one_does_not(tiny, tmp_path):
    first, _, _ = tiny.fit(tmp_path / "first")
    again, _, _ = tiny.changed().fit(tmp_path / "again")
    tiny.config = replace(tiny.config, seed=8)
    other, _, _ = tiny.fit(tmp_path / "other")
    assert equal_weights(first, again)
    assert not equal_weights(first, other)


def test_handlers_of_signals_are_restored(tiny, tmp_path):
    before = signal.getsignal(signal.SIGTERM)
    tiny.fit(tmp_path / "run")
    assert signal.getsignal(signal.SIGTERM) is before


def test_resuming_a_finished_run_does_nothing(tiny, tmp_path):
    _, first, run = tiny.fit(tmp_path / "run")
    rows = run.metrics()
    again = tiny.changed()
    _, second, _ = again.fit(tmp_path / "run")
    assert again.watcher.said == ["nothing to do: 3 of 3 epochs are done."]
    assert (second.epochs, second.best.step) == (3, first.best.step)
    assert run.metrics() == rows


def test_the_best_epoch_is_the_one_with_the_best_validation(tiny, tmp_path):
    _, result, run = tiny.changed(epochs=6).fit(tmp_path / "run")
    rows = run.metrics()
    best = max(rows, key=lambda row: (row["validation"]["accuracy"], -row["validation"]["loss"]))
    assert result.best.epoch == best["epoch"]


def test_test_images_decide_nothing(tiny, tmp_path):
    first, one, _ = tiny.fit(tmp_path / "first")
    other = tiny.changed()
    other.data = replace(tiny.data, test=Split(255 - tiny.data.test.images, tiny.data.test.labels))
    second, two, _ = other.fit(tmp_path / "second")
    assert equal_weights(first, second)
    assert one.best.epoch == two.best.epoch


def test_training_stops_when_patience_runs_out(tiny, tmp_path):
    # A rate of almost nothing: every epoch scores as the first one did.
    patient = tiny.changed(epochs=40, patience=2, learning_rate=1e-12, weight_decay=0)
    _, result, run = patient.fit(tmp_path / "run")
    assert result.stopped_early
    assert result.epochs == len(run.metrics()) == 1 + 2
    assert result.best.epoch == 1


def test_no_epochs_leave_the_initial_weights(tiny, tmp_path):
    initial = tiny.model()
    model, result, run = tiny.changed(epochs=0).fit(tmp_path / "run")
    assert equal_weights(initial, model)
    assert (result.epochs, result.steps, run.metrics()) == (0, 0, [])
    assert result.best.score is not None


@pytest.mark.parametrize(("batch", "steps"), [(22, 2), (23, 1), (500, 1), (1, 23)])
def test_any_batch_size_sees_every_image_once_an_epoch(tiny, tmp_path, batch, steps):
    watching = tiny.changed(epochs=1, batch=batch)
    _, result, _ = watching.fit(tmp_path / "run")
    assert result.steps == steps


def test_a_rate_far_too_high_is_caught_before_the_update(tiny, tmp_path):
    wild = tiny.changed(learning_rate=1e38, warmup=0.0, epochs=4)
    model = wild.model()
    with pytest.raises(Diverged, match=r"diverged in epoch \d+, step \d+: .* learning rate \d") as caught:
        wild.fit(tmp_path / "run", model)
    assert caught.value.exit_code == 5
    for checkpoint in checkpoints(tmp_path / "run" / "checkpoints"):
        assert all(value.isfinite().all() for value in checkpoint.tensors("model.safetensors").values())


def test_weights_that_the_only_step_of_an_epoch_blew_up_are_not_saved(tiny, tmp_path):
    wild = tiny.changed(learning_rate=1e39, warmup=0.0, batch=23)
    with pytest.raises(Diverged, match="in epoch 1, step 1: validation loss nan"):
        wild.fit(tmp_path / "run")
    assert not (tmp_path / "run" / "checkpoints").exists()


def small_memory(model, items):
    """A model that runs out of memory with more than so many images, in training and in validation."""

    def refuse(module, inputs):
        if len(inputs[0]) > items:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    model.register_forward_pre_hook(refuse)
    return model


def test_what_fitted_into_memory_stays_after_resuming(tiny, tmp_path):
    straight, _, _ = tiny.fit(tmp_path / "straight", small_memory(tiny.model(), 2))
    stopping = tiny.changed()
    stopping.watcher.after_step = interrupt_at(7)
    with pytest.raises(Interrupted):
        stopping.fit(tmp_path / "stopped", small_memory(stopping.model(), 2))
    again = tiny.changed()
    resumed, _, _ = again.fit(tmp_path / "stopped", small_memory(again.model(), 2))
    assert not any("out of memory" in sentence for sentence in again.watcher.said)
    assert equal_weights(straight, resumed)


def test_validation_that_does_not_fit_into_memory_goes_on_with_fewer_images(tiny, tmp_path):
    model = small_memory(tiny.model(), 2)
    model.train(False)
    _, result, _ = tiny.changed(epochs=0).fit(tmp_path / "run", model)
    assert result.best.score is not None


def test_minutes_fix_the_steps_and_the_schedule_before_the_first_step(tiny, tmp_path):
    timed = tiny.changed(epochs=1)
    # Without augmentation, whose library takes seconds to import.
    timed.config = replace(timed.config, max_minutes=0.02, data=DataConfig())
    _, result, run = timed.fit(tmp_path / "run")
    plan = json.loads((tmp_path / "run" / "plan.json").read_text())
    assert result.steps == plan["steps"] > 5
    assert plan["seconds_per_step"] > 0
    # The schedule ends at zero with the last step.
    assert run.metrics()[-1]["learning_rate"] < timed.config.training.learning_rate / 10
    initial = tiny.model()
    assert not equal_weights(initial, best_model(timed, run))


def best_model(timed, run):
    model = timed.model()
    model.load_state_dict(best_good(run.checkpoints, print).tensors("model.safetensors"))
    return model


def test_the_best_the_last_two_and_those_asked_for_are_kept(tiny, tmp_path):
    _, result, run = tiny.changed(epochs=7, keep=(2, 3)).fit(tmp_path / "run")
    assert set(steps_saved(run)) == {10, 15, 30, 35, result.best.step}


def test_bfloat16_trains_and_keeps_float32_weights(tiny, tmp_path):
    model, _, run = tiny.changed(precision="bfloat16").fit(tmp_path / "run")
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    assert all(row["train"]["loss"] < 2 for row in run.metrics())
