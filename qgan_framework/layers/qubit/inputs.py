"""What a layer of qubits is given: features to encode, or states."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from qgan_framework.errors import ConfigurationError, InputError
from qgan_framework.qubit import encodings
from qgan_framework.types import QubitEncoding


def check_width(owner: str, shape: Any, n_qubits: int, encoding: QubitEncoding) -> None:
    """Refuses features, or states, that are not of this number of qubits.

    Args:
        owner: the layer's kind.
        shape: (B, width) of features, (B, 2^n, E) of states.
        n_qubits: n.
        encoding: of features.

    Raises:
        ConfigurationError: with the widths, and the settings, that would fit.
    """
    size = 2**n_qubits
    if len(shape) == 3 and shape[1] == size and shape[2] is not None:
        return
    widths = [size] if encoding == "amplitude" else [n_qubits, 2 * n_qubits, 3 * n_qubits]
    if len(shape) == 2 and shape[1] in widths:
        return
    given = f"{shape[1]} columns" if len(shape) == 2 else f"the shape {tuple(shape)}"
    if len(shape) == 3:
        problem, remedy = (
            f"reads states of {size} amplitudes, got {given}",
            "give layers in a row the same qubits",
        )
    else:
        wanted = " or ".join(map(str, widths))
        problem = (
            f"{owner} with encoding={encoding} and {n_qubits} qubits reads {wanted} columns, got {given}"
        )
        remedy = f"put keras.layers.Dense({widths[0]}) before it, or change n_qubits or encoding"
    raise ConfigurationError("n_qubits", problem, remedy)


def check_lengths(owner: str, features: Any) -> None:
    """Refuses rows of zeros, which cannot be normalised; without effect, and cost, in compiled code.

    Raises:
        InputError: a row is zero; it is named.
    """
    if not tf.executing_eagerly():
        return
    empty = ~np.asarray(features).any(axis=1)
    if empty.any():
        row = int(np.flatnonzero(empty)[0])
        raise InputError(
            f"{owner}: row {row} of the batch is all zeros, which no amplitudes can be made of; "
            "leave it out, or use encoding=angle"
        )


def encoded(features: tf.Tensor, n_qubits: int, encoding: QubitEncoding, angle_scale: float) -> tf.Tensor:
    """Columns (2, 2^n, B) of features (B, width)."""
    if encoding == "amplitude":
        return encodings.amplitude(features)
    return encodings.angle(features * angle_scale, n_qubits)
