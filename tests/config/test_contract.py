from __future__ import annotations

import copy
import functools

import pytest
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.contract import check_config
from qgan_framework.errors import ConfigurationError
from tests.config.composing import composed

default = functools.cache(composed)  # composing takes a tenth of a second


def changed(**values: object) -> DictConfig:
    config = copy.deepcopy(default())
    for key, value in values.items():
        OmegaConf.update(config, key, value, merge=False, force_add=True)
    return config


def problem(config: DictConfig) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as raised:
        check_config(config)
    assert "\n" not in str(raised.value)
    return raised.value


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("model.generator.cutoff_dim", 0, "an integer of at least 2"),
        ("model.generator.cutoff_dim", 1, "an integer of at least 2"),
        ("model.generator.cutoff_dim", "8", "an integer"),
        ("model.generator.cutoff_dim", None, "an integer"),
        ("model.generator.cutoff_dim", 8.0, "an integer"),
        ("model.generator.cutoff_dim", {"a": 1}, "an integer"),
        ("model.generator.n_modes", 0, "an integer of at least 1 and at most 6"),
        ("model.generator.n_modes", 7, "an integer of at least 1 and at most 6"),
        ("model.generator.n_modes", True, "an integer"),
        ("model.generator.n_modes", "", "an integer"),
        ("model.generator.observables", "x", "a list"),
        ("model.generator.observables", ["x", "x"], "all different"),
        ("model.generator.observables", [], "not empty"),
        ("model.generator.initial_scale", 1e9, "above 0 and at most 10"),
        ("model.generator.observables", ["y"], "one of 'x', 'p', 'n'"),
        ("model.discriminator.hidden_units", [64, -1], "a list of integers"),
        ("model.d_steps_per_g_step", 0, "an integer of at least 1"),
        ("loss.gradient_penalty_weight", "much", "a number"),
        ("engine.precision", "float32", "one of 'complex64', 'complex128'"),
        ("optimizer.generator.learning_rate", 0, "a number above 0"),
        ("optimizer.generator.learning_rate", float("nan"), "a number above 0"),
        ("data.batch_size", 0, "an integer of at least 1"),
        ("data.validation_fraction", 1, "a number above 0 and below 1"),
        ("data.seed", -1, "an integer of at least 0"),
        ("hardware.xla", 1, "true or false"),
        ("trainer.max_epochs", 1.5, "an integer of at least 1"),
        ("trainer.fast_dev_run", "maybe", "true or false"),
        ("trainer.precision", "float16", "one of 'float32', 'mixed_bfloat16'"),
        ("logger.wandb.mode", "sometimes", "one of 'online', 'offline', 'disabled'"),
        ("callbacks.checkpoint.monitor", 3, "a text"),
        ("seed", -1, "an integer from 0"),
        ("seed", 1.5, "an integer from 0"),
        ("seed", 2**32, "an integer from 0"),
        ("seed", "${nowhere}", "'nowhere' not found"),
        ("experiment_name", "a/b", "letters, digits"),
        ("experiment_name", "", "letters, digits"),
        ("experiment_name", "..", "letters, digits"),
        ("allowed_modules", "my_layers", "a list of module names"),
        ("callbacks.checkpoint", 3, "a mapping with a _target_"),
        ("optimizer.generator", None, "a mapping with a _target_"),
        ("model.discriminator", None, "a mapping with a _target_"),
        ("train", None, "the name of a node"),
        ("data.batch_size", "???", "a value is required"),
    ],
)
def test_a_wrong_value_is_told_with_its_full_key(key, value, wanted):
    error = problem(changed(**{key: value}))
    assert error.key == (key if key != "train" else "task")
    assert wanted in error.problem


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("model.generator.cutof", "cutoff_dim"),
        ("trainer.epochs", "max_epochs"),
        ("encoding.initial_skale", "initial_scale"),
        ("callbacks.checkpoint.monitr", "monitor"),
        ("modle", "model"),
    ],
)
def test_an_unknown_key_is_told_with_what_is_near(key, near):
    error = problem(changed(**{key: 3}))
    assert error.key == key
    assert f"did you mean {near}?" in error.remedy


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("qgan_framework.models.quantum_generator.QuantumGenerater", "did you mean QuantumGenerator?"),
        ("qgan_framework.modles.quantum_generator.QuantumGenerator", "no modles"),
        ("keras.layers.Dens", "did you mean Dense?"),
        ("os.system", "allowed_modules=[os]"),
        ("subprocess.Popen", "allowed_modules=[subprocess]"),
        ("qgan_framework_evil.Thing", "allowed_modules=[qgan_framework_evil]"),
        ("Generator", "a dotted name"),
        (3, "a dotted name"),
    ],
)
def test_an_unknown_target_is_told(target, wanted):
    error = problem(changed(**{"model.generator._target_": target}))
    assert error.key == "model.generator._target_"
    assert wanted in str(error)


