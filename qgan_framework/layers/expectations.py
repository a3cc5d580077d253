"""Reading numbers out of kets."""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.fock import measurements, variances
from qgan_framework.layers.readout import Readout
from qgan_framework.types import Observables, Truncation

_OBSERVABLES: dict[str, Callable[..., tf.Tensor]] = {
    "x": measurements.position,
    "p": measurements.momentum,
    "n": measurements.photon_number,
    "var_x": variances.position_variance,
    "var_p": variances.momentum_variance,
    "var_n": variances.photon_number_variance,
}


@keras.saving.register_keras_serializable("qgan_framework")
class Expectations(Readout):
    """Expectation values and variances of every mode: kets (B, D, …, D) to (B, M · len(observables)).

    Args:
        observables: x (⟨x⟩), p (⟨p⟩), n (⟨n⟩), var_x, var_p, var_n (variances); all modes of the first come first.
        truncation: of the circuit. The default measures the same, but looks at every zero of a ket cut to `total`.
    """

    @checked
    def __init__(
        self, observables: Observables, truncation: Truncation = "per_mode", **kwargs: object
    ) -> None:
        """Keeps the settings."""
        super().__init__(**kwargs)
        self.truncation = truncation
        self.observables = list(observables)

    def call(self, ket: tf.Tensor) -> tf.Tensor:
        """Measures; float32 for complex64 kets, float64 for complex128."""
        return tf.concat(
            [_OBSERVABLES[name](ket, truncation=self.truncation) for name in self.observables], -1
        )

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """(B, M · len(observables))."""
        return input_shape[0], (len(input_shape) - 1) * len(self.observables)

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "observables": self.observables, "truncation": self.truncation}
