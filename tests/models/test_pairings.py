"""Every generator against every discriminator."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.losses.bce import BinaryCrossEntropy
from qgan_framework.models.qgan import QGAN
from tests.models import networks, tiny


def pair(name: str, xla: bool = False) -> QGAN:
    """A compiled GAN by the names of its networks."""
    generator_name, discriminator_name = name.split("-")
    generator = {
        "quantum": lambda: tiny.generator(engine=FockEngine()),
        "mlp": networks.mlp_generator,
        "density": lambda: networks.density_generator(engine=FockEngine(), cutoff_dim=3),
    }[generator_name]()
    discriminator = {
        "quantum": lambda: networks.quantum_discriminator(
            engine=FockEngine(), n_modes=2 if generator_name == "mlp" else 1
        ),
        "mlp": lambda: tiny.discriminator(data_dim=generator.data_dim),
    }[discriminator_name]()
    return networks.gan(generator, discriminator, xla=xla)


@pytest.mark.parametrize(
    ("name", "xla"),
    [
        *(
            (name, False)
            for name in ("quantum-quantum", "quantum-mlp", "mlp-quantum", "mlp-mlp", "density-mlp")
        ),
        pytest.param("quantum-quantum", True, marks=pytest.mark.slow),
    ],
)
def test_one_compiled_step_each_moves_every_weight(name, xla):
    model = pair(name, xla)
    real = tf.abs(tf.random.stateless_normal((8, model.generator.data_dim), [1, 1]))
    model.make_train_function()
    start = [tiny.values(network.trainable_variables) for network in (model.generator, model.discriminator)]
    losses = model.train_function(iter([real, 0.5 * real]))
    assert all(np.isfinite(loss) for loss in losses.values())
    for network, before in zip((model.generator, model.discriminator), start, strict=True):
        for variable, value in zip(network.trainable_variables, before, strict=True):
            assert np.isfinite(variable).all(), variable.path
            assert np.any(variable.numpy() != value) or _is_last_bias(model, variable), variable.path
    points, norm = model.sample(tf.random.stateless_uniform((4, 2), [2, 2]))
    assert points.shape == (4, 2) and np.isfinite(points).all()
    assert norm.shape == (4,)


def _is_last_bias(model: QGAN, variable: object) -> bool:
    """A critic is free up to a constant."""
    return variable is model.discriminator.trainable_variables[-1]


class NeverTraced(FockEngine):
    """Cannot run inside a `tf.function`."""

    traceable = False

    def run(self, *arguments: object, **named: object) -> tf.Tensor:
        assert tf.executing_eagerly()
        return super().run(*arguments, **named)


@pytest.mark.parametrize("part", ["generator", "discriminator"])
def test_a_network_that_cannot_be_traced_keeps_both_steps_eager(part):
    engines = {"generator": FockEngine(), "discriminator": FockEngine()} | {part: NeverTraced()}
    model = networks.gan(
        tiny.generator(engine=engines["generator"]),
        networks.quantum_discriminator(engine=engines["discriminator"]),
        loss=BinaryCrossEntropy(r1_weight=0.0),
    )
    model.make_train_function()
    losses = model.train_function(iter([tiny.real(0), tiny.real(1)]))
    assert all(np.isfinite(loss) for loss in losses.values())


def test_a_higher_diversity_weight_spreads_the_samples():
    """From an almost collapsed start, without any pull from the data."""

    def spread(weight: float) -> float:
        generator = networks.mlp_generator(hidden_units=[])
        kernel = generator.trainable_variables[0]
        kernel.assign(0.1 * kernel)
        model = networks.gan(generator, tiny.discriminator(), loss=tiny.ZeroLoss(), diversity_weight=weight)
        for _ in range(20):
            assert -weight <= float(model.train_generator(16).loss) <= 0.0
        points = generator(tf.random.stateless_normal((64, 2), [1, 1]))
        return float(np.std(points, axis=0).mean())

    without, little = spread(0.0), spread(1.0)
    assert little > without + 0.05


def test_diversity_weighs_against_the_loss():
    """A pull to collapse onto one point is resisted the more, the higher the weight."""

    class Collapse(tiny.ZeroLoss):
        def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
            return tf.reduce_mean(fake_logits**2)

    def spread(weight: float) -> float:
        generator, discriminator = networks.mlp_generator(), tiny.discriminator(hidden_units=[])
        model = networks.gan(
            generator, discriminator, loss=Collapse(), diversity_weight=weight, learning_rate=0.05
        )
        for _ in range(40):
            model.train_generator(16)
        return float(np.std(generator(tf.random.stateless_normal((64, 2), [1, 1])), axis=0).sum())

    spreads = [spread(weight) for weight in (0.0, 0.5, 5.0)]
    assert spreads == sorted(spreads) and spreads[0] < 0.8 * spreads[-1]
