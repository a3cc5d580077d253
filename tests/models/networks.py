"""The smallest networks of every kind beside those of `tests.models.tiny`, and GANs of any two."""

from __future__ import annotations

from typing import Any

import keras

from qgan_framework.layers.decoders.linear import Linear
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.layers.encodings.direct_displacement import DirectDisplacement
from qgan_framework.losses.base import GANLoss
from qgan_framework.losses.wgan_gp import WassersteinGradientPenalty
from qgan_framework.models.density_generator import QuantumDensityGenerator
from qgan_framework.models.homodyne_generator import HomodyneGenerator
from qgan_framework.models.mlp_generator import MLPGenerator
from qgan_framework.models.qgan import QGAN
from qgan_framework.models.quantum_discriminator import QuantumDiscriminator
from qgan_framework.strategies.cpu_batch import CPUBatch
from tests.models import tiny

N_POINTS = 6  # of a density's grid


def quantum_discriminator(**changed: Any) -> QuantumDiscriminator:
    """One mode, one layer, two columns, and a perceptron of four hidden units, unless said otherwise."""
    settings: dict[str, Any] = {
        "n_modes": 1,
        "n_layers": 1,
        "cutoff_dim": 4,
        "observables": ["x", "p", "n"],
        "hidden_units": [4],
        "initial_scale": 0.2,
        "encoding": DirectDisplacement(scale=0.5),
        "engine": tiny.EagerFock(),
        "strategy": CPUBatch(),
        "data_dim": 2,
        "seed": 1,
    }
    return QuantumDiscriminator(**settings | changed)


def mlp_generator(**changed: Any) -> MLPGenerator:
    """Four hidden units, two latents, two columns."""
    settings: dict[str, Any] = {
        "hidden_units": [4],
        "latent_dim": 2,
        "latent_distribution": "normal",
        "data_dim": 2,
        "seed": 0,
    }
    return MLPGenerator(**settings | changed)


def density_generator(**changed: Any) -> QuantumDensityGenerator:
    """Two modes, one layer, a grid of 6 x 6 points from -2 to 2."""
    settings: dict[str, Any] = {
        "n_modes": 2,
        "n_layers": 1,
        "cutoff_dim": 4,
        "latent_dim": 2,
        "latent_distribution": "uniform",
        "x_max": 5.0,
        "initial_scale": 0.2,
        "encoding": CoherentState(),
        "engine": tiny.EagerFock(),
        "strategy": CPUBatch(),
        "n_points": N_POINTS,
        "data_max": 2.0,
        "seed": 0,
    }
    return QuantumDensityGenerator(**settings | changed)


def homodyne_generator(**changed: Any) -> HomodyneGenerator:
    """Two modes, one layer, two latents and two columns."""
    settings: dict[str, Any] = {
        "n_modes": 2,
        "n_layers": 1,
        "cutoff_dim": 4,
        "latent_dim": 2,
        "latent_distribution": "uniform",
        "phi": 0.0,
        "joint": True,
        "initial_scale": 0.2,
        "encoding": CoherentState(),
        "decoder": Linear(data_dim=2),
        "engine": tiny.EagerFock(),
        "strategy": CPUBatch(),
        "seed": 0,
    }
    return HomodyneGenerator(**settings | changed)


def gan(
    generator: keras.Model,
    discriminator: keras.Model,
    *,
    loss: GANLoss | None = None,
    xla: bool = False,
    learning_rate: float = 1e-2,
    **changed: Any,
) -> QGAN:
    """A compiled GAN; WGAN-GP if no loss is given."""
    settings: dict[str, Any] = {
        "d_steps_per_g_step": 2,
        "g_steps_per_d_step": 1,
        "truncation_penalty": 1.0,
        "diversity_weight": 0.0,
        "ema_momentum": 0.9,
        "seed": 0,
    }
    model = QGAN(
        generator=generator,
        discriminator=discriminator,
        loss=loss or WassersteinGradientPenalty(gradient_penalty_weight=1.0),
        **settings | changed,
    )
    model.compile(
        g_optimizer=tiny.optimizer(learning_rate), d_optimizer=tiny.optimizer(learning_rate), xla=xla
    )
    return model
