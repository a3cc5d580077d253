"""Overrides of groups that a task does not read: they are refused, since they would change nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qgan_framework.config.locations import CONF
from qgan_framework.errors import ConfigurationError

_READ_BY = {"benchmark": {"hardware"}, "evaluate": set[str](), "generate": set[str]()}
_NOT_GROUPS = {"experiment", "hydra", "task"}
_REMEDIES = {
    "engine": "name what to measure: benchmark.engines=[fock,strawberryfields], benchmark.precision=…",
    "strategy": "name what to measure: benchmark.strategies=[cpu_batch,threading]",
    "model": "name what to measure: benchmark.sizes=[[n_modes,n_layers,cutoff_dim]]",
}


def check_unused(task: str, overrides: Sequence[str]) -> None:
    """Refuses overrides without effect.

    Args:
        task: what is going to run.
        overrides: of the command line, without those of Hydra.

    Raises:
        ConfigurationError: one changes a group that the task does not read.
    """
    if task not in _READ_BY:  # training reads everything; a user's own task knows itself
        return
    groups = {folder.name for folder in CONF.iterdir() if folder.is_dir()} - _NOT_GROUPS - _READ_BY[task]
    for override in overrides:
        key = override.lstrip("+~").partition("=")[0]
        group = re.split(r"[./@]", key)[0]
        if group in groups:
            own = (
                "it measures circuits by themselves" if task == "benchmark" else "the trained run has its own"
            )
            general = "see --cfg job for the keys of benchmark" if task == "benchmark" else "leave it out"
            remedy = _REMEDIES.get(group, general) if task == "benchmark" else general
            raise ConfigurationError(key, f"would change nothing in task={task}: {own}", remedy)
