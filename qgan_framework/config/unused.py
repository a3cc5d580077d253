"""Overrides of groups that a task does not read: they are refused, since they would change nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qgan_framework.config.locations import CONF
from qgan_framework.errors import ConfigurationError

_READ_BY = {"benchmark": {"hardware"}, "evaluate": set[str](), "generate": set[str]()}
_NOT_GROUPS = {"experiment", "hydra", "task"}
_REMEDIES = {
    "engine": "name what to measure: benchmark.engines=[fock,strawberryfields], benchmark.precision=…",
    "strategy": "name what to measure: benchmark.strategies=[cpu_batch,threading]",
    "model": "name what to measure: benchmark.sizes=[[n_modes,n_layers,cutoff_dim]]",
}


def check_unused(task: str, overrides: Sequence[str], unread: Collection[str] = ()) -> None:
    """Refuses overrides without effect.

    Args:
        task: what is going to run.
        overrides: of the command line, without those of Hydra.
        unread: groups that the configured model does not read.

    Raises:
        ConfigurationError: one changes a group that the task, or the model, does not read.
    """
    groups = set(unread)
    if task in _READ_BY:  # training reads what the model does; a user's own task knows itself
        groups = {folder.name for folder in CONF.iterdir() if folder.is_dir()} - _NOT_GROUPS - _READ_BY[task]
    for override in overrides:
        key = override.lstrip("+~").partition("=")[0]
        group = re.split(r"[./@]", key)[0]
        if group in groups:
            raise ConfigurationError(key, *_told(task, group))


def _told(task: str, group: str) -> tuple[str, str]:
    """Why nothing would change, and what to do."""
    if task == "benchmark":
        problem = "would change nothing in task=benchmark: it measures circuits by themselves"
        return problem, _REMEDIES.get(group, "see --cfg job for the keys of benchmark")
    if task in _READ_BY:
        return f"would change nothing in task={task}: the trained run has its own", "leave it out"
    return f"would change nothing: the configured classifier has no {group}", "leave it out"
