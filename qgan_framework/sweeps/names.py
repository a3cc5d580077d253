"""Short names of swept keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_LONGEST_NUMBER = 8


def short_names(keys: Sequence[str]) -> dict[str, str]:
    """Each key's shortest ending that no other key shares: cutoff_dim of model.generator.cutoff_dim."""
    parts = {key: key.lstrip("+~").replace("/", ".").split(".") for key in keys}

    def ending(key: str, length: int) -> tuple[str, ...]:
        return tuple(parts[key][-length:])

    names = {}
    for key in keys:
        others = [other for other in keys if other != key]
        length = 1
        while length < len(parts[key]) and any(
            ending(other, length) == ending(key, length) for other in others
        ):
            length += 1
        names[key] = ".".join(ending(key, length))
    return names


def named_point(point: Iterable[str], names: dict[str, str]) -> dict[str, str]:
    """Short name to value, of overrides."""
    pairs = [override.partition("=") for override in point]
    return {names.get(key, key): _brief(value) for key, _, value in pairs}


def _brief(value: str) -> str:
    """A long number in five digits."""
    try:
        return f"{float(value):.5g}" if len(value) > _LONGEST_NUMBER else value
    except ValueError:
        return value


def short(point: Sequence[str]) -> list[str]:
    """`cutoff_dim=4` of `model.generator.cutoff_dim=4`, one for each override."""
    names = short_names([override.partition("=")[0] for override in point])
    return [f"{name}={value}" for name, value in named_point(point, names).items()]
