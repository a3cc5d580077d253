from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import matplotlib.image
import numpy as np
import pytest
import wandb

from qgan_framework.errors import ConfigurationError
from qgan_framework.loggers.base import LoggedRun
from qgan_framework.loggers.wandb import WandbLogger

CONFIG = {"seed": 3, "model": {"d_steps_per_g_step": 2}}


@pytest.fixture(autouse=True)
def _no_server(monkeypatch, tmp_path):
    """No account, and no server at the address: nothing leaves the machine."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("WANDB_CONFIG_DIR", str(tmp_path / "settings"))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    wandb.teardown()  # it reads its environment once
    yield
    wandb.teardown()


def run(run_dir, mode):
    """Logs two epochs and a result."""
    run_dir.mkdir()
    logger = WandbLogger(project="test", mode=mode, init_timeout=1)
    picture = run_dir / "scatter.png"
    matplotlib.image.imsave(picture, np.zeros((4, 4)))
    try:
        logger.open(LoggedRun(run_dir, "a run", CONFIG))
        (callback,) = logger.callbacks()
        callback.set_model(SimpleNamespace(g_steps=0))
        for epoch, loss in enumerate([0.5, np.float32(0.25)]):
            callback.model.g_steps += 10
            callback.on_epoch_end(epoch, {"d_loss": loss})
        logger.record_result({"status": "completed", "steps": 20}, [picture])
    finally:
        logger.close()


def inspected(run_dir, *flags):
    """What W&B's own command reads in the one offline run of a folder."""
    (folder,) = (run_dir / "wandb").glob("offline-run-*")
    command = [sys.executable, "-m", "wandb", "leet", "inspect", str(folder), "--json", *flags]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_an_offline_run_holds_configuration_metrics_summary_and_pictures(tmp_path):
    run(tmp_path / "run", "offline")
    found = json.loads(inspected(tmp_path / "run", "--summary"))
    assert {key: found["config"][key] for key in CONFIG} == CONFIG
    assert (found["name"], found["project"], found["state"]) == ("a run", "test", "finished")
    assert found["summary"]["status"] == "completed"
    records = [json.loads(line) for line in inspected(tmp_path / "run").splitlines()]
    history = [record["history"]["item"] for record in records if record["type"] == "history"]
    assert [{key: row[key] for key in ("epoch", "step", "d_loss")} for row in history[:2]] == [
        {"epoch": 1, "step": 10, "d_loss": 0.5},
        {"epoch": 2, "step": 20, "d_loss": 0.25},
    ]
    assert any(key.startswith("plots/scatter") for key in history[2])
    assert len(list((tmp_path / "run" / "wandb").glob("offline-run-*/files/media/images/plots/*.png"))) == 1


def test_each_run_of_a_process_has_its_own_record(tmp_path):
    for name in ("one", "two"):
        run(tmp_path / name, "offline")
        (record,) = (tmp_path / name).rglob("*.wandb")
        assert record.stat().st_size > 0


@pytest.mark.parametrize("key", [None, "0" * 40], ids=["no_key", "no_server"])
def test_without_a_server_the_run_is_logged_offline_soon(tmp_path, monkeypatch, caplog, key):
    if key is not None:
        monkeypatch.setenv("WANDB_API_KEY", key)
    began = time.monotonic()
    with caplog.at_level(logging.WARNING, "qgan_framework"):
        run(tmp_path / "run", "online")
    assert time.monotonic() - began < 30.0
    assert [record.levelname for record in caplog.records if record.name.startswith("qgan_framework")] == [
        "WARNING"
    ]
    assert "offline" in caplog.text
    assert json.loads(inspected(tmp_path / "run", "--summary"))["summary"]["d_loss"] == 0.25


def test_disabled_leaves_nothing(tmp_path):
    run(tmp_path / "run", "disabled")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["scatter.png"]


def test_a_logger_that_never_opened_may_be_closed():
    logger = WandbLogger(project="test", mode="offline", init_timeout=1)
    logger.record_result({}, [])
    logger.close()


@pytest.mark.parametrize("wrong", [{"mode": "offlin"}, {"init_timeout": 0}, {"project": 3}], ids=str)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        WandbLogger(**{"project": "test", "mode": "offline", "init_timeout": 1} | wrong)
