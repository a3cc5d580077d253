"""The circuit in the total truncation, gate by gate in dense NumPy matrices over the states of the basis.

Every gate's matrix is filled with exact elements ⟨m|U|n⟩ for states of fewer than D photons in all, and multiplied in
turn. The gates are placed as in `reference`, and nothing is shared with the index tables that are tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import product
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock import gates

Complex = NDArray[np.complex128]


def states(n_modes: int, cutoff_dim: int) -> NDArray[np.int64]:
    """Photon numbers (size, M) of the states that are kept."""
    kept = [numbers for numbers in product(range(cutoff_dim), repeat=n_modes) if sum(numbers) < cutoff_dim]
    return np.array(kept)


def ket(weights: NDArray[Any], amplitudes: NDArray[Any]) -> Complex:
    """Runs weights (n_layers, n_parameters) on the product state of amplitudes (M, D), to a tensor (D, ..., D)."""
    n_modes, cutoff_dim = np.shape(amplitudes)
    kept = tuple(states(n_modes, cutoff_dim).T)
    flat = reduce(np.multiply.outer, np.asarray(amplitudes))[kept]
    for layer in np.asarray(weights, np.float64):
        for matrix in _layer(layer, n_modes, cutoff_dim):
            flat = matrix @ flat
    tensor = np.zeros([cutoff_dim] * n_modes, np.complex128)
    tensor[kept] = flat
    return tensor


def _layer(parameters: NDArray[np.float64], n_modes: int, cutoff_dim: int) -> Iterator[Complex]:
    n_mesh = n_modes * (n_modes - 1) + max(1, n_modes - 1)
    sizes = [n_mesh, n_modes, n_mesh, n_modes, n_modes, n_modes]
    first, s, second, dr, dphi, k = np.split(parameters, np.cumsum(sizes)[:-1])
    numbers = states(n_modes, cutoff_dim)
    yield from _interferometer(first, numbers, cutoff_dim)
    for mode in range(n_modes):
        yield _dense(gates.squeezing(_scalar(s[mode]), _scalar(0), cutoff_dim=cutoff_dim), [mode], numbers)
    yield from _interferometer(second, numbers, cutoff_dim)
    for mode in range(n_modes):
        displacement = gates.displacement(_scalar(dr[mode]), _scalar(dphi[mode]), cutoff_dim=cutoff_dim)
        yield _dense(displacement, [mode], numbers)
        yield np.diag(np.exp(1j * k[mode] * numbers[:, mode] ** 2))


def _interferometer(
    parameters: NDArray[np.float64], numbers: NDArray[np.int64], cutoff_dim: int
) -> Iterator[Complex]:
    n_modes = numbers.shape[1]
    n_pairs = n_modes * (n_modes - 1) // 2
    theta, phi, rotations = np.split(parameters, [n_pairs, 2 * n_pairs])
    pairs = [k for column in range(n_modes) for k in range(n_modes - 1) if (column + k) % 2 == 0]
    for index, mode in enumerate(pairs):
        splitter = gates.beamsplitter(_scalar(theta[index]), _scalar(phi[index]), cutoff_dim=cutoff_dim)
        yield _dense(splitter, [mode, mode + 1], numbers)
    for mode, angle in enumerate(rotations):
        yield np.diag(np.exp(1j * angle * numbers[:, mode]))


def _dense(elements: tf.Tensor, acted_on: list[int], numbers: NDArray[np.int64]) -> Complex:
    """Elements ⟨m …|U|n …⟩ of the modes acted on, where all other modes have the same photons."""
    after, before = numbers[:, None], numbers[None]
    index = tuple(after[..., k] for k in acted_on) + tuple(before[..., k] for k in acted_on)
    others = np.delete(np.arange(numbers.shape[1]), acted_on)
    return np.asarray(elements)[index] * np.all(after[..., others] == before[..., others], axis=-1)


def _scalar(value: float) -> tf.Tensor:
    return tf.constant(value, tf.float64)
