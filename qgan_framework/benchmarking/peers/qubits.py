"""What the peers of the qubit simulator have in common: passes through JAX, and the answer to a measurement."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from qgan_framework.benchmarking.measure import measure, peak_rss_mb

Forward = Callable[[Any, Any], Any]


def compiled(forward: Forward, pass_name: str, angles: Any, features: Any) -> Callable[[], Any]:
    """A pass under one `jax.jit`, which returns when the result is there.

    Args:
        forward: expectation values of angles and features.
        pass_name: forward; gradient, of the mean of squares in the angles; or training, in angles and features, one
            after the other in a flat array.
        angles: (depth, n, 2).
        features: (B, 2^n).
    """

    def loss(own: Any, given: Any) -> Any:
        return jnp.mean(forward(own, given) ** 2)

    def training(own: Any, given: Any) -> Any:
        return jnp.concatenate([jnp.ravel(one) for one in jax.grad(loss, (0, 1))(own, given)])

    function = jax.jit({"forward": forward, "gradient": jax.grad(loss), "training": training}[pass_name])
    own, given = jnp.asarray(angles), jnp.asarray(features)
    return lambda: function(own, given).block_until_ready()


def answer(workload: Callable[..., Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """One measurement.

    Args:
        workload: the class of the peer's workload.
        request: `qubits`, its arguments; `pass`, `repeats`, `warmup`.

    Returns:
        The measured columns of qubits.csv, and `result`, what was computed, as a nested list.
    """
    call = workload(**request["qubits"]).prepare(request["pass"])
    timing = measure(
        lambda: call,
        samples=len(request["qubits"]["features"]),
        repeats=request["repeats"],
        warmup=request["warmup"],
    )
    memory = peak_rss_mb()
    return {**dataclasses.asdict(timing), "peak_rss_mb": memory, "result": np.asarray(call()).tolist()}
