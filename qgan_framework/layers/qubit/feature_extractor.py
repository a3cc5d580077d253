"""Features of features, by a circuit of qubits."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.config.register_size import check_bases
from qgan_framework.fock.recompute import recomputed
from qgan_framework.layers.qubit.base import QubitLayer
from qgan_framework.qubit.circuit import ANGLES, evolve, final_states
from qgan_framework.qubit.columns import sum_parts
from qgan_framework.qubit.measurements import expectations
from qgan_framework.types import Entanglement, MeasurementBasis, PositiveInt, QubitCount


@keras.saving.register_keras_serializable("qgan_framework")
class QuantumFeatureExtractor(QubitLayer):
    """Layers of RZ, RY and CNOTs, and Pauli expectation values of every qubit.

    Features (B, width), or states, to (B, n · len(measurement_bases)): all qubits of the first basis come first. All
    bases are read from the same state. Without bases the states themselves, (B, 2^n, E), go on to the next layer of
    qubits.

    Args:
        n_qubits: n, 1 to 16.
        depth: layers.
        entanglement: which qubits a layer's CNOTs join: linear, circular, full, or none.
        measurement_bases: of Z, X, Y, in the order of the result; [] for states.
        gradient_checkpointing: keep only what enters the circuit for the gradient, and compute its inside again.
        **kwargs: see `QubitLayer`.
    """

    @checked
    def __init__(
        self,
        *,
        n_qubits: QubitCount,
        depth: PositiveInt = 2,
        entanglement: Entanglement = "linear",
        measurement_bases: list[MeasurementBasis] | None = None,
        gradient_checkpointing: bool = False,
        **kwargs: Any,
    ) -> None:
        """Keeps the circuit."""
        super().__init__(n_qubits=n_qubits, **kwargs)
        self.depth, self.entanglement = depth, entanglement
        self.gradient_checkpointing = gradient_checkpointing
        self.measurement_bases = checked_bases(["Z"] if measurement_bases is None else measurement_bases)

    def angle_shape(self) -> tuple[int, ...]:
        """(depth, n, 2): of RZ and RY."""
        return self.depth, self.n_qubits, ANGLES

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Encodes, evolves, measures."""
        columns, n_parts = self.columns(inputs)
        exact = bool(self.measurement_bases) and self.shots is None
        circuit = partial(evolve, entanglement=self.entanglement, ordered=not exact)
        run = recomputed(circuit) if self.gradient_checkpointing else circuit
        columns = run(columns, tf.convert_to_tensor(self.angles))
        if not exact:
            return self.measured(columns, self.measurement_bases, n_parts)
        values = expectations(columns, self.measurement_bases, final_states(self.n_qubits, self.entanglement))
        return tf.transpose(sum_parts(values, n_parts))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """(B, n · len(measurement_bases)), or (B, 2^n, E)."""
        if self.measurement_bases:
            return input_shape[0], self.n_qubits * len(self.measurement_bases)
        return input_shape[0], 2**self.n_qubits, input_shape[2] if len(input_shape) == 3 else 1

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        names = ("depth", "entanglement", "gradient_checkpointing")
        own = {name: getattr(self, name) for name in names}
        return {**super().get_config(), **own, "measurement_bases": self.measurement_bases}


def checked_bases(bases: list[MeasurementBasis]) -> list[MeasurementBasis]:
    """The bases, of which none comes twice.

    Raises:
        ConfigurationError: one does.
    """
    check_bases(bases)
    return list(bases)
