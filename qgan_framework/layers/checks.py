"""Numbers that a model cannot do anything with, told before they turn into results."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.errors import ConfigurationError, InputError
from qgan_framework.fock.layout import layer_layout, n_parameters

# Beyond these nothing physical is left of a circuit: 10,000 photons (cutoff_dim is 100 at most), 87 dB of squeezing,
# and phases of which float32 keeps three decimals.
_MOST_DISPLACEMENT, _MOST_SQUEEZING, _MOST_ANGLE = 100.0, 10.0, 1e4


def columns(width: int) -> keras.layers.InputSpec:
    """What a layer accepts: points (B, width). Keras tells the expected and the given width of others."""
    return keras.layers.InputSpec(ndim=2, axes={-1: width})


def check_kind(key: str, given: object, kind: type, example: str) -> None:
    """Refuses what is no object of a class, such as its name in a configuration.

    Raises:
        ConfigurationError: ``given`` is none.
    """
    if not isinstance(given, kind):
        raise ConfigurationError(
            key, f"must be an {kind.__name__}, got {given!r}", f"give, for example, {example}"
        )


def check_finite(owner: str, points: Any) -> None:
    """Refuses NaN and infinity in points whose values are known; without effect, and cost, in compiled code.

    Args:
        owner: name of the layer or model that is given the points.
        points: (B, columns), an array or tensor.

    Raises:
        InputError: one of them is not finite; its row is named.
    """
    if not tf.executing_eagerly():
        return
    unusable = ~np.isfinite(points)
    if unusable.any():
        row, *column = np.argwhere(unusable)[0]
        value = np.asarray(points)[(row, *column)]
        place = f" in column {column[0]}" if column else ""
        raise InputError(f"{owner}: row {row} of the batch has {value}{place}; give finite numbers only")


def check_circuit_weights(owner: str, weights: NDArray[np.floating], *, n_modes: int) -> None:
    """Refuses weights of a circuit that are not finite, or too large for any circuit.

    Args:
        owner: name of the circuit, or where the weights come from.
        weights: (n_layers, n_parameters).
        n_modes: M.

    Raises:
        InputError: a weight is NaN, or beyond ±100 (displacement r), ±10 (squeezing r), ±10⁴ (any other).
    """
    limits = _limits(n_modes)
    if weights.ndim != 2 or weights.shape[1] != len(limits):
        return  # what is assigned then tells that the shapes differ
    wrong = np.argwhere(~(np.abs(weights) <= limits))  # the negation holds for NaN too
    if len(wrong):
        layer, parameter = wrong[0]
        raise InputError(
            f"{owner}: circuit weight {parameter} of layer {layer} is {weights[layer, parameter]:g}, and must be "
            f"a number from {-limits[parameter]:g} to {limits[parameter]:g}; take weights saved before the "
            "training diverged"
        )


def _limits(n_modes: int) -> NDArray[np.float64]:
    layout = layer_layout(n_modes)
    limits = np.full(n_parameters(n_modes), _MOST_ANGLE)
    limits[layout.displacement] = _MOST_DISPLACEMENT
    limits[layout.squeezing] = _MOST_SQUEEZING
    return limits
