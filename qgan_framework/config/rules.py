"""Rules that concern several keys at once, or what lies behind a key."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from qgan_framework.config.callback_rules import check_callbacks
from qgan_framework.config.classification import check_classifier, check_no_pictures, is_classifier
from qgan_framework.config.constraints import value_check
from qgan_framework.config.distribution import check_distribution
from qgan_framework.config.memory_plan import plan_memory
from qgan_framework.config.pairing import check_pairing
from qgan_framework.config.state_size import check_state_size
from qgan_framework.config.strategies import check_strategies
from qgan_framework.config.widths import check_widths
from qgan_framework.config.wording import spelled
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import CutoffDim, ModeCount, PositiveInt

PEERS = frozenset({"piquasso", "default_qubit", "default_qubit_vmap", "lightning_qubit", "tensorcircuit"})
"""Simulators that a benchmark measures in an environment of their own."""


def check_rules(values: dict[str, Any]) -> None:
    """Applies every rule.

    Args:
        values: the resolved configuration, whose single keys are already known to be sound.

    Raises:
        ConfigurationError: a rule is broken.
    """
    _check_parts(values)
    if values["task"] == "train":
        check_callbacks(values)
        _check_state_sizes("model", values["model"], **_training_of(values))
        check_widths(values)
        _check_schedules("model", values["model"])
        plan_memory(values)
    check_distribution(values)
    check_strategies(values)
    if values["task"] == "compare" and not is_classifier(values):
        problem = "compares classifiers, and the model is a GAN"
        raise ConfigurationError("task", problem, "add +experiment=hybrid_digits")
    if not is_classifier(values):
        check_no_pictures(values)
        check_pairing(values)
    _check_benchmark_sizes(values)
    _check_benchmark_peers(values)
    _check_trained_run(values)
    if values["task"] == "evaluate":
        check_cutoff_steps(values["evaluate"].get("cutoff_steps", []))


def check_cutoff_steps(steps: Sequence[int]) -> None:
    """Refuses steps to no larger cutoff.

    Raises:
        ConfigurationError: there are steps, and all are 0.
    """
    if steps and max(steps) == 0:
        problem = "has no larger cutoff to compare with"
        raise ConfigurationError("evaluate.cutoff_steps", problem, "give [0,2,4,8], or [] for no comparison")


def _check_state_sizes(key: str, node: dict[str, Any], **training: Any) -> None:
    """Every circuit that is to be trained must fit in memory."""
    cutoff_dim, n_modes = node.get("cutoff_dim"), node.get("n_modes")
    if isinstance(cutoff_dim, int) and isinstance(n_modes, int):
        n_layers = node.get("n_layers")
        depth = n_layers if isinstance(n_layers, int) else 1
        check_state_size(f"{key}.cutoff_dim", n_modes, cutoff_dim, n_layers=depth, **training)
    for name, child in node.items():
        if isinstance(child, dict):
            _check_state_sizes(f"{key}.{name}", child, **training)


def _training_of(values: dict[str, Any]) -> dict[str, Any]:
    """What of the configuration, beside a circuit's own sizes, decides about the memory that its training takes."""
    engine, batch_size = values["engine"], values["data"].get("batch_size")
    return {
        "batch_size": batch_size if isinstance(batch_size, int) else 1,
        "precision": engine.get("precision", "complex64"),
        "truncation": engine.get("truncation", "per_mode"),
        "stored": True,
    }


def _check_schedules(key: str, node: dict[str, Any]) -> None:
    d_steps, g_steps = node.get("d_steps_per_g_step"), node.get("g_steps_per_d_step")
    if isinstance(d_steps, int) and isinstance(g_steps, int):
        check_schedule(d_steps, g_steps, key=f"{key}.")


def check_schedule(d_steps_per_g_step: int, g_steps_per_d_step: int, *, key: str = "") -> None:
    """Refuses a schedule that asks for both at once.

    Args:
        d_steps_per_g_step: discriminator steps before each generator step.
        g_steps_per_d_step: generator steps after each discriminator step.
        key: of the node, with a full stop.

    Raises:
        ConfigurationError: both are more than 1.
    """
    if d_steps_per_g_step > 1 and g_steps_per_d_step > 1:
        problem = f"is {g_steps_per_d_step} while d_steps_per_g_step is {d_steps_per_g_step}"
        raise ConfigurationError(f"{key}g_steps_per_d_step", problem, "set one of the two to 1")


