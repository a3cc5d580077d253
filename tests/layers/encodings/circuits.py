"""Circuits with an encoding, as small as they can be."""

from __future__ import annotations

import numpy as np

from qgan_framework.engines.base import Engine
from qgan_framework.engines.fock import FockEngine
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.strategies.cpu_batch import CPUBatch


def circuit(
    encoding: Encoding,
    *,
    latent_dim: int,
    n_modes: int = 1,
    n_layers: int = 1,
    cutoff_dim: int = 4,
    engine: Engine | None = None,
    identity: bool = False,
) -> CVCircuit:
    """A built circuit; `identity` sets the weights that all samples share to zero."""
    layer = CVCircuit(
        n_modes=n_modes,
        n_layers=n_layers,
        cutoff_dim=cutoff_dim,
        encoding=encoding,
        engine=engine or FockEngine(precision="complex128"),
        strategy=CPUBatch(),
        initial_scale=0.2,
        seed=3,
    )
    layer.build((None, latent_dim))
    if identity:
        layer.circuit_weights.assign(np.zeros(layer.circuit_weights.shape))
    return layer


def latents(latent_dim: int, n: int = 3) -> np.ndarray:
    """Normally distributed."""
    return np.random.default_rng(latent_dim).normal(0, 0.7, (n, latent_dim)).astype(np.float32)
