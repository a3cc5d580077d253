from __future__ import annotations

import threading
from inspect import signature

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.callbacks.performance_monitor import PerformanceMonitor
from qgan_framework.errors import ConfigurationError, RunError
from qgan_framework.loggers.base import LoggedRun, Logger
from qgan_framework.metrics.catalogue import DIRECTIONS
from qgan_framework.training.trainer import Trainer, open_loggers
from tests.models import tiny
from tests.training.running import Calling, fit, trainer, untrained


class Recorder(keras.callbacks.Callback):
    """Keeps which of its methods were called, and the logs of every epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.logs: list[dict[str, float]] = []

    def on_train_begin(self, logs=None):
        self.calls.append("begin")

    def on_train_batch_end(self, batch, logs=None):
        self.calls.append("step")

    def on_epoch_end(self, epoch, logs=None):
        self.calls.append("epoch")
        self.logs.append(dict(logs))

    def on_train_end(self, logs=None):
        self.calls.append("end")


class RecordingLogger(Logger):
    """Keeps what is asked of it."""

    def __init__(self, fails_to: str = "") -> None:
        super().__init__()
        self.calls: list[str] = []
        self.recorder = Recorder()
        self.fails_to = fails_to

    def resume(self, rows):
        self._called(f"resume {len(rows)}")

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name == self.fails_to:
            raise OSError(f"cannot {name}")

    def open(self, run):
        self._called("open")

    def callbacks(self):
        self._called("callbacks")
        return [self.recorder]

    def record_result(self, summary, pictures):
        self._called("record_result")

    def close(self):
        self._called("close")


def test_trains_the_epochs_and_steps_it_is_told(tmp_path):
    model, recorder = untrained(), Recorder()
    result = fit(tmp_path, recorder, model=model, max_epochs=3, steps_per_epoch=2)
    assert (result.status, result.exit_code, result.epochs) == ("completed", 0, 3)
    assert "3 epochs" in result.reason
    assert (int(model.g_steps), int(model.d_steps)) == (6, 12)
    assert recorder.calls == ["begin", *["step", "step", "epoch"] * 3, "end"]
    assert {key: len(course) for key, course in result.history.items()} == dict.fromkeys(recorder.logs[0], 3)


def test_an_epoch_is_one_pass_over_the_data_if_nothing_is_said(tmp_path):
    model = untrained()  # three batches are two steps of two
    fit(tmp_path, model=model, max_epochs=1, steps_per_epoch=None)
    assert int(model.g_steps) == 2


def test_fast_dev_run_is_one_short_epoch_of_everything(tmp_path):
    model, recorder = untrained(), Recorder()
    result = fit(tmp_path, recorder, model=model, max_epochs=50, steps_per_epoch=1000, fast_dev_run=True)
    assert (result.status, result.epochs, int(model.g_steps)) == ("completed", 1, 2)
    assert "sliced_wasserstein" in recorder.logs[0]


@pytest.mark.parametrize(
    ("settings", "n_samples"),
    [({}, 32), ({"limit_val_batches": 2}, 16), ({"limit_val_batches": 9}, 32), ({"fast_dev_run": True}, 8)],
    ids=str,
)
def test_validation_may_be_limited(settings, n_samples):
    data = tiny.data(n_samples=128)
    data.setup()
    assert trainer(**settings).quality(data).n_samples == n_samples


def test_validation_metrics_are_in_the_logs_of_every_callback(tmp_path):
    user, logger = Recorder(), RecordingLogger()
    result = fit(tmp_path, user, loggers=[logger])
    assert len(user.logs) == 2
    assert user.logs == logger.recorder.logs
    for name in ("d_loss", "g_loss", "sliced_wasserstein", "mode_coverage", "norm_mean", "norm_min"):
        assert result.history[name] == [pytest.approx(logs[name]) for logs in user.logs]
        assert np.isfinite(result.history[name]).all()
    names = {name for name in DIRECTIONS if not name.startswith(("level_", "radial_", "angular_"))}
    assert set(user.logs[0]) == {"d_loss", "g_loss", "norm_mean", "norm_min", *names}
    assert 0.0 < user.logs[0]["norm_min"] <= user.logs[0]["norm_mean"] <= 1.0 + 1e-5


def test_loggers_see_what_callbacks_add_and_are_left_open(tmp_path):
    class Adding(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["mine"] = float(epoch)

    logger = RecordingLogger()
    fit(tmp_path, Adding(), loggers=[logger])
    assert [logs["mine"] for logs in logger.recorder.logs] == [0.0, 1.0]
    assert logger.calls == ["callbacks"]


def test_run_callbacks_know_their_run(tmp_path):
    callback = RunCallback()
    fit(tmp_path, callback, max_epochs=1, steps_per_epoch=1)
    context = callback.context
    assert (context.run_dir, context.batch_size) == (tmp_path, tiny.BATCH_SIZE)
    assert set(context.floors) <= set(context.directions)
    assert context.directions["sliced_wasserstein"] == "min"


def test_early_stopping_of_keras_works(tmp_path):
    model = untrained()
    never_enough = keras.callbacks.EarlyStopping("sliced_wasserstein", min_delta=1e9, patience=1, mode="min")
    result = fit(tmp_path, never_enough, model=model, max_epochs=9)
    assert (result.status, result.exit_code, result.epochs) == ("stopped", 0, 2)
    assert "epoch 2" in result.reason
    assert int(model.g_steps) == 4


def test_a_callback_may_change_the_schedule(tmp_path):
    model = untrained()
    fit(tmp_path, Calling(2, lambda model: setattr(model, "d_steps_per_g_step", 3)), model=model)
    assert (int(model.g_steps), int(model.d_steps)) == (4, 10)


def test_everything_is_torn_down_after_an_exception(tmp_path):
    def fail(model):
        raise RuntimeError("mine")

    recorder, logger, monitor = Recorder(), RecordingLogger(), PerformanceMonitor()
    with pytest.raises(RuntimeError, match="mine"):
        fit(tmp_path, recorder, monitor, Calling(3, fail), loggers=[logger])
    assert recorder.calls == ["begin", "step", "step", "epoch", "step", "end"]
    assert logger.recorder.calls[-1] == "end"
    assert not [thread for thread in threading.enumerate() if thread.name == "performance-monitor"]


def test_a_diverged_generator_is_an_error(tmp_path):
    def diverge(model):
        for variable in model.generator.trainable_variables:
            variable.assign(np.nan * variable)

    recorder = Recorder()
    with pytest.raises(RunError, match="diverged"):
        fit(tmp_path, Calling(1, diverge), recorder)
    assert recorder.calls[-1] == "end"


def test_validate_gives_what_was_logged_and_test_takes_fresh_latents(tmp_path):
    model, data, own = untrained(), tiny.data(), trainer(max_epochs=1)
    result = own.fit(model, data, run=LoggedRun(tmp_path, "a run", {}))
    before = tiny.values(model.variables)
    logged = {key: course[-1] for key, course in result.history.items() if not key.endswith("loss")}
    assert own.validate(model, data) == pytest.approx(logged)
    verdict = own.test(model, data, draws=3)
    assert set(verdict) == set(logged)
    assert verdict["sliced_wasserstein"] != logged["sliced_wasserstein"]
    assert verdict == own.test(model, data, draws=3)
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable, value)


def test_floors_are_medians_of_as_many_draws_as_asked_for():
    data = tiny.data()
    data.setup()
    few, many = (trainer(final_draws=draws).quality(data).floors for draws in (1, 20))
    assert few["sliced_wasserstein"] != many["sliced_wasserstein"]
    assert signature(Trainer).parameters["final_draws"].default == 20


def test_data_are_set_up_where_they_are_needed():
    own, model = trainer(), untrained()
    assert own.validate(model, tiny.data()) == own.validate(model, tiny.data())
    assert own.test(model, tiny.data(), draws=1)["sliced_wasserstein"] > 0.0


def test_predictions_do_not_depend_on_how_they_are_batched():
    own, model = trainer(), untrained()
    points = own.predict(model, n_samples=10)
    assert points.shape == (10, 2)
    assert len(np.unique(points, axis=0)) == 10
    np.testing.assert_allclose(own.predict(model, n_samples=10, batch_size=4), points, rtol=0, atol=1e-6)
    assert not np.isclose(own.predict(model, n_samples=10, seed=1), points).all(axis=1).any()


def test_one_seed_gives_one_training(tmp_path):
    one, same, other = (
        fit(tmp_path, model=tiny.qgan(seed=seed), seed=seed, max_epochs=1).history for seed in (0, 0, 1)
    )
    assert one == same
    assert one["g_loss"] != other["g_loss"]


def test_classical_layers_may_compute_in_less_precision(tmp_path):
    own = trainer(precision="mixed_bfloat16", max_epochs=1)
    model = tiny.qgan()
    result = own.fit(model, tiny.data(), run=LoggedRun(tmp_path, "a run", {}))
    assert np.isfinite([result.history["d_loss"], result.history["g_loss"]]).all()
    assert model.discriminator.network.layers[0].compute_dtype == "bfloat16"
    assert {variable.dtype for variable in model.generator.trainable_variables} == {"float32"}
    assert model.generator.circuit(tf.zeros((1, 2))).dtype == tf.complex64


@pytest.mark.parametrize("deterministic", [False, True])
def test_determinism_is_asked_for_only_where_it_is_wanted(monkeypatch, deterministic):
    asked = []
    # The real call holds for the rest of the process.
    monkeypatch.setattr(tf.config.experimental, "enable_op_determinism", lambda: asked.append(True))
    trainer(deterministic=deterministic)
    assert bool(asked) == deterministic


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_epochs": 0},
        {"steps_per_epoch": 0},
        {"fast_dev_run": 1},
        {"limit_val_batches": 0},
        {"seed": -1},
        {"precision": "float16"},
        {"progress_bar": "bar"},
    ],
    ids=str,
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        trainer(**wrong)


def test_loggers_are_closed_after_use(tmp_path):
    loggers = [RecordingLogger(), RecordingLogger()]
    with open_loggers(loggers, LoggedRun(tmp_path, "a run", {})):
        assert [logger.calls for logger in loggers] == [["open"], ["open"]]
    assert [logger.calls for logger in loggers] == [["open", "close"], ["open", "close"]]


@pytest.mark.parametrize("failure", ["inside", "open", "close"])
def test_every_logger_is_closed_on_any_exit(tmp_path, failure):
    loggers = [RecordingLogger(), RecordingLogger(failure), RecordingLogger()]
    with pytest.raises((OSError, RuntimeError)), open_loggers(loggers, LoggedRun(tmp_path, "a run", {})):
        if failure == "inside":
            raise RuntimeError
    assert [logger.calls[-1] for logger in loggers] == ["close"] * 3