def _check_parts(values: dict[str, Any]) -> None:
    """A model and its optimizers come in pairs; a classifier has one."""
    if is_classifier(values):
        check_classifier(values)
        return
    for group in ("model", "optimizer"):
        for part in ("generator", "discriminator"):
            node = values[group].get(part)
            if not isinstance(node, dict) or "_target_" not in node:
                problem = f"must be a mapping with a _target_, got {spelled(node)}"
                raise ConfigurationError(f"{group}.{part}", problem, "choose one")


def _check_benchmark_sizes(values: dict[str, Any]) -> None:
    if values["task"] != "benchmark":
        return
    node = values["benchmark"]
    given = {name: node[name] for name in ("precision", "truncation") if isinstance(node.get(name), str)}
    for position, size in enumerate(node.get("sizes", [])):
        key = f"benchmark.sizes[{position}]"
        _check_benchmark_size(key, size)
        check_state_size(key, size[0], size[2], batch_size=min(node.get("batch_sizes") or [1]), **given)


def _check_benchmark_size(key: str, size: list[Any]) -> None:
    parts = {"n_modes": ModeCount, "n_layers": PositiveInt, "cutoff_dim": CutoffDim}
    if len(size) != len(parts):
        problem = f"must be [n_modes, n_layers, cutoff_dim], got {spelled(size)}"
        raise ConfigurationError(key, problem, "give three integers, as [2,2,8]")
    for (name, kind), value in zip(parts.items(), size, strict=True):
        check = value_check(kind)
        if check is not None and not check.accepts(value):
            problem = f"{name} must be {check.description}, got {spelled(value)}"
            raise ConfigurationError(key, problem, f"set it to {check.example}")


def _check_benchmark_peers(values: dict[str, Any]) -> None:
    if values["task"] == "benchmark":
        node = values["benchmark"]
        python, qubits = node.get("peers_python", ""), node.get("qubits") or {}
        check_peers("benchmark.engines", node.get("engines", []), python)
        check_peers("benchmark.qubits.simulators", qubits.get("simulators", []), python)


def check_peers(key: str, engines: Iterable[str], peers_python: str) -> None:
    """Refuses peers whose environment is not there.

    Args:
        key: the key to name.
        engines: names of engines, peers among them.
        peers_python: the interpreter of the peers' environment.

    Raises:
        ConfigurationError: a peer is asked for, and there is no such interpreter.
    """
    asked = [name for name in engines if name in PEERS]
    if asked and shutil.which(Path(peers_python).expanduser()) is None:
        problem = f"{', '.join(asked)} is not installed here: there is no {peers_python}"
        remedy = "run make peers, or set benchmark.peers_python to an interpreter that has it"
        raise ConfigurationError(key, problem, remedy)


def _check_trained_run(values: dict[str, Any]) -> None:
    """A task that takes up a trained run, or a sweep, needs its folder."""
    task = values["task"]
    run = values[task].get("run")
    if isinstance(run, str) and not (Path(run).expanduser() / "config.yaml").is_file():
        problem = f"{run} is not the folder of a trained run"
        raise ConfigurationError(f"{task}.run", problem, "name one: it holds config.yaml and checkpoints/")
    sweep = values[task].get("sweep")
    if isinstance(sweep, str) and not (Path(sweep).expanduser() / "study.json").is_file():
        problem = f"{sweep} is not the folder of a sweep"
        raise ConfigurationError(f"{task}.sweep", problem, "name one: it holds study.json")
    if task == "generate" and _is_classifier_run(Path(str(run)).expanduser() / "config.yaml"):
        problem = f"{run} trained a classifier, which generates nothing"
        raise ConfigurationError("generate.run", problem, "measure it: task=evaluate evaluate.run=…")


def _is_classifier_run(path: Path) -> bool:
    saved = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return is_classifier({"model": {}} | saved)
