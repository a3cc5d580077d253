"""Layered photonic circuits on batches of kets."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from qgan_framework.fock import layers, own_weights
from qgan_framework.fock.basis import Basis
from qgan_framework.fock.columns import columns_of, flat_of
from qgan_framework.fock.cost import composing_wins, layer_operations
from qgan_framework.fock.layout import n_parameters
from qgan_framework.fock.recompute import recomputed
from qgan_framework.fock.truncation import fock_basis

__all__ = ["compose", "evolve", "n_parameters", "run"]

Layer = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]

MAX_UNROLLED_OPERATIONS = 100
"""Deeper circuits loop over their layers, so that neither graph nor compile time grows with them."""


def run(weights: tf.Tensor, ket: tf.Tensor) -> tf.Tensor:
    """Runs the layers of Killoran et al. 2019 (arXiv:1806.06871) on a batch of kets.

    Args:
        weights: Real (n_layers, n_parameters), shared by the batch, or (B, n_layers, n_parameters), one set a sample;
            ``layout`` gives their order.
        ket: complex64 or complex128 (B, D, …, D). Gates are built in float64 and applied in the ket's precision.

    Returns:
        The ket after the last layer, of the same shape and type. It is not renormalised.
    """
    basis = fock_basis("per_mode", ket.shape.rank - 1, ket.shape[-1])
    return basis.embed(evolve(weights, tf.reshape(ket, [tf.shape(ket)[0], basis.size]), basis))


def evolve(weights: tf.Tensor, flat: tf.Tensor, basis: Basis, *, recompute: bool = False) -> tf.Tensor:
    """Runs the layers, as `run` does, on kets (B, size) of any basis; `Basis.embed` makes tensors of them.

    Args:
        weights: as in `run`.
        flat: complex kets (B, size).
        basis: the states that are kept.
        recompute: keep only the kets between layers for the gradient, and compute what lies inside a layer again.
    """
    evolution = _evolve_shared if weights.shape.rank == 2 else _evolve_each
    return evolution(weights, flat, basis, recompute)


def compose(weights: tf.Tensor, basis: Basis, *, dtype: tf.DType, recompute: bool = False) -> tf.Tensor:
    """The whole circuit as real columns (size, 2 size) [Re U, Im U], from shared weights; ``dtype`` is real."""
    size, n_layers = basis.size, weights.shape[0]
    if recompute:
        identity = tf.eye(size, 2 * size, batch_shape=[1], dtype=dtype)
        return _apply_layers(weights[:, None], identity, basis, recompute)[0]
    gates = layers.build(weights, basis, dtype=dtype, n_columns=2 * size)
    matrices = layers.matrices(gates, basis)
    while n_layers > 1:  # neighbours in pairs: the graph grows with log2 of the depth
        pairs = _complex_product(matrices[1::2], matrices[: n_layers - n_layers % 2 : 2])
        matrices = tf.concat([pairs, matrices[n_layers - n_layers % 2 :]], 0)
        n_layers = (n_layers + 1) // 2
    return matrices[0]


def _evolve_shared(weights: tf.Tensor, flat: tf.Tensor, basis: Basis, recompute: bool) -> tf.Tensor:
    """Evolves (B, size) with one set of weights, composed or gate by gate, whichever costs less."""
    columns, batch_size = columns_of(flat), flat.shape[0]
    if batch_size is not None and composing_wins(basis, n_layers=weights.shape[0], batch_size=batch_size):
        matrix = compose(weights, basis, dtype=columns.dtype, recompute=recompute)
        both = _acting_on_both(matrix) @ tf.reshape(columns, [2 * basis.size, batch_size])
        return flat_of(tf.reshape(both, [2, basis.size, batch_size]))
    side_by_side = tf.reshape(tf.transpose(columns, [1, 0, 2]), [1, basis.size, -1])
    side_by_side = _apply_layers(weights[:, None], side_by_side, basis, recompute)
    return flat_of(tf.transpose(tf.reshape(side_by_side, [basis.size, 2, -1]), [1, 0, 2]))


def _acting_on_both(matrix: tf.Tensor) -> tf.Tensor:
    """[Re U, Im U] (n, 2n) as the real matrix (2n, 2n) that takes [Re ψ; Im ψ] to [Re Uψ; Im Uψ].

    One real product of doubled size runs faster than a complex one.
    """
    real, imaginary = tf.split(matrix, 2, axis=1)
    return tf.concat([tf.concat([real, -imaginary], 1), tf.concat([imaginary, real], 1)], 0)


def _evolve_each(weights: tf.Tensor, flat: tf.Tensor, basis: Basis, recompute: bool) -> tf.Tensor:
    """Evolves (B, size) with one set of weights a sample."""

    def layer(columns: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        return own_weights.layer(columns, weights, basis)

    columns = columns_of(flat)
    weights = tf.transpose(weights, [1, 2, 0])
    if recompute or _is_deep(weights, basis):
        columns = _loop_over_layers(layer, weights, columns)
    else:
        for of_layer in tf.unstack(weights):
            columns = layer(columns, of_layer)
    return flat_of(columns)


def _apply_layers(weights: tf.Tensor, columns: tf.Tensor, basis: Basis, recompute: bool) -> tf.Tensor:
    """Gate by gate; weights (n_layers, groups, n_parameters), columns (groups, size, R)."""

    def layer(columns: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        gates = layers.build(weights, basis, dtype=columns.dtype, n_columns=columns.shape[-1])
        return layers.apply(gates, columns, basis)

    if recompute or _is_deep(weights, basis):
        return _loop_over_layers(layer, weights, columns)
    gates = layers.build(weights, basis, dtype=columns.dtype, n_columns=columns.shape[-1])
    for index in range(weights.shape[0]):
        one = tf.nest.map_structure(lambda gate, index=index: gate[index], gates)
        columns = layers.apply(one, columns, basis)
    return columns


def _is_deep(weights: tf.Tensor, basis: Basis) -> bool:
    return weights.shape[0] * layer_operations(basis.n_modes) > MAX_UNROLLED_OPERATIONS


def _loop_over_layers(layer: Layer, weights: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """One graph for all layers, and recomputed: a loop that keeps what is inside of them is slower still."""
    return tf.foldl(recomputed(layer), weights, initializer=columns)


def _complex_product(matrix: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """(groups, m, 2k) [Re, Im] times (groups, k, 2R) [Re, Im], by one real product of [Re; Im] with the columns."""
    real, imaginary = tf.split(matrix, 2, axis=-1)
    products = tf.concat([real, imaginary], 1) @ columns
    (re_re, re_im), (im_re, im_im) = (tf.split(half, 2, axis=-1) for half in tf.split(products, 2, axis=1))
    return tf.concat([re_re - im_im, re_im + im_re], -1)
