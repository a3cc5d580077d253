"""Which Fock states a simulation keeps, and where the amplitudes that a gate mixes lie among them.

A ket is a flat list of ``size`` amplitudes. What differs between the truncations is static: index tables, and the
shapes of reshapes. So one code evolves kets in every basis; `qgan_framework.fock.truncation` makes the tables.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock.columns import columns_of, flat_of
from qgan_framework.fock.select import select
from qgan_framework.types import Truncation


class Selection(NamedTuple):
    """One-to-one row numbers and their inverse, as `select` takes them; reversed, it is undone."""

    indices: NDArray[np.int32]
    inverse: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class GateView:
    """Brings the amplitudes into the shape in which a gate is a matrix product.

    The ``size`` amplitudes are split as (before, length, after). ``selection``, if there is one, then takes rows of the
    middle axis. It is split again, as (*rows, …), and the gate's matrix acts on the last axis of ``rows``.
    """

    before: int
    length: int
    rows: tuple[int, ...]
    selection: Selection | None = None

    def rows_of(self, columns: tf.Tensor) -> tf.Tensor:
        """Columns (groups, size, R) as (groups, [before,] *rows, …); the axis ``before`` only if it is not 1."""
        groups = tf.shape(columns)[0]
        if self.selection is not None:
            columns = tf.reshape(columns, [groups, self.before, self.length, -1])
            columns = select(columns, *self.selection, axis=2)
        return tf.reshape(columns, [groups, *([self.before] if self.before > 1 else []), *self.rows, -1])

    def columns_of(self, rows: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
        """Undoes `rows_of`: columns of the shape of ``like``."""
        if self.selection is not None:
            rows = tf.reshape(rows, [tf.shape(like)[0], self.before, len(self.selection.indices), -1])
            rows = select(rows, *self.selection[::-1], axis=2)
        return tf.reshape(rows, tf.shape(like))

    def batched(self, columns: tf.Tensor) -> tf.Tensor:
        """Columns (2, size, B) as (R, d, B), d = Π rows: what a gate of each sample's own acts on."""
        rows = tf.reshape(self.rows_of(columns), self._apart(columns))
        *_, dim, _, n_samples = self._apart(columns)
        return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [-1, dim, n_samples])

    def unbatched(self, rows: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
        """Undoes `batched`: columns of the shape of ``like``."""
        n_before, dim, n_after, n_samples = self._apart(like)
        rows = tf.transpose(tf.reshape(rows, [n_before, n_after, dim, n_samples]), [0, 2, 1, 3])
        return self.columns_of(rows, like)

    def _apart(self, columns: tf.Tensor) -> list[Any]:
        """What `rows_of` makes of columns (2, size, B), as (2 before, d, after, B)."""
        dim = math.prod(self.rows)
        length = self.length if self.selection is None else len(self.selection.indices)
        n_after = columns.shape[1] // (self.before * self.length) * (length // dim)
        return [2 * self.before, dim, n_after, tf.shape(columns)[2]]


@dataclass(frozen=True, eq=False)
class Basis:
    """Fock states |n₁ … n_M⟩ with n_k < D, sorted by n₁, then n₂ and so on; all of them or those of a truncation.

    Attributes:
        truncation: `per_mode` or `total`.
        n_modes: M.
        cutoff_dim: D.
        size: number of states.
        modes: of each mode, how a gate on it sees the amplitudes.
        pairs: of each pair of neighbours (k, k+1), how a beamsplitter does.
        parities: the same, where a beamsplitter is a turn between parities; see `qgan_framework.fock.parity`.
        pair_blocks: photon numbers N = 0, 1 … of a pair that the basis holds: 2D − 1, or D.
        dense_pairs: whether beamsplitters are dense matrices over the states of a pair, or blocks of fixed N.
        extensions: of each mode, which of the products of states of the modes before it with its own D states are
            kept; None for all.
        positions: where the states lie in the (D, …, D) tensor, and back; None if they are all of it.
    """

    truncation: Truncation
    n_modes: int
    cutoff_dim: int
    size: int
    modes: tuple[GateView, ...]
    pairs: tuple[GateView, ...]
    parities: tuple[GateView, ...]
    pair_blocks: int
    dense_pairs: bool
    extensions: tuple[Selection | None, ...]
    positions: Selection | None

    def photon_numbers(self) -> NDArray[np.int64]:
        """(size, M), the photons in every mode of every state."""
        numbers = np.arange(self.size) if self.positions is None else self.positions.indices
        return np.stack(np.unravel_index(numbers, [self.cutoff_dim] * self.n_modes), -1)

    def extend(self, values: tf.Tensor, mode: int, axis: int | None = None) -> tf.Tensor:
        """Drops the states that are not kept when ``mode`` joins the modes before it.

        Args:
            values: s · D of them along ``axis``, over the s kept states of the modes before, times D of ``mode``.
            mode: which mode joins.
            axis: of the states; the last one if not given.
        """
        selection = self.extensions[mode]
        return (
            values
            if selection is None
            else select(values, *selection, axis=values.shape.rank - 1 if axis is None else axis)
        )

    def embed(self, flat: tf.Tensor) -> tf.Tensor:
        """Kets (B, size) as tensors (B, D, …, D), zero where the basis has no state."""
        if self.positions is not None:
            flat = flat_of(select(columns_of(flat), *self.positions[::-1], axis=1))
        return tf.reshape(flat, [tf.shape(flat)[0], *[self.cutoff_dim] * self.n_modes])

    def flatten(self, ket: tf.Tensor) -> tf.Tensor:
        """Kets (B, D, …, D), which must be zero where the basis has no state, as (B, size); undoes `embed`."""
        flat = tf.reshape(ket, [tf.shape(ket)[0], self.cutoff_dim**self.n_modes])
        return flat if self.positions is None else flat_of(select(columns_of(flat), *self.positions, axis=1))
