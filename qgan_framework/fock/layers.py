"""All gates of all layers of a circuit, built in a handful of operations, and their action on kets.

Kets are held as real columns: a tensor (groups, size, columns), whose first half of columns are real parts and second
half the imaginary parts; the basis of ``size`` states tells how a gate sees the amplitudes. Columns come last so that a
gate on any mode is a plain matrix product without transposing.
A group is a set of columns that share their gates: the batch, or the identity of one of the layers to be composed.
"""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf

from qgan_framework.fock import real_gates
from qgan_framework.fock.basis import Basis, GateView
from qgan_framework.fock.layout import LayerLayout, layer_layout


class LayerGates(NamedTuple):
    """Gates with common leading axes (...): layers and groups."""

    cosine: tf.Tensor
    """(..., n_slots, size) real part of the phases of each slot."""
    sine: tf.Tensor
    beamsplitters: tuple[tf.Tensor, tf.Tensor]
    """Of each interferometer: (..., K, P, P) over the states of a pair, or (..., K, n_blocks, D, D) as blocks."""
    squeezers: tf.Tensor
    """(..., M, D, D)."""
    displacements: tf.Tensor
    """(..., M, D, D)."""


def build(weights: tf.Tensor, basis: Basis, *, dtype: tf.DType) -> LayerGates:
    """Builds the gates of weights (..., n_parameters), in float64, cast to the real ``dtype``."""
    layout, cutoff_dim = layer_layout(basis.n_modes), basis.cutoff_dim
    weights = tf.cast(weights, tf.float64)
    splitter = real_gates.beamsplitter_matrix if basis.dense_pairs else real_gates.beamsplitter_blocks
    thetas = tf.stack([weights[..., part] for part in layout.theta], -2)
    splitters = tf.cast(splitter(thetas, cutoff_dim=cutoff_dim, n_blocks=basis.pair_blocks), dtype)
    first, second = tf.unstack(splitters, axis=weights.shape.rank - 1)
    return LayerGates(
        *_phases(weights, layout, basis, dtype),
        (first, second),
        tf.cast(real_gates.squeezing(weights[..., layout.squeezing], cutoff_dim=cutoff_dim), dtype),
        tf.cast(real_gates.displacement(weights[..., layout.displacement], cutoff_dim=cutoff_dim), dtype),
    )


def _phases(
    weights: tf.Tensor, layout: LayerLayout, basis: Basis, dtype: tf.DType
) -> tuple[tf.Tensor, tf.Tensor]:
    """Cosine and sine (..., n_slots, size) of the phases of every slot: angle times photon number, and Kerr at the end.

    Phases of one mode at a time, multiplied together: M·D cosines a slot in place of as many as states.
    """
    n_modes, slots = layout.n_modes, layout.n_slots
    numbers = tf.range(basis.cutoff_dim, dtype=tf.float64)
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
        size = cosine.shape[-1] * basis.cutoff_dim
        cosine, sine = (
            basis.extend(tf.reshape(product, [-1, slots, size]), mode)
            for product in (c * c_mode - s * s_mode, c * s_mode + s * c_mode)
        )
    shape = tf.concat([tf.shape(weights)[:-1], [slots, basis.size]], 0)
    return tf.reshape(cosine, shape), tf.reshape(sine, shape)


def apply(gates: LayerGates, columns: tf.Tensor, basis: Basis) -> tf.Tensor:
    """One layer on columns (groups, size, R), with gates of leading axis (groups,)."""
    depth = len(layer_layout(basis.n_modes).columns)
    columns = _interferometer(gates, gates.beamsplitters[0], 0, columns, basis)
    columns = _each_mode(gates.squeezers, columns, basis)
    columns = _interferometer(gates, gates.beamsplitters[1], depth + 1, columns, basis)
    columns = _each_mode(gates.displacements, columns, basis)
    return _rotate(gates, 2 * depth + 2, columns)


def _interferometer(
    gates: LayerGates, splitters: tf.Tensor, slot: int, columns: tf.Tensor, basis: Basis
) -> tf.Tensor:
    columns = _rotate(gates, slot, columns)
    for depth, column in enumerate(layer_layout(basis.n_modes).columns):
        for mode, index in column:
            columns = _product(splitters[:, index], columns, basis.pairs[mode])
        columns = _rotate(gates, slot + depth + 1, columns)
    return columns


def _rotate(gates: LayerGates, slot: int, columns: tf.Tensor) -> tf.Tensor:
    """Multiplies by the phases of a slot."""
    cosine, sine = gates.cosine[:, slot, :, None], gates.sine[:, slot, :, None]
    real, imaginary = tf.split(columns, 2, axis=-1)
    return tf.concat([real * cosine - imaginary * sine, real * sine + imaginary * cosine], -1)


def _each_mode(matrices: tf.Tensor, columns: tf.Tensor, basis: Basis) -> tf.Tensor:
    """One real D×D matrix a mode, (groups, M, D, D)."""
    for mode, view in enumerate(basis.modes):
        columns = _product(matrices[:, mode], columns, view)
    return columns


def _product(matrix: tf.Tensor, columns: tf.Tensor, view: GateView) -> tf.Tensor:
    """A real matrix (groups, d, d), or (groups, blocks, d, d), on the amplitudes as ``view`` arranges them."""
    if view.before > 1:
        matrix = matrix[:, None]
    return view.columns_of(matrix @ view.rows_of(columns), columns)
