from __future__ import annotations

import json
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from qgan_framework.callbacks.base import RunContext
from qgan_framework.callbacks.checkpoint import Checkpoint
from qgan_framework.errors import ConfigurationError
from qgan_framework.training import checkpoint

DIRECTIONS = {"sliced_wasserstein": "min", "recall": "max", "diversity": "floor"}


@pytest.fixture
def model():
    """A model with one variable, which holds the number of the epoch."""
    nothing = SimpleNamespace(variables=[])
    return SimpleNamespace(
        variables=[keras.Variable(0, dtype="int32", name="epoch")],
        metrics_variables=[],
        optimizers={"g": nothing, "d": nothing},
    )


def saving(run_dir, model):
    def save(name):
        facts = {"epoch": int(model.variables[0])}
        checkpoint.save(model, run_dir / "checkpoints" / name, facts)

    return save


def epochs_kept(run_dir, model, monitor, course):
    """Numbers of the epochs that last.npz and best.npz hold after a training with such metrics."""
    callback = Checkpoint(monitor=monitor, every_n_epochs=None, every_n_steps=None)
    callback.set_context(RunContext(run_dir, 8, DIRECTIONS, {"diversity": 1.0}, saving(run_dir, model)))
    callback.set_model(model)
    for epoch, value in enumerate(course):
        model.variables[0].assign(epoch + 1)
        callback.on_epoch_end(epoch, {monitor: np.float32(value), "d_loss": 0.5})
    return tuple(saved(run_dir, name) for name in ("last", "best"))


def saved(run_dir, name):
    with np.load(run_dir / "checkpoints" / f"{name}.npz", allow_pickle=False) as archive:
        facts = json.loads(str(archive["facts"]))
        (weights,) = [archive[key] for key in archive.files if key.startswith("model/")]
    assert facts["epoch"] == weights  # the facts are those of the state
    return facts["epoch"]


@pytest.mark.parametrize(
    ("monitor", "course", "best"),
    [
        ("sliced_wasserstein", [0.9, 0.2, 0.5], 2),
        ("sliced_wasserstein", [0.1, 0.2, 0.3], 1),
        ("sliced_wasserstein", [0.3, 0.2, 0.1], 3),
        ("sliced_wasserstein", [0.3, 0.3, 0.3], 1),
        ("recall", [0.1, 0.9, 0.5], 2),
        ("diversity", [0.5, 1.4, 0.9], 3),
        ("diversity", [1.1, 0.8, 1.3], 1),
        ("my_own", [3.0, 1.0, 2.0], 2),
    ],
)
def test_the_last_and_the_best_epoch_are_kept(tmp_path, model, monitor, course, best):
    assert epochs_kept(tmp_path, model, monitor, course) == (3, best)
    assert sorted(path.name for path in (tmp_path / "checkpoints").iterdir()) == ["best.npz", "last.npz"]


def test_an_unknown_metric_is_named_with_those_there_are(tmp_path, model):
    callback = Checkpoint(monitor="fid", every_n_epochs=None, every_n_steps=None)
    callback.set_context(RunContext(tmp_path, 8, DIRECTIONS, {}))
    callback.set_model(model)
    with pytest.raises(ConfigurationError, match="fid") as raised:
        callback.on_epoch_end(0, {"recall": 0.5, "d_loss": 0.1})
    assert "monitor" in raised.value.key
    assert "d_loss, recall" in str(raised.value)
    assert not (tmp_path / "checkpoints").exists()
