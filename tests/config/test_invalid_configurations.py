"""Hundreds of configurations that are wrong in one place, made from the constructors that they name."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hydra._internal.utils import get_args
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import OmegaConf

from qgan_framework.config.compose import compose, open_hydra
from qgan_framework.config.contract import COMPLETE
from qgan_framework.config.job import run_job
from qgan_framework.config.preflight import check_run
from qgan_framework.config.signature import target_signature
from qgan_framework.errors import ConfigurationError
from tests.config.test_choices import REQUIRED, choices
from tests.tasks import command_line

CALLBACKS = ("default", "update_schedule", "r2_early_stopping", "gradient_flow", "sample_gallery")
CALLBACKS += ("ema_evaluation", "resource_guard")
EVERY_CALLBACK = f"callbacks=[{','.join(CALLBACKS)}]"
SOURCES = (
    (EVERY_CALLBACK,),
    ("+experiment=ring",),
    ("+experiment=clusters", "encoding=angle_encoding", "decoder=mlp"),
    ("task=benchmark",),
    ("+experiment=density_ring",),
    ("+experiment=hybrid_digits",),
)
WRONG = ["wrong", -1, 0, 1.5, True, None, [], {"a": 1}, ["wrong"], -0.5, 1e9, 10**30]
PER_KEY = 4
ABSENT = object()


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


def mistakes(values: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """Constructor, key, and a value that it may not have.

    Values are of a wrong type, out of range or left out; keys and classes are unknown.
    """
    found: list[tuple[str, str, Any]] = []
    for key, node in nodes("", values):
        target = node["_target_"]
        signature = target_signature(target)
        assert signature is not None, key
        for name in node.keys() & signature.checks.keys():
            check = signature.checks[name]
            if check is None or (isinstance(node[name], dict) and "_target_" in node[name]):
                continue
            refused = [value for value in WRONG if not check.accepts(value)]
            found += [(target, f"{key}.{name}", value) for value in refused[:PER_KEY]]
            if "integer" in check.description:
                found.append((target, f"{key}.{name}", 10**30))
            if name in signature.required and key.partition(".")[0] in COMPLETE:
                found.append((target, f"{key}.{name}", ABSENT))
        if not signature.takes_any:
            found.append((target, f"{key}.no_such_key", 1))
        found += [(target, f"{key}._target_", wrong) for wrong in ("os.system", target + "x", 3)]
    scalars = (("seed", -1), ("seed", 1.5), ("experiment_name", "a/b"), ("task", "nothing"), ("resume", 3))
    return sorted(
        found + [("", name, wrong) for name, wrong in scalars], key=lambda one: (one[:2], str(one[2]))
    )


# Overrides that are each sound by themselves, and the key that the message names.
CONTRADICTIONS = [
    (["model.g_steps_per_d_step=2"], "model.g_steps_per_d_step"),
    (["model.generator.n_modes=6", "model.generator.cutoff_dim=60"], "model.generator.cutoff_dim"),
    (["model.generator.n_layers=1000000000"], "model.generator.cutoff_dim"),
    (["model.generator.latent_dim=10000000000"], "model.generator.latent_dim"),
    (["model.discriminator.hidden_units=[1000000,1000000]"], "model.discriminator.hidden_units"),
    (["loss=cross_entropy"], "loss._target_"),
    (["model/discriminator=quantum", "strategy=sequential"], "loss.gradient_penalty_weight"),
    (["data.validation_fraction=0.001"], "data.validation_fraction"),
    (["data.batch_size=100000"], "data.batch_size"),
    (["data.batch_size=2", "trainer.limit_val_batches=1"], "trainer.limit_val_batches"),
    (["data.batch_size=2", "trainer.fast_dev_run=true"], "trainer.limit_val_batches"),
    (["data=gaussian", "data.n_samples=1000000000000"], "data"),
    (["+callbacks.mine=3"], "callbacks.mine"),
    (["+callbacks.mine._target_=keras.layers.Dense", "+callbacks.mine.units=3"], "callbacks.mine._target_"),
    (["+callbacks.stop._target_=keras.callbacks.EarlyStopping"], "callbacks.stop.monitor"),
    (["+callbacks.lower._target_=keras.callbacks.ReduceLROnPlateau"], "callbacks.lower.monitor"),
    (["~callbacks.checkpoint.monitor"], "callbacks.checkpoint.monitor"),
    (["callbacks.checkpoint.monitor=nonsense"], "callbacks.checkpoint.monitor"),
    (["data=time_series", "callbacks.checkpoint.monitor=line_r2"], "callbacks.checkpoint.monitor"),
    (["callbacks.update_schedule.mode=table"], "callbacks.update_schedule.table"),
    (["callbacks.update_schedule.table=[[1,5]]"], "callbacks.update_schedule.table"),
    (["callbacks.update_schedule.table=[[1,5,2]]"], "callbacks.update_schedule.table"),
    (["callbacks.update_schedule.table=[[1,5,1],[1,1,1]]"], "callbacks.update_schedule.table"),
    (["callbacks.update_schedule.low=0.9"], "callbacks.update_schedule.low"),
    (["callbacks.update_schedule.mode=adaptive", "loss=wgan_gp"], "callbacks.update_schedule.mode"),
    (["callbacks.resource_guard.cpu_limit=120"], "callbacks.resource_guard.cpu_limit"),
    (["callbacks.resource_guard.release=88"], "callbacks.resource_guard.memory_limit"),
    (["model.diversity_weight=0.1"], "callbacks.resource_guard.on_memory"),
    (["callbacks.r2_early_stopping.quality=level_kl"], "callbacks.r2_early_stopping.quality"),
    (["data=time_series"], "callbacks.r2_early_stopping"),
    (["decoder=spatial", "decoder.low=4"], "decoder.low"),
    (["decoder=spatial", "decoder.low=[1,2,3]"], "decoder.low"),
    (["decoder=spatial", "model.generator.n_modes=1"], "model.generator.n_modes"),
    (
        ["model/discriminator=quantum", "data=time_series", "~callbacks.r2_early_stopping"],
        "model.discriminator.n_modes",
    ),
    (["strategy=fallback", "strategy.strategies=[]"], "strategy.strategies"),
    (["strategy=fallback", "strategy.strategies=[nonsense]"], "strategy.strategies"),
    (["data=digit_images"], "data"),
    (["loss=cross_entropy", "model=hybrid"], "data"),
    (["+experiment=hybrid_digits"], "callbacks.update_schedule"),
    (["+experiment=hybrid_digits", "model.middle.qubits=[4,6]"], "model.middle.qubits"),
    (["+experiment=hybrid_digits", "model.middle.measurement_bases=[Z,Z]"], "model.middle.measurement_bases"),
    (
        ["engine=strawberryfields", "+experiment=quantum_quantum", "loss=wgan_gp"],
        "loss.gradient_penalty_weight",
    ),
]


@pytest.fixture(scope="module")
def sources():
    return [whole(*source) for source in SOURCES]


@pytest.fixture(autouse=True)
def _no_hydra_left():
    yield
    HydraConfig.instance().cfg = None


def refusal(config: Any, folder: Any) -> str:
    """What the check of a run says of a configuration."""
    config.hydra.run.dir = str(folder / "run")
    with pytest.raises(ConfigurationError) as raised:
        check_run(config)
    assert raised.value.exit_code == 2
    return str(raised.value)


def changed(config: Any, key: str, value: Any) -> Any:
    result = copy.deepcopy(config)
    OmegaConf.set_struct(result, False)
    if value is ABSENT:
        node, _, name = key.rpartition(".")
        del OmegaConf.select(result, node)[name]
    else:
        OmegaConf.update(result, key, value, merge=False, force_add=True)
    return result


def plain(config: Any) -> Any:
    job = {key: config._get_node(key) for key in config if key != "hydra"}
    return OmegaConf.to_container(OmegaConf.create(job), resolve=True)


def check_all(configs: Any, folder: Any, every: int) -> int:
    """Tries each mistake in each parameter of a constructor once; how many."""
    seen, tried = set(), 0
    for config in configs:
        new = [one for one in mistakes(plain(config)) if (one[0], one[1], str(one[2])) not in seen]
        seen |= {(target, key, str(value)) for target, key, value in new}
        for _, key, value in new[::every]:
            message = refusal(changed(config, key, value), folder)
            is_named = key in message if value is ABSENT else message.startswith(key)  # it may be referred to
            assert is_named and "\n" not in message, (key, value, message)
            tried += 1
    assert list(folder.iterdir()) == []
    return tried


def test_a_sample_of_mistakes_is_one_line_each_that_names_its_key(sources, tmp_path):
    assert check_all(sources, tmp_path, 20) >= 40


@pytest.mark.slow
def test_every_mistake_in_every_choice_is_one_line_that_names_its_key(sources, tmp_path):
    found = [
        whole(choice, *REQUIRED.get(choice, [])) for choice in choices() if not choice.startswith("+sweep")
    ]
    assert check_all([*sources, *found], tmp_path, 1) >= 500


@pytest.mark.parametrize(
    ("overrides", "key"),
    [
        pytest.param(*one, marks=[pytest.mark.slow] if place % 4 else [])
        for place, one in enumerate(CONTRADICTIONS)
    ],
    ids=str,
)
def test_settings_that_contradict_each_other_are_one_line_too(tmp_path, overrides, key):
    message = refusal(whole(EVERY_CALLBACK, *overrides), tmp_path)
    assert message.startswith((f"{key}:", f"{key}[")), message
    assert "\n" not in message
    assert list(tmp_path.iterdir()) == []


LIGHT = """
import sys
from qgan_framework.__main__ import main
try:
    main()
