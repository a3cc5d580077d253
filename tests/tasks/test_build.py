"""From configurations to models: every encoding and every decoder."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hydra.errors import InstantiationException
from omegaconf import DictConfig

from qgan_framework.config.composition_errors import own_error
from qgan_framework.config.locations import CONF
from qgan_framework.errors import ConfigurationError, InputError
from qgan_framework.models.qgan import QGAN
from qgan_framework.tasks import build
from tests.config.composing import composed

TINY = [
    "data=clusters",
    "data.n_samples=32",
    "data.batch_size=8",
    "model.generator.n_layers=1",
    "model.generator.cutoff_dim=4",
]


def model(*choices: str) -> QGAN:
    config = composed(*TINY, "hardware.xla=false", *choices)
    return build.make_model(config, build.make_data(config))


def choices(group: str) -> list[str]:
    return sorted(f"{group}={file.stem}" for file in (CONF / group).glob("*.yaml"))


@pytest.mark.parametrize("latent_dim", [1, 5])
@pytest.mark.parametrize("choice", choices("encoding"))
def test_every_encoding_makes_a_generator(choice, latent_dim):
    generator = model(choice, f"model.generator.latent_dim={latent_dim}").generator
    points, norm = generator.with_norm(0.5 * tf.random.stateless_normal((3, latent_dim), [1, 2]))
    assert points.shape == (3, 2) and np.isfinite(points).all()
    assert np.all(norm > 0.5) and np.all(norm < 1.0 + 1e-5)


@pytest.mark.parametrize("choice", choices("decoder"))
def test_every_decoder_makes_a_generator(choice):
    generator = model(choice).generator
    points = generator(tf.random.stateless_normal((3, 2), [1, 2]))
    assert points.shape == (3, 2)
    assert (points.numpy().std(axis=0) > 1e-3).all()
    assert np.abs(points).max() < 10.0


@pytest.mark.parametrize("choice", choices("strategy"))
def test_every_strategy_executes_both_networks(choice):
    made = model(choice, "model/discriminator=quantum", "loss=bce")
    assert made.generator.circuit.strategy is made.discriminator.circuit.strategy
    assert made.generator.circuit.strategy.name == choice.removeprefix("strategy=")
    assert build.simulator_of(made).failures == ()


def test_what_failed_is_counted_once_though_both_networks_met_it():
    made = model(
        "strategy=fallback",
        "strategy.strategies=[gpu_batch,cpu_batch]",
        "model/discriminator=quantum",
        "loss=bce",
    )
    for network in (made.generator, made.discriminator):
        network(tf.zeros((2, 2)))
    simulator = build.simulator_of(made)
    assert simulator.strategy == "fallback: cpu_batch" and len(simulator.failures) == 1


def test_both_learning_rates_end_with_the_training():
    made = model(
        "optimizer=cosine", "trainer.max_epochs=3", "trainer.steps_per_epoch=5", "model.d_steps_per_g_step=2"
    )
    steps = [one.get_config()["learning_rate"]["config"]["decay_steps"] for one in made.optimizers.values()]
    assert dict(zip(made.optimizers, steps, strict=True)) == {"g": 15, "d": 30}


def test_the_spatial_decoder_knows_the_cutoff():
    wide, narrow = (model("decoder=spatial", f"model.generator.cutoff_dim={d}") for d in (4, 6))
    assert (wide.generator.decoder.cutoff_dim, narrow.generator.decoder.cutoff_dim) == (4, 6)


@pytest.mark.parametrize(
    ("choice", "key"),
    [
        ("model.generator.n_modes=1", "model.generator.n_modes"),
        ("decoder.low=[0.0]", "decoder.low"),
        ("decoder.high=-4.0", "decoder.low"),
    ],
)
def test_what_the_spatial_decoder_cannot_do_is_told_with_its_full_key(choice, key):
    with pytest.raises(InstantiationException) as raised:
        model("decoder=spatial", choice)
    error = own_error(raised.value)
    assert isinstance(error, ConfigurationError) and error.key == key


def test_the_spatial_decoder_takes_further_observables_for_further_columns():
    built = model("decoder=spatial", "model.generator.n_modes=1", "model.generator.observables=[x,p]")
    assert built.generator(np.zeros((3, built.generator.latent_dim), np.float32)).shape == (3, 2)


class Base:
    def __init__(self, *, seed: int, **more: Any) -> None: ...


class Derived(Base):
    def __init__(self, *, width: int, **more: Any) -> None:
        super().__init__(**more)
        self.width, self.more = width, more


class Closed(Base):
    def __init__(self, *, width: int) -> None:
        super().__init__(seed=0)
        self.width = width


def test_objects_are_given_what_their_constructors_name():
    def made(kind: type) -> Any:
        node = DictConfig({"_target_": f"{__name__}.{kind.__name__}", "width": 3})
        return build.make(node, seed=5, data_dim=2)

    assert made(Derived).more == {"seed": 5}
    assert made(Closed).width == 3


def test_the_seed_decides_all_weights():
    def weights(seed: int) -> list[Any]:
        made = model("encoding=classical_neural", "decoder=mlp", f"seed={seed}")
        return [variable.numpy() for variable in made.generator.trainable_variables if variable.numpy().any()]

    one, same, other = weights(1), weights(1), weights(2)
    assert len(one) == 1 + 2 + 2  # the circuit's and all kernels; biases start at zero
    for mine, theirs, different in zip(one, same, other, strict=True):
        np.testing.assert_array_equal(mine, theirs)
        assert not np.isclose(mine, different).any()


@pytest.mark.parametrize("network", ["generator", "discriminator"])
def test_weights_that_no_circuit_has_are_told_with_their_file(network):
    gan = model("model/discriminator=quantum")
    build.check_circuits(gan, "best.npz")
    weights = getattr(gan, network).circuit.circuit_weights
    weights.assign(np.full(weights.shape, 1e6))
    with pytest.raises(InputError, match=r"^best\.npz: circuit weight 0 of layer 0 is 1e\+06"):
        build.check_circuits(gan, "best.npz")
