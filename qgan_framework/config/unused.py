"""Overrides of groups that a task or its model does not read: they are refused, since they would change nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.classification import is_classifier
from qgan_framework.config.locations import CONF
from qgan_framework.config.signature import takes
from qgan_framework.errors import ConfigurationError

_READ_BY = {"benchmark": {"hardware"}, "evaluate": set[str](), "generate": set[str]()}
_NOT_GROUPS = {"experiment", "hydra", "task"}
_REMEDIES = {
    "engine": "name what to measure: benchmark.engines=[fock,strawberryfields], benchmark.precision=…",
    "strategy": "name what to measure: benchmark.strategies=[cpu_batch,threading]",
    "model": "name what to measure: benchmark.sizes=[[n_modes,n_layers,cutoff_dim]]",
}
_SIMULATOR = ("engine", "strategy")


def unread_groups(config: DictConfig) -> set[str]:
    """Groups that the configured model does not read.

    Qubits have their own encodings and simulator; light has groups for them. No classifier has a decoder, and no
    classical network any of these. The discriminator's encoding is a node of its own.
    """
    values: Any = OmegaConf.to_container(config, resolve=False)
    if not isinstance(values.get("model"), dict):
        return set()
    if not is_classifier(values):
        return _unread_by(values["model"], "generator", ("encoding", "decoder")) | (
            _unread_by(values["model"], "generator", _SIMULATOR)
            & _unread_by(values["model"], "discriminator", _SIMULATOR)
        )
    return {"decoder"} | _unread_by(values["model"], "middle", ("encoding", *_SIMULATOR))


def _unread_by(model: dict[str, Any], part: str, groups: Iterable[str]) -> set[str]:
    """Groups that a part of the model has nodes of its own for, or no use."""
    node = model.get(part)
    if not isinstance(node, dict):
        return set()
    target = str(node.get("_target_"))
    return {one for one in groups if one in node or takes(target, one) is False}


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
        group = re.split(r"[./]", key.partition("@")[2] or key)[
            0
        ]  # what a package names is where a choice goes
        if group in groups:
            raise ConfigurationError(key, *_told(task, group))


def _told(task: str, group: str) -> tuple[str, str]:
    """Why nothing would change, and what to do."""
    if task == "benchmark":
        problem = "would change nothing in task=benchmark: it measures circuits by themselves"
        return problem, _REMEDIES.get(group, "see --cfg job for the keys of benchmark")
    if task in _READ_BY:
        return f"would change nothing in task={task}: the trained run has its own", "leave it out"
    remedy = "leave it out"
    if group == "encoding":
        remedy += "; a quantum discriminator's is encoding@model.discriminator.encoding"
    return f"would change nothing: the configured model reads no {group}", remedy
