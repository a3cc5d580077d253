"""A training that was interrupted and resumed is, bit by bit, the one that was not."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from qgan_framework.callbacks.checkpoint import Checkpoint
from qgan_framework.callbacks.truncation_guard import TruncationGuard
from qgan_framework.errors import RunError
from qgan_framework.loggers.base import LoggedRun
from qgan_framework.loggers.csv import CSVLogger
from qgan_framework.training.trainer import open_loggers
from tests.models import tiny
from tests.training.running import Calling, signal_this_process, state, trainer, untrained

EPOCHS, STEPS = 5, 3


class Killed(BaseException):
    """Ends a training as a lost process does: nothing that follows is called."""


def kill(model: Any) -> None:
    raise Killed


def train(run_dir, *others, model=None, epochs=EPOCHS, data=None, every_n_steps=None):
    """Trains with a file of metrics, and goes on where the folder's last training ended."""
    model = model or untrained()
    callbacks = {
        "plateau": keras.callbacks.ReduceLROnPlateau("recall", mode="max", patience=1, factor=0.5),
        "checkpoint": Checkpoint(monitor="sliced_wasserstein", every_n_epochs=2, every_n_steps=every_n_steps),
        "truncation_guard": TruncationGuard(warn_below=1.0, stop_below=None),
        "patience": keras.callbacks.EarlyStopping("recall", mode="max", patience=50, min_delta=2.0),
        **{f"other{number}": other for number, other in enumerate(others)},
    }
    loggers, run = [CSVLogger()], LoggedRun(run_dir, "a run", {})
    own = trainer(max_epochs=epochs, steps_per_epoch=STEPS, resume="auto", deterministic=False)
    with open_loggers(loggers, run):
        result = own.fit(model, data or tiny.data(), run=run, callbacks=callbacks, loggers=loggers)
    kept = (callbacks["patience"].wait, callbacks["plateau"].wait, callbacks["truncation_guard"].warnings)
    return SimpleNamespace(model=model, result=result, kept=kept, state=tiny.values(state(model)))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    run_dir = tmp_path_factory.mktemp("undisturbed")
    return SimpleNamespace(run_dir=run_dir, **vars(train(run_dir)))


def assert_same(found, expected, run_dir):
    for value, other in zip(found.state, expected.state, strict=True):
        np.testing.assert_array_equal(value, other)
    assert found.result.history == expected.result.history
    assert found.kept == expected.kept
    assert (run_dir / "metrics.csv").read_bytes() == (expected.run_dir / "metrics.csv").read_bytes()
    for name in ("best", "last", "epoch_000002", "epoch_000004"):
        files = [folder / "checkpoints" / f"{name}.npz" for folder in (run_dir, expected.run_dir)]
        arrays = [np.load(file, allow_pickle=False) for file in files]
        assert arrays[0].files == arrays[1].files
        for key in arrays[0].files:
            if key not in ("facts", "sha256"):  # which tell of the interruption
                np.testing.assert_array_equal(arrays[0][key], arrays[1][key])


def test_one_epoch_after_the_other_is_the_same_training(tmp_path, undisturbed):
    for epochs in (1, 2, EPOCHS):
        found = train(tmp_path, epochs=epochs)
    assert_same(found, undisturbed, tmp_path)
    assert found.result.resumed == ("after epoch 1", "after epoch 2")
    assert (found.result.status, found.result.epochs) == ("completed", EPOCHS)


@pytest.mark.parametrize("step", [1, 3, 7])
def test_after_a_signal_no_step_is_lost_or_repeated(tmp_path, undisturbed, step):
    stopped = train(tmp_path, Calling(step, signal_this_process(signal.SIGTERM)))
    assert (stopped.result.exit_code, int(stopped.model.g_steps)) == (143, step)
    assert stopped.result.epochs == step // STEPS
    found = train(tmp_path)
    assert_same(found, undisturbed, tmp_path)
    finished, cut = divmod(step, STEPS)
    assert found.result.resumed == (f"after epoch {finished}" + (f", step {cut}" if cut else ""),)


