from __future__ import annotations

from itertools import count

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.layers.encodings.direct_displacement import DirectDisplacement
from qgan_framework.losses.bce import BinaryCrossEntropy
from qgan_framework.losses.hinge import Hinge
from qgan_framework.losses.lsgan import LeastSquares
from qgan_framework.losses.minimax import Minimax
from qgan_framework.losses.wgan_gp import WassersteinGradientPenalty
from qgan_framework.models.qgan import QGAN
from tests.models import tiny
from tests.models.networks import gan, quantum_discriminator

LOSSES = [
    WassersteinGradientPenalty(gradient_penalty_weight=1.0),
    *(
        kind(r1_weight=weight)
        for kind in (BinaryCrossEntropy, Hinge, LeastSquares, Minimax)
        for weight in (0.0, 1.0)
    ),
]


def networks(model: QGAN) -> tuple[list, list]:
    return tiny.values(model.generator.variables), tiny.values(model.discriminator.variables)


def assert_equal(some: list, others: list) -> None:
    for one, other in zip(some, others, strict=True):
        np.testing.assert_array_equal(one, other)


def all_moved(some: list, others: list) -> bool:
    return all(np.any(one != other) for one, other in zip(some, others, strict=True))


def train(model: QGAN, n_steps: int) -> list[dict[str, float]]:
    """Trains on numbered batches, and returns the losses of every step."""
    model.make_train_function()
    batches = (tiny.real(seed) for seed in count())
    return [{key: float(loss) for key, loss in model.train_function(batches).items()} for _ in range(n_steps)]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{type(loss).__name__}-{loss.r1_weight}")
def test_each_step_moves_its_own_network_only(loss):
    model = tiny.qgan(loss=loss)
    start_g, start_d = networks(model)
    assert np.isfinite(model.train_discriminator(tiny.real()).loss)
    after_d_step = networks(model)
    assert_equal(after_d_step[0], start_g)
    assert all_moved(after_d_step[1][:2], start_d[:2])
    assert np.isfinite(model.train_generator(8).loss)
    after_g_step = networks(model)
    assert_equal(after_g_step[1], after_d_step[1])
    assert all_moved(after_g_step[0], start_g)
    assert (int(model.d_steps), int(model.g_steps)) == (1, 1)


@pytest.mark.parametrize("d_steps", [1, 3])
def test_every_discriminator_step_takes_a_fresh_batch(d_steps):
    loss = tiny.RecordingLoss()
    model = tiny.qgan(loss=loss, d_steps_per_g_step=d_steps)
    taken: list[int] = []

    def batches():
        for number in count():
            taken.append(number)
            yield tiny.real(number)

    model.make_train_function()
    stream = batches()
    for _ in range(2):
        model.train_function(stream)
    assert taken == list(range(2 * d_steps))
    assert len(loss.steps) == 2 * d_steps
    for number, (real, _) in enumerate(loss.steps):
        np.testing.assert_array_equal(real, tiny.real(number))
    assert (int(model.d_steps), int(model.g_steps)) == (2 * d_steps, 2)


def test_fakes_are_new_at_every_step():
    loss = tiny.RecordingLoss()
    model = tiny.qgan(loss=loss)
    for _ in range(3):
        model.train_discriminator(tiny.real())  # the generator rests, so only the latents can differ
    fakes = np.concatenate([fake for _, fake in loss.steps])
    assert fakes.shape == (24, 2)
    assert len(np.unique(fakes, axis=0)) == 24


def test_the_generator_step_draws_other_latents_than_the_discriminator_step():
    model = tiny.qgan()
    seen: list[np.ndarray] = []
    model.generator.call = _recording(model.generator.call, seen)
    model.generator.with_norm = _recording(model.generator.with_norm, seen)
    model.train_discriminator(tiny.real())
    model.train_generator(8)
    d_latents, g_latents = seen
    assert d_latents.shape == g_latents.shape == (8, 2)
    assert not np.isclose(d_latents, g_latents).any()


def _recording(call, seen):
    def wrapper(latents):
        seen.append(latents.numpy())
        return call(latents)

    return wrapper


def test_the_schedule_may_change_while_training_without_tracing_again():
    loss = tiny.RecordingLoss()
    model = tiny.qgan(loss=loss, engine=FockEngine())
    train(model, 2)
    assert int(model.d_steps) == 4
    traced = len(loss.steps)
    model.d_steps_per_g_step = 5
    train(model, 2)
    assert (int(model.d_steps), int(model.g_steps)) == (14, 4)
    assert len(loss.steps) == traced == 1


def test_one_seed_gives_one_training():
    one, same, other = (train(tiny.qgan(seed=seed), 3) for seed in (0, 0, 1))
    assert one == same
    assert all(mine["d_loss"] != theirs["d_loss"] for mine, theirs in zip(one, other, strict=True))


@pytest.mark.parametrize("xla", [False, True], ids=["graph", "xla"])
def test_compiled_training_equals_eager_training(xla):
    eager, compiled = tiny.qgan(), tiny.qgan(engine=FockEngine(), xla=xla)
    for mine, theirs in zip(train(eager, 3), train(compiled, 3), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-4)


def test_both_engines_give_one_training():
    native, reference = (
        tiny.qgan(n_modes=2, cutoff_dim=3, engine=engine)
        for engine in (FockEngine(), StrawberryFieldsEngine(precision="complex64"))
    )
    for mine, theirs in zip(train(native, 3), train(reference, 3), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-3)
    latents = tf.random.stateless_normal((8, 2), [1, 1])
    for mine, theirs in zip(native.sample(latents), reference.sample(latents), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-3)


