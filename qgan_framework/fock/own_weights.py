"""A layer whose weights each sample has for itself.

Kets are columns (2, size, B), real parts before imaginary ones, with the batch last: every sample's own numbers lie
side by side, and whatever is the same for all of them is one matrix product over the whole batch. Of a beamsplitter
that is all but a turn (`qgan_framework.fock.parity`); a matrix a sample would have P² elements, to be applied once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock import own_gates
from qgan_framework.fock.basis import Basis, GateView
from qgan_framework.fock.layout import LayerLayout, layer_layout
from qgan_framework.fock.parity import parity_basis
from qgan_framework.fock.steps import kept
from qgan_framework.fock.turns import Phases, joined, phases, turn

Slot = tuple[Phases, tf.Tensor]
"""The phases of a slot, and their angles, of every amplitude of every sample: (size, B)."""


def layer(columns: tf.Tensor, weights: tf.Tensor, basis: Basis) -> tf.Tensor:
    """One layer on columns (2, size, B) with weights (n_parameters, B); gates are built in float64."""
    layout = layer_layout(basis.n_modes)
    weights = tf.cast(weights, tf.float64)
    slots, depth = _slots(weights, layout, basis, columns.dtype), len(layout.columns)
    columns = _interferometer(weights[layout.theta[0]], slots[: depth + 1], columns, basis)
    columns = _each_mode(own_gates.squeezing, weights[layout.squeezing], columns, basis)
    columns = _interferometer(weights[layout.theta[1]], slots[depth + 1 : -1], columns, basis)
    columns = _each_mode(own_gates.displacement, weights[layout.displacement], columns, basis)
    return turn(columns, *slots[-1])


def _slots(weights: tf.Tensor, layout: LayerLayout, basis: Basis, dtype: tf.DType) -> list[Slot]:
    """Angle times photon number of every mode, and Kerr in the last slot."""
    angles = tf.constant(layout.slot_angles.T) @ weights
    angles = tf.reshape(angles, [layout.n_slots, layout.n_modes, -1])
    kerr, photons = weights[layout.kerr], basis.photon_numbers()
    of_states = tf.unstack(tf.constant(photons, dtype) @ tf.cast(angles, dtype))
    of_states[-1] += tf.constant(photons**2, dtype) @ tf.cast(kerr, dtype)
    by = _of_states(phases(_of_modes(angles, kerr, basis), dtype), basis)
    return [
        (Phases(*parts), of_states[slot])
        for slot, parts in enumerate(zip(*(tf.unstack(part, axis=1) for part in by), strict=True))
    ]


def _of_modes(angles: tf.Tensor, kerr: tf.Tensor, basis: Basis) -> tf.Tensor:
    """(M, D, n_slots, B), angles of every mode with so many photons, from those of one (n_slots, M, B)."""
    numbers = np.arange(basis.cutoff_dim, dtype=np.float64)[:, None, None]
    multiples = tf.transpose(angles, [1, 0, 2])[:, None] * numbers
    return tf.concat([multiples[:, :, :-1], multiples[:, :, -1:] + kerr[:, None, None] * numbers**2], 2)


def _of_states(modes: Phases, basis: Basis) -> Phases:
    """(size, n_slots, B) from (M, D, n_slots, B).

    Matrix products bring the phases of a mode to its states: sines are not computed again in each, see `steps.kept`.
    """
    photons, (n_modes, dim, n_slots, _) = basis.photon_numbers(), modes.cosine.shape
    places = tf.constant(photons.T[:, :, None] == np.arange(dim), modes.cosine.dtype)
    shape = [n_modes, basis.size, n_slots, -1]
    spread = (tf.reshape(places @ tf.reshape(part, [n_modes, dim, -1]), shape) for part in modes)
    first, *others = (Phases(*parts) for parts in zip(*map(tf.unstack, spread), strict=True))
    for other in others:
        first = joined(first, other)
    return first


def _interferometer(theta: tf.Tensor, slots: list[Slot], columns: tf.Tensor, basis: Basis) -> tf.Tensor:
    """Phases and beamsplitters of a mesh; θ (K, B)."""
    columns = turn(columns, *slots[0])
    for column, slot in zip(layer_layout(basis.n_modes).columns, slots[1:], strict=True):
        for mode, index in column:
            columns = _split(theta[index], columns, basis.parities[mode], basis)
        columns = turn(columns, *slot)
    return columns


def _split(theta: tf.Tensor, columns: tf.Tensor, view: GateView, basis: Basis) -> tf.Tensor:
    """A beamsplitter of θ (B,)."""
    vectors, frequencies = parity_basis(basis.cutoff_dim, basis.pair_blocks)
    to_vectors, rows = tf.constant(vectors, columns.dtype), view.batched(columns)
    n_rows, n_samples = rows.shape[0], tf.shape(columns)[2]
    halves = tf.transpose(tf.reshape(rows, [n_rows, *view.rows, n_samples]), [1, 2, 3, 0, 4])
    pairs = to_vectors @ tf.reshape(halves, [*view.rows, n_rows * n_samples])
    pairs = tf.reshape(pairs, [*pairs.shape[:-1], n_rows, n_samples])
    by, angles = _eigenphases(theta, frequencies, columns.dtype)
    pairs = turn(pairs, Phases(*(part[:, :, None] for part in by)), angles[:, :, None])
    pairs = tf.reshape(pairs, [*pairs.shape[:-2], n_rows * n_samples])
    halves = tf.reshape(tf.linalg.matrix_transpose(to_vectors) @ pairs, [*view.rows, n_rows, n_samples])
    return view.unbatched(tf.transpose(halves, [3, 0, 1, 2, 4]), columns)


def _eigenphases(theta: tf.Tensor, frequencies: NDArray[np.int64], dtype: tf.DType) -> Slot:
    """Phases and angles λθ, (*λ's shape, B); sines are computed of the few distinct λ, and put in place."""
    shape, flat = [*frequencies.shape, -1], frequencies.reshape(-1, 1)
    distinct = np.arange(frequencies.max() + 1)
    places = tf.constant(flat == distinct, dtype)
    by = phases(theta * distinct[:, None].astype(np.float64), dtype)
    angles = tf.constant(flat, dtype) * tf.cast(theta, dtype)
    return Phases(*(tf.reshape(places @ part, shape) for part in by)), tf.reshape(angles, shape)


def _each_mode(
    gate: Callable[..., tf.Tensor], parameter: tf.Tensor, columns: tf.Tensor, basis: Basis
) -> tf.Tensor:
    """A real gate on every mode, of parameters (M, B)."""
    matrices = kept(tf.cast(gate(parameter, cutoff_dim=basis.cutoff_dim), columns.dtype))
    for mode, view in enumerate(basis.modes):
        products = matrices[:, :, mode] * view.batched(columns)[:, :, None]
        columns = view.unbatched(tf.reduce_sum(products, 1), columns)
    return columns
