"""Piquasso (Kolarovszki et al., arXiv:2403.04006) through JAX, as a worker of the benchmark, in two strategies.

batch: the fastest way that was found, 1.1 to 7 times the other one. One `jax.jit` over a `BatchPureFockState`, whose
samples lie side by side as columns, so that a gate is one matrix product. Coherent states are given as amplitudes,
which is exact and cheaper than displacement gates. Where complex64 is asked for, JAX's double precision, which
Piquasso's connector turns on, is turned off again: gates would be computed in complex128 all the same, at half the
speed. Errors stay below 1e-5 up to cutoff 30. With one set of weights a sample, batches of one under `jax.vmap`.

vmap: what its documentation shows. `jax.jit` and `jax.vmap` over a program of one sample, a displacement gate a mode
before the layers, and the connector's settings left alone.

Both compute ⟨x⟩ here, at the same cost, because `mean_position` of Piquasso 8.0.2 leaves out a complex conjugation (its
pull request 644 mends it). Its kets hold all states of fewer than `cutoff` photons in total, C(D−1+M, M) of them. Order
and signs of the weights are those of `qgan_framework.fock.layout`: both follow Strawberry Fields, with ħ = 2.
"""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import piquasso as pq

from qgan_framework.benchmarking.measure import measure, peak_rss_mb
from qgan_framework.benchmarking.protocol import serve

Kets = Callable[[jax.Array, jax.Array], jax.Array]


class Workload:
    """The workload of `qgan_framework.benchmarking.workload` on Piquasso.

    Args:
        weights: (n_layers, n_parameters), or (B, n_layers, n_parameters), one set a sample.
        alpha: coherent states as pairs of real and imaginary part, (B, M, 2).
        n_modes: M.
        cutoff_dim: D; states of fewer than D photons in total are kept.
        precision: complex64 or complex128.
        strategy: batch or vmap.
    """

    def __init__(
        self,
        *,
        weights: list[Any],
        alpha: list[list[list[float]]],
        n_modes: int,
        cutoff_dim: int,
        precision: str,
        strategy: str,
    ) -> None:
        """Tabulates the basis."""
        connector = pq.JaxConnector()
        jax.config.update("jax_enable_x64", precision == "complex128" or strategy == "vmap")
        self.dtype = np.float64 if precision == "complex128" else np.float32
        config = pq.Config(cutoff=cutoff_dim, dtype=self.dtype, hbar=2.0, validate=False)
        self.simulator = pq.PureFockSimulator(d=n_modes, config=config, connector=connector)
        self.state = {"d": n_modes, "config": config, "connector": connector}
        self.photons = np.array(list(pq.PureFockState(**self.state).fock_probabilities_map))
        self.weights = jnp.asarray(weights, self.dtype)
        self.alpha = jax.lax.complex(*jnp.moveaxis(jnp.asarray(alpha, self.dtype), -1, 0))
        self.kets = self.ways(shared=self.weights.ndim == 2)[strategy]

    def ways(self, *, shared: bool) -> dict[str, Kets]:
        """How each strategy makes kets (states, B) of weights and alpha."""
        if shared:
            return {"batch": self.kets_of_batch, "vmap": jax.vmap(self.ket_of_one, (None, 0), 1)}
        one = jax.vmap(lambda weights, alpha: self.kets_of_batch(weights, alpha[None])[:, 0], 0, 1)
        return {"batch": one, "vmap": jax.vmap(self.ket_of_one, 0, 1)}

    def kets_of_batch(self, weights: jax.Array, alpha: jax.Array) -> jax.Array:
        """The final kets, (states, B), of alpha (B, M)."""
        state = pq.BatchPureFockState(**self.state)
        state.state_vector = self.coherent(alpha)
        layers = pq.cvqnn.create_layers(weights)
        return self.simulator.execute(layers, initial_state=state).state.state_vector

    def ket_of_one(self, weights: jax.Array, alpha: jax.Array) -> jax.Array:
        """The final ket, (states,), of alpha (M,)."""
        encoding = [
            pq.Displacement(r=jnp.abs(one), phi=jnp.angle(one)).on_modes(mode)
            for mode, one in enumerate(alpha)
        ]
        layers = pq.cvqnn.create_layers(weights).instructions
        return self.simulator.execute(pq.Program([pq.Vacuum(), *encoding, *layers])).state.state_vector

    def forward(self, weights: jax.Array, alpha: jax.Array) -> jax.Array:
        """⟨x⟩ of every mode, (B, M)."""
        return self.position(self.kets(weights, alpha))

    def gradient(self, weights: jax.Array, alpha: jax.Array) -> jax.Array:
        """Gradient of the mean of ⟨x⟩² in the weights, of their shape."""
        return jax.grad(lambda own: jnp.mean(self.forward(own, alpha) ** 2))(weights)

    def coherent(self, alpha: jax.Array) -> jax.Array:
        """Amplitudes e^{−|α|²/2} αⁿ/√n! of every mode, multiplied: (states, B)."""
        levels = np.arange(1, self.photons.max() + 1)
        steps = alpha[..., None] / np.sqrt(levels).astype(self.dtype)
        powers = jnp.cumprod(jnp.concatenate([jnp.ones_like(alpha)[..., None], steps], -1), -1)
        ladders = powers * jnp.exp(-(jnp.abs(alpha) ** 2) / 2)[..., None]
        modes = np.arange(self.photons.shape[1])[:, None]
        return jnp.prod(ladders[:, modes, self.photons.T], 1).T

    def position(self, kets: jax.Array) -> jax.Array:
        """⟨x⟩ = 2 Re Σ √n c̄₍ₙ₋₁₎ cₙ of every mode, from kets (states, B)."""
        index = {state: place for place, state in enumerate(map(tuple, self.photons.tolist()))}
        columns = []
        for mode, one in enumerate(np.eye(self.photons.shape[1], dtype=int)):
            upper = np.flatnonzero(self.photons[:, mode])
            lower = np.array([index[tuple(state)] for state in (self.photons[upper] - one).tolist()])
            roots = 2 * np.sqrt(self.photons[upper, mode]).astype(self.dtype)
            columns.append(roots @ jnp.real(jnp.conj(kets[lower]) * kets[upper]))
        return jnp.stack(columns, -1)

    def prepare(self, pass_name: str) -> Callable[[], jax.Array]:
        """A function that computes a pass, compiled at its first call, and returns when the result is there."""
        function = jax.jit({"forward": self.forward, "gradient": self.gradient}[pass_name])
        return lambda: function(self.weights, self.alpha).block_until_ready()


