from __future__ import annotations

import pytest

from qgan_framework.benchmarking.entries import Asked, Entry, batches_of, entries_of
from qgan_framework.benchmarking.plan import jobs_of
from qgan_framework.benchmarking.sizes import circuit_sizes
from qgan_framework.benchmarking.truncations import TRUNCATIONS, other_truncation, truncations_of
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import WeightSharing


@pytest.mark.parametrize(
    ("asked", "measured", "left_out"),
    [
        ([1, 64, 65, 1024], [1, 64], [65, 1024]),
        ([1024], [64], [1024]),
        ([256, 1024], [64], [256, 1024]),
        ([16, 8, 16], [16, 8], []),
    ],
)
def test_engine_that_runs_eagerly_leaves_large_batches_out(
    asked: list[int], measured: list[int], left_out: list[int]
) -> None:
    assert batches_of(asked, traceable=False, max_eager_batch=64) == (measured, left_out)


def test_engine_that_is_compiled_takes_every_batch() -> None:
    assert batches_of([1024, 64, 1024], traceable=True, max_eager_batch=64) == ([1024, 64], [])


def _entry(
    engine: str,
    *batch_sizes: int,
    strategies: tuple[str, ...] = ("cpu_batch",),
    weights: tuple[WeightSharing, ...] = ("shared",),
) -> Entry:
    return Entry(engine=engine, strategies=strategies, batch_sizes=batch_sizes, weights=weights)


def test_jobs_are_all_combinations_each_engine_with_its_batches() -> None:
    sizes = circuit_sizes([[1, 1, 3], [2, 2, 8]])
    strategies = ("cpu_batch", "sequential")
    entries = [
        _entry("fock", 1, 1024, strategies=strategies),
        _entry("strawberryfields", 64, strategies=strategies),
    ]
    jobs = jobs_of(sizes, entries, ["forward", "gradient", "forward"], "per_mode")
    assert len(jobs) == len(set(jobs)) == 2 * 3 * 2 * 2
    assert {job.batch_size for job in jobs if job.engine == "strawberryfields"} == {64}
    assert jobs[0].circuit == {
        "n_modes": 1,
        "n_layers": 1,
        "cutoff_dim": 3,
        "batch_size": 1,
        "weights": "shared",
    }


def test_floor_is_measured_with_shared_weights_only() -> None:
    asked = Asked(
        engines=["fock", "strawberryfields"],
        peers=["piquasso"],
        floor=True,
        strategies=["cpu_batch"],
        peer_strategies=["vmap"],
        batch_sizes=[8, 128],
        max_eager_batch=64,
        weights=["shared", "per_sample"],
    )
    warnings: list[str] = []
    entries = entries_of(asked, {"fock": True, "strawberryfields": False}, warnings.append)
    jobs = jobs_of(circuit_sizes([[2, 1, 3]]), entries, ["forward"], "both")
    assert {job.weights for job in jobs if job.engine == "floor"} == {"shared"}
    assert {job.weights for job in jobs if job.engine == "piquasso"} == {"shared", "per_sample"}
    assert {job.strategy for job in jobs} == {"cpu_batch", "vmap", "product"}
    assert {job.batch_size for job in jobs if job.engine == "strawberryfields"} == {8}
    assert ["weights per sample" in str(job) for job in jobs] == [job.weights != "shared" for job in jobs]
    assert ["left out at batch 128" in warnings[0], "left out with weights per sample" in warnings[1]] == [
        True
    ] * 2


def test_engines_take_turns_in_changing_order() -> None:
    entries = [_entry("fock", 8), _entry("strawberryfields", 8)]
    jobs = jobs_of(circuit_sizes([[2, 1, 3]]), entries, ["forward", "gradient"], "per_mode")
    assert [(job.engine, job.pass_name) for job in jobs] == [
        ("fock", "forward"),
        ("strawberryfields", "forward"),
        ("strawberryfields", "gradient"),
        ("fock", "gradient"),
    ]


@pytest.mark.parametrize(
    ("asked", "measured"),
    [
        (
            "per_mode",
            {
                ("fock", "per_mode"),
                ("strawberryfields", "per_mode"),
                ("piquasso", "total"),
                ("floor", "per_mode"),
            },
        ),
        (
            "total",
            {("fock", "total"), ("strawberryfields", "per_mode"), ("piquasso", "total"), ("floor", "total")},
        ),
        (
            "both",
            {
                ("fock", "per_mode"),
                ("fock", "total"),
                ("strawberryfields", "per_mode"),
                ("piquasso", "total"),
                ("floor", "per_mode"),
                ("floor", "total"),
            },
        ),
    ],
)
def test_engine_is_measured_in_the_truncations_that_it_has(
    asked: str, measured: set[tuple[str, str]]
) -> None:
    entries = [_entry(engine, 8) for engine in TRUNCATIONS]
    jobs = jobs_of(circuit_sizes([[2, 1, 3]]), entries, ["forward"], asked)
    assert len(jobs) == len(measured) and {(job.engine, job.truncation) for job in jobs} == measured
    assert [" in total" in str(job) for job in jobs] == [job.truncation == "total" for job in jobs]


def test_one_mode_is_truncated_in_one_way() -> None:
    assert {truncations_of(engine, "both", 1) for engine in TRUNCATIONS} == {("per_mode",)}


def test_a_truncation_not_asked_for_is_told() -> None:
    assert other_truncation("piquasso", "both") is None
    assert other_truncation("fock", "total") is None
    told = other_truncation("piquasso", "per_mode")
    assert told is not None and "piquasso has no truncation per_mode: measured in total" in told


@pytest.mark.parametrize(
    ("size", "word"),
    [([2, 2], "cutoff_dim"), ([7, 2, 8], "n_modes"), ([2, 0, 8], "n_layers"), ([6, 1, 90], "amplitudes")],
)
def test_impossible_size_is_named(size: list[int], word: str) -> None:
    with pytest.raises(ConfigurationError, match=word) as caught:
        circuit_sizes([[2, 2, 8], size])
    assert caught.value.key == "sizes[1]"