@pytest.mark.parametrize(
    ("choice", "changes", "key", "wanted"),
    [
        ("threading", {"max_threads": 0}, "strategy.max_threads", "an integer of at least 1"),
        ("fallback", {"strategies": []}, "strategy.strategies", "a list of at least one strategy"),
        (
            "fallback",
            {"strategies": ["gpu_batch", "cpubatch"]},
            "strategy.strategies",
            "did you mean cpu_batch?",
        ),
        ("fallback", {"strategies": ["auto"]}, "strategy.strategies", "is no strategy"),
        ("auto", {"candidates": ["os.system"]}, "strategy.candidates", "allowed_modules"),
        ("auto", {"budget_seconds": 0}, "strategy.budget_seconds", "a number above 0"),
    ],
)
def test_a_wrong_strategy_is_told(choice, changes, key, wanted):
    config = composed(f"strategy={choice}")
    for name, value in changes.items():
        OmegaConf.update(config, f"strategy.{name}", value, merge=False)
    error = problem(config)
    assert error.key == key and wanted in str(error)


@pytest.mark.parametrize("strategy", ["threading", "multiprocessing"])
def test_second_derivatives_are_asked_of_the_strategy_too(strategy):
    config = composed(f"strategy={strategy}", "model/discriminator=quantum")
    assert "needs second derivatives" in problem(config).problem
    check_config(composed(f"strategy={strategy}", "model/discriminator=quantum", "loss=bce"))


def test_a_users_own_class_is_checked_by_its_own_annotations(tmp_path, monkeypatch):
    (tmp_path / "my_own_critics.py").write_text(
        "from qgan_framework.types import PositiveInt\n\n"
        "class Critic:\n    def __init__(self, *, width: PositiveInt): ...\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def with_critic(*allowed: str, **arguments: object) -> DictConfig:
        critic = {"_target_": "my_own_critics.Critic", **arguments}
        return changed(allowed_modules=list(allowed), **{"model.discriminator": critic})

    check_config(with_critic("my_own_critics", width=4))
    assert problem(with_critic("my_own_critics", width=0)).key == "model.discriminator.width"
    assert problem(with_critic("my_own_critics", widht=4)).key == "model.discriminator.widht"
    assert "allowed_modules=[my_own_critics]" in problem(with_critic(width=4)).remedy


def test_a_users_file_with_a_syntax_error_is_named(tmp_path, monkeypatch):
    (tmp_path / "my_broken_critics.py").write_text("class Critic(:\n")
    monkeypatch.syspath_prepend(tmp_path)
    critic = {"_target_": "my_broken_critics.Critic"}
    error = problem(changed(allowed_modules=["my_broken_critics"], **{"model.discriminator": critic}))
    assert "my_broken_critics.py line 1" in error.problem


@pytest.mark.parametrize("group", ["data", "model", "trainer", "engine"])
def test_a_group_that_is_missing_is_named_with_its_choices(group):
    error = problem(changed(**{group: None}))
    assert error.key == group
    assert f"{group}=" in error.remedy


def test_a_callback_may_be_left_out_and_a_keras_callback_added():
    stop = {"_target_": "keras.callbacks.EarlyStopping", "monitor": "g_loss"}
    check_config(changed(**{"callbacks.checkpoint": None, "callbacks.stop": stop}))


def test_the_checked_configuration_is_left_as_it_was():
    config = changed()
    before = OmegaConf.to_yaml(config)
    check_config(config)
    assert OmegaConf.to_yaml(config) == before
