"""Layered photonic circuits on batches of kets."""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.fock import layers
from qgan_framework.fock.cost import composing_wins
from qgan_framework.fock.layout import n_parameters

__all__ = ["compose", "n_parameters", "run"]


def run(weights: tf.Tensor, ket: tf.Tensor) -> tf.Tensor:
    """Runs the layers of Killoran et al. 2019 (arXiv:1806.06871) on a batch of kets.

    Args:
        weights: Real (n_layers, n_parameters), shared by the batch, or (B, n_layers, n_parameters), one set a sample;
            ``layout`` gives their order.
        ket: complex64 or complex128 (B, D, …, D). Gates are built in float64 and applied in the ket's precision.

    Returns:
        The ket after the last layer, of the same shape and type. It is not renormalised.
    """
    n_modes, cutoff_dim = ket.shape.rank - 1, ket.shape[-1]
    flat = tf.reshape(ket, [tf.shape(ket)[0], cutoff_dim**n_modes])
    evolve = _evolve_shared if weights.shape.rank == 2 else _evolve_each
    return tf.reshape(evolve(weights, flat, n_modes, cutoff_dim), tf.shape(ket))


def compose(weights: tf.Tensor, *, n_modes: int, cutoff_dim: int, dtype: tf.DType) -> tf.Tensor:
    """The whole circuit as real columns (D^M, 2 D^M) [Re U, Im U], from shared weights; ``dtype`` is real."""
    size, n_layers = cutoff_dim**n_modes, weights.shape[0]
    gates = layers.build(weights, n_modes=n_modes, cutoff_dim=cutoff_dim, dtype=dtype)
    identity = tf.eye(size, 2 * size, batch_shape=[n_layers], dtype=dtype)
    matrices = layers.apply(gates, identity, n_modes=n_modes, cutoff_dim=cutoff_dim)
    while n_layers > 1:  # neighbours in pairs: the graph grows with log2 of the depth
        pairs = _complex_product(matrices[1::2], matrices[: n_layers - n_layers % 2 : 2])
        matrices = tf.concat([pairs, matrices[n_layers - n_layers % 2 :]], 0)
        n_layers = (n_layers + 1) // 2
    return matrices[0]


def _evolve_shared(weights: tf.Tensor, flat: tf.Tensor, n_modes: int, cutoff_dim: int) -> tf.Tensor:
    """Evolves (B, D^M) with one set of weights, composed or gate by gate, whichever costs less."""
    dims = {"n_modes": n_modes, "cutoff_dim": cutoff_dim}
    real, imaginary = tf.math.real(flat), tf.math.imag(flat)
    batch_size = flat.shape[0]
    if batch_size is not None and composing_wins(n_layers=weights.shape[0], batch_size=batch_size, **dims):
        matrix = compose(weights, dtype=real.dtype, **dims)
        rows = tf.concat([real, imaginary], 1) @ _acting_on_rows(matrix)
        return tf.complex(*tf.split(rows, 2, axis=1))
    columns = tf.concat([tf.transpose(real), tf.transpose(imaginary)], 1)[None]
    columns = _apply_layers(weights[:, None], columns, n_modes, cutoff_dim)
    real, imaginary = tf.split(columns[0], 2, axis=1)
    return tf.complex(tf.transpose(real), tf.transpose(imaginary))


def _acting_on_rows(matrix: tf.Tensor) -> tf.Tensor:
    """[Re U, Im U] (n, 2n) as the real matrix (2n, 2n) that takes rows [Re ψ, Im ψ] to [Re Uψ, Im Uψ].

    One real product of doubled size runs faster than a complex one.
    """
    real, imaginary = (tf.transpose(part) for part in tf.split(matrix, 2, axis=1))
    return tf.concat([tf.concat([real, imaginary], 1), tf.concat([-imaginary, real], 1)], 0)


def _evolve_each(weights: tf.Tensor, flat: tf.Tensor, n_modes: int, cutoff_dim: int) -> tf.Tensor:
    """Evolves (B, D^M) with one set of weights a sample."""
    columns = tf.stack([tf.math.real(flat), tf.math.imag(flat)], -1)
    columns = _apply_layers(tf.transpose(weights, [1, 0, 2]), columns, n_modes, cutoff_dim)
    return tf.complex(columns[..., 0], columns[..., 1])


def _apply_layers(weights: tf.Tensor, columns: tf.Tensor, n_modes: int, cutoff_dim: int) -> tf.Tensor:
    """Gate by gate; weights (n_layers, groups, n_parameters), columns (groups, D^M, R)."""
    gates = layers.build(weights, n_modes=n_modes, cutoff_dim=cutoff_dim, dtype=columns.dtype)
    for layer in range(weights.shape[0]):
        one = tf.nest.map_structure(lambda gate, layer=layer: gate[layer], gates)
        columns = layers.apply(one, columns, n_modes=n_modes, cutoff_dim=cutoff_dim)
    return columns


def _complex_product(matrix: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """(groups, m, 2k) [Re, Im] times (groups, k, 2R) [Re, Im], by one real product of [Re; Im] with the columns."""
    real, imaginary = tf.split(matrix, 2, axis=-1)
    products = tf.concat([real, imaginary], 1) @ columns
    (re_re, re_im), (im_re, im_im) = (tf.split(half, 2, axis=-1) for half in tf.split(products, 2, axis=1))
    return tf.concat([re_re - im_im, re_im + im_re], -1)
