"""What takes part in a benchmark: each engine with the strategies, batches and weights that it can be measured at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qgan_framework.types import WeightSharing

FLOOR = "floor"
"""The engine's name of `qgan_framework.benchmarking.floor`."""

_FLOOR_STRATEGY = "product"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What an engine is measured with.

    Attributes:
        engine: its name.
        strategies: their names.
        batch_sizes: circuits in a call.
        weights: shared, per_sample.
    """

    engine: str
    strategies: Sequence[str]
    batch_sizes: Sequence[int]
    weights: Sequence[WeightSharing]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a benchmark was asked to measure.

    Attributes:
        engines: names of the package's engines.
        peers: names of simulators in another environment.
        floor: whether the floor is measured.
        strategies: of the package's engines.
        peer_strategies: of the peers.
        batch_sizes: circuits in a call.
        max_eager_batch: the largest batch of an engine that cannot be traced.
        weights: shared, per_sample.
    """

    engines: Sequence[str]
    peers: Sequence[str]
    floor: bool
    strategies: Sequence[str]
    peer_strategies: Sequence[str]
    batch_sizes: Sequence[int]
    max_eager_batch: int
    weights: Sequence[WeightSharing]


def entries_of(asked: Asked, traceable: Mapping[str, bool], warn: Callable[[str], None]) -> list[Entry]:
    """What takes part.

    Args:
        asked: what was asked for.
        traceable: engine's name to whether it runs inside a compiled function; peers do.
        warn: is told what is left out.
    """
    entries = [_engine_entry(name, asked, traceable[name], warn) for name in asked.engines]
    for name in asked.peers:
        entry = Entry(
            engine=name,
            strategies=asked.peer_strategies,
            batch_sizes=asked.batch_sizes,
            weights=asked.weights,
        )
        entries.append(entry)
    if asked.floor:
        entries.append(_floor_entry(asked, warn))
    return entries


def without_gpu(strategies: Sequence[str], has_gpu: bool, warn: Callable[[str], None]) -> list[str]:
    """The strategies that there is hardware for; what is left out is told."""
    if has_gpu or "gpu_batch" not in strategies:
        return list(strategies)
    warn("gpu_batch: TensorFlow sees no GPU here, left out")
    return [name for name in strategies if name != "gpu_batch"]


def _engine_entry(name: str, asked: Asked, traceable: bool, warn: Callable[[str], None]) -> Entry:
    limit = asked.max_eager_batch
    batches, left_out = batches_of(asked.batch_sizes, traceable=traceable, max_eager_batch=limit)
    if left_out:
        warn(
            f"{name} cannot be compiled: measured at batch {_listed(batches)}, "
            f"left out at batch {_listed(left_out)}, above benchmark.max_eager_batch={limit}"
        )
    return Entry(engine=name, strategies=asked.strategies, batch_sizes=batches, weights=asked.weights)


def _floor_entry(asked: Asked, warn: Callable[[str], None]) -> Entry:
    if "per_sample" in asked.weights:
        warn("the floor is that of shared weights: left out with weights per sample")
    weights = [sharing for sharing in asked.weights if sharing == "shared"]
    return Entry(engine=FLOOR, strategies=[_FLOOR_STRATEGY], batch_sizes=asked.batch_sizes, weights=weights)


def batches_of(asked: Sequence[int], *, traceable: bool, max_eager_batch: int) -> tuple[list[int], list[int]]:
    """Which batch sizes an engine is measured at.

    An engine that cannot be traced runs eagerly, and slowly: its batches above `max_eager_batch` are left
    out. If that leaves none, it is measured at `max_eager_batch`, so that there is something to compare with.

    Args:
        asked: the batch sizes asked for.
        traceable: whether the engine runs inside a compiled function.
        max_eager_batch: the largest batch of an engine that does not.

    Returns:
        Those to measure, and those left out.
    """
    asked = list(dict.fromkeys(asked))
    if traceable:
        return asked, []
    measured = [size for size in asked if size <= max_eager_batch]
    return measured or [max_eager_batch], [size for size in asked if size > max_eager_batch]


def _listed(sizes: Sequence[int]) -> str:
    return ", ".join(str(size) for size in sizes)
