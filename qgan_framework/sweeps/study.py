"""A study: the folder in which a sweep's jobs run, are found again, and are never overwritten."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qgan_framework.config.run_folder import make_folder, sole_use
from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.attempt import STOP_FILE
from qgan_framework.sweeps.jobs import Job
from qgan_framework.sweeps.manifest import MANIFEST_FILE, Entry, Manifest, read_manifest, write_manifest
from qgan_framework.sweeps.record import JobRecord, record_of

_KEY = "hydra.sweep.dir"


class Study:
    """The jobs of a study and what is known of each.

    Args:
        folder: of the study, which need not exist yet.
        manifest: what the command line asks for; jobs of an earlier command stay in the study.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Reads what the folder holds; writes nothing.

        Raises:
            ConfigurationError: the folder holds another study, or no study but other files.
        """
        self.folder, self.manifest = folder.absolute(), manifest
        self._read()

    def _read(self) -> None:
        self.manifest = dataclasses.replace(self.manifest, jobs=_entries_there(self.folder, self.manifest))

    def add(self, jobs: Sequence[Job]) -> list[Entry]:
        """The entries of jobs: those that the study had, and new ones with the next numbers."""
        known = {entry.digest: entry for entry in self.manifest.jobs}
        for job in jobs:
            fresh = Entry(number=len(known), point=job.point, digest=job.digest, mistake=job.mistake)
            entry = known.get(job.digest, fresh)
            known[job.digest] = dataclasses.replace(entry, mistake=job.mistake)
        self.manifest = dataclasses.replace(self.manifest, jobs=tuple(known.values()))
        return [known[job.digest] for job in jobs]

    def save(self) -> None:
        """Writes study.json."""
        write_manifest(self.manifest, self.folder)

    def job_folder(self, entry: Entry) -> Path:
        """Where the job runs."""
        return self.folder / str(entry.number)

    def record(self, entry: Entry) -> JobRecord:
        """How far the job is."""
        return record_of(self.job_folder(entry), entry)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Makes the folder and keeps every other process from running this study's jobs meanwhile.

        Raises:
            ConfigurationError: the folder cannot be written, or another process works on it.
        """
        make_folder(self.folder, key=_KEY)
        with sole_use(self.folder, key=_KEY):
            self._read()  # what a process that has just let it go may have added
            (self.folder / STOP_FILE).unlink(missing_ok=True)
            yield

    def stop(self) -> None:
        """Asks every running job, wherever it runs, to save and end."""
        (self.folder / STOP_FILE).touch()


def _entries_there(folder: Path, manifest: Manifest) -> tuple[Entry, ...]:
    if not (folder / MANIFEST_FILE).exists():
        _refuse_other_files(folder)
        return ()
    there = read_manifest(folder, key=_KEY)
    if there.identity != manifest.identity:
        problem = f"{folder} holds another study ({there.words})"
        raise ConfigurationError(_KEY, problem, f"choose another {_KEY}, or leave it out")
    return there.jobs


def _refuse_other_files(folder: Path) -> None:
    found = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    others = [name for name in found if not name.startswith(".")]  # a lock, half a file of a killed process
    if others:
        problem = f"{folder} holds {others[0]} and no {MANIFEST_FILE}, so it is no sweep's"
        raise ConfigurationError(_KEY, problem, f"choose another {_KEY}")