finally:
    print("tensorflow" in sys.modules)
"""


@pytest.mark.slow
def test_the_command_line_tells_mistakes_before_anything_heavy_is_imported(sources, tmp_path):
    """A sample, as a user types it."""
    told = [(key, value) for _, key, value in mistakes(plain(sources[0])) if value is not ABSENT]
    sample = random.Random(0).sample(told, 40)
    for key, value in sample:
        override = f"++{key}={json.dumps(value)}"
        exit_code, output, errors = command_line.run(tmp_path, EVERY_CALLBACK, override, program=LIGHT)
        assert (exit_code, output) == (2, "False\n"), (override, errors)
        assert errors.startswith(f"error: {key}") and len(errors.splitlines()) == 1, (override, errors)
        assert list(tmp_path.iterdir()) == []


LATE = """
from qgan_framework.errors import ConfigurationError
from qgan_framework.models.mlp_discriminator import MLPDiscriminator

class Picky(MLPDiscriminator):
    def __init__(self, **kwargs):
        raise ConfigurationError("hidden_units", "is never enough", "try another class")
"""


@pytest.mark.slow
def test_what_only_the_built_model_can_tell_leaves_no_folder_either(tmp_path):
    (tmp_path / "late.py").write_text(LATE)
    own = ["allowed_modules=[late]", "model.discriminator._target_=late.Picky", "hydra.run.dir=run"]
    exit_code, _, errors = command_line.run(tmp_path, *own)
    assert (exit_code, errors) == (
        2,
        "error: model.discriminator.hidden_units: is never enough; try another class\n",
    )
    assert not (tmp_path / "run").exists()
