"""Positions of modes as coordinates of points, by a fixed scale."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.config.decoding import check_bounds, check_features
from qgan_framework.errors import ConfigurationError
from qgan_framework.fock import conventions
from qgan_framework.layers.decoders.base import Decoder
from qgan_framework.types import CutoffDim, PositiveFloat, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class Spatial(Decoder):
    """Takes ⟨x⟩ of mode k for coordinate k: point = low + (high − low) · (⟨x⟩ + x_max) / (2 x_max).

    Nothing is trained, nothing is clipped, and no statistics of the batch enter: a sample alone gives the point that it
    gives among others. The first ``data_dim`` features are used, so ⟨x⟩ (or ⟨p⟩) should be the first observable. No ket
    of the cutoff has |⟨x⟩| above x_max = `position_limit` (cutoff_dim), so points stay within low and high.

    With a ``resolution`` points lie on a grid of so many steps from low to high. Rounding has no useful gradient, so
    that of the point before rounding stands in (straight-through; Bengio et al. 2013, arXiv:1308.3432).

    Args:
        low: coordinate of ⟨x⟩ = −x_max; one for all columns, or one a column.
        high: coordinate of ⟨x⟩ = x_max.
        x_range: x_max; `position_limit` if None. Points leave low and high where features leave this range.
        resolution: steps of the grid along each axis; None for no grid.
        data_dim: columns of the data.
        cutoff_dim: D of the circuit; needed where ``x_range`` is None.

    Raises:
        ConfigurationError: a bound has too many or too few columns, low is not below high, or there is neither
            ``x_range`` nor ``cutoff_dim``.
    """

    @checked
    def __init__(
        self,
        *,
        low: float | list[float],
        high: float | list[float],
        x_range: PositiveFloat | None = None,
        resolution: PositiveInt | None = None,
        data_dim: PositiveInt,
        cutoff_dim: CutoffDim | None = None,
        **kwargs: object,
    ) -> None:
        """Keeps the settings."""
        super().__init__(data_dim=data_dim, **kwargs)
        check_bounds(low, high, data_dim)
        self.low, self.high, self.x_range, self.resolution = low, high, x_range, resolution
        self.cutoff_dim = cutoff_dim
        self._x_max()  # raises where nothing gives it

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Checks that every column has a feature.

        Raises:
            ConfigurationError: there are fewer features than columns.
        """
        check_features(int(input_shape[-1]), self.data_dim)
        super().build(input_shape)

    def call(self, features: tf.Tensor) -> tf.Tensor:
        """Coordinates; see `Decoder.call`."""
        share = 0.5 + features[:, : self.data_dim] / (2.0 * self._x_max())
        if self.resolution is not None:
            share = _round_straight_through(share * self.resolution) / self.resolution
        low = tf.constant(self.low, features.dtype)
        return low + (tf.constant(self.high, features.dtype) - low) * share

    def _x_max(self) -> float:
        if self.x_range is not None:
            return self.x_range
        if self.cutoff_dim is None:
            problem = "is null, and there is no circuit whose cutoff_dim would give it"
            raise ConfigurationError("x_range", problem, "set it, for example, to 4.0")
        return position_limit(self.cutoff_dim)

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        own = {"low": self.low, "high": self.high, "x_range": self.x_range, "resolution": self.resolution}
        return {**super().get_config(), **own, "cutoff_dim": self.cutoff_dim}


def position_limit(cutoff_dim: int) -> float:
    """The largest eigenvalue of x = √(ħ/2) (a + a†) cut to ``cutoff_dim`` levels: no ket of them has a larger |⟨x⟩|."""
    return float(np.sqrt(conventions.HBAR / 2.0) * _largest_eigenvalue(cutoff_dim))


@lru_cache(maxsize=16)
def _largest_eigenvalue(cutoff_dim: int) -> float:
    """Of a + a†."""
    annihilation = np.diag(np.sqrt(np.arange(1.0, cutoff_dim)), 1)
    return float(np.linalg.eigvalsh(annihilation + annihilation.T)[-1])


@tf.custom_gradient
def _round_straight_through(values: tf.Tensor) -> tuple[tf.Tensor, object]:
    return tf.round(values), lambda upstream: upstream
