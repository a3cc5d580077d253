"""The norm of truncated kets as a Keras layer."""

from __future__ import annotations

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.fock import measurements
from qgan_framework.layers.readout import Readout
from qgan_framework.types import Truncation


@keras.saving.register_keras_serializable("qgan_framework")
class KetNorm(Readout):
    """⟨ψ|ψ⟩ of each ket: (B, D, …, D) to (B, 1). What is missing to 1 has left the cutoff.

    As a second output of a model, trained towards 1, it keeps the circuit where its simulation is true.

    Args:
        truncation: of the circuit; see `Expectations`.
    """

    @checked
    def __init__(self, truncation: Truncation = "per_mode", **kwargs: object) -> None:
        """Keeps the setting."""
        super().__init__(**kwargs)
        self.truncation = truncation

    def call(self, ket: tf.Tensor) -> tf.Tensor:
        """Norms; float32 for complex64 kets, float64 for complex128."""
        return measurements.norm(ket, self.truncation)[:, None]

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """(B, 1)."""
        return input_shape[0], 1

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "truncation": self.truncation}
