"""Room for columns in encodings with a fixed assignment: a circuit that is too small adds columns up."""

from __future__ import annotations

from typing import Any

from qgan_framework.config.ancestry import class_constant
from qgan_framework.errors import ConfigurationError


def check_discriminator(values: dict[str, Any], data: Any) -> None:
    """Refuses circuits whose encoding would add columns of the data up.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.
        data: the data module, set up.

    Raises:
        ConfigurationError: it would.
    """
    node = values["model"].get("discriminator") or {}
    encoding, n_modes, n_layers = (node.get(name) for name in ("encoding", "n_modes", "n_layers"))
    if isinstance(encoding, dict) and isinstance(n_modes, int) and isinstance(n_layers, int):
        target = str(encoding["_target_"])
        places, again = (class_constant(target, name) for name in ("places", "places_in_every_layer"))
        count = n_places(places, n_modes, n_layers, in_every_layer=bool(again))
        name = target.rpartition(".")[2]
        check_places(name, count, data.sample_dim, n_modes, key="model.discriminator.")


def n_places(places: int | None, n_modes: int, n_layers: int, *, in_every_layer: bool) -> int | None:
    """Columns that an encoding keeps apart; None for any number. Arguments as of `layers.encodings.base.Encoding`."""
    return None if places is None else places * n_modes * (n_layers if in_every_layer else 1)


def check_places(encoding: str, places: int | None, n_columns: int, n_modes: int, *, key: str = "") -> None:
    """Refuses more columns than places.

    Args:
        encoding: its name.
        places: as `n_places` tells.
        n_columns: to be told apart.
        n_modes: of the circuit.
        key: of the node, with a full stop.

    Raises:
        ConfigurationError: there are more.
    """
    if places is not None and n_columns > places:
        problem = f"{n_modes} gives {encoding} {places} places for {n_columns} columns, which it would add up"
        remedy = "raise it, or choose the encoding coherent_state or classical_neural"
        raise ConfigurationError(f"{key}n_modes", problem, remedy)
