"""Rules that concern several keys at once, or what lies behind a key."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qgan_framework.config.constraints import value_check
from qgan_framework.config.pairing import check_pairing
from qgan_framework.config.wording import spelled
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import CutoffDim, ModeCount, PositiveInt

_MOST_AMPLITUDES = 20_000_000
"""Amplitudes of one sample's state: 160 MB in complex64, and training holds several such states."""

PEERS = frozenset({"piquasso"})
"""Simulators that a benchmark measures in an environment of their own."""


def check_rules(values: dict[str, Any]) -> None:
    """Applies every rule.

    Args:
        values: the resolved configuration, whose single keys are already known to be sound.

    Raises:
        ConfigurationError: a rule is broken.
    """
    _check_state_sizes("", values)
    _check_parts(values)
    check_pairing(values)
    _check_benchmark_sizes(values)
    _check_benchmark_peers(values)
    _check_trained_run(values)


def _check_state_sizes(key: str, node: dict[str, Any]) -> None:
    """No circuit may need more amplitudes than fit in memory."""
    cutoff_dim, n_modes = node.get("cutoff_dim"), node.get("n_modes")
    if isinstance(cutoff_dim, int) and isinstance(n_modes, int):
        check_state_size(f"{key}.cutoff_dim", n_modes, cutoff_dim)
    for name, child in node.items():
        if isinstance(child, dict):
            _check_state_sizes(f"{key}.{name}" if key else name, child)


def check_state_size(key: str, n_modes: int, cutoff_dim: int) -> None:
    """Refuses a state of too many amplitudes, cutoff_dim to the power of n_modes.

    Args:
        key: the key to name.
        n_modes: number of modes.
        cutoff_dim: Fock states kept per mode.

    Raises:
        ConfigurationError: it is too large; the message gives the sizes that fit.
    """
    amplitudes = cutoff_dim**n_modes
    if amplitudes <= _MOST_AMPLITUDES:
        return
    cutoff_fits = max(cutoff for cutoff in range(1, cutoff_dim) if cutoff**n_modes <= _MOST_AMPLITUDES)
    modes_fit = max(modes for modes in range(1, n_modes) if cutoff_dim**modes <= _MOST_AMPLITUDES)
    raise ConfigurationError(
        key,
        f"{cutoff_dim} with n_modes={n_modes} makes {amplitudes:,} amplitudes a sample, more than "
        f"{_MOST_AMPLITUDES:,}",
        f"set cutoff_dim to at most {cutoff_fits}, or n_modes to at most {modes_fit}",
    )


def _check_parts(values: dict[str, Any]) -> None:
    """A model and its optimizers come in pairs."""
    for group in ("model", "optimizer"):
        for part in ("generator", "discriminator"):
            node = values[group].get(part)
            if not isinstance(node, dict) or "_target_" not in node:
                problem = f"must be a mapping with a _target_, got {spelled(node)}"
                raise ConfigurationError(f"{group}.{part}", problem, "choose one")


def _check_benchmark_sizes(values: dict[str, Any]) -> None:
    sizes = values["benchmark"].get("sizes", []) if values["task"] == "benchmark" else []
    for position, size in enumerate(sizes):
        key = f"benchmark.sizes[{position}]"
        _check_benchmark_size(key, size)
        check_state_size(key, n_modes=size[0], cutoff_dim=size[2])


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
        check_peers("benchmark.engines", node.get("engines", []), node.get("peers_python", ""))


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
    """A task that takes up a trained run needs its folder."""
    task = values["task"]
    run = values[task].get("run")
    if isinstance(run, str) and not (Path(run).expanduser() / "config.yaml").is_file():
        problem = f"{run} is not the folder of a trained run"
        raise ConfigurationError(f"{task}.run", problem, "name one: it holds config.yaml and checkpoints/")
