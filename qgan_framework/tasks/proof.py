"""task=proof: published problems, several seeds, classical controls, one page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from omegaconf import DictConfig

from qgan_framework.config.checked import checked
from qgan_framework.config.locations import CONF
from qgan_framework.errors import ConfigurationError
from qgan_framework.reporting.proof_page import write_proof
from qgan_framework.reporting.proof_runs import CONTROL, has_ended, run_folder_of
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.types import PositiveInt, Seeds

_ALWAYS = ("logger.wandb=null", "trainer.progress_bar=none", "hardware.intra_op_threads=1")
_OWN_FAILURES = (1, 2)
"""Exit codes of a run that failed by itself; an interrupted one is to be done again."""
_MORE_SEEDS = "loading"
"""Problems that are published as averages over ten trainings."""
_SHORT = ("trainer.max_epochs=2", "trainer.steps_per_epoch=30")
_SHORT_REGRESSION = ("regression.max_epochs=4",)


class Proof:
    """Runs what is missing of the experiments under experiment/proof, each in a process of its own, then the page.

    The page is made from the runs' own summaries, those of earlier calls among them. A failed run stays in it.

    Args:
        problems: names of experiments without ``proof/``; None takes all. Their controls come with them.
        seeds: of each experiment; those whose name begins with ``loading`` get as many further ones, which follow the
            largest.
        quick: the first seed alone and short trainings, in a folder of its own.
        runs: folder of the runs. One that completed or failed is not repeated: delete its folder to do so.
        n_jobs: runs at a time, each on one thread.

    Raises:
        ConfigurationError: there is no such problem, or a seed is missing or given twice.
    """

    @checked
    def __init__(
        self,
        *,
        problems: list[str] | None,
        seeds: Seeds,
        quick: bool,
        runs: str,
        n_jobs: PositiveInt,
    ) -> None:
        """Keeps the settings."""
        known = [name for name in _experiments() if not name.endswith(CONTROL)]
        for name in problems or []:
            if name not in known:
                raise ConfigurationError(
                    "proof.problems", f"there is no {name!r}", f"choose of {', '.join(known)}"
                )
        if len(set(seeds)) < len(seeds):
            raise ConfigurationError("proof.seeds", f"got {seeds}", "give different numbers, as [0,1,2]")
        self.problems, self.quick = problems or known, quick
        self.seeds = seeds[:1] if quick else seeds
        self.further_seeds = [] if quick else [max(seeds) + 1 + place for place in range(len(seeds))]
        self.folder, self.n_jobs = Path(f"{runs}_quick" if quick else runs).expanduser(), n_jobs

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Trains what is missing and writes the page; returns its path."""
        experiments = [name for name in _experiments() if name.removesuffix(CONTROL) in self.problems]
        runs = [(name, seed) for seed in self.seeds for name in experiments]
        runs += [
            (name, seed)
            for seed in self.further_seeds
            for name in experiments
            if name.startswith(_MORE_SEEDS)
        ]
        missing = [run for run in runs if not has_ended(run_folder_of(self.folder, *run))]
        print(f"{len(missing)} of {len(runs)} runs to do, in {self.folder}", flush=True)
        with ThreadPoolExecutor(self.n_jobs) as pool:
            for done, line in enumerate(pool.map(lambda one: self._train(*one), missing), start=1):
                print(f"{done}/{len(missing)}  {line}", flush=True)
        return write_proof(self.folder, run_dir, quick=self.quick)

    def _train(self, name: str, seed: int) -> str:
        """Runs one experiment; returns a line about how it ended."""
        folder = run_folder_of(self.folder, name, seed)
        shutil.rmtree(folder, ignore_errors=True)  # what an interruption left
        folder.parent.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-m",
            "qgan_framework",
            *self._overrides(name, seed),
            f"hydra.run.dir={folder}",
        ]
        with folder.with_suffix(".log").open("w", encoding="utf-8") as log:
            ended = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, env=_environment())
        if ended.returncode == 0:
            return f"{name} seed {seed}: done"
        if ended.returncode in _OWN_FAILURES and not (folder / "summary.json").exists():
            _record_failure(folder)
        return f"{name} seed {seed}: failed, see {log.name}"

    def _overrides(self, name: str, seed: int) -> list[str]:
        short: tuple[str, ...] = ()
        if self.quick:
            short = _SHORT_REGRESSION if _is_regression(name) else _SHORT
        return [f"+experiment=proof/{name}", f"seed={seed}", *_ALWAYS, *short]


def _record_failure(folder: Path) -> None:
    """A summary for a run that ended before it wrote its own, so that it stays in the page."""
    lines = folder.with_suffix(".log").read_text(encoding="utf-8", errors="replace").split("\n")
    reason = next((line for line in reversed(lines) if line.strip()), "the run ended without a word")
    folder.mkdir(exist_ok=True)
    save_summary(RunSummary(status="failed", reason=reason), folder / "summary.json")


def _experiments() -> list[str]:
    return sorted(file.stem for file in (CONF / "experiment" / "proof").glob("*.yaml"))


def _is_regression(name: str) -> bool:
    """By what the experiment, or the one that it controls, says of itself."""
    text = (CONF / "experiment" / "proof" / f"{name.removesuffix(CONTROL)}.yaml").read_text(encoding="utf-8")
    return "/task: regression" in text


def _environment() -> dict[str, str]:
    """The child finds the package where this process found it."""
    paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
