"""A classical control has as many trained weights as what it controls."""

from __future__ import annotations

import pytest

from qgan_framework.config.locations import CONF
from qgan_framework.tasks import build
from qgan_framework.tasks.regression import Regression
from tests.config.composing import composed

PROBLEMS = sorted(
    file.stem.removesuffix("_classical") for file in (CONF / "experiment/proof").glob("*_classical.yaml")
)


def generator_weights(name):
    config = composed(f"+experiment=proof/{name}")
    data = build.make_data(config)
    if config.task == "regression":
        task: Regression = build.make(config.regression)
        return task.model(config, data).count_params()
    given = {"engine": build.make(config.engine), "strategy": build.make(config.strategy)}
    return build.make_generator(config, data, **given).count_params()


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_control_has_as_many_weights(name):
    assert generator_weights(f"{name}_classical") == pytest.approx(generator_weights(name), rel=0.05)
