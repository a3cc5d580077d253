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

from qgan_framework.callbacks.gradient_flow import GradientFlow
from qgan_framework.errors import ConfigurationError
from qgan_framework.loggers import wandb_study
from qgan_framework.loggers.base import LoggedRun
from qgan_framework.loggers.wandb import WandbLogger
from qgan_framework.loggers.wandb_study import log_study
from qgan_framework.training.trainer import open_loggers
from tests.models import tiny
from tests.training.running import fit

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
    points = {"real": np.array([[1.0, 2.0]]), "generated": np.array([[3.0, 4.0]])}
    np.savez(run_dir / "samples.npz", **points, column_names=np.array(["x1", "x2"]))
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


def test_an_offline_run_holds_everything(tmp_path, monkeypatch):
    monkeypatch.setenv("WANDB_RUN_GROUP", "clusters-1a2b")  # as a sweep sets them
    monkeypatch.setenv("WANDB_TAGS", "sweep,seed=3")
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
    (begun,) = [record["run"] for record in records if record["type"] == "run"]
    assert (begun["run_group"], begun["tags"]) == ("clusters-1a2b", ["sweep", "seed=3"])
    (table,) = (tmp_path / "run").glob("wandb/offline-run-*/files/media/table/samples_*.table.json")
    table = json.loads(table.read_text())
    assert table["columns"] == ["kind", "x1", "x2"]
    assert table["data"] == [["real", 1.0, 2.0], ["generated", 3.0, 4.0]]
    stats = [record["stats"]["item"] for record in records if record["type"] == "stats"]
    assert any("proc.memory.rssMB" in item for item in stats)  # what the system did
    assert len(list((tmp_path / "run" / "wandb").glob("offline-run-*/files/media/images/plots/*.png"))) == 1


def test_an_offline_run_holds_the_gradients_of_every_weight(tmp_path):
    logger = WandbLogger(project="test", mode="offline", init_timeout=1)
    flow, model = GradientFlow(every_n_steps=1), tiny.qgan()
    with open_loggers([logger], LoggedRun(tmp_path, "a run", CONFIG)):
        fitted = fit(tmp_path, flow, model=model, loggers=[logger], max_epochs=1)
    records = [json.loads(line) for line in inspected(tmp_path).splitlines()]
    (row,) = [record["history"]["item"] for record in records if record["type"] == "history"]
    norms = {key: value for key, value in row.items() if key.startswith("gradient_norm/")}
    networks = (model.generator, model.discriminator)
    assert len(norms) == sum(len(network.trainable_variables) for network in networks)
    assert norms == {key: fitted.history[key][0] for key in norms}
    assert all(np.isfinite(value) for value in norms.values()) and any(norms.values())


def test_each_run_of_a_process_has_its_own_record(tmp_path):
    for name in ("one", "two"):
        run(tmp_path / name, "offline")
        (record,) = (tmp_path / name).rglob("*.wandb")
        assert record.stat().st_size > 0


@pytest.mark.parametrize("key", [None, "5ec2e7d1" * 5], ids=["no_key", "no_server"])
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
    secret = (key or "WANDB_API_KEY").encode()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and secret in path.read_bytes()]
    assert json.loads(inspected(tmp_path / "run", "--summary"))["summary"]["d_loss"] == 0.25


def test_disabled_leaves_nothing(tmp_path):
    run(tmp_path / "run", "disabled")
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"samples.npz", "scatter.png"}


def test_a_logger_that_never_opened_may_be_closed():
    logger = WandbLogger(project="test", mode="offline", init_timeout=1)
    logger.record_result({}, [])
    logger.close()


@pytest.mark.parametrize("wrong", [{"mode": "offlin"}, {"init_timeout": 0}, {"project": 3}], ids=str)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        WandbLogger(**{"project": "test", "mode": "offline", "init_timeout": 1} | wrong)


def test_a_sweeps_answer_has_a_run_in_the_group_of_its_jobs(tmp_path):
    (tmp_path / "plots").mkdir()
    matplotlib.image.imsave(tmp_path / "plots" / "map.png", np.zeros((4, 4)))
    for name in ("sweep", "points"):
        (tmp_path / f"{name}.csv").write_text("job,loss,reason\n0,bce,\n1,0.5,a disk\n")
    for _ in range(2):  # the same command once more
        log_study(tmp_path, group="clusters-1a2b", project="test", mode="offline", init_timeout=1)
    (before,) = tmp_path.glob("wandb/earlier/offline-run-*")  # no upload takes it
    (now,) = tmp_path.glob("wandb/offline-run-*")
    assert before.name.rpartition("-")[2] == now.name.rpartition("-")[2]
    records = [json.loads(line) for line in inspected(tmp_path).splitlines()]
    (begun,) = [record["run"] for record in records if record["type"] == "run"]
    assert (begun["run_group"], begun["job_type"], begun["tags"]) == ("clusters-1a2b", "sweep", ["sweep"])
    (table,) = tmp_path.glob("wandb/offline-run-*/files/media/table/sweep_*.table.json")
    assert json.loads(table.read_text())["data"] == [[0.0, "bce", None], [1.0, 0.5, "a disk"]]


def test_a_sweep_does_not_fail_where_wandbs_process_is_lost(tmp_path, monkeypatch, caplog):
    def lost(*_):
        raise ConnectionError("no process")

    monkeypatch.setattr(wandb_study, "start_run", lambda *_, **__: SimpleNamespace(log=lost, finish=lost))
    for name in ("sweep", "points"):
        (tmp_path / f"{name}.csv").write_text("job\n0\n")
    log_study(tmp_path, group="g", project="test", mode="offline", init_timeout=1)
    assert "W&B's own process is gone (no process)" in caplog.text
