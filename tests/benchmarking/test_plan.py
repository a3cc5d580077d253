from __future__ import annotations

import pytest

from qgan_framework.benchmarking.plan import batches_of, circuit_sizes, jobs_of
from qgan_framework.errors import ConfigurationError


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


def test_jobs_are_all_combinations_each_engine_with_its_batches() -> None:
    sizes = circuit_sizes([[1, 1, 3], [2, 2, 8]])
    batches = {"fock": [1, 1024], "strawberryfields": [64]}
    jobs = jobs_of(sizes, batches, ["cpu_batch", "sequential"], ["forward", "gradient", "forward"])
    assert len(jobs) == len(set(jobs)) == 2 * 3 * 2 * 2
    assert {job.batch_size for job in jobs if job.engine == "strawberryfields"} == {64}
    assert jobs[0].circuit == {"n_modes": 1, "n_layers": 1, "cutoff_dim": 3, "batch_size": 1}


@pytest.mark.parametrize(
    ("size", "word"),
    [([2, 2], "cutoff_dim"), ([7, 2, 8], "n_modes"), ([2, 0, 8], "n_layers"), ([6, 1, 90], "amplitudes")],
)
def test_impossible_size_is_named(size: list[int], word: str) -> None:
    with pytest.raises(ConfigurationError, match=word) as caught:
        circuit_sizes([[2, 2, 8], size])
    assert caught.value.key == "sizes[1]"
