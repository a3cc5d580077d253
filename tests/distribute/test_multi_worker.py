"""Processes that train together on 127.0.0.1, as a user starts them."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from tests.distribute.descent import plain_gradient_descent
from tests.tasks import command_line

SMALL = ["data.batch_size=8", "logger.wandb=null", "trainer.progress_bar=none"]
GAN = [
    *("+experiment=clusters", "model.generator.cutoff_dim=4", "model.generator.n_layers=1", *SMALL),
    *plain_gradient_descent("generator", "discriminator"),
]
CLASSIFIER = ["+experiment=hybrid_digits", "model.conv_filters=[4]", "trainer.steps_per_epoch=4", *SMALL]

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def start(folder: Path, *overrides: str) -> list[subprocess.Popen[str]]:
    """Two workers, the chief first; the run's folder is folder/run."""
    addresses = ",".join(f"127.0.0.1:{free_port()}" for _ in range(2))
    told = [f"distribute.workers=[{addresses}]", "hydra.run.dir=run", "distribute=multi_worker"]
    return [command_line.start(folder, *told, *overrides, f"distribute.index={index}") for index in range(2)]


def end(*workers: subprocess.Popen[str]) -> list[tuple[int, list[str]]]:
    """Exit code and lines on the error output of each."""
    errors = [worker.communicate(timeout=120)[1].splitlines() for worker in workers]
    return [(worker.returncode, lines) for worker, lines in zip(workers, errors, strict=True)]


def wait_for_epochs(run_dir: Path, count: int) -> None:
    while not (run_dir / "metrics.csv").exists() or len(command_line.metrics(run_dir)) < count:
        time.sleep(0.1)


def weights(run_dir: Path) -> dict[str, np.ndarray]:
    """Weights, their averages, counters and optimizers of the last checkpoint."""
    with np.load(run_dir / "checkpoints/last.npz", allow_pickle=False) as archive:
        return {
            key: archive[key] for key in archive.files if not key.startswith(("table/", "facts", "sha256"))
        }


@pytest.mark.parametrize("experiment", [GAN, CLASSIFIER], ids=["gan", "classifier"])
def test_two_workers_train_as_one_process(experiment, tmp_path):
    overrides = [*experiment, "trainer.max_epochs=1"]
    assert command_line.run(tmp_path, *overrides, "hydra.run.dir=alone")[0] == 0
    for code, errors in end(*start(tmp_path, *overrides)):
        assert code == 0, errors
    alone, together = weights(tmp_path / "alone"), weights(tmp_path / "run")
    assert alone.keys() == together.keys()
    for key, array in alone.items():
        np.testing.assert_allclose(together[key], array, atol=1e-5, err_msg=key)
    left = {path.name for path in (tmp_path / "run/worker_1").iterdir()}
    assert left == {".hydra", ".lock", "qgan.log"}
    summary = json.loads((tmp_path / "run/summary.json").read_text())
    assert "divided among 2 replicas in 2 processes" in " ".join(summary["decisions"])


@pytest.mark.parametrize("lost", [0, 1], ids=["chief", "worker"])
def test_a_lost_worker_ends_the_training_and_leaves_a_checkpoint(lost, tmp_path):
    workers = start(tmp_path, *GAN, "trainer.max_epochs=100000")
    wait_for_epochs(tmp_path / "run", 3)
    workers[lost].kill()
    (code, errors), _ = end(workers[1 - lost], workers[lost])
    assert code == 1
    assert [line for line in errors if line.startswith("error: another worker is lost")]
    if lost == 1:
        summary = json.loads((tmp_path / "run/summary.json").read_text())
        assert summary["status"] == "failed" and "another worker is lost" in summary["reason"]
    epochs = len(command_line.metrics(tmp_path / "run"))
    code, _, errors = command_line.run(
        tmp_path, "resume=run", "distribute=none", f"trainer.max_epochs={epochs + 1}"
    )
    assert code == 0, errors
    assert len(command_line.metrics(tmp_path / "run")) == epochs + 1


def test_a_stop_asked_of_one_worker_stops_all_after_the_step(tmp_path):
    workers = start(tmp_path, *GAN, "trainer.max_epochs=100000")
    wait_for_epochs(tmp_path / "run", 2)
    workers[1].send_signal(signal.SIGTERM)
    assert [code for code, _ in end(*workers)] == [143, 143]
    assert json.loads((tmp_path / "run/summary.json").read_text())["status"] == "stopped"


def test_workers_with_other_settings_are_refused(tmp_path):
    addresses = f"distribute.workers=[127.0.0.1:{free_port()},127.0.0.1:{free_port()}]"
    told = [*GAN, "distribute=multi_worker", addresses, "hydra.run.dir=run"]
    workers = [
        command_line.start(tmp_path, *told, f"distribute.index={index}", f"seed={index}")
        for index in range(2)
    ]
    for code, errors in end(*workers):
        assert code == 1
        assert "replica 1 was started with other settings or other data" in errors[-1]


def test_a_worker_that_never_comes_is_not_waited_for_without_end(tmp_path):
    addresses = f"distribute.workers=[127.0.0.1:{free_port()},127.0.0.1:{free_port()}]"
    code, output, _ = command_line.run(
        tmp_path,
        *GAN,
        "distribute=multi_worker",
        addresses,
        "distribute.index=0",
        "distribute.start_seconds=8",
    )
    assert code == 1
    assert "waits for the others, 8 s at most (distribute.start_seconds)" in output.splitlines()[-1]