@pytest.mark.parametrize("every_n_steps", [pytest.param(None, marks=pytest.mark.slow), 2])
def test_a_lost_process_costs_only_what_was_not_saved(tmp_path, undisturbed, every_n_steps):
    for step in (3, 9, 12):
        with pytest.raises(Killed):
            train(tmp_path, Calling(step, kill), every_n_steps=every_n_steps)
    found = train(tmp_path, every_n_steps=every_n_steps)
    if every_n_steps is None:
        assert_same(found, undisturbed, tmp_path)
        assert found.result.resumed == ("after epoch 2", "after epoch 3")
    else:
        for value, other in zip(found.state, undisturbed.state, strict=True):
            np.testing.assert_array_equal(value, other)
        assert (tmp_path / "metrics.csv").read_bytes() == (undisturbed.run_dir / "metrics.csv").read_bytes()
        assert "step" in found.result.resumed[0]


def killed_at_replacement(number):
    """Stands for `os.replace`: kills in place of the n-th renaming to (new_)last.npz, two for each checkpoint."""
    replace, renamed = os.replace, []

    def instead(source, target):
        if str(target).endswith("last.npz"):
            renamed.append(target)
        if len(renamed) == number:
            shutil.copy(source, Path(target).with_name(".last.npz.left.tmp"))  # as a lost process leaves it
            raise Killed
        replace(source, target)

    return instead


def test_killed_while_a_checkpoint_is_written(tmp_path, undisturbed):
    for number in (1, 4, 5):  # the first checkpoint and later ones, before either renaming
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            patch.setattr(os, "replace", killed_at_replacement(number))
            train(tmp_path)
    found = train(tmp_path)
    assert_same(found, undisturbed, tmp_path)
    assert found.result.resumed == ("after epoch 1", "after epoch 3")


@pytest.mark.parametrize("damage", ["cut", "byte", "older"])
def test_a_damaged_checkpoint_is_told_and_the_one_before_used(tmp_path, undisturbed, caplog, damage):
    train(tmp_path, epochs=3)
    last = tmp_path / "checkpoints" / "last.npz"
    content = last.read_bytes()
    if damage == "cut":
        last.write_bytes(content[:-100])
    elif damage == "byte":
        position = len(content) // 3
        last.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
    else:
        with np.load(last) as arrays:
            np.savez(last, **{key: arrays[key] for key in arrays.files if key != "sha256"})
    found = train(tmp_path)
    assert_same(found, undisturbed, tmp_path)
    assert found.result.resumed == ("after epoch 2",)
    word = "older version" if damage == "older" else "damaged"
    assert any(str(last) in message and word in message for message in caplog.messages)


def test_without_any_whole_checkpoint_nothing_begins_anew(tmp_path):
    train(tmp_path, epochs=3)
    for path in (tmp_path / "checkpoints").glob("*.npz"):
        path.write_bytes(path.read_bytes()[:-10])
    rows = (tmp_path / "metrics.csv").read_bytes()
    with pytest.raises(RunError, match="no checkpoint can be used"):
        train(tmp_path)
    assert (tmp_path / "metrics.csv").read_bytes() == rows


def test_other_data_and_other_shapes_are_refused(tmp_path):
    train(tmp_path, epochs=1)
    with pytest.raises(RunError, match="training points"):
        train(tmp_path, data=tiny.data(seed=1))
    with pytest.raises(RunError, match=r"circuit_weights has shape \(1, 6\) there and \(2, 6\) in the model"):
        train(tmp_path, model=tiny.qgan(n_layers=2))


def test_a_finished_training_has_nothing_left_to_do(tmp_path, undisturbed):
    train(tmp_path)
    again = train(tmp_path)
    assert (again.result.status, int(again.model.g_steps)) == ("completed", EPOCHS * STEPS)
    assert_same(again, undisturbed, tmp_path)


def test_without_resume_a_training_begins_at_the_beginning(tmp_path):
    train(tmp_path, epochs=1)
    model = untrained()
    trainer(max_epochs=1).fit(model, tiny.data(), run=LoggedRun(tmp_path, "a run", {}))
    assert int(model.g_steps) == 2
