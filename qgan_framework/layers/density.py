"""Position densities as a Keras layer."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.fock.density import position_density
from qgan_framework.layers.readout import Readout
from qgan_framework.types import NonNegativeInt, PositiveFloat, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class PositionDensity(Readout):
    """Joint position density of one mode or two, the others traced out: kets (B, D, …, D) to (B, G) or (B, G, G).

    The grid has equal steps from −x_max to x_max. Densities are as `fock.density.position_density` has them: they
    integrate to ⟨ψ|ψ⟩ where the grid covers the state.

    Args:
        n_points: G, at least 2.
        x_max: end of the grid, in units in which the vacuum's variance is ħ/2.
        modes: one mode, or two different ones, counted from 0.
    """

    @checked
    def __init__(
        self, *, n_points: PositiveInt, x_max: PositiveFloat, modes: list[NonNegativeInt], **kwargs: Any
    ) -> None:
        """Keeps the grid."""
        super().__init__(**kwargs)
        if n_points < 2:
            raise ConfigurationError("n_points", "a grid has two points at least", "give, for example, 32")
        if len(modes) not in (1, 2) or len(set(modes)) != len(modes):
            raise ConfigurationError(
                "modes", f"got {modes}", "give one mode, or two different ones, as [0, 1]"
            )
        self.n_points, self.x_max, self.modes = n_points, x_max, list(modes)

    @property
    def grid(self) -> NDArray[np.float64]:
        """The points (G,)."""
        return np.linspace(-self.x_max, self.x_max, self.n_points, dtype=np.float64)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Checks that the kets have the modes.

        Raises:
            ConfigurationError: they have fewer.
        """
        if max(self.modes) >= len(input_shape) - 1:
            problem = f"got {self.modes} of kets with {len(input_shape) - 1} modes, counted from 0"
            raise ConfigurationError("modes", problem, "give modes that there are")
        super().build(input_shape)

    def call(self, ket: tf.Tensor) -> tf.Tensor:
        """Densities; float32 for complex64 kets, float64 for complex128."""
        return position_density(ket, self.grid, modes=self.modes)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """(B, G), or (B, G, G) of two modes."""
        return input_shape[0], *[self.n_points] * len(self.modes)

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        own = {"n_points": self.n_points, "x_max": self.x_max, "modes": self.modes}
        return {**super().get_config(), **own}
