from __future__ import annotations

import pytest

from qgan_framework.config.unused import check_unused
from qgan_framework.errors import ConfigurationError


@pytest.mark.parametrize(
    ("override", "key", "wanted"),
    [
        ("engine=fock", "engine", "benchmark.engines"),
        ("engine.precision=complex128", "engine.precision", "benchmark.precision"),
        ("strategy=threading", "strategy", "benchmark.strategies"),
        ("model/generator=mlp", "model/generator", "benchmark.sizes"),
        ("+callbacks.stop.monitor=x", "callbacks.stop.monitor", "--cfg job"),
        ("~logger.wandb", "logger.wandb", "--cfg job"),
        (
            "encoding@model.discriminator.encoding=squeezing",
            "encoding@model.discriminator.encoding",
            "--cfg job",
        ),
    ],
)
def test_an_override_that_would_change_nothing_is_refused(override, key, wanted):
    with pytest.raises(ConfigurationError) as caught:
        check_unused("benchmark", ["seed=1", override])
    assert caught.value.key == key and wanted in caught.value.remedy
    check_unused("train", [override])


def test_what_is_read_is_allowed():
    check_unused(
        "benchmark",
        ["task=benchmark", "benchmark.repeats=1", "hardware.xla=false", "+experiment=bench/threads"],
    )
    check_unused("mine", ["engine=fock"])
    with pytest.raises(
        ConfigurationError, match="would change nothing in task=evaluate: the trained run has its own"
    ):
        check_unused("evaluate", ["evaluate.run=somewhere", "hardware=debug"])