def test_reported_losses_are_means_over_the_epoch():
    model = tiny.qgan()
    d_losses = [float(model.train_discriminator(tiny.real(seed)).loss) for seed in range(3)]
    g_losses = [float(model.train_generator(8).loss) for _ in range(2)]
    assert {metric.name: float(metric.result()) for metric in model.metrics} == {
        "d_loss": pytest.approx(np.mean(d_losses), rel=1e-5),
        "g_loss": pytest.approx(np.mean(g_losses), rel=1e-5),
    }


def test_the_truncation_penalty_pulls_probability_back_below_the_cutoff():
    free, bound = (
        tiny.qgan(
            cutoff_dim=3,
            loss=tiny.ZeroLoss(),
            encoding=CoherentState(initial_scale=1.0),
            truncation_penalty=weight,
            ema_momentum=0.0,
        )
        for weight in (0.0, 1.0)
    )
    latents = tf.random.stateless_normal((64, 2), [1, 1])
    start = np.mean(bound.sample(latents)[1])
    assert start < 0.9
    for model in (free, bound):
        for _ in range(10):
            model.train_generator(8)
    assert np.mean(free.sample(latents)[1]) == start
    assert np.mean(bound.sample(latents)[1]) > start + 0.03


def test_the_penalty_counts_in_the_reported_loss():
    model = tiny.qgan(cutoff_dim=3, loss=tiny.ZeroLoss(), truncation_penalty=2.0, encoding=CoherentState())
    loss = float(model.train_generator(64).loss)
    assert 0.0 < loss < 2.0


def test_the_penalty_holds_for_a_quantum_discriminator_too():
    encoding = DirectDisplacement(scale=1.0)
    judge = quantum_discriminator(cutoff_dim=3, encoding=encoding)
    model = gan(tiny.generator(), judge, loss=tiny.ZeroLoss(), truncation_penalty=2.0)
    start = np.mean(judge.with_norm(tiny.real())[1])
    first = float(model.train_discriminator(tiny.real()).loss)
    assert 0.0 < first < 2.0
    for _ in range(20):
        model.train_discriminator(tiny.real())
    assert np.mean(judge.with_norm(tiny.real())[1]) > start + 0.01
    free = gan(tiny.generator(), judge, loss=tiny.ZeroLoss(), truncation_penalty=0.0)
    assert float(free.train_discriminator(tiny.real()).loss) == 0.0


def test_an_average_lies_between_the_start_and_the_latest_weights():
    model = tiny.qgan(ema_momentum=0.9)
    start = tiny.values(model.generator.trainable_variables)
    assert_equal(tiny.values(model.averages.variables), start)
    model.train_generator(8)
    latest = tiny.values(model.generator.trainable_variables)
    shares = np.concatenate(
        [
            ((average.numpy() - old) / (new - old)).ravel()
            for average, old, new in zip(model.averages.variables, start, latest, strict=True)
        ]
    )
    assert shares.min() >= 0.1 - 1e-3  # moves at least as fast as the momentum says
    assert shares.max() < 1.0
    np.testing.assert_allclose(shares, shares[0], rtol=1e-2)  # all by the same share


def test_averages_reach_weights_that_rest():
    model = tiny.qgan(loss=tiny.ZeroLoss(), truncation_penalty=0.0, ema_momentum=0.5)
    for average in model.averages.variables:
        average.assign(average + 1.0)
    for _ in range(16):
        model.train_generator(8)
    for average, variable in zip(model.averages.variables, model.generator.trainable_variables, strict=True):
        np.testing.assert_allclose(average, variable, rtol=0, atol=1e-3)


def test_without_momentum_the_averages_are_the_latest_weights():
    model = tiny.qgan(ema_momentum=0.0)
    for _ in range(3):
        model.train_generator(8)
        assert_equal(tiny.values(model.averages.variables), tiny.values(model.generator.trainable_variables))


@pytest.mark.parametrize("engine", [tiny.EagerFock, FockEngine], ids=["eager", "graph"])
def test_samples_are_drawn_with_the_averages(engine):
    model = tiny.qgan(engine=engine(), learning_rate=0.1)
    latents = tf.random.stateless_normal((4, 2), [1, 1])
    model.sample(latents)  # compiled before training
    for _ in range(3):
        model.train_generator(8)
    points, norm = model.sample(latents)
    assert (points.shape, norm.shape) == ((4, 2), (4,))
    latest = model.generator(latents)
    assert np.abs(points - latest).max() > 1e-2
    with model.averaged_weights():
        np.testing.assert_allclose(points, model.generator(latents), rtol=0, atol=1e-6)


def test_the_latest_weights_come_back_whatever_happens():
    model = tiny.qgan()
    model.train_generator(8)
    latest = tiny.values(model.variables)
    model.sample(tf.zeros((2, 2)))
    assert_equal(tiny.values(model.variables), latest)
    with pytest.raises(RuntimeError, match="inside"), model.averaged_weights():
        assert_equal(tiny.values(model.generator.trainable_variables), tiny.values(model.averages.variables))
        raise RuntimeError("inside")
    assert_equal(tiny.values(model.variables), latest)


@pytest.mark.parametrize(
    "wrong",
    [
        {"d_steps_per_g_step": 0},
        {"d_steps_per_g_step": 1.5},
        {"truncation_penalty": -1.0},
        {"ema_momentum": 1.5},
        {"ema_momentum": "0.9"},
    ],
    ids=str,
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        tiny.qgan(**wrong)
