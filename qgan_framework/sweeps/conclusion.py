"""How a sweep tells what became of its jobs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgan_framework.config.messages import tell
from qgan_framework.sweeps.manifest import Entry
from qgan_framework.sweeps.names import short
from qgan_framework.sweeps.plan import Plan
from qgan_framework.sweeps.record import JobRecord

_ENDED = ("completed", "pruned")


def ended(entry: Entry, record: JobRecord) -> str:
    """A job's end in one line."""
    words = f"job {entry.number} {record.status}  {' '.join(short(entry.point))}"
    took = "" if record.seconds is None else f"  {record.seconds:.0f} s"
    return words + took + (f": {record.reason}" if record.reason else "")


def conclude(plan: Plan, entries: Sequence[Entry], exit_code: int) -> int:
    """Writes the report, and tells what did not go well.

    Args:
        plan: of the sweep.
        entries: jobs that this command asked for.
        exit_code: of the signal that ended the sweep, or 0.
    """
    from qgan_framework.sweeps.answer import write_sweep_report  # imports Matplotlib

    report = write_sweep_report(plan.study.folder)
    records = {entry: plan.study.record(entry) for entry in entries}
    print(f"report: {shown(report)}", flush=True)
    _log_answer(plan)
    if exit_code:
        left = sum(not (entry.mistake or record.status in _ENDED) for entry, record in records.items())
        return tell(f"stopped with {left} jobs left; the same command finishes them", exit_code)
    failed = [entry for entry, record in records.items() if record.status not in _ENDED]
    if failed:
        numbers = ", ".join(str(entry.number) for entry in failed)
        return tell(f"{len(failed)} of {len(entries)} jobs failed ({numbers}); the report says why", 1)
    return 0


def shown(path: Path) -> Path:
    """The path as seen from here, where it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _log_answer(plan: Plan) -> None:
    """On W&B, where the jobs log there."""
    node = (plan.config.get("logger") or {}).get("wandb")
    if node is None or node._target_ != "qgan_framework.loggers.wandb.WandbLogger" or node.mode == "disabled":
        return
    if plan.config.task == "train":
        from qgan_framework.loggers.wandb_study import log_study  # imports W&B

        settings = {name: node[name] for name in ("project", "mode", "init_timeout")}
        log_study(plan.study.folder, group=plan.study.manifest.group, **settings)
