"""What a classifier of pictures needs of the other groups, told before TensorFlow is imported."""

from __future__ import annotations

from typing import Any

from qgan_framework.config.register_size import check_bases, check_qubits, check_register_size
from qgan_framework.config.signature import takes
from qgan_framework.errors import ConfigurationError

# A parameter that only what suits a classifier has, and the choices that have it.
_SUITED = {
    "data": ("test_fraction", "data=digit_images or data=image_folder"),
    "loss": ("label_smoothing", "loss=cross_entropy"),
}


def is_classifier(values: dict[str, Any]) -> bool:
    """Whether the configured model tells pictures apart: it has a middle."""
    return isinstance(values["model"].get("middle"), dict)


def check_classifier(values: dict[str, Any]) -> None:
    """Refuses groups that a classifier cannot be trained with, and circuits that cannot fit in memory.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.

    Raises:
        ConfigurationError: a group does not fit.
    """
    for group, (parameter, choices) in _SUITED.items():
        if takes(values[group]["_target_"], parameter) is False:
            problem = f"{_name(values[group])} is nothing that a classifier is trained with"
            raise ConfigurationError(group, problem, f"choose {choices}")
    if not isinstance(values["optimizer"].get("classifier"), dict):
        raise ConfigurationError("optimizer", "has none for a classifier", "choose optimizer=classifier")
    _check_circuits(values["model"]["middle"])
    _check_registers(values)


def check_no_pictures(values: dict[str, Any]) -> None:
    """Refuses pictures with classes for a GAN.

    Raises:
        ConfigurationError: that is what the data are.
    """
    if takes(values["data"]["_target_"], _SUITED["data"][0]):
        problem = f"{_name(values['data'])} gives pictures with classes, and the model is a GAN"
        raise ConfigurationError("data", problem, "choose model=hybrid, or other data")


def _check_circuits(middle: dict[str, Any]) -> None:
    if isinstance(middle.get("qubits"), list):
        check_qubits(middle["qubits"], key="model.middle.")
    if isinstance(middle.get("measurement_bases"), list):
        check_bases(middle["measurement_bases"], key="model.middle.")


def _check_registers(values: dict[str, Any]) -> None:
    model, middle = values["model"], values["model"]["middle"]
    qubits, batch_size = middle.get("qubits"), values["data"].get("batch_size")
    if not qubits or not model.get("quantum") or model.get("on_error") == "classical":
        return
    check_register_size(
        "model.middle.qubits",
        max(qubits),
        depth=middle.get("depth", 1),
        batch_size=batch_size if isinstance(batch_size, int) else 1,
        precision=middle.get("precision", "complex64"),
    )


def _name(node: dict[str, Any]) -> str:
    return str(node["_target_"]).rpartition(".")[2]
