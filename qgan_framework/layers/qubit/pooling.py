"""Fewer qubits, by entangling some with others and tracing them out."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.qubit.base import QubitLayer
from qgan_framework.layers.qubit.feature_extractor import checked_bases
from qgan_framework.qubit.columns import trace_out_last
from qgan_framework.qubit.pooling import BLOCK_ANGLES, pool
from qgan_framework.types import MeasurementBasis, QubitCount


@keras.saving.register_keras_serializable("qgan_framework")
class QuantumPooling(QubitLayer):
    """A parametrised block on each qubit that goes and one that stays, and a partial trace over those that go.

    Features (B, width), or states (B, 2^n, E), to the states of ``n_kept`` qubits, (B, 2^kept, E · 2^(n − kept)), or
    with bases to their Pauli expectation values. As the pooling of Cong et al. 2019 (arXiv:1810.03787): what a
    measurement of the qubits that go would tell acts on those that stay. The last qubits go, one block each, the first
    with qubit 0, the next with qubit 1, and so on, beginning again where there are more of them.

    Args:
        n_qubits: n, at least 2.
        n_kept: qubits that stay, fewer than n.
        measurement_bases: of Z, X, Y; [] for states.
        **kwargs: see `QubitLayer`.
    """

    @checked
    def __init__(
        self,
        *,
        n_qubits: QubitCount,
        n_kept: QubitCount,
        measurement_bases: list[MeasurementBasis] | None = None,
        **kwargs: Any,
    ) -> None:
        """Keeps the circuit."""
        if n_kept >= n_qubits:
            problem = f"{n_kept} of {n_qubits} qubits leaves none to trace out"
            raise ConfigurationError("n_kept", problem, "set it below n_qubits")
        super().__init__(n_qubits=n_qubits, **kwargs)
        self.n_kept, self.measurement_bases = n_kept, checked_bases(measurement_bases or [])

    def angle_shape(self) -> tuple[int, ...]:
        """(n − kept, 3, 2): of each block's three pairs of RZ and RY."""
        return self.n_qubits - self.n_kept, *BLOCK_ANGLES

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Entangles, traces out, measures."""
        columns, n_parts = self.columns(inputs)
        columns = pool(columns, tf.convert_to_tensor(self.angles))
        n_traced = self.n_qubits - self.n_kept
        return self.measured(trace_out_last(columns, n_traced), self.measurement_bases, n_parts * 2**n_traced)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """(B, kept · len(measurement_bases)), or (B, 2^kept, E · 2^(n − kept))."""
        if self.measurement_bases:
            return input_shape[0], self.n_kept * len(self.measurement_bases)
        n_parts = input_shape[2] if len(input_shape) == 3 and input_shape[2] is not None else 1
        return input_shape[0], 2**self.n_kept, n_parts * 2 ** (self.n_qubits - self.n_kept)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "n_kept": self.n_kept, "measurement_bases": self.measurement_bases}
