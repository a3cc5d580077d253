"""Class probabilities, by measuring qubits."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.qubit.base import QubitLayer
from qgan_framework.qubit.circuit import ANGLES, evolve
from qgan_framework.qubit.columns import sum_parts
from qgan_framework.qubit.measurements import probabilities
from qgan_framework.qubit.shots import sampled_frequencies
from qgan_framework.types import Entanglement, NonNegativeInt, PositiveInt, QubitCount


@keras.saving.register_keras_serializable("qgan_framework")
class QuantumReadout(QubitLayer):
    """A last circuit, and the probability of each class when all its qubits are measured.

    Features (B, width), or states (B, 2^n, E), to (B, n_classes) that add up to 1. Outcome j of the 2^n stands for
    class j mod n_classes.

    Args:
        n_qubits: n, with 2^n ≥ n_classes.
        n_classes: classes, at least 2.
        depth: layers before the measurement; 0 measures at once.
        entanglement: which qubits a layer's CNOTs join: linear, circular, full, or none.
        **kwargs: see `QubitLayer`.
    """

    @checked
    def __init__(
        self,
        *,
        n_qubits: QubitCount,
        n_classes: PositiveInt,
        depth: NonNegativeInt = 2,
        entanglement: Entanglement = "linear",
        **kwargs: Any,
    ) -> None:
        """Keeps the circuit."""
        if not 2 <= n_classes <= 2**n_qubits:
            problem = f"{n_classes} classes are not among the {2**n_qubits} outcomes of {n_qubits} qubits"
            fewest = max(1, (n_classes - 1).bit_length())
            raise ConfigurationError(
                "n_classes", problem, f"give 2 classes or more, and n_qubits={fewest} at least"
            )
        super().__init__(n_qubits=n_qubits, **kwargs)
        self.n_classes, self.depth, self.entanglement = n_classes, depth, entanglement

    def angle_shape(self) -> tuple[int, ...]:
        """(depth, n, 2): of RZ and RY."""
        return self.depth, self.n_qubits, ANGLES

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Encodes, evolves, measures."""
        columns, n_parts = self.columns(inputs)
        if self.depth:
            columns = evolve(columns, tf.convert_to_tensor(self.angles), self.entanglement)
        weights = sum_parts(probabilities(columns), n_parts)
        if self.shots is not None:
            weights = sampled_frequencies(weights, self.shots, self.next_seed())
        return tf.transpose(tf.constant(self._classes(), weights.dtype) @ weights)

    def _classes(self) -> np.ndarray:
        """(n_classes, 2^n): 1 where an outcome stands for a class."""
        outcomes = np.arange(2**self.n_qubits)
        return np.equal.outer(np.arange(self.n_classes), outcomes % self.n_classes).astype(float)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """(B, n_classes)."""
        return input_shape[0], self.n_classes

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        own = {"n_classes": self.n_classes, "depth": self.depth, "entanglement": self.entanglement}
        return {**super().get_config(), **own}
