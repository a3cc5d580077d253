"""Reading and writing summary.json."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

from qgan_framework.reporting.atomic import write_json
from qgan_framework.reporting.summary import (
    Direction,
    MetricSummary,
    Performance,
    RunSummary,
    Status,
    Truncation,
)


def save_summary(summary: RunSummary, path: Path) -> None:
    """Write `summary` to `path` (summary.json) in one step."""
    write_json(path, summary.to_dict())


def load_summary(path: Path) -> RunSummary:
    """Read summary.json. Missing keys are 'not recorded' and unknown keys are ignored.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is no JSON object, has no known status, or a value has the wrong type.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is not valid JSON: {error}") from error
    return summary_from_dict(_mapping(values, path.name))


def summary_from_dict(values: Mapping[str, object]) -> RunSummary:
    """Build a RunSummary from summary.json's dict; see `load_summary` for what is accepted and raised."""
    status = values.get("status")
    if status not in get_args(Status):
        raise ValueError(f"status is {status!r}, expected one of {', '.join(get_args(Status))}")
    return RunSummary(
        status=cast(Status, status),
        reason=_text(values, "reason"),
        task=_text(values, "task"),
        experiment=_text(values, "experiment"),
        seed=_count(values, "seed"),
        epochs=_count(values, "epochs"),
        steps=_count(values, "steps"),
        metrics={
            name: _metric(item, f"metrics.{name}") for name, item in _section(values, "metrics").items()
        },
        performance=_performance(_section(values, "performance")),
        truncation=_truncation(_section(values, "truncation")),
        engine=_text(values, "engine"),
        strategy=_text(values, "strategy"),
        strategy_reason=_text(values, "strategy_reason"),
        fallbacks=_count(values, "fallbacks"),
        versions={name: str(item) for name, item in _section(values, "versions").items()},
        git_revision=_text(values, "git_revision"),
        started=_text(values, "started"),
        finished=_text(values, "finished"),
        seconds=_number(values, "seconds"),
        interrupted=values.get("interrupted") is True,
        resumed=_texts(values.get("resumed")),
        decisions=_texts(values.get("decisions")),
        parameters=_parameters(_section(values, "parameters")),
        warnings=_texts(values.get("warnings")),
        baselines={name: _baseline(item, name) for name, item in _section(values, "baselines").items()},
        blind={name: _texts(item) for name, item in _section(values, "blind").items()},
        command=_text(values, "command"),
    )


def _metric(value: object, key: str) -> MetricSummary:
    item = _mapping(value, key)
    direction = item.get("direction")
    return MetricSummary(
        final=_number(item, "final"),
        best=_number(item, "best"),
        floor=_number(item, "floor"),
        direction=cast(Direction, direction) if direction in get_args(Direction) else None,
    )


def _performance(section: Mapping[str, object]) -> Performance:
    return Performance(**{item.name: _number(section, item.name) for item in dataclasses.fields(Performance)})


def _truncation(section: Mapping[str, object]) -> Truncation:
    names = ("norm_mean", "norm_min", "lowest_norm_mean")
    return Truncation(
        cutoff_dim=_count(section, "cutoff_dim"), **{name: _number(section, name) for name in names}
    )


def _parameters(section: Mapping[str, object]) -> dict[str, int | None]:
    return {name: _count(section, name) for name in section}


def _baseline(value: object, name: str) -> dict[str, float | None]:
    section = _mapping(value, f"baselines.{name}")
    return {metric: _number(section, metric) for metric in section}


def _section(values: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = values.get(key)
    return {} if value is None else _mapping(value, key)


def _mapping(value: object, key: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong(key, value, "an object")
    return value


def _number(values: Mapping[str, object], key: str) -> float | None:
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(key, value, "a number")
    return float(value) if math.isfinite(value) else None


def _wrong(key: str, value: object, expected: str) -> ValueError:
    return ValueError(f"{key} is {value!r}, expected {expected}")


def _count(values: Mapping[str, object], key: str) -> int | None:
    number = _number(values, key)
    return None if number is None else int(number)


def _text(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)
