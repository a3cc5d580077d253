"""What keys of callbacks ask of each other, and of model and loss; constructors check themselves with it too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgan_framework.config.ancestry import class_constant, descends_from
from qgan_framework.config.classification import is_classifier
from qgan_framework.errors import ConfigurationError

_PACKAGE = "qgan_framework.callbacks"


def check_callbacks(values: dict[str, Any]) -> None:
    """Refuses settings of callbacks that contradict each other, or the model that they accompany.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.

    Raises:
        ConfigurationError: the first contradiction.
    """
    for name, node in values["callbacks"].items():
        if not isinstance(node, dict):
            continue
        target, key = str(node["_target_"]), f"callbacks.{name}"
        if descends_from(target, "Callback") is False:
            raise ConfigurationError(f"{key}._target_", f"{target} is no Keras callback", "name one, or null")
        if is_classifier(values) and class_constant(target, "of_gans"):
            problem = f"{target.rpartition('.')[2]} accompanies GANs, and the model is a classifier"
            raise ConfigurationError(key, problem, "leave it out")
        if target == f"{_PACKAGE}.update_schedule.UpdateSchedule":
            _check_schedule(f"{key}.", node, values)
        if target == f"{_PACKAGE}.resource_guard.ResourceGuard":
            _check_guard(f"{key}.", node, values)


def _check_schedule(key: str, node: dict[str, Any], values: dict[str, Any]) -> None:
    check_table(node["mode"], node["table"], key=key)
    check_shares(node["low"], node["high"], key=key)
    loss = str(values["loss"]["_target_"])
    if node["mode"] == "adaptive" and class_constant(loss, "comparable") is False:
        name = loss.rpartition(".")[2]
        problem = f"is adaptive, and the losses of {name} have no common scale to be balanced on"
        raise ConfigurationError(f"{key}mode", problem, "choose table, or loss=bce")


def _check_guard(key: str, node: dict[str, Any], values: dict[str, Any]) -> None:
    check_limits({name: node[name] for name in ("cpu_limit", "memory_limit")}, node["release"], key=key)
    if node["on_memory"] == "shrink":
        check_divisible(values["model"].get("diversity_weight") or 0.0, key=key)


def check_table(mode: str, table: Sequence[Sequence[int]], *, key: str = "") -> None:
    """Refuses a table of epochs that is none.

    Args:
        mode: of the schedule.
        table: lines [epoch, d_steps_per_g_step, g_steps_per_d_step].
        key: of the node, with a full stop.

    Raises:
        ConfigurationError: it is empty and needed, or a line is wrong.
    """
    if mode == "table" and not table:
        remedy = "give lines [epoch, d_steps, g_steps], as [[1,5,1],[20,1,1]]"
        raise ConfigurationError(f"{key}table", "is empty", remedy)
    for line in table:
        if len(line) != 3 or min(line[1:]) > 1:
            problem = (
                f"holds {list(line)}, which is no [epoch, d_steps_per_g_step, g_steps_per_d_step] with one of the "
                "last two 1"
            )
            raise ConfigurationError(f"{key}table", problem, "give lines as [20,5,1]")
    epochs = [line[0] for line in table]
    if len(set(epochs)) < len(epochs):
        raise ConfigurationError(f"{key}table", "has two lines for one epoch", "give one line for each")


def check_shares(low: float, high: float, *, key: str = "") -> None:
    """Refuses thresholds of the adaptive schedule that are not in order.

    Raises:
        ConfigurationError: low is not below high.
    """
    if low >= high:
        raise ConfigurationError(f"{key}low", f"is {low}, not below high, {high}", "set it below high")


def check_limits(limits: dict[str, float], release: float, *, key: str = "") -> None:
    """Refuses limits of use that cannot be passed, or not be left again.

    Args:
        limits: percent, by their keys.
        release: percent points below a limit at which it counts as left.
        key: of the node, with a full stop.

    Raises:
        ConfigurationError: a limit is not above release, or above 100.
    """
    for name, limit in limits.items():
        if not release < limit <= 100.0:
            problem = f"is {limit:g}, not above release, {release:g}, and at most 100"
            raise ConfigurationError(f"{key}{name}", problem, f"set {name} to 90, release to 10")


def check_divisible(diversity_weight: float, *, key: str = "") -> None:
    """Refuses to compute a batch in parts where its samples are compared in pairs.

    Raises:
        ConfigurationError: they are.
    """
    if diversity_weight > 0.0:
        problem = (
            "shrink would change the gradient of model.diversity_weight, which pairs the samples of a batch"
        )
        raise ConfigurationError(f"{key}on_memory", problem, "set it to pause or stop")
