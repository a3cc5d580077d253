"""The grid that a command line and its sweep file span."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override

from qgan_framework.errors import ConfigurationError


@dataclass(frozen=True)
class Axis:
    """A swept key.

    Attributes:
        key: as it stands in an override, with its sign if it has one.
        values: texts of the override grammar.
    """

    key: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """The key without a sign."""
        return self.key.lstrip("+~")


@dataclass(frozen=True)
class Grid:
    """What all jobs share, and what they differ in.

    Attributes:
        fixed: overrides that every job has.
        axes: swept keys.
    """

    fixed: tuple[str, ...]
    axes: tuple[Axis, ...]

    def points(self) -> Iterator[tuple[str, ...]]:
        """The overrides of every combination, the last axis running fastest."""
        sides = [[f"{axis.key}={value}" for value in axis.values] for axis in self.axes]
        yield from itertools.product(*sides)


def read_grid(parser: OverridesParser, overrides: Sequence[str], parameters: Mapping[str, object]) -> Grid:
    """Sorts the overrides of a command line, and adds the axes of a sweep file for keys that it does not name.

    Args:
        parser: Hydra's, which knows the groups.
        overrides: of the command line.
        parameters: key to values, as `hydra.sweeper.params` has them.

    Raises:
        ConfigurationError: an axis has no value, or its values cannot be counted.
        HydraException: an override cannot be read, or sweeps over Hydra's own configuration.
    """
    given = parser.parse_overrides(list(overrides))
    named = {override.key_or_group for override in given}
    filed = parser.parse_overrides([f"{key}={value}" for key, value in parameters.items()])
    filed = [override for override in filed if override.key_or_group not in named]
    swept = [override for override in given if override.is_sweep_override()]
    fixed = tuple(str(override.input_line) for override in given if not override.is_sweep_override())
    return Grid(fixed, tuple(_axis(override) for override in [*filed, *swept]))


def _axis(override: Override) -> Axis:
    key = override.get_key_element()
    if override.is_hydra_override():
        raise ConfigurationError(key, "settings of the sweep itself cannot be swept", "give one value")
    if not override.is_sweep_override():
        return Axis(key, (override.get_value_element_as_str(),))
    if not override.is_discrete_sweep():
        problem = f"{override.get_value_element_as_str()} has no countable values"
        raise ConfigurationError(key, problem, "list values, or search: hydra/sweeper=optuna")
    values = tuple(override.sweep_string_iterator())
    if not values:
        raise ConfigurationError(key, "its range is empty, so there is no job", "widen it")
    return Axis(key, values)
