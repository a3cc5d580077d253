"""task=benchmark: measures engines and strategies, one worker process a measurement."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import MinLen
from omegaconf import DictConfig, OmegaConf
from rich.console import Console

from qgan_framework.benchmarking.comparison import comparisons
from qgan_framework.benchmarking.measure import SPREAD_DEFINITION
from qgan_framework.benchmarking.plan import Job, batches_of, circuit_sizes, jobs_of
from qgan_framework.benchmarking.process import ask
from qgan_framework.config.checked import checked
from qgan_framework.config.locations import CONF
from qgan_framework.errors import Interrupted
from qgan_framework.reporting.atomic import write_json
from qgan_framework.reporting.benchmark import benchmark_row
from qgan_framework.reporting.benchmark_page import write_benchmark
from qgan_framework.reporting.benchmark_table import format_table
from qgan_framework.reporting.summary import RunSummary, Status
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.reporting.wording import number, seconds
from qgan_framework.tasks import run_folder
from qgan_framework.types import ComplexPrecision, NonNegativeInt, PositiveFloat, PositiveInt

EngineName = Literal["fock", "strawberryfields"]
StrategyName = Literal["cpu_batch", "sequential"]
PassName = Literal["forward", "gradient"]

_log = logging.getLogger(__name__)


class Benchmark:
    """Measures samples a second of engines and strategies over circuit sizes and batch sizes.

    The workload is that of `qgan_framework.benchmarking.workload`. This process imports no simulator: each measurement
    has a worker process of its own, one at a time, so that none meets the memory or the compiled code of another.

    Args:
        sizes: circuits, each [n_modes, n_layers, cutoff_dim].
        batch_sizes: circuits in a call.
        engines: choices of the group engine.
        strategies: choices of the group strategy.
        passes: forward, gradient.
        repeats: timed repetitions, of which the median counts.
        warmup: calls between the first one and the timed ones.
        max_eager_batch: largest batch of an engine that cannot be compiled; larger ones are left out, and if that
            leaves none it is measured at this one.
        timeout_seconds: longest time of one measurement.
        precision: of the kets.

    Raises:
        ConfigurationError: a value is of the wrong type or out of its range.
    """

    @checked
    def __init__(
        self,
        *,
        sizes: Annotated[list[list[int]], MinLen(1)],
        batch_sizes: Annotated[list[PositiveInt], MinLen(1)],
        engines: Annotated[list[EngineName], MinLen(1)],
        strategies: Annotated[list[StrategyName], MinLen(1)],
        passes: Annotated[list[PassName], MinLen(1)],
        repeats: PositiveInt,
        warmup: NonNegativeInt,
        max_eager_batch: PositiveInt,
        timeout_seconds: PositiveFloat,
        precision: ComplexPrecision,
    ) -> None:
        """Keeps what to measure."""
        self.sizes = circuit_sizes(sizes)
        self.batch_sizes, self.max_eager_batch = batch_sizes, max_eager_batch
        self.engines = {name: _choice("engine", name) | {"precision": precision} for name in engines}
        self.strategies = {name: _choice("strategy", name) for name in strategies}
        self.passes, self.repeats, self.warmup = passes, repeats, warmup
        self.timeout_seconds = timeout_seconds
        self.warnings: list[str] = []
        self.rows: list[dict[str, object]] = []

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Measures everything, prints the table, and writes benchmark.csv, plots, summary.json and report.html.

        What was measured before an interrupt or a failure is kept.

        Returns:
            Path of report.html.

        Raises:
            Interrupted: by SIGINT; the folder holds what was measured.
            RunError: a worker died or took too long.
        """
        started = run_folder.now()
        plain = run_folder.write_configuration(config, run_dir)
        try:
            self._measure_all(plain, run_dir)
        except KeyboardInterrupt as error:
            report = self._write(run_dir, plain, started, "stopped", "by SIGINT")
            raise Interrupted(f"stopped by SIGINT; what was measured: {report}", 130) from error
        except Exception as error:
            self._write(run_dir, plain, started, "failed", f"{type(error).__name__}: {error}")
            raise
        report = self._write(run_dir, plain, started, "completed", f"{self._figures()}; {SPREAD_DEFINITION}")
        self._print_results()
        return report

    def _measure_all(self, config: Mapping[str, Any], run_dir: Path) -> None:
        """Fills `rows`, one after the other, and tells each on the console."""
        console = Console(highlight=False, markup=False)
        jobs = self._plan(config, run_dir)
        for count, job in enumerate(jobs, 1):
            heading = f"{count}/{len(jobs)} {job}"
            with console.status(heading):  # moves on a terminal, silent elsewhere
                measured = self._measure(job, config)
            self.rows.append(_columns(job) | measured)
            console.print(f"{heading}: {_in_words(measured)}", soft_wrap=True)

    def _plan(self, config: Mapping[str, Any], run_dir: Path) -> list[Job]:
        """The jobs; which batch sizes an engine takes depends on whether it can be compiled."""
        request = {"question": "describe", "hardware": config["hardware"], "engines": self.engines}
        known = ask(request, subject="engines", timeout_seconds=self.timeout_seconds)
        _write_environment(run_dir, known["hardware"])
        batches = {}
        for name, traceable in known["traceable"].items():
            batches[name], left_out = batches_of(
                self.batch_sizes, traceable=traceable, max_eager_batch=self.max_eager_batch
            )
            if left_out:
                self._warn(name, batches[name], left_out)
        return jobs_of(self.sizes, batches, list(self.strategies), self.passes)

    def _warn(self, engine: str, measured: Sequence[int], left_out: Sequence[int]) -> None:
        message = (
            f"{engine} cannot be compiled: left out at batch {_listed(left_out)}, above "
            f"benchmark.max_eager_batch={self.max_eager_batch}; measured at batch {_listed(measured)}"
        )
        _log.info(message)
        self.warnings.append(message)

    def _measure(self, job: Job, config: Mapping[str, Any]) -> dict[str, object]:
        """The measured columns of a job."""
        request = {
            "question": "measure",
            "hardware": config["hardware"],
            "engine": self.engines[job.engine],
            "strategy": self.strategies[job.strategy],
            "circuit": {
                "n_modes": job.n_modes,
                "n_layers": job.n_layers,
                "cutoff_dim": job.cutoff_dim,
                "batch_size": job.batch_size,
            },
            "pass": job.pass_name,
            "repeats": self.repeats,
            "warmup": self.warmup,
            "seed": config["seed"],
        }
        return ask(request, subject=str(job), timeout_seconds=self.timeout_seconds)

    def _write(
        self, run_dir: Path, config: Mapping[str, Any], started: str, status: Status, reason: str
    ) -> Path:
        """summary.json, then benchmark.csv, plots and report.html."""
        summary = RunSummary(
            status=status,
            reason=reason,
            task="benchmark",
            experiment=config["experiment_name"],
            seed=config["seed"],
            engine=", ".join(self.engines),
            strategy=", ".join(self.strategies),
            fallbacks=0,
            versions=run_folder.versions(),
            git_revision=run_folder.git_revision(),
            started=started,
            finished=run_folder.now(),
            warnings=tuple(self.warnings),
            command=run_folder.command(),
        )
        save_summary(summary, run_dir / "summary.json")
        return write_benchmark(self.rows, run_dir)

    def _figures(self) -> str:
        return f"{len(self.rows)} measurements, each the median of {self.repeats} repetitions in a process of its own"

    def _print_results(self) -> None:
        rows = [benchmark_row(row) for row in self.rows]
        print(f"\n{format_table(rows)}\n\n{self._figures()}; {SPREAD_DEFINITION}")
        for sentence in comparisons(rows):
            print(sentence)


def _choice(group: str, name: str) -> dict[str, Any]:
    """The node of a choice of a configuration group."""
    node = OmegaConf.to_container(OmegaConf.load(CONF / group / f"{name}.yaml"), resolve=True)
    assert isinstance(node, dict)
    return {str(key): value for key, value in node.items()}


def _columns(job: Job) -> dict[str, object]:
    """The columns of benchmark.csv that say what was measured."""
    return {("pass" if name == "pass_name" else name): value for name, value in vars(job).items()}


def _in_words(measured: Mapping[str, Any]) -> str:
    speed, spread = number(measured["samples_per_second"]), number(measured["spread"])
    return f"{speed} samples/s (spread {spread}), first call {seconds(measured['first_call_seconds'])}"


def _write_environment(run_dir: Path, hardware: Mapping[str, Any]) -> None:
    """environment.json, with the hardware settings that hold in the workers."""
    environment = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpu_count": os.cpu_count(),
        "hardware": hardware,
        "versions": run_folder.versions(),
        "git_revision": run_folder.git_revision(),
        "command": run_folder.command(),
    }
    write_json(run_dir / "environment.json", environment)


def _listed(sizes: Sequence[int]) -> str:
    return ", ".join(str(size) for size in sizes)
