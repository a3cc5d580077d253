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
from qgan_framework.fock.joint_gates import joined_columns, joined_modes, joins_columns, joints, whole
from qgan_framework.fock.layout import LayerLayout, layer_layout
from qgan_framework.fock.steps import after, kept


class LayerGates(NamedTuple):
    """Gates with common leading axes (...): layers and groups."""

    cosine: tf.Tensor
    """(..., n_slots, size) real part of the phases of each slot."""
    sine: tf.Tensor
    real: tuple[tuple[tf.Tensor, ...], ...]
    """What stands before each slot but the first: matrices (..., d, d), of beamsplitters also blocks
    (..., n_blocks, D, D), one after the other; or one over all states, (..., size, size)."""


def build(weights: tf.Tensor, basis: Basis, *, dtype: tf.DType, n_columns: int | None) -> LayerGates:
    """Builds the gates of weights (..., n_parameters), in float64, cast to the real ``dtype``.

    Args:
        weights: of any number of layers and groups.
        basis: the states that are kept.
        dtype: of the gates.
        n_columns: real columns on which they are going to act; None if that is not known.
    """
    layout = layer_layout(basis.n_modes)
    weights = kept(tf.cast(weights, tf.float64))
    cosine, sine = _phases(weights, layout, basis, dtype)
    weights = after(cosine, weights)
    meshes = _beamsplitters(weights, layout, basis, dtype, n_columns)
    singles = _of_modes(after(meshes[0][0][0], weights) if meshes[0] else weights, layout, basis, dtype)
    halves = zip(meshes, singles, strict=True)
    return LayerGates(cosine, sine, tuple(one for mesh, modes in halves for one in (*mesh, modes)))


def _beamsplitters(
    weights: tf.Tensor, layout: LayerLayout, basis: Basis, dtype: tf.DType, n_columns: int | None
) -> list[list[tuple[tf.Tensor, ...]]]:
    """Of both interferometers, of each column of the mesh."""
    splitter = real_gates.beamsplitter_matrix if basis.dense_pairs else real_gates.beamsplitter_blocks
    thetas = tf.stack([weights[..., part] for part in layout.theta])
    matrices = tf.cast(splitter(thetas, cutoff_dim=basis.cutoff_dim, n_blocks=basis.pair_blocks), dtype)
    if joins_columns(basis, n_columns):
        joined = joined_columns(matrices, layout.columns, basis)
        return [[(one[half],) for one in joined] for half in range(2)]
    each = tf.unstack(matrices, axis=weights.shape.rank)
    return [
        [tuple(each[index][half] for _, index in column) for column in layout.columns] for half in range(2)
    ]


def _of_modes(
    weights: tf.Tensor, layout: LayerLayout, basis: Basis, dtype: tf.DType
) -> list[tuple[tf.Tensor, ...]]:
    """Squeezers and displacements."""
    squeezers = real_gates.squeezing(weights[..., layout.squeezing], cutoff_dim=basis.cutoff_dim)
    displacements = real_gates.displacement(weights[..., layout.displacement], cutoff_dim=basis.cutoff_dim)
    both = joined_modes(tf.cast(tf.stack([squeezers, displacements]), dtype), basis)
    return [tuple(one[kind] for one in both) for kind in range(2)]


def _phases(
    weights: tf.Tensor, layout: LayerLayout, basis: Basis, dtype: tf.DType
) -> tuple[tf.Tensor, tf.Tensor]:
    """Cosine and sine (..., n_slots, size) of the phases of every slot: angle times photon number, and Kerr at the end.

    M·D sines a slot in place of as many as states: the phases of a state are those of its modes, multiplied. Two steps
    are matrix products, of which the last one changes nothing, because XLA merges all other operations with each of
    their uses and would compute sines and phases again there.
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
    shape = tf.concat([[2], tf.shape(weights)[:-1], [slots, basis.size]], 0)
    both = tf.reshape(tf.stack([cosine, sine]), [2, -1])
    cosine, sine = tf.unstack(tf.reshape(tf.eye(2, dtype=dtype) @ both, shape))
    return cosine, sine


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
    first = gates.real[0]
    if len(first) == 1 and first[0].shape[1:] == [basis.size, basis.size]:
        return first[0]
    identity = tf.eye(basis.size, batch_shape=tf.shape(gates.cosine)[:1], dtype=gates.cosine.dtype)
    return _real_gates(gates, 1, identity, basis)


def _real_gates(gates: LayerGates, slot: int, columns: tf.Tensor, basis: Basis) -> tf.Tensor:
    """What stands before a slot: a column of beamsplitters, squeezers, or displacements."""
    matrices, views = gates.real[slot - 1], _views(basis)[slot - 1]
    if len(matrices) == 1 and matrices[0].shape[-1] == basis.size:
        views = (whole(basis),)
    for matrix, view in zip(matrices, views, strict=True):
        columns = _product(matrix, columns, view)
    return columns


@lru_cache(maxsize=64)
def _views(basis: Basis) -> tuple[tuple[GateView, ...], ...]:
    """How the matrices before each slot but the first see the amplitudes, where no column is joined."""
    mesh = [tuple(basis.pairs[mode] for mode, _ in column) for column in layer_layout(basis.n_modes).columns]
    return (*mesh, tuple(joint.view for joint in joints(basis))) * 2


def _rotate(gates: LayerGates, slot: int, columns: tf.Tensor) -> tf.Tensor:
    """Multiplies by the phases of a slot."""
    cosine, sine = gates.cosine[:, slot, :, None], gates.sine[:, slot, :, None]
    real, imaginary = tf.split(columns, 2, axis=-1)
    return tf.concat([real * cosine - imaginary * sine, real * sine + imaginary * cosine], -1)


def _product(matrix: tf.Tensor, columns: tf.Tensor, view: GateView) -> tf.Tensor:
    """A real matrix (groups, d, d), or (groups, blocks, d, d), on the amplitudes as ``view`` arranges them."""
    matrix = after(columns, matrix)
    if view.before > 1:
        matrix = matrix[:, None]
    return view.columns_of(matrix @ view.rows_of(columns), columns)
