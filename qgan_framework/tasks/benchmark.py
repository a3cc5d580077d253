"""task=benchmark: measures engines and strategies, one worker process a measurement."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import MinLen
from omegaconf import DictConfig, OmegaConf

from qgan_framework.benchmarking.auto_plan import AutoPlan
from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.crew import Crew
from qgan_framework.benchmarking.entries import FLOOR, Asked
from qgan_framework.benchmarking.measure import SPREAD_DEFINITION
from qgan_framework.benchmarking.plan import CircuitPlan
from qgan_framework.benchmarking.process import ask, peer_worker
from qgan_framework.benchmarking.qubit_plan import PEER_MODULES, QubitPlan
from qgan_framework.benchmarking.sizes import circuit_sizes
from qgan_framework.benchmarking.truncations import AskedTruncation
from qgan_framework.config.checked import checked
from qgan_framework.config.locations import CONF
from qgan_framework.config.rules import PEERS, check_peers
from qgan_framework.errors import ConfigurationError, Interrupted
from qgan_framework.tasks import run_folder
from qgan_framework.tasks.benchmark_auto import measure_auto
from qgan_framework.tasks.benchmark_circuits import measure_circuits
from qgan_framework.tasks.benchmark_qubits import measure_qubits
from qgan_framework.tasks.benchmark_results import BenchmarkResults
from qgan_framework.tasks.breakdown import WORKER as BREAKDOWN_WORKER
from qgan_framework.tasks.termination import Terminated, sigterm_raises
from qgan_framework.types import (
    CircuitSizes,
    ComplexPrecision,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    WeightSharing,
)

# Written out, so that a wrong name is told before anything is imported; a test compares them with conf/.
EngineName = Literal["fock", "strawberryfields", "piquasso", "floor"]
StrategyName = Literal[
    "auto", "cpu_batch", "fallback", "gpu_batch", "multiprocessing", "sequential", "threading"
]
PeerStrategyName = Literal["batch", "vmap"]
PassName = Literal["forward", "gradient"]


class Benchmark:
    """Measures samples a second of engines and strategies over circuit sizes and batch sizes.

    The workload is that of `qgan_framework.benchmarking.workload`. This process imports no simulator: each
    measurement has a worker process of its own, one at a time, so that none meets the memory or the compiled
    code of another. Peers, simulators that cannot share this package's environment, take their turns as workers in
    an environment of their own.

    Args:
        sizes: circuits, each [n_modes, n_layers, cutoff_dim].
        batch_sizes: circuits in a call.
        engines: choices of the group engine; peers: piquasso; and floor, the machine's own rate of matrix products.
        strategies: choices of the group strategy.
        passes: forward, gradient.
        repeats: timed repetitions, of which the median counts.
        warmup: calls between the first one and the timed ones.
        max_eager_batch: largest batch of an engine that cannot be compiled; larger ones are left out, and if
            that leaves none it is measured at this one.
        timeout_seconds: longest time of one measurement.
        precision: of the kets.
        gradient_checkpointing: of the engines that have it.
        breakdown_batch_size: batch at which the configured model's training step is taken apart; None leaves it out.
        samples_per_call: of the strategies that have it: samples that a worker gives an engine at once.
        truncation: per_mode, total or both; an engine that has none of those asked for is measured in its own.
        weights: shared by a batch, or one set a sample.
        peers_python: the interpreter of the peers' environment.
        peer_strategies: ways of the peers, as `qgan_framework.benchmarking.peers` tells them.
        qubits: what is measured of qubits; None leaves them out.
        auto: where the strategy auto is compared with its candidates; None leaves that out.

    Raises:
        ConfigurationError: a value is of the wrong type or out of its range, or a peer is not installed.
    """

    @checked
    def __init__(
        self,
        *,
        sizes: CircuitSizes,
        batch_sizes: Annotated[list[PositiveInt], MinLen(1)],
        engines: list[EngineName],
        strategies: Annotated[list[StrategyName], MinLen(1)],
        passes: Annotated[list[PassName], MinLen(1)],
        repeats: PositiveInt,
        warmup: NonNegativeInt,
        max_eager_batch: PositiveInt,
        timeout_seconds: PositiveFloat,
        precision: ComplexPrecision,
        gradient_checkpointing: bool,
        samples_per_call: PositiveInt | None,
        breakdown_batch_size: PositiveInt | None,
        truncation: AskedTruncation,
        weights: Annotated[list[WeightSharing], MinLen(1)],
        peers_python: str,
        peer_strategies: Annotated[list[PeerStrategyName], MinLen(1)],
        qubits: QubitPlan | None,
        auto: AutoPlan | None,
    ) -> None:
        """Keeps what to measure."""
        if not engines and qubits is None and auto is None:
            raise ConfigurationError("engines", "is empty, so that nothing is measured", "name some")
        check_peers("engines", engines, peers_python)
        self.qubits, self.auto = qubits, auto
        modules = [PEER_MODULES[name] for name in qubits.peers] if qubits else []
        self.qubit_peers = {name: peer_worker(name, peers_python) for name in modules}
        compared = auto.engines if auto else []
        others = [*(qubits.simulators if qubits else []), *compared]
        self.names = ", ".join(dict.fromkeys([*engines, *others]))
        own = [name for name in engines if name not in PEERS | {FLOOR}]
        settings = {"precision": precision, "gradient_checkpointing": gradient_checkpointing}
        self.engines = {str(name): _set(_choice("engine", name), settings) for name in own}
        self.auto_engines = {name: _set(_choice("engine", name), settings) for name in compared}
        self.peers = {str(name): peer_worker(name, peers_python) for name in engines if name in PEERS}
        shares = {"samples_per_call": samples_per_call, "remember": False}  # auto is to measure here
        self.strategies = {str(name): _set(_choice("strategy", name), shares) for name in strategies}
        asked = Asked(
            engines=list(self.engines),
            peers=list(self.peers),
            floor=FLOOR in engines,
            strategies=list(self.strategies),
            peer_strategies=peer_strategies,
            batch_sizes=batch_sizes,
            max_eager_batch=max_eager_batch,
            weights=list(dict.fromkeys(weights)),
        )
        self.circuits = CircuitPlan(
            sizes=circuit_sizes(sizes), asked=asked, passes=passes, truncation=truncation
        )
        self.repeats, self.warmup = repeats, warmup
        self.timeout_seconds, self.precision = timeout_seconds, precision
        self.breakdown_batch_size = breakdown_batch_size

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Measures, prints the table, and writes benchmark.csv, plots, summary.json and report.html.

        What was measured before an interrupt or a failure is kept.

        Returns:
            Path of report.html.

        Raises:
            Interrupted: by SIGINT or SIGTERM; the folder holds what was measured.
            RunError: a worker died or took too long.
        """
        plain = run_folder.write_configuration(config, run_dir)
        results = BenchmarkResults(run_dir, plain, self.names, ", ".join(self.strategies))
        try:
            with sigterm_raises():
                with self._crew(plain) as crew:
                    conditions = self._conditions(plain, crew)
                    measure_circuits(self.circuits, conditions, results)
                    if self.auto is not None:
                        measure_auto(self.auto, conditions, results)
                    if self.qubits is not None:
                        measure_qubits(self.qubits, conditions, results)
                self._take_apart(plain, results)
        except KeyboardInterrupt as error:
            stop = signal.SIGTERM if isinstance(error, Terminated) else signal.SIGINT
            report = results.write("stopped", f"stopped by {stop.name}")
            message = f"stopped by {stop.name}; what was measured: {report}"
            raise Interrupted(message, 128 + stop) from error
        except Exception as error:
            results.write("failed", f"{type(error).__name__}: {error}")
            raise
        rounds = ", or rounds where auto is compared" if self.auto else ""
        note = f"samples/s is the median of {self.repeats} repetitions{rounds}; {SPREAD_DEFINITION}"
        count = len(results.rows) + len(results.qubits)
        report = results.write("completed", f"{count} measurements; {note}")
        print(f"\n{results.table(note)}")
        return report

    def _crew(self, config: Mapping[str, Any]) -> Crew:
        preparation = {"question": "prepare", "hardware": _hardware(config)}
        return Crew(preparation, self.timeout_seconds)

    def _conditions(self, config: Mapping[str, Any], crew: Crew) -> Conditions:
        return Conditions(
            engines=self.engines | self.auto_engines,
            peers=self.peers | self.qubit_peers,
            strategies=self.strategies,
            hardware=_hardware(config),
            precision=self.precision,
            repeats=self.repeats,
            warmup=self.warmup,
            seed=config["seed"],
            timeout_seconds=self.timeout_seconds,
            crew=crew,
        )

    def _take_apart(self, config: Mapping[str, Any], results: BenchmarkResults) -> None:
        """Where the time of a training step goes."""
        size = self.breakdown_batch_size
        if size is None:
            return
        if "generator" not in config["model"]:
            results.warn("the step of a classifier is not taken apart here: its own report times each layer")
            return
        request = {"question": "breakdown", "config": config, "batch_size": size, "repeats": self.repeats}
        subject = f"the training step at batch {size}"
        limit = self.timeout_seconds
        answer = ask(request, subject=subject, timeout_seconds=limit, command=BREAKDOWN_WORKER)
        results.components = answer["components"]


def _choice(group: str, name: str) -> dict[str, Any]:
    """The node of a choice of a configuration group."""
    node = OmegaConf.to_container(OmegaConf.load(CONF / group / f"{name}.yaml"), resolve=True)
    assert isinstance(node, dict)
    return {str(key): value for key, value in node.items()}


def _hardware(config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the workers, whose first calls are to compile."""
    return {**config["hardware"], "compile_cache": False}


def _set(node: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The node with those settings that it has."""
    return node | {key: value for key, value in settings.items() if key in node}
