from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from qgan_framework.callbacks.base import RunContext
from qgan_framework.callbacks.r2_early_stopping import R2EarlyStopping
from qgan_framework.errors import ConfigurationError
from qgan_framework.training.validation import measure
from tests.models import networks, tiny
from tests.training.running import trainer

SETTINGS = {
    "reference": "data",
    "margin": 0.05,
    "quality": "sliced_wasserstein",
    "quality_target": 1.5,
    "threshold": 0.1,
    "direction": "below",
    "patience": 2,
    "min_epochs": 1,
}
FLOORS = {"line_r2": 0.9, "sliced_wasserstein": 0.2, "recall": 0.8, "diversity": 1.0}
DIRECTIONS = {"sliced_wasserstein": "min", "recall": "max", "diversity": "floor"}


def stopped_at(course, **changed):
    """The epoch after which a training with such (line_r2, quality) ends; None where it does not."""
    callback = R2EarlyStopping(**SETTINGS | changed)
    callback.set_context(RunContext(Path(), 8, DIRECTIONS, FLOORS))
    callback.set_model(SimpleNamespace(stop_training=False))
    callback.on_train_begin()
    for epoch, (r2, quality) in enumerate(course):
        callback.on_epoch_end(epoch, {"line_r2": r2, callback.quality: quality})
        if callback.model.stop_training:
            assert f"after epoch {epoch + 1}" in callback.stop_reason
            return epoch + 1
    return None


GOOD = (0.88, 0.25)


@pytest.mark.parametrize(
    ("course", "changed", "epoch"),
    [
        ([GOOD] * 3, {}, 2),
        ([GOOD] * 3, {"patience": 3}, 3),
        ([GOOD] * 9, {"min_epochs": 5}, 6),
        ([GOOD, (0.5, 0.25), GOOD, GOOD], {}, 4),
        ([(0.88, 0.31)] * 5, {}, None),  # a line, and badly made
        ([(0.05, 0.25)] * 5, {}, None),  # well made, and no line
        ([(0.05, 9.0)] * 5, {"reference": "none"}, 2),
        ([(0.5, 9.0)] * 5, {"reference": "none"}, None),
        ([(0.5, 9.0)] * 5, {"reference": "none", "direction": "above"}, 2),
        ([(0.9, 0.6)] * 5, {"quality": "recall"}, 2),
        ([(0.9, 0.5)] * 5, {"quality": "recall"}, None),
        ([(0.9, 1.4)] * 5, {"quality": "diversity"}, 2),
        ([(0.9, 0.4)] * 5, {"quality": "diversity"}, None),
    ],
)
def test_it_stops_when_its_rule_has_held_long_enough(course, changed, epoch):
    assert stopped_at(course, **changed) == epoch


def test_the_plain_rule_fires_on_an_untrained_generator_and_the_default_does_not():
    data = tiny.data(n_samples=1000, separation=3.0)
    data.setup()
    quality = trainer().quality(data)
    model = networks.gan(tiny.generator(n_modes=2, cutoff_dim=6), tiny.discriminator())
    logs = measure(model, quality, seed=0)
    assert quality.floors["line_r2"] > 0.8  # the data lie along a line
    assert logs["line_r2"] < 0.1  # nothing has been learnt
    for reference, stops in (("none", True), ("data", False)):
        callback = R2EarlyStopping(**SETTINGS | {"reference": reference, "patience": 1})
        callback.set_context(RunContext(Path(), 8, DIRECTIONS, quality.floors))
        callback.set_model(SimpleNamespace(stop_training=False))
        callback.on_train_begin()
        callback.on_epoch_end(0, dict(logs))
        assert callback.model.stop_training is stops


def test_data_without_a_line_are_refused():
    callback = R2EarlyStopping(**SETTINGS)
    callback.set_context(RunContext(Path(), 8, DIRECTIONS, {"recall": 0.8}))
    with pytest.raises(ConfigurationError, match="these data have no line_r2"):
        callback.on_train_begin()


@pytest.mark.parametrize(
    "wrong",
    [{"reference": "real"}, {"margin": 2.0}, {"quality_target": 0}, {"patience": 0}, {"direction": "up"}],
    ids=str,
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        R2EarlyStopping(**SETTINGS | wrong)
