from __future__ import annotations

import pytest

from qgan_framework.config.contract import check_config
from qgan_framework.errors import ConfigurationError
from tests.config.composing import composed

DIGITS = "+experiment=hybrid_digits"


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (
            ["model=hybrid"],
            "data: Digits is nothing that a classifier is trained with; choose data=digit_images",
        ),
        (["data=digit_images"], "data: DigitImages gives pictures with classes, and the model is a GAN"),
        ([DIGITS, "loss=hinge"], "loss: Hinge is nothing .* choose loss=cross_entropy"),
        ([DIGITS, "optimizer=adam"], "optimizer: .*choose optimizer=classifier"),
        ([DIGITS, "model.middle.qubits=[17]"], r"model\.middle\.qubits"),
        ([DIGITS, "model.middle.entanglement=ring"], r"model\.middle\.entanglement: must be one of"),
        (["task=compare"], "task: compares classifiers"),
    ],
)
def test_groups_that_do_not_fit_are_refused(overrides, words):
    with pytest.raises(ConfigurationError, match=words):
        check_config(composed(*overrides))


def test_registers_that_do_not_fit_in_memory_are_refused_unless_a_fallback_was_asked_for(monkeypatch):
    monkeypatch.setattr("qgan_framework.hardware.memory.available_memory", lambda: 200_000)
    with pytest.raises(ConfigurationError, match=r"model\.middle\.qubits: .*set batch_size to at most 32"):
        check_config(composed(DIGITS, "data.batch_size=64"))
    check_config(composed(DIGITS, "data.batch_size=64", "model.on_error=classical"))
    check_config(composed(DIGITS, "data.batch_size=64", "model.quantum=false"))


def test_a_classifiers_run_generates_nothing(tmp_path):
    (tmp_path / "config.yaml").write_text("model: {middle: {qubits: [8]}}\n")
    with pytest.raises(ConfigurationError, match="generate.run: .*trained a classifier.*task=evaluate"):
        check_config(composed("task=generate", f"generate.run={tmp_path}"))
    check_config(composed("task=evaluate", f"evaluate.run={tmp_path}"))
