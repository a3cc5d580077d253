from __future__ import annotations

import pytest

from qgan_framework.sweeps.estimate import TimeModel, fitted


def config(cutoff_dim, epochs):
    return {
        "trainer": {"max_epochs": epochs, "steps_per_epoch": 10},
        "model": {
            "d_steps_per_g_step": 3,
            "generator": {"n_modes": 2, "n_layers": 2, "cutoff_dim": cutoff_dim},
        },
        "data": {"batch_size": 16},
    }


def test_larger_circuits_and_longer_trainings_take_longer():
    model = TimeModel()
    assert model.seconds(config(4, 5)) < model.seconds(config(8, 5)) < model.seconds(config(8, 50))


def test_finished_jobs_replace_the_rule_of_thumb():
    truth = TimeModel((7.0, 0.5, 2e-6))
    configs = [config(cutoff, epochs) for cutoff in (3, 4, 8) for epochs in (1, 5)]
    model = fitted([(one, truth.seconds(one)) for one in configs])
    assert model.measured == 6
    assert model.seconds(config(6, 20)) == pytest.approx(truth.seconds(config(6, 20)), rel=1e-6)
