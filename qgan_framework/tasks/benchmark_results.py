"""What a benchmark measured, and the files of its folder."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgan_framework.reporting.atomic import write_json
from qgan_framework.reporting.benchmark import benchmark_row
from qgan_framework.reporting.benchmark_auto import AutoRow, auto_sentences, write_auto
from qgan_framework.reporting.benchmark_claims import claim_sentences
from qgan_framework.reporting.benchmark_components import component_sentences, write_components
from qgan_framework.reporting.benchmark_page import write_benchmark
from qgan_framework.reporting.benchmark_qubits import QubitRow, format_qubits, qubit_sentences, write_qubits
from qgan_framework.reporting.benchmark_table import format_table
from qgan_framework.reporting.benchmark_words import scaling_sentences, summary_sentences, verdict_sentences
from qgan_framework.reporting.summary import RunSummary, Status
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.reporting.wording import number, seconds
from qgan_framework.tasks import run_folder

_log = logging.getLogger(__name__)


class BenchmarkResults:
    """The rows measured so far and their folder.

    Args:
        run_dir: the run's folder.
        config: the resolved configuration.
        engines: names, for the summary.
        strategies: names, for the summary.

    Attributes:
        rows: one dict a measurement, with the columns of benchmark.csv.
        qubits: of circuits of qubits, one dict a measurement, with the columns of qubits.csv.
        auto: of the strategy `auto` beside its candidates, one dict a case, with the columns of auto.csv.
        components: of a training step, with the columns of components.csv.
        warnings: what a reader should know before trusting the numbers.
        fallbacks: how often another strategy stood in for one that failed.
    """

    def __init__(self, run_dir: Path, config: Mapping[str, Any], engines: str, strategies: str) -> None:
        """Nothing measured yet; the benchmark starts now."""
        self.run_dir, self.config = run_dir, config
        self.engines, self.strategies = engines, strategies
        self.rows: list[Mapping[str, object]] = []
        self.qubits: list[Mapping[str, object]] = []
        self.auto: list[Mapping[str, Any]] = []
        self.components: list[Mapping[str, object]] = []
        self.warnings: list[str] = []
        self.fallbacks = 0
        self._started = run_folder.now()

    def warn(self, message: str) -> None:
        """Tells it now, and in the report."""
        _log.warning(message)
        self.warnings.append(message)

    def write_environment(self, hardware: Mapping[str, Any], peers: Mapping[str, Any]) -> None:
        """Writes environment.json, with the hardware settings that hold in the workers, and the peers' versions."""
        environment = {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "cpu_count": os.cpu_count(),
            "hardware": hardware,
            "peers": peers,
            "versions": run_folder.versions(),
            "git_revision": run_folder.git_revision(),
            "command": run_folder.command(),
        }
        write_json(self.run_dir / "environment.json", environment)

    def write(self, status: Status, reason: str) -> Path:
        """Writes summary.json, then benchmark.csv, plots and report.html, and returns the latter's path."""
        summary = RunSummary(
            status=status,
            reason=reason,
            task="benchmark",
            experiment=self.config["experiment_name"],
            seed=self.config["seed"],
            engine=self.engines,
            strategy=self.strategies,
            fallbacks=self.fallbacks,
            versions=run_folder.versions(),
            git_revision=run_folder.git_revision(),
            started=self._started,
            finished=run_folder.now(),
            warnings=tuple(self.warnings),
            command=run_folder.command(),
        )
        save_summary(summary, self.run_dir / "summary.json")
        write_json(
            self.run_dir / "benchmark.json",
            {
                "measurements": self.rows,
                "qubits": self.qubits,
                "auto": self.auto,
                "components": self.components,
            },
        )
        if self.qubits:
            write_qubits(self.qubits, self.run_dir / "qubits.csv")
        if self.auto:
            write_auto(self.auto, self.run_dir / "auto.csv")
        if self.components:
            write_components(self.components, self.run_dir / "components.csv")
        return write_benchmark(self.rows, self.run_dir)

    def table(self, note: str) -> str:
        """The table as aligned text; beneath it a note, comparisons, exponents, the summary, and the warnings."""
        rows = [benchmark_row(row) for row in self.rows]
        findings = [
            *verdict_sentences(rows),
            *scaling_sentences(rows),
            *claim_sentences(rows),
            *auto_sentences([AutoRow.of(row) for row in self.auto]),
        ]
        qubits = [QubitRow.of(row) for row in self.qubits]
        tables = [
            *([format_table(rows), ""] if rows else []),
            *([format_qubits(qubits), ""] if qubits else []),
        ]
        sentences = [*findings, *component_sentences(self.components), *summary_sentences(rows)]
        warnings = [f"Warning: {message}" for message in self.warnings]
        return "\n".join([*tables, note, *sentences, *qubit_sentences(qubits), *warnings])


def speed_in_words(row: Mapping[str, Any]) -> str:
    """What a measurement found, in one short text."""
    spread = "" if row["spread"] is None else f" (spread {number(row['spread'])})"
    return f"{number(row['samples_per_second'])} samples/s{spread}, first call {seconds(row['first_call_seconds'])}"
