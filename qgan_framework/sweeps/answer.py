"""The report of a study, from its files."""

from __future__ import annotations

from pathlib import Path

from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.summary_file import load_summary
from qgan_framework.reporting.sweep_jobs import SweepJob
from qgan_framework.reporting.sweep_page import SweepFacts, write_sweep_page
from qgan_framework.sweeps.manifest import Entry, read_manifest
from qgan_framework.sweeps.names import named_point, short_names
from qgan_framework.sweeps.record import record_of


def write_sweep_report(folder: Path, *, key: str = "hydra.sweep.dir") -> Path:
    """Writes tables, pictures and page of a study, however far it is.

    Args:
        folder: of the study.
        key: configuration key to name in errors.

    Returns:
        Path of report.html.

    Raises:
        ConfigurationError: the folder holds no study.
        OSError: a file cannot be written.
    """
    manifest = read_manifest(folder, key=key)
    names = short_names([override.partition("=")[0] for override in _all_keys(manifest.jobs)])
    jobs = [_job(folder / str(entry.number), entry, names) for entry in manifest.jobs]
    facts = SweepFacts(name=manifest.experiment, question=manifest.words, command=manifest.command)
    return write_sweep_page(folder, facts, jobs)


def _all_keys(entries: tuple[Entry, ...]) -> list[str]:
    return list(dict.fromkeys(override.partition("=")[0] for entry in entries for override in entry.point))


def _job(folder: Path, entry: Entry, names: dict[str, str]) -> SweepJob:
    record = record_of(folder, entry)
    summary, problem = (None, None) if record.status == "damaged" else _summary(folder)
    return SweepJob(
        number=entry.number,
        point=named_point(entry.point, names),
        status=record.status,
        reason="; ".join(words for words in (record.reason, problem) if words) or None,
        seconds=record.seconds,
        summary=summary,
    )


def _summary(folder: Path) -> tuple[RunSummary | None, str | None]:
    """What the job's folder says, or why that cannot be read; neither where it says nothing yet."""
    try:
        return load_summary(folder / "summary.json"), None
    except (FileNotFoundError, NotADirectoryError):
        return None, None
    except (ValueError, OSError) as error:
        return None, f"its results cannot be read ({error})"
