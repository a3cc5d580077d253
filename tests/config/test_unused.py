from __future__ import annotations

import pytest

from qgan_framework.config.unused import check_unused, unread_groups
from qgan_framework.errors import ConfigurationError
from tests.config.composing import composed


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
            "benchmark.sizes",
        ),
    ],
)
def test_an_override_that_would_change_nothing_is_refused(override, key, wanted):
    with pytest.raises(ConfigurationError) as caught:
        check_unused("benchmark", ["seed=1", override])
    assert caught.value.key == key and wanted in caught.value.remedy
    check_unused("train", [override])


@pytest.mark.parametrize(
    ("overrides", "key"),
    [
        (["engine.precision=complex128"], "engine.precision"),
        (["encoding=squeezing"], "encoding"),
        (["strategy=threading"], "strategy"),
        (["model/middle=photonic", "decoder=mlp"], "decoder"),
        (["task=compare", "engine=fock"], "engine"),
    ],
)
def test_groups_that_a_classifier_does_not_read_are_refused(overrides, key):
    config = composed("+experiment=hybrid_digits", *overrides)
    with pytest.raises(ConfigurationError, match=f"^{key}: would change nothing: the configured model"):
        check_unused(config.task, overrides, unread_groups(config))


@pytest.mark.parametrize(
    ("overrides", "key"),
    [
        (["model/generator=mlp", "encoding=squeezing"], "encoding"),
        (["model/generator=mlp", "decoder=mlp"], "decoder"),
        (["model/generator=density", "data=histograms", "decoder=mlp"], "decoder"),
        (["model/generator=mlp", "strategy=threading"], "strategy"),
    ],
)
def test_groups_that_no_network_of_a_gan_reads_are_refused(overrides, key):
    with pytest.raises(ConfigurationError, match=f"^{key}: would change nothing: the configured model reads"):
        check_unused("train", overrides, unread_groups(composed(*overrides)))


@pytest.mark.parametrize(
    "overrides",
    [
        ["+experiment=classical_quantum", "engine=fock", "encoding@model.discriminator.encoding=squeezing"],
        ["+experiment=hybrid_digits", "model/middle=photonic", "engine=fock", "encoding=squeezing"],
        ["+experiment=ring", "engine=fock", "decoder=mlp"],
    ],
)
def test_groups_that_the_model_reads_are_allowed(overrides):
    check_unused("train", overrides, unread_groups(composed(*overrides)))


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
