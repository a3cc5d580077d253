"""Names of metrics that callbacks ask for: they must be measured on the run's data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qgan_framework.config.classification import is_classifier
from qgan_framework.config.signature import target_signature
from qgan_framework.config.wording import suggestion
from qgan_framework.errors import ConfigurationError

_LOGGED = frozenset(
    (
        *("d_loss", "g_loss", "loss", "train_accuracy", "norm_mean", "norm_min", "ema_distance"),
        *("d_steps", "d_steps_per_g_step", "g_steps_per_d_step", "samples_per_second", "step_seconds"),
        *("gradient_flow_generator", "gradient_flow_discriminator", "gradient_flow_classifier"),
    )
)
"""What training and callbacks log beside the quality metrics."""

_GRADIENTS = "gradient_norm/"
_OWN = ("qgan_framework.", "keras.")
_R2 = "qgan_framework.callbacks.r2_early_stopping.R2EarlyStopping"
_MOST_POINTS = 500


def check_measured(values: dict[str, Any], data: Any) -> None:
    """Refuses metrics that the training will not have, and validation on too few points to have any.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.
        data: the data module, set up.

    Raises:
        ConfigurationError: the first that is wrong.
    """
    if not is_classifier(values):
        _check_enough(values, data)
    measured = _measured(values, data)
    is_closed = all(target.startswith(_OWN) for target in _targets((values["model"], values["callbacks"])))
    for name, node in values["callbacks"].items():
        if not isinstance(node, dict):
            continue
        key, monitor = f"callbacks.{name}", node.get("monitor", _default_monitor(node))
        if isinstance(monitor, str) and is_closed and not monitor.startswith(_GRADIENTS):
            _check_name(f"{key}.monitor", monitor, measured | _LOGGED)
        if node["_target_"] == _R2:
            _check_r2(key, node, measured)


def _default_monitor(node: dict[str, Any]) -> Any:
    """What a callback watches where nothing is said: Keras' own watch val_loss, which this training has not."""
    signature = target_signature(node["_target_"])
    defaults = {} if signature is None else signature.defaults
    watches = node.get("save_best_only", defaults.get("save_best_only", True))
    return defaults.get("monitor") if watches else None


def _check_enough(values: dict[str, Any], data: Any) -> None:
    from qgan_framework.metrics.quality import MINIMUM_SAMPLES

    trainer = values["trainer"]
    batches = 1 if trainer.get("fast_dev_run") else trainer.get("limit_val_batches")
    if batches is not None and batches * data.batch_size < MINIMUM_SAMPLES:
        problem = f"{batches} validation batches of {data.batch_size} are too few points to compare"
        remedy = f"leave at least {MINIMUM_SAMPLES}: raise data.batch_size"
        raise ConfigurationError("trainer.limit_val_batches", problem, remedy)


def _measured(values: dict[str, Any], data: Any) -> set[str]:
    """The quality metrics that validation computes."""
    if is_classifier(values):
        from qgan_framework.metrics.classification import CLASSIFICATION_DIRECTIONS

        return set(CLASSIFICATION_DIRECTIONS)
    from qgan_framework.metrics.catalogue import defined_metrics
    from qgan_framework.metrics.reference import Reference

    modes = None if data.mode_centers is None else (data.mode_centers, data.mode_radius)
    points = data.validation[:_MOST_POINTS]
    return set(defined_metrics(Reference(points, data.train, modes, data.levels, data.is_ring)))


def _check_r2(key: str, node: dict[str, Any], measured: set[str]) -> None:
    if "line_r2" not in measured:
        raise ConfigurationError(key, "needs data of two columns, which alone have line_r2", "leave it out")
    if node["reference"] == "data":
        _check_name(f"{key}.quality", node["quality"], measured)


def _check_name(key: str, name: str, known: set[str] | frozenset[str]) -> None:
    if name not in known:
        problem = f"{name} is not measured on these data"
        raise ConfigurationError(key, problem, suggestion(name, known, "metrics"))


def _targets(value: Any) -> Iterator[str]:
    """Of all nodes within."""
    if isinstance(value, dict):
        if "_target_" in value:
            yield str(value["_target_"])
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for child in value:
            yield from _targets(child)
