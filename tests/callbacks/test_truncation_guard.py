from __future__ import annotations

from types import SimpleNamespace

import pytest

from qgan_framework.callbacks.truncation_guard import TruncationGuard
from qgan_framework.errors import ConfigurationError


def watched(course, *, warn_below=0.95, stop_below=None):
    """A guard that has seen epochs with these norms; None is an epoch without one."""
    guard = TruncationGuard(warn_below=warn_below, stop_below=stop_below)
    guard.set_model(SimpleNamespace(stop_training=False))
    for epoch, norm in enumerate(course):
        guard.on_epoch_end(epoch, {"d_loss": 1.0} if norm is None else {"norm_mean": norm})
    return guard


@pytest.mark.parametrize(
    ("course", "epochs"),
    [
        ([1.0, 0.95, 0.99], []),
        ([0.96, 0.9, 0.8, 0.7], [2]),
        ([0.9, 0.96, 0.9, 0.9, 0.96], [1, 3]),
        ([None, None], []),
    ],
)
def test_it_warns_once_for_each_crossing(course, epochs, caplog):
    guard = watched(course)
    assert [
        f"at epoch {epoch}:" in message for epoch, message in zip(epochs, guard.warnings, strict=True)
    ] == [True for _ in epochs]
    assert [record.getMessage() for record in caplog.records] == [
        f"warning: {told}" for told in guard.warnings
    ]
    assert (guard.stop_reason, guard.model.stop_training) == (None, False)


def test_the_warning_says_what_where_and_what_to_do():
    (message,) = watched([0.91234]).warnings
    assert "norm_mean" in message and "0.9123, below 0.95 at epoch 1" in message and "\n" not in message
    assert "model.generator.cutoff_dim" in message and "model.truncation_penalty" in message


def test_it_ends_the_training_below_the_other_threshold():
    guard = watched([0.9, 0.7], stop_below=0.8)
    assert guard.model.stop_training
    assert (
        "norm_mean" in guard.stop_reason
        and "after epoch 2" in guard.stop_reason
        and "0.7, below 0.8" in guard.stop_reason
    )
    assert len(guard.warnings) == 1


def test_without_thresholds_it_is_silent():
    guard = watched([0.1], warn_below=None)
    assert guard.warnings == [] and not guard.model.stop_training


@pytest.mark.parametrize("key", ["warn_below", "stop_below"])
@pytest.mark.parametrize("value", [1.5, -0.1, "high", True])
def test_a_threshold_is_a_share(key, value):
    with pytest.raises(ConfigurationError, match=key):
        TruncationGuard(**{"warn_below": None, "stop_below": None} | {key: value})
