from __future__ import annotations

import pytest

from qgan_framework.callbacks.update_schedule import UpdateSchedule
from qgan_framework.errors import ConfigurationError
from qgan_framework.losses.bce import BinaryCrossEntropy
from tests.training.running import fit, untrained

SETTINGS = {"mode": "fixed", "table": [], "high": 0.7, "low": 0.3, "momentum": 0.5, "max_steps": 3}


class Model:
    """Counts as a model does."""

    d_steps_per_g_step, g_steps_per_d_step, d_steps = 1, 1, 0
    gan_loss = BinaryCrossEntropy(r1_weight=0.0)


def schedules(losses, **changed):
    """The schedule of each epoch, given the losses at their ends; and the callback."""
    schedule = UpdateSchedule(**SETTINGS | changed)
    model = Model()
    schedule.set_model(model)
    schedule.on_train_begin()
    seen = []
    for epoch, (d_loss, g_loss) in enumerate(losses):
        schedule.on_epoch_begin(epoch)
        seen.append((model.d_steps_per_g_step, model.g_steps_per_d_step))
        schedule.on_epoch_end(epoch, {"d_loss": d_loss, "g_loss": g_loss})
    return seen, schedule


def test_fixed_keeps_what_the_model_has():
    seen, schedule = schedules([(9.0, 0.0)] * 3)
    assert (seen, schedule.decisions) == ([(1, 1)] * 3, [])


def test_a_table_holds_from_its_epochs_on():
    seen, schedule = schedules([(1.0, 1.0)] * 5, mode="table", table=[[2, 4, 1], [4, 1, 2]])
    assert seen == [(1, 1), (4, 1), (4, 1), (1, 2), (1, 2)]
    assert len(schedule.decisions) == 2
    assert "epoch 4" in schedule.decisions[1] and "1 discriminator steps to 2" in schedule.decisions[1]


def test_the_network_that_loses_gets_more_steps():
    seen, _ = schedules([(9.0, -1.0)] * 5, mode="adaptive")
    assert seen == [(1, 1), (2, 1), (3, 1), (3, 1), (3, 1)]
    seen, _ = schedules([(0.1, 0.9)] * 4, mode="adaptive")
    assert seen == [(1, 1), (1, 2), (1, 3), (1, 3)]
    seen, schedule = schedules([(0.5, -0.5)] * 4, mode="adaptive")
    assert (seen, schedule.decisions) == ([(1, 1)] * 4, [])


def test_the_balance_is_smoothed_and_goes_both_ways():
    seen, _ = schedules([(1.0, 0.0), (0.0, 1.0), (0.0, 1.0), (0.0, 1.0)], mode="adaptive")
    assert seen == [(1, 1), (2, 1), (2, 1), (1, 1)]  # shares 1, 0.5, 0.25


def test_every_step_is_counted_and_has_fresh_data(tmp_path):
    model = untrained()
    table = [[1, 3, 1], [2, 1, 2]]
    result = fit(tmp_path, UpdateSchedule(**SETTINGS | {"mode": "table", "table": table}), model=model)
    assert result.history["d_steps"] == [6.0, 8.0]
    assert (int(model.d_steps), int(model.g_steps), model.batches_taken) == (8, 6, 8)
    assert result.history["d_steps_per_g_step"] == [3.0, 1.0]
    assert result.history["g_steps_per_d_step"] == [1.0, 2.0]
    assert len(model.last_pass.batches) == 1 and len(model.last_pass.updates["generator"]) == 2
    model.g_steps_per_d_step = 1


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"mode": "sometimes"}, "mode"),
        ({"mode": "table"}, "table"),
        ({"table": [[1, 2]]}, "table"),
        ({"table": [[1, 2, 2]]}, "table"),
        ({"table": [[0, 1, 1]]}, "table"),
        ({"low": 0.8}, "low"),
        ({"max_steps": 0}, "max_steps"),
    ],
    ids=str,
)
def test_impossible_settings_are_named(wrong, key):
    with pytest.raises(ConfigurationError, match=key):
        UpdateSchedule(**SETTINGS | wrong)


def test_losses_without_a_common_scale_are_not_balanced(tmp_path):
    with pytest.raises(
        ConfigurationError, match="mode: is adaptive, and the losses of WassersteinGradientPenalty"
    ):
        fit(tmp_path, UpdateSchedule(**SETTINGS | {"mode": "adaptive"}))
