from __future__ import annotations

import json

import pytest
from omegaconf import OmegaConf

from qgan_framework.config.resumption import folder_to_resume, is_finished, resumed_config
from qgan_framework.errors import ConfigurationError
from tests.config.composing import composed


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The folder of a training that left its configuration."""
    folder = tmp_path_factory.mktemp("run")
    config = composed("data=clusters", "trainer.max_epochs=7", "seed=3")
    (folder / "config.yaml").write_text(
        OmegaConf.to_yaml(OmegaConf.create(OmegaConf.to_container(config, resolve=True)))
    )
    return folder


def test_the_configuration_is_the_runs_own(run):
    config = resumed_config(str(run), [f"resume={run}", "hydra.verbose=true"])
    assert (config.seed, config.trainer.max_epochs, config.trainer.resume) == (3, 7, "auto")
    assert "clusters" in config.data._target_


def test_what_does_not_make_it_another_run_may_change(run):
    stop = "+callbacks.stop={_target_: keras.callbacks.EarlyStopping, monitor: recall, mode: max}"
    changes = ["trainer.max_epochs=9", "logger.wandb.mode=disabled", "hardware.xla=false", stop]
    config = resumed_config(str(run), [f"resume={run}", *changes])
    assert config.trainer.max_epochs == 9
    assert (config.logger.wandb.mode, config.hardware.xla) == ("disabled", False)
    assert config.callbacks.stop.monitor == "recall"


def test_another_choice_of_what_may_change_is_taken(run):
    changes = ["distribute=mirrored", "distribute.n_devices=2", "hardware=cpu"]
    config = resumed_config(str(run), [f"resume={run}", *changes])
    assert config.distribute._target_.endswith("Mirrored") and config.distribute.n_devices == 2
    assert config.hardware.device == "cpu"


@pytest.mark.parametrize(
    ("change", "key", "now", "before"),
    [
        ("model.generator.n_layers=5", "model.generator.n_layers", "5", "2"),
        ("seed=4", "seed", "4", "3"),
        ("optimizer.generator.learning_rate=0.5", "optimizer.generator.learning_rate", "0.5", "0.004"),
        ("+model.generator.extra=1", "model.generator.extra", "1", '"not there"'),
        ("~data.sigma", "data.sigma", '"not there"', "0."),
    ],
)
def test_what_makes_it_another_run_is_refused_with_the_difference(run, change, key, now, before):
    with pytest.raises(ConfigurationError) as raised:
        resumed_config(str(run), [f"resume={run}", change])
    assert raised.value.key == key
    assert raised.value.problem.startswith(f"is {now} here and {before}")
    assert "new run" in raised.value.remedy


def test_a_folder_without_a_training_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match=r"resume: .* config\.yaml"):
        resumed_config(str(tmp_path), [])
    (tmp_path / "config.yaml").write_text("task: [")
    with pytest.raises(ConfigurationError, match=r"resume: .* cannot be read"):
        resumed_config(str(tmp_path), [])


@pytest.mark.parametrize(
    ("overrides", "folder"),
    [([], None), (["resume=null"], None), (["seed=1", "resume=a/b"], "a/b"), (["resume='a b'"], "a b")],
)
def test_the_command_line_names_the_folder(overrides, folder):
    assert folder_to_resume(overrides) == folder


@pytest.mark.parametrize(
    ("summary", "epochs", "finished"),
    [
        (None, 7, False),
        ({"status": "completed"}, 7, True),
        ({"status": "completed"}, 8, False),
        ({"status": "stopped", "interrupted": False}, 7, True),
        ({"status": "stopped", "interrupted": True}, 7, False),
        ({"status": "failed"}, 7, False),
    ],
)
def test_a_run_is_finished_unless_it_was_interrupted_or_is_to_be_longer(run, summary, epochs, finished):
    path = run / "summary.json"
    path.unlink(missing_ok=True)
    if summary is not None:
        path.write_text(json.dumps(summary))
    assert is_finished(run, epochs) is finished
