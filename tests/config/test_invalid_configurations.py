"""Hundreds of configurations that are wrong in one place, made from the constructors that they name."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hydra._internal.utils import get_args
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import OmegaConf

from qgan_framework.config.compose import compose, open_hydra
from qgan_framework.config.job import run_job
from qgan_framework.config.preflight import check_run
from qgan_framework.config.signature import target_signature
from qgan_framework.errors import ConfigurationError

CALLBACKS = ("default", "update_schedule", "r2_early_stopping", "gradient_flow", "sample_gallery")
CALLBACKS += ("ema_evaluation", "resource_guard")
SOURCES = (
    (f"callbacks=[{','.join(CALLBACKS)}]",),
    ("+experiment=ring",),
    ("+experiment=clusters", "encoding=angle_encoding", "decoder=mlp"),
    ("task=benchmark",),
    ("+experiment=density_ring",),
)
WRONG = ["wrong", -1, 0, 1.5, True, None, [], {"a": 1}, ["wrong"], -0.5, 1e9]
PER_KEY = 4


def whole(*command_line: str) -> Any:
    """The configuration with the node `hydra`."""
    arguments = get_args(list(command_line))
    hydra = open_hydra(arguments, run_job)
    try:
        return compose(hydra, arguments, RunMode.RUN)
    finally:
        GlobalHydra.instance().clear()


def nodes(key: str, value: Any) -> list[tuple[str, dict[str, Any]]]:
    """Every node with a `_target_`, by its full key."""
    if not isinstance(value, dict):
        return []
    found = [(key, value)] if "_target_" in value else []
    return found + [
        node for name, child in value.items() for node in nodes(f"{key}.{name}" if key else name, child)
    ]


def mistakes(values: dict[str, Any]) -> list[tuple[str, Any]]:
    """Keys with values that they may not have: of a wrong type or out of range, and unknown keys and classes."""
    found: list[tuple[str, Any]] = []
    for key, node in nodes("", values):
        signature = target_signature(node["_target_"])
        assert signature is not None, key
        for name in node:
            check = signature.checks.get(name)
            if check is None or (isinstance(node[name], dict) and "_target_" in node[name]):
                continue
            refused = [value for value in WRONG if not check.accepts(value)]
            found += [(f"{key}.{name}", value) for value in refused[:PER_KEY]]
        if not signature.takes_any:
            found.append((f"{key}.no_such_key", 1))
        found += [(f"{key}._target_", target) for target in ("os.system", node["_target_"] + "x", 3)]
    for name, wrong in (
        ("seed", -1),
        ("seed", 1.5),
        ("experiment_name", "a/b"),
        ("task", "nothing"),
        ("resume", 3),
    ):
        found.append((name, wrong))
    return found


CONTRADICTIONS = [
    ({"model.g_steps_per_d_step": 2}, "model.g_steps_per_d_step"),
    ({"model.generator.n_modes": 6, "model.generator.cutoff_dim": 60}, "model.generator.cutoff_dim"),
    ({"data.validation_fraction": 0.001}, "data.validation_fraction"),
    ({"data.batch_size": 100000}, "data.batch_size"),
    ({"model.generator": {"a": 1}}, "model.generator"),
    ({"optimizer.discriminator": None}, "optimizer.discriminator"),
    ({"callbacks.mine": 3}, "callbacks.mine"),
    ({"data": None}, "data"),
]


@pytest.fixture(scope="module")
def sources():
    return [whole(*source) for source in SOURCES]


@pytest.fixture(autouse=True)
def _no_hydra_left():
    yield
    HydraConfig.instance().cfg = None


def refusal(config: Any, changes: dict[str, Any], folder: Any) -> str:
    """What the check of a run says of a configuration with these changes."""
    changed = copy.deepcopy(config)
    OmegaConf.set_struct(changed, False)
    changed.hydra.run.dir = str(folder / "run")
    for key, value in changes.items():
        OmegaConf.update(changed, key, value, merge=False, force_add=True)
    with pytest.raises(ConfigurationError) as raised:
        check_run(changed)
    assert raised.value.exit_code == 2
    return str(raised.value)


@pytest.mark.parametrize("every", [15, pytest.param(1, marks=pytest.mark.slow)])
def test_every_mistake_is_one_line_that_names_its_key(sources, tmp_path, every):
    tried = 0
    for config in sources:
        job = {key: value for key, value in config.items() if key != "hydra"}
        values = OmegaConf.to_container(OmegaConf.create(job), resolve=True)
        for key, value in mistakes(values)[::every]:
            message = refusal(config, {key: value}, tmp_path)
            assert message.startswith(key) and "\n" not in message, (key, value, message)
            tried += 1
    assert tried * every >= 500
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("changes", "key"), CONTRADICTIONS, ids=str)
def test_settings_that_contradict_each_other_are_one_line_too(sources, tmp_path, changes, key):
    message = refusal(sources[0], changes, tmp_path)
    assert message.startswith(key) and "\n" not in message
    assert list(tmp_path.iterdir()) == []
