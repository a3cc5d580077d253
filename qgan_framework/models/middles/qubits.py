"""Qubits between features and classes."""

from __future__ import annotations

import math
from itertools import pairwise

import keras

from qgan_framework.config.checked import checked
from qgan_framework.config.register_size import check_bases, check_qubits
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.qubit.feature_extractor import QuantumFeatureExtractor
from qgan_framework.layers.qubit.pooling import QuantumPooling
from qgan_framework.layers.qubit.readout import QuantumReadout
from qgan_framework.models.middles.base import Middle
from qgan_framework.types import (
    ComplexPrecision,
    Entanglement,
    MeasurementBasis,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    QubitCount,
    QubitEncoding,
)


class Qubits(Middle):
    """Extractor, poolings, readout.

    Args:
        qubits: of the extractor, and after each pooling, as [8, 6, 4]; the last ones are read out. Where the number
            stays, as in [8, 8, 8], nothing is pooled.
        depth: layers of the extractor.
        readout_depth: layers before the readout's measurement.
        entanglement: of both; linear, circular, full or none.
        measurement_bases: measured after the extractor, and encoded anew as angles of π times the values, for the next
            layer; [] passes the states on.
        encoding: of the features, amplitude or angle.
        shots: measurements in place of exact values; None is exact.
        precision: of the states.
        initial_scale: standard deviation of the angles at the start.
        trainable: whether the circuits' angles are trained.
        gradient_checkpointing: keep only what enters the extractor's circuit, and compute its inside again.
    """

    @checked
    def __init__(
        self,
        *,
        qubits: list[QubitCount],
        depth: PositiveInt,
        readout_depth: NonNegativeInt,
        entanglement: Entanglement,
        measurement_bases: list[MeasurementBasis],
        encoding: QubitEncoding,
        shots: PositiveInt | None,
        precision: ComplexPrecision,
        initial_scale: NonNegativeFloat,
        trainable: bool,
        gradient_checkpointing: bool,
    ) -> None:
        """Keeps the settings."""
        check_qubits(qubits)
        check_bases(measurement_bases)
        self.qubits, self.depth, self.readout_depth = list(qubits), depth, readout_depth
        self.entanglement, self.measurement_bases = entanglement, list(measurement_bases)
        self.encoding, self.shots, self.precision = encoding, shots, precision
        self.initial_scale, self.trainable = initial_scale, trainable
        self.gradient_checkpointing = gradient_checkpointing

    @property
    def width(self) -> int:
        """2^n or n features of n qubits."""
        return 2 ** self.qubits[0] if self.encoding == "amplitude" else self.qubits[0]

    def layers(self, n_classes: int, seed: int) -> list[keras.layers.Layer]:
        """Extractor, poolings, readout."""
        self._check_outcomes(n_classes)
        common = {name: getattr(self, name) for name in ("precision", "initial_scale", "trainable", "shots")}
        first = QuantumFeatureExtractor(
            n_qubits=self.qubits[0],
            depth=self.depth,
            entanglement=self.entanglement,
            measurement_bases=self.measurement_bases,
            encoding=self.encoding,
            gradient_checkpointing=self.gradient_checkpointing,
            seed=seed,
            name="extractor",
            **common,
        )
        if self.measurement_bases:
            common |= {"encoding": "angle", "angle_scale": math.pi}
        poolings = [
            QuantumPooling(
                n_qubits=before,
                n_kept=after,
                seed=seed + 1 + number,
                name=f"pooling_{before}_{after}",
                **common,
            )
            for number, (before, after) in enumerate(pairwise(self.qubits))
            if after < before
        ]
        readout = QuantumReadout(
            n_qubits=self.qubits[-1],
            n_classes=n_classes,
            depth=self.readout_depth,
            entanglement=self.entanglement,
            seed=seed + len(self.qubits),
            name="readout",
            **common,
        )
        return [first, *poolings, readout]

    def _check_outcomes(self, n_classes: int) -> None:
        """Refuses a readout of fewer outcomes than classes."""
        fewest = (n_classes - 1).bit_length()
        if self.qubits[-1] < fewest:
            problem = (
                f"{self.qubits} ends in {2 ** self.qubits[-1]} outcomes, fewer than the {n_classes} classes"
            )
            enough = [max(number, fewest) for number in self.qubits]
            raise ConfigurationError("model.middle.qubits", problem, f"give, for example, {enough}")
