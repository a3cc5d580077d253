"""Every launcher runs every order once, in a process of its own, on this machine or on a cluster's nodes."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest

from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.attempt import JobOrder
from qgan_framework.sweeps.launchers import local
from qgan_framework.sweeps.launchers.flight import in_flight, lost
from qgan_framework.sweeps.launchers.local import Local
from qgan_framework.sweeps.launchers.ray import Ray
from qgan_framework.sweeps.launchers.submitit import Submitit
from qgan_framework.sweeps.record import JobRecord, read_record
from tests.sweeps.own_task import FLAGS, ROOT, write_task


@pytest.fixture
def folder(tmp_path, monkeypatch):
    write_task(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "sweep").mkdir()
    return tmp_path


def order(folder: Path, seed: int, *overrides: str) -> JobOrder:
    job = folder / "sweep" / str(seed)
    return JobOrder(
        number=seed,
        digest=f"digest {seed}",
        folder=job,
        arguments=(*FLAGS, f"seed={seed}", *overrides, f"hydra.run.dir={job}"),
        working_folder=folder,
    )


def pids(folder: Path) -> set[str]:
    return {path.read_text().split("\n")[0] for path in (folder / "sweep").glob("*/seen.txt")}


def check(folder, launcher, n_jobs=3):
    orders = [order(folder, seed, "mine.fails_at=1") for seed in range(n_jobs)]
    records = {one.number: record for one, record in launcher.launch(iter(orders))}
    assert [records[seed].status for seed in range(n_jobs)] == [
        "completed",
        "failed",
        *["completed"] * (n_jobs - 2),
    ]
    assert records[1].reason == "the disk is full" and records[1].exit_code == 1
    assert len(pids(folder) | {str(os.getpid())}) == n_jobs + 1
    ((_, again),) = launcher.launch(iter(orders[:1]))
    assert again == records[0]  # complete: not run again


def test_local(folder):
    check(folder, Local(n_jobs=2))


def test_an_order_is_taken_when_a_worker_is_free(folder, monkeypatch):
    ended, taken = [], []

    def attempt(one):
        ended.append(one.number)
        return JobRecord(digest=one.digest, status="completed")

    def orders():
        for seed in range(6):
            taken.append(len(ended))
            yield order(folder, seed)

    monkeypatch.setattr(local, "run_attempt", attempt)
    found = [one.number for one, _ in Local(n_jobs=1).launch(orders())]
    assert sorted(found) == list(range(6))
    assert all(known >= number - 2 for number, known in enumerate(taken))  # one at work, one ready


def test_remote_workers_are_kept_busy_and_lost_jobs_are_recorded(folder):
    under_way = []

    def submit(one):
        under_way.append(one.number)
        assert len(under_way) <= 2
        return one

    def result(one, handle):
        under_way.remove(one.number)
        return (
            lost(one, RuntimeError("a cable"))
            if one.number == 1
            else JobRecord(digest=one.digest, status="completed")
        )

    records = dict.fromkeys(range(5))
    orders = (order(folder, seed) for seed in range(5))
    for one, record in in_flight(
        orders, slots=lambda: 2, submit=submit, ended=lambda one: True, result=result
    ):
        records[one.number] = record.status
    assert records == {0: "completed", 1: "failed", 2: "completed", 3: "completed", 4: "completed"}
    assert "a cable" in read_record(folder / "sweep" / "1", "digest 1").reason


def test_submitit_on_this_machine(folder):
    pytest.importorskip("submitit", reason="the extra submitit is not installed")
    launcher = Submitit(
        cluster="local", max_jobs=2, timeout_minutes=2, cpus_per_job=1, memory_gb=None, options={}
    )
    launcher.check()
    check(folder, launcher)


def test_what_a_launcher_needs_is_told(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match=r"submitit is not installed|there is no sbatch"):
        Submitit(
            cluster="slurm", max_jobs=1, timeout_minutes=1, cpus_per_job=1, memory_gb=None, options={}
        ).check()


@pytest.mark.slow
def test_ray_on_this_machine(folder):
    pytest.importorskip("ray", reason="the extra ray is not installed")
    check(folder, Ray(address=None, cpus_per_job=1, retries=0))


def kill_when_two_run(cluster, node, folder):
    while len(pids(folder)) < 2:
        time.sleep(0.1)
    cluster.remove_node(node, allow_graceful=False)


@pytest.mark.slow
def test_jobs_of_a_killed_ray_node_run_again_elsewhere(folder):
    pytest.importorskip("ray", reason="the extra ray is not installed")
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
        orders = [order(folder, seed, "mine.waits=8") for seed in range(4)]
        launcher = Ray(address=cluster.address, cpus_per_job=1, retries=3)
        killer = threading.Thread(target=kill_when_two_run, args=(cluster, nodes[0], folder))
        killer.start()
        records = {one.number: record for one, record in launcher.launch(iter(orders))}
        killer.join()
    finally:
        cluster.shutdown()
    assert {seed: record.status for seed, record in records.items()} == dict.fromkeys(range(4), "completed")
    assert sorted(path.name for path in (folder / "sweep").glob("?")) == ["0", "1", "2", "3"]  # none lost
    interrupted = list((folder / "sweep").glob("*.earlier-1"))
    assert len(interrupted) == 1  # the one that ran on the killed node
    assert not (interrupted[0] / "report.html").exists()  # and it ended there: none doubled
    assert json.loads((interrupted[0] / "job.json").read_text())["status"] == "running"
