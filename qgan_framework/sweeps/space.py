"""The search space that swept overrides stand for."""

from __future__ import annotations

from hydra.core.override_parser.types import ChoiceSweep, IntervalSweep, Override, RangeSweep
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
)

from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.grid import Swept

Space = dict[str, BaseDistribution]


def search_space(swept: Swept) -> Space:
    """Key, as it stands in an override, to distribution.

    Raises:
        ConfigurationError: nothing is varied, or a range is empty or cannot be logarithmic.
    """
    space = {}
    for override in swept.swept:
        key = override.get_key_element()
        try:
            space[key] = _distribution(override)
        except ValueError as error:
            raise ConfigurationError(key, str(error).rstrip("."), "give it other bounds") from error
    if not space:
        raise ConfigurationError("hydra.sweeper.params", "names nothing to vary", "give it keys and values")
    return space


def spelled(space: Space) -> dict[str, str]:
    """The space in JSON, to be compared."""
    return {key: distribution_to_json(distribution) for key, distribution in sorted(space.items())}


def _distribution(override: Override) -> BaseDistribution:
    value = override.value()
    match value:
        case IntervalSweep(start=start, end=end, tags=tags):
            log = "log" in tags
            if all(isinstance(bound, int) for bound in (start, end)):
                return IntDistribution(int(start or 0), int(end or 0), log=log)
            return FloatDistribution(float(start or 0), float(end or 0), log=log)
        case RangeSweep() | ChoiceSweep():
            return CategoricalDistribution(list(override.sweep_string_iterator()))
    return CategoricalDistribution([override.get_value_element_as_str()])
