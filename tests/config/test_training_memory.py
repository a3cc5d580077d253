from __future__ import annotations

import functools
import json
import subprocess
import sys

import pytest
import tensorflow as tf
from omegaconf import OmegaConf

from qgan_framework.config import training_memory
from qgan_framework.config.locations import CONF
from qgan_framework.fock import circuit
from qgan_framework.fock.cost import layer_operations
from qgan_framework.tasks import build
from tests.config.composing import composed

PEAK = """
import json, resource, sys
from hydra.utils import instantiate
from tests.config.composing import composed
config = composed(*sys.argv[1:])
instantiate(config.hardware).apply()
from qgan_framework.tasks import build
data = build.make_data(config)
build.make_trainer(config)
model = build.make_model(config, data)
model.make_train_function()
model.train_function(iter(data.train_dataset(first_batch=0)))
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
"""


@functools.cache
def values(*choices):
    return OmegaConf.to_container(composed(*choices), resolve=True)


@pytest.mark.parametrize("n_modes", range(1, 7))
def test_operations_are_those_of_the_simulator(n_modes):
    assert training_memory.operations(n_modes) == layer_operations(n_modes)


def test_constants_are_those_of_the_simulator():
    assert training_memory._UNROLLED_OPERATIONS == circuit.MAX_UNROLLED_OPERATIONS


@pytest.mark.parametrize("choice", sorted(file.stem for file in (CONF / "encoding").glob("*.yaml")))
def test_encodings_with_weights_of_their_own_are_known(choice):
    config = composed(f"encoding={choice}")
    encoding = build.make(config.encoding, seed=0)
    encoding.prepare(n_modes=2, n_layers=1, n_parameters=14)
    own = encoding(tf.zeros([3, 2]), tf.zeros([1, 14])).weights.shape.rank == 3
    (found,) = training_memory.circuits_of(OmegaConf.to_container(config, resolve=True))
    assert found.own_weights == own


def test_more_of_anything_takes_more():
    choices = ("model.generator.n_modes=3", "data=clusters", "data.batch_size=256")
    base = training_memory.peak_bytes(values(*choices), 256)
    for more in ("model.generator.n_layers=4", "model.generator.cutoff_dim=9", "engine.precision=complex128"):
        assert training_memory.peak_bytes(values(*choices, more), 256) > base
    judged = values(*choices, "model/discriminator=quantum")
    assert training_memory.peak_bytes(judged, 256) > base
    assert training_memory.step_bytes(judged, 256) > training_memory.step_bytes(judged, 128)
    kept = values(*choices, "engine.gradient_checkpointing=true")
    assert training_memory.step_bytes(kept, 256) < training_memory.step_bytes(values(*choices), 256)


def test_nothing_is_said_of_what_was_not_measured():
    assert training_memory.estimable(values())
    for choice in (
        "engine=strawberryfields",
        "strategy=multiprocessing",
        "model/generator=mlp",
        "hardware=debug",
    ):
        assert not training_memory.estimable(values(choice))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n_modes", "n_layers", "cutoff_dim", "batch_size", "choices"),
    [
        (2, 3, 8, 32, ()),
        (2, 3, 16, 1024, ()),
        (3, 2, 6, 256, ()),
        (3, 2, 8, 1024, ()),
        (3, 2, 10, 2048, ()),
        (4, 2, 5, 1024, ()),
        (2, 2, 12, 1024, ("encoding=classical_neural",)),
        (2, 2, 8, 512, ("model/discriminator=quantum",)),
        (2, 3, 16, 1024, ("hardware.xla=false",)),
        (3, 2, 10, 2048, ("hardware.xla=false",)),
    ],
)
def test_the_peak_of_a_training_is_told_within_30_percent(n_modes, n_layers, cutoff_dim, batch_size, choices):
    sizes = {"n_modes": n_modes, "n_layers": n_layers, "cutoff_dim": cutoff_dim}
    command = [f"model.generator.{name}={value}" for name, value in sizes.items()]
    command += ["data=clusters", "data.n_samples=8192", f"data.batch_size={batch_size}", *choices]
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *command], stdout=subprocess.PIPE, check=True, timeout=300
    )
    measured = json.loads(done.stdout.splitlines()[-1])
    expected = training_memory.peak_bytes(values(*command), batch_size)
    assert expected == pytest.approx(measured, rel=0.3)
