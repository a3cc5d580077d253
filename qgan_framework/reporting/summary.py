"""summary.json: what a run did, in one small file for programs and for the report page."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from qgan_framework.reporting.atomic import json_value

Status = Literal["completed", "stopped", "failed", "unknown"]
Direction = Literal["min", "max"]


@dataclass(frozen=True, kw_only=True)
class MetricSummary:
    """One quality metric over a run.

    Attributes:
        final: Value after the last epoch.
        best: Best value of any epoch.
        floor: Real data against real data at the same sample size: what a perfect generator would score.
        direction: "min" when lower is better, "max" when higher is better, None when not stated.
    """

    final: float | None = None
    best: float | None = None
    floor: float | None = None
    direction: Direction | None = None

    @property
    def ratio(self) -> float | None:
        """final / floor; None when either has no finite value or the floor is not positive."""
        if self.final is None or self.floor is None:
            return None
        if not (math.isfinite(self.final) and math.isfinite(self.floor) and self.floor > 0):
            return None
        return self.final / self.floor


@dataclass(frozen=True, kw_only=True)
class Performance:
    """Speed and resources of a run; None stands for 'not measured'.

    Attributes:
        samples_per_second: Training samples a second, compilation excluded.
        step_seconds_median: Median seconds of a training step.
        first_step_seconds: Seconds of the first step, compilation included.
        compile_seconds: What the first step took longer than the others.
        peak_rss_mb: Largest resident memory of the process in MB.
        cpu_percent: CPU use of the process in percent of one core (200 = two cores busy).
    """

    samples_per_second: float | None = None
    step_seconds_median: float | None = None
    first_step_seconds: float | None = None
    compile_seconds: float | None = None
    peak_rss_mb: float | None = None
    cpu_percent: float | None = None


@dataclass(frozen=True, kw_only=True)
class Truncation:
    """How much of the generator's states lay within the cutoff; None stands for 'not recorded', or no circuit.

    Attributes:
        cutoff_dim: Fock states kept of each mode.
        norm_mean: Mean norm ⟨ψ|ψ⟩ of the truncated kets at the end.
        norm_min: Least norm at the end.
        lowest_norm_mean: Least norm_mean of any epoch, the end included.
    """

    cutoff_dim: int | None = None
    norm_mean: float | None = None
    norm_min: float | None = None
    lowest_norm_mean: float | None = None


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """Everything summary.json holds. Only the status is always known; None and empty stand for 'not recorded'.

    Attributes:
        status: How the run ended. "unknown" is for folders without a summary and is never written by a run.
        reason: Why it ended so, in one sentence.
        task: train, evaluate, generate or benchmark.
        experiment: Name of the experiment.
        seed: The run's seed.
        epochs: Epochs finished.
        steps: Training steps finished.
        metrics: Quality metrics; the first is the headline of the report page.
        performance: Speed and resources.
        truncation: How much of the generator's states lay within the cutoff.
        engine: Simulator that ran the circuits.
        strategy: How the batch was executed.
        strategy_reason: Why so, where there was a choice.
        fallbacks: How often something other than what was asked for had to be used.
        versions: Package name to version.
        git_revision: Revision of the code.
        started: ISO 8601 time; of a resumed run, of its last part.
        finished: ISO 8601 time.
        seconds: What the run took in all its parts, by a clock that is never set.
        interrupted: Whether a signal ended it, so that there is something left to do.
        resumed: Where it was taken up again, one phrase each time: "after epoch 3, step 14".
        decisions: What its guards and schedules decided, one sentence each.
        parameters: Network name to its number of trainable parameters.
        warnings: What a reader should know before trusting the numbers.
        baselines: Baseline name (gaussian_fit, collapsed) to metric name to value.
        blind: Metric name to the baselines that it cannot tell from real points on these data.
        command: Command line that repeats the run.
    """

    status: Status
    reason: str | None = None
    task: str | None = None
    experiment: str | None = None
    seed: int | None = None
    epochs: int | None = None
    steps: int | None = None
    metrics: Mapping[str, MetricSummary] = field(default_factory=dict)
    performance: Performance = field(default_factory=Performance)
    truncation: Truncation = field(default_factory=Truncation)
    engine: str | None = None
    strategy: str | None = None
    strategy_reason: str | None = None
    fallbacks: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    git_revision: str | None = None
    started: str | None = None
    finished: str | None = None
    seconds: float | None = None
    interrupted: bool = False
    resumed: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    parameters: Mapping[str, int | None] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    baselines: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    blind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    command: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the summary in JSON's types, NaN and infinities as None."""
        return cast(dict[str, object], json_value(dataclasses.asdict(self)))