def describe(request: Mapping[str, Any]) -> dict[str, Any]:
    """Versions that decide the numbers.

    Traces a small circuit too: Piquasso keeps the machine code of its index tables on disk, and the first measurement
    after an installation should not pay for it.
    """
    sizes: dict[str, Any] = {"n_modes": 2, "cutoff_dim": 3, "precision": "complex64", "strategy": "batch"}
    small = Workload(weights=[[0.1] * 14], alpha=[[[0.1, 0.0]] * 2], **sizes)
    jax.eval_shape(small.gradient, small.weights, small.alpha)
    libraries = {"piquasso": pq.__version__, "jax": jax.__version__, "numpy": np.__version__}
    return {"python": platform.python_version(), **libraries}


def measured(request: Mapping[str, Any]) -> dict[str, Any]:
    """One measurement.

    Args:
        request: `circuit`, the arguments of `Workload`; `pass`, `repeats`, `warmup`.

    Returns:
        The measured columns of benchmark.csv, and `result`, what was computed, as a nested list.
    """
    call = Workload(**request["circuit"]).prepare(request["pass"])  # compiles when it is called first
    timing = measure(
        lambda: call,
        samples=len(request["circuit"]["alpha"]),
        repeats=request["repeats"],
        warmup=request["warmup"],
    )
    memory = peak_rss_mb()
    return {**dataclasses.asdict(timing), "peak_rss_mb": memory, "result": np.asarray(call()).tolist()}


def main() -> None:
    """Answers one question."""
    serve({"describe": describe, "measure": measured})
