"""Parts of a configuration that must fit each other, judged by what their source says."""

from __future__ import annotations

from typing import Any

from qgan_framework.config.ancestry import class_constant, descends_from
from qgan_framework.config.signature import takes
from qgan_framework.errors import ConfigurationError

_KINDS = {
    "encoding": "Encoding",
    "decoder": "Decoder",
    "engine": "Engine",
    "strategy": "Strategy",
    "loss": "GANLoss",
}
_PENALTIES = ("gradient_penalty_weight", "r1_weight")
_GRID_KEY = "data_max"  # a parameter of all that deals in densities on a grid, and of nothing else


def check_pairing(values: dict[str, Any]) -> None:
    """Refuses losses, engines, generators and data that cannot work together.

    What the source does not tell, as of a class of the user's own, is judged when the model is built.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.

    Raises:
        ConfigurationError: two parts do not fit.
    """
    for group in _KINDS:
        _check_kind(group, group, values[group])
    for part in ("generator", "discriminator"):
        _check_kind(f"model.{part}.encoding", "encoding", values["model"][part].get("encoding"))
    _check_second_derivatives(values)
    _check_densities(values)


def _check_kind(key: str, group: str, node: dict[str, Any] | None) -> None:
    if node and descends_from(str(node["_target_"]), _KINDS[group]) is False:
        problem = f"{node['_target_']} is no {_KINDS[group]}"
        remedy = f"name one of qgan_framework's, as {group}=… does, or a subclass of your own"
        raise ConfigurationError(f"{key}._target_", problem, remedy)


def _check_second_derivatives(values: dict[str, Any]) -> None:
    loss, engine = values["loss"], values["engine"]["_target_"]
    penalties = [key for key in _PENALTIES if loss.get(key)]
    circuit = takes(values["model"]["discriminator"]["_target_"], "engine")
    if not (penalties and circuit):
        return
    for target in (engine, values["strategy"]["_target_"]):
        if class_constant(target, "differentiable_twice") is False:
            raise ConfigurationError(
                f"loss.{penalties[0]}",
                f"{_name(loss['_target_'])} needs second derivatives of the discriminator, which {_name(target)} "
                "cannot give",
                "choose engine=fock, strategy=auto, loss=bce with r1_weight=0, or model/discriminator=mlp",
            )
    strategy = values["strategy"]["_target_"]
    if values["hardware"].get("xla") and class_constant(strategy, "second_derivatives_compile") is False:
        problem = (
            f"needs second derivatives of the discriminator, which XLA cannot compile for {_name(strategy)}"
        )
        raise ConfigurationError(
            f"loss.{penalties[0]}", problem, "choose strategy=auto, or hardware.xla=false"
        )


def _check_densities(values: dict[str, Any]) -> None:
    generator, data = values["model"]["generator"]["_target_"], values["data"]["_target_"]
    makes, gives = takes(generator, _GRID_KEY), takes(data, _GRID_KEY)
    if makes and gives is False:
        problem = f"{_name(generator)} makes densities, and data of {_name(data)} are points"
        raise ConfigurationError(
            "model.generator", problem, "choose data=histograms, or model/generator=quantum"
        )
    if gives and makes is False:
        problem = f"{_name(data)} gives histograms, and {_name(generator)} makes points"
        raise ConfigurationError("data", problem, "choose other data, or model/generator=density")


def _name(target: str) -> str:
    return target.rpartition(".")[2]
