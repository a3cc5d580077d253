"""What a command line and its sweep file vary, and the grid that it spans."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import IntervalSweep, Override

from qgan_framework.errors import ConfigurationError


@dataclass(frozen=True)
class Swept:
    """The overrides of a command line and of its sweep file.

    Attributes:
        fixed: overrides that every job has.
        swept: those that stand for several values.
    """

    fixed: tuple[str, ...]
    swept: tuple[Override, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The swept keys."""
        return tuple(override.get_key_element().lstrip("+") for override in self.swept)

    def first(self) -> list[str]:
        """The overrides of one job: the first value of every swept key."""
        return [*self.fixed, *(f"{one.get_key_element()}={_first(one)}" for one in self.swept)]


def read_overrides(
    parser: OverridesParser, overrides: Sequence[str], parameters: Mapping[str, object]
) -> Swept:
    """Sorts the overrides of a command line, and adds those of a sweep file whose keys it does not name.

    Args:
        parser: Hydra's, which knows the groups.
        overrides: of the command line.
        parameters: key to values, as `hydra.sweeper.params` has them.

    Raises:
        ConfigurationError: settings of the sweep itself are swept, or a range is empty.
        HydraException: an override cannot be read.
    """
    given = parser.parse_overrides(list(overrides))
    named = {override.key_or_group for override in given}
    filed = parser.parse_overrides([f"{key}={value}" for key, value in parameters.items()])
    swept = [one for one in filed if one.key_or_group not in named]
    swept += [one for one in given if one.is_sweep_override()]
    for override in swept:
        if override.is_hydra_override():
            key = override.get_key_element()
            raise ConfigurationError(key, "settings of the sweep itself cannot be swept", "give one value")
    fixed = tuple(str(one.input_line) for one in given if not one.is_sweep_override())
    return Swept(fixed, tuple(swept))


def grid_points(swept: Swept) -> Iterator[tuple[str, ...]]:
    """The overrides of every combination of values, the last key running fastest.

    Raises:
        ConfigurationError: the values of a key cannot be counted.
    """
    sides = [[f"{one.get_key_element()}={value}" for value in _values(one)] for one in swept.swept]
    return itertools.product(*sides)


def _values(override: Override) -> list[str]:
    if not override.is_sweep_override():
        return [override.get_value_element_as_str()]
    if not override.is_discrete_sweep():
        problem = f"{str(override.input_line).partition('=')[2]} has no countable values"
        raise ConfigurationError(
            override.get_key_element(), problem, "list values, or search: hydra/sweeper=optuna"
        )
    return list(override.sweep_string_iterator())


def _first(override: Override) -> str:
    value = override.value()
    if isinstance(value, IntervalSweep):
        return str(value.start)
    values = _values(override)
    if not values:
        raise ConfigurationError(
            override.get_key_element(), "its range is empty, so there is no job", "widen it"
        )
    return values[0]
