"""A layer whose weights each sample has for itself.

Kets are columns (size, 2, B), real and imaginary parts apart, with the batch last: every sample's own numbers lie side
by side, and whatever is the same for all of them is one matrix product over the whole batch. Beamsplitters are: in
their common eigenbasis B(θ) = Q V exp(iθλ) Vᵀ Q† only the phases are a sample's own (`spectra.beamsplitter_eigenbasis`;
the quarter turns Q are merged with the layer's phases). A matrix a sample would have P² elements, to be applied once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock import real_gates, spectra
from qgan_framework.fock.basis import Basis, GateView
from qgan_framework.fock.layout import LayerLayout, layer_layout


class Phases(NamedTuple):
    """cos and sin of what turns each amplitude of each sample, (..., B)."""

    cosine: tf.Tensor
    sine: tf.Tensor


def layer(columns: tf.Tensor, weights: tf.Tensor, basis: Basis) -> tf.Tensor:
    """One layer on columns (size, 2, B) with weights (n_parameters, B); gates are built in float64."""
    layout, dtype = layer_layout(basis.n_modes), columns.dtype
    weights = tf.cast(weights, tf.float64)
    slots = _slots(weights, layout, basis, dtype)
    depth = len(layout.columns)
    columns = _interferometer(weights[layout.theta[0]], slots, 0, columns, basis)
    columns = _each_mode(real_gates.squeezing, weights[layout.squeezing], columns, basis)
    columns = _interferometer(weights[layout.theta[1]], slots, depth + 1, columns, basis)
    columns = _each_mode(real_gates.displacement, weights[layout.displacement], columns, basis)
    return _rotate(slots[2 * depth + 2], columns)


def _slots(weights: tf.Tensor, layout: LayerLayout, basis: Basis, dtype: tf.DType) -> list[Phases]:
    """The phases (size, B) of every slot; all slots together, so that no sine is computed in each of its uses."""
    angles = tf.constant(layout.slot_angles.T) @ weights + layout.quarter_turns[:, None]
    numbers = np.arange(basis.cutoff_dim)
    turns = _multiples(tf.reshape(angles, [layout.n_slots, layout.n_modes, -1]), numbers)
    bends = _multiples(weights[layout.kerr][None], numbers**2)
    last = _times(Phases(*(part[-1:] for part in turns)), bends)
    modes = Phases(*(tf.concat([a[:-1], b], 0) for a, b in zip(turns, last, strict=True)))
    whole = _of_states(Phases(*(tf.cast(part, dtype) for part in modes)), basis)
    return [Phases(*parts) for parts in zip(*(tf.unstack(part) for part in whole), strict=True)]


def _of_states(modes: Phases, basis: Basis) -> Phases:
    """Phases (n_slots, size, B) of the basis's states from those of each mode, (n_slots, M, D, B)."""
    whole = Phases(*(part[:, 0] for part in modes))
    for mode in range(1, basis.n_modes):
        own = Phases(*(part[:, mode, None] for part in modes))
        product = _times(Phases(*(part[:, :, None] for part in whole)), own)
        split = [whole.cosine.shape[0], whole.cosine.shape[1] * basis.cutoff_dim, -1]
        whole = Phases(*(basis.extend(tf.reshape(part, split), mode, axis=1) for part in product))
    return whole


def _multiples(angles: tf.Tensor, factors: NDArray[np.int64]) -> Phases:
    """Phases (..., len(factors), B) of angles (..., B) times every factor."""
    multiples = angles[..., None, :] * tf.constant(factors[:, None], angles.dtype)
    return Phases(tf.cos(multiples), tf.sin(multiples))


def _times(first: Phases, second: Phases) -> Phases:
    """One turn after the other."""
    return Phases(
        first.cosine * second.cosine - first.sine * second.sine,
        first.cosine * second.sine + first.sine * second.cosine,
    )


