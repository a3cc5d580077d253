"""What a decoder with a fixed scale asks of circuit and data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgan_framework.config.signature import takes
from qgan_framework.errors import ConfigurationError

_SPATIAL = "qgan_framework.layers.decoders.spatial.Spatial"


def check_decoder(values: dict[str, Any], data: Any) -> None:
    """Refuses bounds that are none, and circuits with fewer features than the data has columns.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.
        data: the data module, set up.

    Raises:
        ConfigurationError: it does not fit.
    """
    generator = values["model"].get("generator")
    if not generator or not takes(generator["_target_"], "decoder"):
        return
    node = generator.get("decoder") or values["decoder"]
    if node["_target_"] != _SPATIAL or not {"low", "high"} <= node.keys():
        return
    check_bounds(node["low"], node["high"], data.data_dim, key="decoder.")
    n_modes = generator.get("n_modes")
    observables = generator.get("observables", ["x"])  # a homodyne sample is one of each mode, too
    if isinstance(n_modes, int) and isinstance(observables, list):
        check_features(n_modes * len(observables), data.data_dim)


def check_bounds(
    low: float | Sequence[float], high: float | Sequence[float], data_dim: int, *, key: str = ""
) -> None:
    """Refuses bounds of another number of columns, or in the wrong order.

    Args:
        low: of every column, or one for all.
        high: the same.
        data_dim: columns.
        key: of the node, with a full stop.

    Raises:
        ConfigurationError: they are.
    """
    lows, highs = (
        _of_columns(f"{key}{name}", bound, data_dim) for name, bound in (("low", low), ("high", high))
    )
    if any(least >= most for least, most in zip(lows, highs, strict=True)):
        problem = f"must be below high in every column, got {lows} and {highs}"
        raise ConfigurationError(f"{key}low", problem, "lower it, or raise high")


def check_features(n_features: int, data_dim: int) -> None:
    """Refuses fewer features than columns.

    Raises:
        ConfigurationError: there are fewer.
    """
    if n_features < data_dim:
        needed = f"decoder=spatial needs one for each of {data_dim} columns"
        problem = f"its {n_features} features are too few: {needed}"
        remedy = "raise it, add to model.generator.observables where it has them, or choose decoder=linear"
        raise ConfigurationError("model.generator.n_modes", problem, remedy)


def _of_columns(key: str, bound: float | Sequence[float], data_dim: int) -> list[float]:
    if not isinstance(bound, Sequence):
        return [float(bound)] * data_dim
    if len(bound) != data_dim:
        problem = f"has {len(bound)} values, but the data has {data_dim} columns"
        raise ConfigurationError(key, problem, "give one value a column, or one for all")
    return [float(value) for value in bound]
