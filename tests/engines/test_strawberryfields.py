"""What is particular to the engine of Strawberry Fields."""

from __future__ import annotations

import logging
import subprocess
import sys
import warnings

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
from qgan_framework.errors import ConfigurationError, RunError


def test_construction_leaves_other_libraries_alone() -> None:
    # In a process of its own: this one has imported Strawberry Fields long ago.
    script = """
import sys, warnings
warnings.simplefilter("error")
import tensorflow as tf
from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
assert "strawberryfields" not in sys.modules, "imported before it was asked for"
before = tf.einsum, warnings.formatwarning, list(warnings.filters)
StrawberryFieldsEngine(precision="complex64")
assert "strawberryfields" in sys.modules
assert (tf.einsum, warnings.formatwarning, list(warnings.filters)) == before
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_gradients_are_silent(caplog: pytest.LogCaptureFixture) -> None:
    engine = StrawberryFieldsEngine(precision="complex64")
    weights = tf.Variable(np.full((1, 14), 0.1, np.float32))
    displacement = tf.Variable(np.full((2, 2), 0.1 + 0.1j, np.complex64))
    with caplog.at_level(logging.WARNING), warnings.catch_warnings():
        warnings.simplefilter("error")
        with tf.GradientTape() as tape:
            ket = engine.run(weights, n_modes=2, cutoff_dim=4, displacement=displacement)
            loss = tf.reduce_sum(tf.abs(ket[:, 0, 1]))
        tape.gradient(loss, [weights, displacement])
    assert not caplog.records


def test_refuses_to_be_traced() -> None:
    engine = StrawberryFieldsEngine(precision="complex64")
    assert not engine.traceable

    @tf.function
    def traced() -> tf.Tensor:
        return engine.run(tf.zeros((1, 14)), n_modes=2, cutoff_dim=4, batch_size=2)

    with pytest.raises(RunError, match=r"tf\.function"):
        traced()


def test_refuses_differing_batch_sizes() -> None:
    engine = StrawberryFieldsEngine(precision="complex64")
    displacement = tf.zeros((3, 2), tf.complex64)
    with pytest.raises(ValueError, match="batch sizes differ"):
        engine.run(tf.zeros((1, 14)), n_modes=2, cutoff_dim=4, batch_size=2, displacement=displacement)


def test_refuses_a_wrong_number_of_weights() -> None:
    engine = StrawberryFieldsEngine(precision="complex64")
    with pytest.raises(ValueError, match="14 weights"):
        engine.run(tf.zeros((1, 13)), n_modes=2, cutoff_dim=4, batch_size=2)


def test_refuses_another_precision() -> None:
    with pytest.raises(ConfigurationError, match="precision"):
        StrawberryFieldsEngine(precision="float64")  # type: ignore[arg-type]