def _rotate(phases: Phases, columns: tf.Tensor) -> tf.Tensor:
    """Turns columns (..., 2, B) by phases (..., B)."""
    return tf.stack(_times(Phases(*tf.unstack(columns, axis=-2)), phases), -2)


def _interferometer(
    theta: tf.Tensor, slots: list[Phases], slot: int, columns: tf.Tensor, basis: Basis
) -> tf.Tensor:
    """Phases and beamsplitters of a mesh; θ (K, B)."""
    columns = _rotate(slots[slot], columns)
    for depth, column in enumerate(layer_layout(basis.n_modes).columns):
        for mode, index in column:
            columns = _split(theta[index], columns, mode, basis)
        columns = _rotate(slots[slot + depth + 1], columns)
    return columns


def _split(theta: tf.Tensor, columns: tf.Tensor, mode: int, basis: Basis) -> tf.Tensor:
    """A beamsplitter of θ (B,) on modes (mode, mode + 1), but for its quarter turns."""
    table = spectra.dense_beamsplitter_eigenbasis if basis.dense_pairs else spectra.beamsplitter_eigenbasis
    vectors, frequencies = table(basis.cutoff_dim, basis.pair_blocks)
    real_vectors, view = tf.constant(vectors, columns.dtype), basis.pairs[mode]
    rows = tf.linalg.matrix_transpose(real_vectors) @ _rows(view, columns)
    split = [*rows.shape[1:-1], -1, *columns.shape[1:2], tf.shape(columns)[2]]
    turned = _rotate(_eigenphases(theta, frequencies, columns.dtype), tf.reshape(rows, split))
    rows = real_vectors @ tf.reshape(turned, tf.shape(rows))
    return _columns(view, rows, columns)


def _eigenphases(theta: tf.Tensor, frequencies: NDArray[np.int64], dtype: tf.DType) -> Phases:
    """exp(iλθ), (*λ's shape, 1, B); sines and cosines are computed of the few distinct |λ|, and put in place."""
    distinct = np.arange(frequencies.max() + 1)
    places = (distinct == np.abs(frequencies).reshape(-1, 1)).astype(np.float64)
    signs = np.sign(frequencies).reshape(-1, 1)
    parts = zip((places, signs * places), _multiples(theta, distinct), strict=True)
    shape = [*frequencies.shape, 1, -1]
    return Phases(
        *(tf.reshape(tf.constant(which, dtype) @ tf.cast(part, dtype), shape) for which, part in parts)
    )


def _each_mode(
    gate: Callable[..., tf.Tensor], parameter: tf.Tensor, columns: tf.Tensor, basis: Basis
) -> tf.Tensor:
    """A real gate on every mode, of parameters (M, B)."""
    dim = basis.cutoff_dim
    elements = tf.reshape(gate(parameter, cutoff_dim=dim), [basis.n_modes, -1, dim**2])
    matrices = tf.transpose(tf.cast(elements, columns.dtype), [0, 2, 1])
    matrices = tf.unstack(tf.reshape(matrices, [basis.n_modes, 1, dim, dim, 1, 1, -1]))
    for matrix, view in zip(matrices, basis.modes, strict=True):
        rows = tf.reshape(_rows(view, columns), [view.before, 1, dim, -1, 2, tf.shape(columns)[2]])
        terms = zip(tf.unstack(matrix, axis=2), tf.unstack(rows, axis=2), strict=True)
        products = [elements * row for elements, row in terms]  # faster than a batch of tiny matrices
        columns = _columns(view, tf.add_n(products), columns)
    return columns


def _rows(view: GateView, columns: tf.Tensor) -> tf.Tensor:
    return view.rows_of(tf.reshape(columns, [1, columns.shape[0], -1]))


def _columns(view: GateView, rows: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    flat = tf.reshape(like, [1, like.shape[0], -1])
    return tf.reshape(view.columns_of(rows, flat), tf.shape(like))
