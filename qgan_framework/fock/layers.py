"""All gates of all layers of a circuit, built in a handful of operations, and their action on kets.

Kets are held as real columns: a tensor (groups, D^M, columns), whose first half of columns are real parts and second
half the imaginary parts. Columns come last so that a gate on any mode is a plain matrix product without transposing.
A group is a set of columns that share their gates: one for weights shared by the batch, one a sample otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf

from qgan_framework.fock import real_gates, spectra
from qgan_framework.fock.cost import MAX_DENSE_CUTOFF
from qgan_framework.fock.layout import LayerLayout, layer_layout
from qgan_framework.fock.select import select


class LayerGates(NamedTuple):
    """Gates with common leading axes (...): layers and groups."""

    cosine: tf.Tensor
    """(..., n_slots, D^M) real part of the phases of each slot."""
    sine: tf.Tensor
    beamsplitters: tuple[tf.Tensor, tf.Tensor]
    """Of each interferometer: (..., K, D², D²), or (..., K, 2D−1, D, D) as blocks above MAX_DENSE_CUTOFF."""
    squeezers: tf.Tensor
    """(..., M, D, D)."""
    displacements: tf.Tensor
    """(..., M, D, D)."""


def build(weights: tf.Tensor, *, n_modes: int, cutoff_dim: int, dtype: tf.DType) -> LayerGates:
    """Builds the gates of weights (..., n_parameters), in float64, cast to the real ``dtype``."""
    layout = layer_layout(n_modes)
    weights = tf.cast(weights, tf.float64)
    splitter = (
        real_gates.beamsplitter_matrix if cutoff_dim <= MAX_DENSE_CUTOFF else real_gates.beamsplitter_blocks
    )
    thetas = tf.stack([weights[..., part] for part in layout.theta], -2)
    splitters = tf.cast(splitter(thetas, cutoff_dim=cutoff_dim), dtype)
    first, second = tf.unstack(splitters, axis=weights.shape.rank - 1)
    return LayerGates(
        *_phases(weights, layout, cutoff_dim, dtype),
        (first, second),
        tf.cast(real_gates.squeezing(weights[..., layout.squeezing], cutoff_dim=cutoff_dim), dtype),
        tf.cast(real_gates.displacement(weights[..., layout.displacement], cutoff_dim=cutoff_dim), dtype),
    )


def _phases(
    weights: tf.Tensor, layout: LayerLayout, cutoff_dim: int, dtype: tf.DType
) -> tuple[tf.Tensor, tf.Tensor]:
    """Cosine and sine (..., n_slots, D^M) of the phases of every slot: angle times photon number, and Kerr at the end.

    Phases of one mode at a time, multiplied together: M·D cosines a slot in place of D^M.
    """
    n_modes, slots = layout.n_modes, layout.n_slots
    numbers = tf.range(cutoff_dim, dtype=tf.float64)
    flat = tf.reshape(weights, [-1, weights.shape[-1]])
    angles = tf.reshape(flat @ tf.constant(layout.slot_angles), [-1, slots, n_modes, 1]) * numbers
    kerr = flat[:, layout.kerr][:, None, :, None] * numbers**2
    angles = tf.concat([angles[:, :-1], angles[:, -1:] + kerr], 1)
    cosines, sines = tf.cast(tf.cos(angles), dtype), tf.cast(tf.sin(angles), dtype)
    cosine, sine = cosines[:, :, 0], sines[:, :, 0]
    for mode in range(1, n_modes):
        c, s, c_mode, s_mode = (
            cosine[..., None],
            sine[..., None],
            cosines[:, :, None, mode],
            sines[:, :, None, mode],
        )
        size = cutoff_dim ** (mode + 1)
        cosine = tf.reshape(c * c_mode - s * s_mode, [-1, slots, size])
        sine = tf.reshape(c * s_mode + s * c_mode, [-1, slots, size])
    shape = tf.concat([tf.shape(weights)[:-1], [slots, cutoff_dim**n_modes]], 0)
    return tf.reshape(cosine, shape), tf.reshape(sine, shape)


def apply(gates: LayerGates, columns: tf.Tensor, *, n_modes: int, cutoff_dim: int) -> tf.Tensor:
    """One layer on columns (groups, D^M, R), with gates of leading axis (groups,)."""
    layout = layer_layout(n_modes)
    depth = len(layout.columns)
    columns = _interferometer(gates, gates.beamsplitters[0], 0, columns, layout, cutoff_dim)
    columns = _each_mode(gates.squeezers, columns, n_modes, cutoff_dim)
    columns = _interferometer(gates, gates.beamsplitters[1], depth + 1, columns, layout, cutoff_dim)
    columns = _each_mode(gates.displacements, columns, n_modes, cutoff_dim)
    return _rotate(gates, 2 * depth + 2, columns)


def _interferometer(
    gates: LayerGates,
    splitters: tf.Tensor,
    slot: int,
    columns: tf.Tensor,
    layout: LayerLayout,
    cutoff_dim: int,
) -> tf.Tensor:
    columns = _rotate(gates, slot, columns)
    for depth, column in enumerate(layout.columns):
        for mode, index in column:
            columns = _beamsplitter(splitters[:, index], columns, mode, cutoff_dim)
        columns = _rotate(gates, slot + depth + 1, columns)
    return columns


def _rotate(gates: LayerGates, slot: int, columns: tf.Tensor) -> tf.Tensor:
    """Multiplies by the phases of a slot."""
    cosine, sine = gates.cosine[:, slot, :, None], gates.sine[:, slot, :, None]
    real, imaginary = tf.split(columns, 2, axis=-1)
    return tf.concat([real * cosine - imaginary * sine, real * sine + imaginary * cosine], -1)


def _each_mode(matrices: tf.Tensor, columns: tf.Tensor, n_modes: int, cutoff_dim: int) -> tf.Tensor:
    """One real D×D matrix a mode, (groups, M, D, D)."""
    for mode in range(n_modes):
        columns = _product(matrices[:, mode], columns, cutoff_dim**mode)
    return columns


def _product(matrix: tf.Tensor, columns: tf.Tensor, before: int) -> tf.Tensor:
    """A real matrix (groups, d, d) on an inner axis of the D^M amplitudes with ``before`` amplitudes ahead of it."""
    groups, size = tf.shape(columns)[0], matrix.shape[-1]
    if before == 1:
        return tf.reshape(matrix @ tf.reshape(columns, [groups, size, -1]), tf.shape(columns))
    split = tf.reshape(columns, [groups, before, size, -1])
    return tf.reshape(matrix[:, None] @ split, tf.shape(columns))


def _beamsplitter(splitter: tf.Tensor, columns: tf.Tensor, mode: int, cutoff_dim: int) -> tf.Tensor:
    """A beamsplitter on modes (mode, mode + 1): dense (groups, D², D²), or blocks (groups, 2D−1, D, D)."""
    before = cutoff_dim**mode
    if splitter.shape.rank == 3:
        return _product(splitter, columns, before)
    to_blocks, to_pairs = spectra.block_rows(cutoff_dim)
    groups = tf.shape(columns)[0]
    pairs = tf.reshape(columns, [groups, before, cutoff_dim**2, -1])
    blocks = select(pairs, to_blocks, to_pairs, axis=2)
    blocks = tf.reshape(blocks, [groups, before, 2 * cutoff_dim - 1, cutoff_dim, tf.shape(pairs)[-1]])
    blocks = splitter[:, None] @ blocks
    rows = tf.reshape(blocks, [groups, before, (2 * cutoff_dim - 1) * cutoff_dim, tf.shape(pairs)[-1]])
    return tf.reshape(select(rows, to_pairs, to_blocks, axis=2), tf.shape(columns))
