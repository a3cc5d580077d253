"""Two devices of one process train as one does."""

from __future__ import annotations

import json

import pytest

from tests.distribute.descent import plain_gradient_descent
from tests.tasks.command_line import ROOT, run

GAN = [
    *("data.batch_size=8", "model.generator.cutoff_dim=4", "model.generator.n_layers=1"),
    *plain_gradient_descent("generator", "discriminator"),
]
MODELS = {
    "wgan_gp, compiled by XLA": ["+experiment=clusters", "loss=wgan_gp", *GAN],
    "quantum discriminator": ["+experiment=quantum_quantum", "hardware.xla=false", *GAN],
    "qubits": ["+experiment=hybrid_digits", "data.batch_size=8", "model.conv_filters=[4]"],
}


@pytest.mark.slow
def test_gans_and_classifiers_are_those_of_one_device(tmp_path):
    program = (ROOT / "tests/distribute/mirrored_program.py").read_text(encoding="utf-8")
    code, output, errors = run(tmp_path, json.dumps(MODELS), program=program)
    assert code == 0, errors
    found = json.loads(output.splitlines()[-1])
    assert found["replicas"] == 2
    assert max(found["differences"].values()) < 1e-5, found
