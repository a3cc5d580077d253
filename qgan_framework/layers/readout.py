"""What every layer that reads kets has in common."""

from __future__ import annotations

import keras


class Readout(keras.layers.Layer):
    """Reads real numbers out of kets, as precisely as the kets are: float32 of complex64, float64 of complex128.

    Keras' global precision has no part in it.
    """

    def __init__(self, **kwargs: object) -> None:
        """Creates the layer."""
        super().__init__(**{"dtype": "float32"} | kwargs)

    def compute_output_spec(
        self, ket: keras.KerasTensor, *more: object, **named: object
    ) -> keras.KerasTensor:
        """Shape and precision, for functional models. Keras itself would give the layer's precision."""
        del more, named  # seeds have no part in it
        precision = "float64" if ket.dtype == "complex128" else "float32"
        return keras.KerasTensor(self.compute_output_shape(tuple(ket.shape)), dtype=precision)
