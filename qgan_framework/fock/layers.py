"""All gates of all layers of a circuit, built in a handful of operations, and their action on kets.

Kets are held as real columns: a tensor (groups, size, columns), whose first half of columns are real parts and second
half the imaginary parts; the basis of ``size`` states tells how a gate sees the amplitudes. Columns come last so that a
gate on any mode is a plain matrix product without transposing.
A group is a set of columns that share their gates: the batch, or the identity of one of the layers to be composed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock import real_gates
from qgan_framework.fock.basis import Basis, GateView
from qgan_framework.fock.joint_gates import joined, joints
from qgan_framework.fock.layout import LayerLayout, layer_layout


class LayerGates(NamedTuple):
    """Gates with common leading axes (...): layers and groups."""

    cosine: tf.Tensor
    """(..., n_slots, size) real part of the phases of each slot."""
    sine: tf.Tensor
    beamsplitters: tuple[tf.Tensor, tf.Tensor]
    """Of each interferometer: (..., K, P, P) over the states of a pair, or (..., K, n_blocks, D, D) as blocks."""
    squeezers: tuple[tf.Tensor, ...]
    """Of each of the basis's `joints`, (..., d, d)."""
    displacements: tuple[tf.Tensor, ...]
    """The same."""


def build(weights: tf.Tensor, basis: Basis, *, dtype: tf.DType) -> LayerGates:
    """Builds the gates of weights (..., n_parameters), in float64, cast to the real ``dtype``."""
    layout, cutoff_dim = layer_layout(basis.n_modes), basis.cutoff_dim
    weights = tf.cast(weights, tf.float64)
    splitter = real_gates.beamsplitter_matrix if basis.dense_pairs else real_gates.beamsplitter_blocks
    thetas = tf.stack([weights[..., part] for part in layout.theta], -2)
    splitters = tf.cast(splitter(thetas, cutoff_dim=cutoff_dim, n_blocks=basis.pair_blocks), dtype)
    first, second = tf.unstack(splitters, axis=weights.shape.rank - 1)
    return LayerGates(
        *_phases(weights, layout, basis, dtype), (first, second), *_of_modes(weights, layout, basis, dtype)
    )


def _of_modes(
    weights: tf.Tensor, layout: LayerLayout, basis: Basis, dtype: tf.DType
) -> tuple[tuple[tf.Tensor, ...], tuple[tf.Tensor, ...]]:
    """Squeezers and displacements."""
    squeezers = real_gates.squeezing(weights[..., layout.squeezing], cutoff_dim=basis.cutoff_dim)
    displacements = real_gates.displacement(weights[..., layout.displacement], cutoff_dim=basis.cutoff_dim)
    both = joined(tf.cast(tf.stack([squeezers, displacements]), dtype), basis)
    return tuple(one[0] for one in both), tuple(one[1] for one in both)


def _phases(
    weights: tf.Tensor, layout: LayerLayout, basis: Basis, dtype: tf.DType
) -> tuple[tf.Tensor, tf.Tensor]:
    """Cosine and sine (..., n_slots, size) of the phases of every slot: angle times photon number, and Kerr at the end.

    M·D sines a slot in place of as many as states: the phases of a state are those of its modes, multiplied. A matrix
    product brings them to the states, because what XLA merges with their uses it computes again in each.
    """
    n_modes, slots = layout.n_modes, layout.n_slots
    numbers = tf.range(basis.cutoff_dim, dtype=tf.float64)
    flat = tf.reshape(weights, [-1, weights.shape[-1]])
    angles = tf.reshape(flat @ tf.constant(layout.slot_angles), [-1, slots, n_modes, 1]) * numbers
    kerr = flat[:, layout.kerr][:, None, :, None] * numbers**2
    angles = tf.concat([angles[:, :-1], angles[:, -1:] + kerr], 1)
    angles = tf.reshape(tf.transpose(angles, [2, 0, 1, 3]), [n_modes, -1, basis.cutoff_dim])
    spread = tf.constant(_states_of_modes(basis), dtype)
    cosines, sines = (tf.unstack(tf.cast(part(angles), dtype) @ spread) for part in (tf.cos, tf.sin))
    cosine, sine = cosines[0], sines[0]
    for c, s in zip(cosines[1:], sines[1:], strict=True):
        cosine, sine = cosine * c - sine * s, cosine * s + sine * c
    shape = tf.concat([tf.shape(weights)[:-1], [slots, basis.size]], 0)
    return tf.reshape(cosine, shape), tf.reshape(sine, shape)


