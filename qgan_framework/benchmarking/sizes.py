"""The circuits that a benchmark is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qgan_framework.config.checked import checked
from qgan_framework.config.state_size import check_state_size
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import CutoffDim, ModeCount, PositiveInt


class CircuitSize:
    """Modes, layers and cutoff of the circuit that is measured."""

    @checked
    def __init__(self, n_modes: ModeCount, n_layers: PositiveInt, cutoff_dim: CutoffDim) -> None:
        """Keeps the size.

        Raises:
            ConfigurationError: one of them is out of its range, or the state has too many amplitudes.
        """
        check_state_size("cutoff_dim", n_modes, cutoff_dim)
        self.n_modes, self.n_layers, self.cutoff_dim = n_modes, n_layers, cutoff_dim


def circuit_sizes(sizes: Iterable[Sequence[int]]) -> list[CircuitSize]:
    """Sizes from lists [n_modes, n_layers, cutoff_dim].

    Raises:
        ConfigurationError: a list has not three entries, or one is out of its range; the key is `sizes[i]`.
    """
    found = []
    for position, size in enumerate(sizes):
        key = f"sizes[{position}]"
        if len(size) != 3:
            raise ConfigurationError(
                key,
                f"must be [n_modes, n_layers, cutoff_dim], got {list(size)}",
                "give three integers, as [2,2,8]",
            )
        try:
            found.append(CircuitSize(*size))
        except ConfigurationError as error:
            raise ConfigurationError(key, f"{error.key} {error.problem}", "mend it, as in [2,2,8]") from error
    return found
