"""`python -m qgan_framework.benchmarking.worker`: answers questions in a process of its own.

A fresh process for each measurement keeps its peak memory and its first call free of what was measured before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from qgan_framework.benchmarking.measure import measure, peak_rss_mb
from qgan_framework.benchmarking.protocol import serve
from qgan_framework.config.threads import one_thread_suffices

if TYPE_CHECKING:
    from qgan_framework.benchmarking.alternation import Alternation
    from qgan_framework.benchmarking.floor import Floor
    from qgan_framework.benchmarking.qubits import QubitWorkload
    from qgan_framework.benchmarking.workload import Workload


def prepare(request: Mapping[str, Any]) -> dict[str, Any]:
    """Imports what every measurement needs.

    Args:
        request: `hardware`, a node.
    """
    build(request["hardware"]).apply()
    import_module("qgan_framework.benchmarking.workload")
    return {}


def describe(request: Mapping[str, Any]) -> dict[str, Any]:
    """What must be known before a benchmark is planned.

    Args:
        request: `hardware`, a node, and `engines`, name to node.

    Returns:
        `traceable`, engine's name to bool, and `hardware`, the settings that hold.
    """
    hardware = build(request["hardware"])
    hardware.apply()
    traceable = {name: bool(named(node["_target_"]).traceable) for name, node in request["engines"].items()}
    return {"traceable": traceable, "hardware": hardware.applied()}


def measured(request: Mapping[str, Any]) -> dict[str, Any]:
    """One measurement.

    Args:
        request: `hardware`, a node; `engine` and `strategy`, nodes, and `circuit` and `seed`, or in place of the four
            `floor`, the arguments of `Floor`, or `qubits`, those of `QubitWorkload`; `batch_size`, `pass`, `repeats`
            and `warmup`.

    Returns:
        The measured columns of benchmark.csv or qubits.csv; and `failures`, sentences about strategies that were
        replaced by others.
    """
    hardware = build(request["hardware"])
    hardware.apply(small_steps=_is_small(request))
    workload = _subject(request)
    timing = measure(
        lambda: workload.prepare(request["pass"], xla=hardware.xla),
        samples=request["batch_size"],
        repeats=request["repeats"],
        warmup=request["warmup"],
    )
    found = {
        **dataclasses.asdict(timing),
        "peak_rss_mb": peak_rss_mb(),
        "failures": list(workload.failures()),
    }
    cost = workload.counted_cost()
    return found if cost is None else {**found, "counted_cost": cost}


def computed(request: Mapping[str, Any]) -> dict[str, Any]:
    """What a pass results in, for peers to be compared with.

    Args:
        request: `hardware`, `pass` and what is computed, as `measured` takes them.

    Returns:
        `result`, a nested list.
    """
    build(request["hardware"]).apply()
    call: Any = _subject(request).prepare(request["pass"], xla=False)
    return {"result": call().tolist()}


def alternated(request: Mapping[str, Any]) -> dict[str, Any]:
    """The strategy `auto` beside its candidates, which stay for the next question.

    Args:
        request: `hardware`, `engine`, `strategy`, `circuit` and `seed`, as `measured` takes them, and `seconds`.

    Returns:
        See `Alternation.compare`.
    """
    hardware = build(request["hardware"])
    hardware.apply(small_steps=_is_small(request))
    engine, seconds = build(request["engine"]), request["seconds"]
    return _alternation().compare(
        engine, request["circuit"], seed=request["seed"], seconds=seconds, xla=hardware.xla
    )


@cache
def _alternation() -> Alternation:
    """One for all questions."""
    from qgan_framework.benchmarking.alternation import Alternation

    return Alternation()


def _is_small(request: Mapping[str, Any]) -> bool:
    """Whether a training of such circuits would have one thread."""
    if "circuit" not in request:
        return False
    circuit = request["circuit"]
    model = {"generator": {name: circuit[name] for name in ("n_modes", "n_layers", "cutoff_dim")}}
    data = {"batch_size": circuit["batch_size"]}
    own_weights = circuit.get("weights") == "per_sample"
    encoding = (
        {"_target_": "qgan_framework.layers.encodings.classical_neural.ClassicalNeural"}
        if own_weights
        else {}
    )
    parts = {"engine": request["engine"], "strategy": request["strategy"], "encoding": encoding}
    return one_thread_suffices({**parts, "model": model, "data": data})


def _subject(request: Mapping[str, Any]) -> Workload | Floor | QubitWorkload:
    """What the request names: a workload, the floor, or a workload of qubits."""
    if "floor" in request:
        from qgan_framework.benchmarking.floor import Floor

        return Floor(**request["floor"])
    if "qubits" in request:
        from qgan_framework.benchmarking.qubits import QubitWorkload

        return QubitWorkload(**request["qubits"])
    from qgan_framework.benchmarking.workload import Workload

    engine, strategy = build(request["engine"]), build(request["strategy"])
    return Workload(engine, strategy, **request["circuit"], seed=request["seed"])


QUESTIONS = {
    "prepare": prepare,
    "describe": describe,
    "measure": measured,
    "compute": computed,
    "alternate": alternated,
}


def build(node: Mapping[str, Any]) -> Any:
    """The object of a configuration node: `_target_` called with the other keys."""
    return named(node["_target_"])(**{key: value for key, value in node.items() if key != "_target_"})


def named(target: str) -> Any:
    """The class or function of a dotted name."""
    module, _, name = target.rpartition(".")
    return getattr(import_module(module), name)


if __name__ == "__main__":
    serve(QUESTIONS)