@lru_cache(maxsize=64)
def _states_of_modes(basis: Basis) -> NDArray[np.bool_]:
    """(M, D, size), whether a mode has as many photons in a state."""
    return basis.photon_numbers().T[:, None, :] == np.arange(basis.cutoff_dim)[:, None]


def apply(gates: LayerGates, columns: tf.Tensor, basis: Basis) -> tf.Tensor:
    """One layer on columns (groups, size, R), with gates of leading axis (groups,)."""
    columns = _rotate(gates, 0, columns)
    for slot in range(1, layer_layout(basis.n_modes).n_slots):
        columns = _rotate(gates, slot, _real_gates(gates, slot, columns, basis))
    return columns


def matrices(gates: LayerGates, basis: Basis) -> tf.Tensor:
    """Layers as matrices (layers, size, 2 size) [Re U, Im U], of gates with leading axis (layers,).

    The first real gates are multiplied by the phases before and after them, which spares rotating the identity, and
    half of the columns.
    """
    first = _first_real_gates(gates, basis)
    before = gates.cosine[:, 0, None, :], gates.sine[:, 0, None, :]
    columns = _rotate(gates, 1, tf.concat([first * part for part in before], -1))
    for slot in range(2, layer_layout(basis.n_modes).n_slots):
        columns = _rotate(gates, slot, _real_gates(gates, slot, columns, basis))
    return columns


def _first_real_gates(gates: LayerGates, basis: Basis) -> tf.Tensor:
    """What stands before slot 1, as matrices (layers, size, size)."""
    if not layer_layout(basis.n_modes).columns:
        return gates.squeezers[0]
    identity = tf.eye(basis.size, batch_shape=tf.shape(gates.cosine)[:1], dtype=gates.cosine.dtype)
    return _real_gates(gates, 1, identity, basis)


def _real_gates(gates: LayerGates, slot: int, columns: tf.Tensor, basis: Basis) -> tf.Tensor:
    """What stands before a slot: a column of beamsplitters, squeezers, or displacements."""
    mesh = layer_layout(basis.n_modes).columns
    half, depth = divmod(slot - 1, len(mesh) + 1)
    if depth == len(mesh):
        of_modes = gates.displacements if half else gates.squeezers
        for matrix, joint in zip(of_modes, joints(basis), strict=True):
            columns = _product(matrix, columns, joint.view)
        return columns
    for mode, index in mesh[depth]:
        columns = _product(gates.beamsplitters[half][:, index], columns, basis.pairs[mode])
    return columns


def _rotate(gates: LayerGates, slot: int, columns: tf.Tensor) -> tf.Tensor:
    """Multiplies by the phases of a slot."""
    cosine, sine = gates.cosine[:, slot, :, None], gates.sine[:, slot, :, None]
    real, imaginary = tf.split(columns, 2, axis=-1)
    return tf.concat([real * cosine - imaginary * sine, real * sine + imaginary * cosine], -1)


def _product(matrix: tf.Tensor, columns: tf.Tensor, view: GateView) -> tf.Tensor:
    """A real matrix (groups, d, d), or (groups, blocks, d, d), on the amplitudes as ``view`` arranges them."""
    if view.before > 1:
        matrix = matrix[:, None]
    return view.columns_of(matrix @ view.rows_of(columns), columns)
