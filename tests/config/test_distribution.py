"""Workers and devices that cannot train together are told before TensorFlow is imported."""

from __future__ import annotations

import json

import pytest

from qgan_framework.config.cluster import Cluster, cluster_of
from qgan_framework.config.contract import check_config
from qgan_framework.config.distribution import check_no_workers, fingerprint, worker_index
from qgan_framework.errors import ConfigurationError
from tests.config.composing import composed

TWO = ["127.0.0.1:5001", "127.0.0.1:5002"]
TOLD = "distribute.workers=[127.0.0.1:5001,127.0.0.1:5002]"


def told(monkeypatch, task, **jobs):
    monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": jobs, "task": task}))


def test_workers_come_from_the_configuration_or_the_environment(monkeypatch):
    told(monkeypatch, {"type": "worker", "index": 1}, worker=TWO)
    assert cluster_of(None, None) == Cluster(TWO, 1)
    assert cluster_of(None, 0) == Cluster(TWO, 0)
    assert json.loads(cluster_of(["a:1", "b:2"], 1).tf_config)["task"]["index"] == 1


def test_a_job_named_chief_leads(monkeypatch):
    told(monkeypatch, {"type": "worker", "index": 0}, chief=["a:1"], worker=["b:1"])
    assert cluster_of(None, None) == Cluster(["a:1", "b:1"], 1)
    told(monkeypatch, {"type": "chief", "index": 0}, chief=["a:1"], worker=["b:1"])
    assert cluster_of(None, None).index == 0


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"cluster": {"ps": ["a:1"]}, "task": {"type": "ps", "index": 0}}'],
)
def test_an_environment_that_names_no_workers_is_told(text, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(ConfigurationError, match="^TF_CONFIG: the environment's .* names no workers"):
        cluster_of(None, None)


@pytest.mark.parametrize(
    ("workers", "index", "words"),
    [
        (["a:1"], 0, "workers: must be two addresses or more"),
        (["a:1", "a:1"], 0, "workers: must be two addresses or more, all different"),
        (["a:1", "b"], 0, 'workers: holds "b", which is no host:port'),
        (["a:1", "b:70000"], 0, "which is no host:port"),
        (TWO, 2, "index: is 2, and there are 2 workers; give each worker its own, from 0 to 1"),
    ],
)
def test_impossible_workers_are_told(workers, index, words):
    with pytest.raises(ConfigurationError, match=words):
        cluster_of(workers, index)


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (
            ["distribute=multi_worker", "data=clusters"],
            "^distribute.workers: is null, and the environment has no TF_CONFIG",
        ),
        (
            ["distribute=multi_worker", TOLD, "distribute.index=0", "data.batch_size=15"],
            "^data.batch_size: 15 cannot be divided equally among 2 replicas; set it to 14 or 16",
        ),
        (
            ["distribute=mirrored", "distribute.n_devices=3", "data.batch_size=2"],
            "^data.batch_size: 2 cannot be divided equally among 3 replicas; set it to 3",
        ),
        (
            ["distribute=mirrored", "model.diversity_weight=0.1"],
            "^model.diversity_weight: pairs the samples of a batch",
        ),
        (
            ["distribute=mirrored", "callbacks=[default,resource_guard]"],
            "^callbacks.resource_guard.on_memory: is shrink",
        ),
        (
            ["distribute=mirrored", "+experiment=hybrid_digits", "model.middle.shots=100"],
            "^model.middle.shots: are drawn for a whole batch",
        ),
        (["distribute=mirrored", "task=benchmark"], "^distribute: divides the batches of a training"),
    ],
)
def test_what_cannot_be_divided_is_refused(overrides, words, monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(ConfigurationError, match=words):
        check_config(composed(*overrides))


def test_what_can_be_divided_is_accepted():
    config = composed("+experiment=clusters", "distribute=multi_worker", TOLD, "distribute.index=1")
    check_config(config)
    assert worker_index(config) == 1
    assert worker_index(composed("+experiment=clusters")) == 0


def test_the_jobs_of_a_sweep_have_no_workers():
    check_no_workers(composed("+experiment=clusters", "distribute=mirrored"))
    with pytest.raises(ConfigurationError, match="^distribute: is multi_worker, and each job of a sweep"):
        check_no_workers(composed("+experiment=clusters", "distribute=multi_worker"))


def test_workers_of_one_training_have_one_fingerprint():
    def of(seed: int, index: int, data: bytes) -> list[int]:
        return fingerprint({"seed": seed, "distribute": {"index": index}}, data)

    assert of(0, 0, b"points") == of(0, 1, b"points")
    assert len({tuple(of(*case)) for case in ((0, 0, b"points"), (1, 0, b"points"), (0, 0, b"others"))}) == 3
