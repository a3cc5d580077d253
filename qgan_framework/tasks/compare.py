"""task=compare: the same classifier with one thing changed at a time, on several seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.checked import checked
from qgan_framework.config.contract import check_config
from qgan_framework.errors import ConfigurationError
from qgan_framework.reporting.comparison import ComparisonRow, write_comparison
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.summary_file import load_summary, save_summary
from qgan_framework.tasks import run_folder
from qgan_framework.types import Seeds


class Compare:
    """Trains every variant of the configured classifier on every seed, and sets the results side by side.

    Each training leaves a run folder of its own, VARIANT/seed_N.

    Args:
        variants: name to the keys that differ, as {"classical": {"model.quantum": false}}. The first one is what
            the others are compared with.
        claims: name of a variant to what is said of it; it stands beside the measurement.
        seeds: of data, weights and training.

    Raises:
        ConfigurationError: nothing is to be compared.
    """

    @checked
    def __init__(self, *, variants: dict[str, dict[str, Any]], claims: dict[str, str], seeds: Seeds) -> None:
        """Keeps the settings."""
        if len(variants) < 2:
            problem = "with fewer than two variants there is nothing to compare"
            raise ConfigurationError("compare.variants", problem, "give two variants or more")
        self.variants, self.claims, self.seeds = variants, claims, seeds

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Trains, and writes comparison.csv and report.html, anew after each training."""
        started = run_folder.now()
        jobs = self._jobs(config)
        run_folder.write_configuration(config, run_dir)
        instantiate(config.hardware, _convert_="all").apply()
        run_folder.write_environment(run_dir)
        rows: list[ComparisonRow] = []
        for name, seed, job in jobs:
            summary = _trained(job, run_dir / name / f"seed_{seed}")
            rows.append(ComparisonRow.of(name, seed, summary))
            print(f"{name} seed {seed}: {rows[-1].in_words()}", flush=True)
            self._save_summary(config, run_dir, started, rows, len(jobs))
            report = write_comparison(rows, self.claims, run_dir)
        return report

    def _jobs(self, config: DictConfig) -> list[tuple[str, int, DictConfig]]:
        """Every variant on every seed, seeds one after another; all configurations are checked first."""
        base = OmegaConf.to_container(config, resolve=False)
        assert isinstance(base, dict)
        del base["compare"]
        base |= {"task": "train", "train": {"_target_": "qgan_framework.tasks.train.Train"}}
        base["logger"] = {"csv": {"_target_": "qgan_framework.loggers.csv.CSVLogger"}}
        jobs = []
        for seed in self.seeds:
            for name, changes in self.variants.items():
                job = OmegaConf.create(base)
                for key, value in ({"seed": seed} | changes).items():
                    OmegaConf.update(job, key, value)
                check_config(job)
                jobs.append((name, seed, job))
        return jobs

    def _save_summary(
        self, config: DictConfig, run_dir: Path, started: str, rows: list[ComparisonRow], wanted: int
    ) -> None:
        summary = RunSummary(
            status="completed" if len(rows) == wanted else "stopped",
            reason=f"{len(rows)} of {wanted} trainings done",
            task="compare",
            experiment=config.experiment_name,
            fallbacks=sum(row.fallbacks for row in rows),
            versions=run_folder.versions(),
            git_revision=run_folder.git_revision(),
            started=started,
            finished=run_folder.now(),
            command=run_folder.command(),
        )
        save_summary(summary, run_dir / "summary.json")


def _trained(config: DictConfig, run_dir: Path) -> RunSummary:
    """Runs one training in a folder of its own.

    Raises:
        Interrupted: a signal stopped it.
    """
    import keras

    from qgan_framework.tasks.train import Train

    run_dir.mkdir(parents=True)
    keras.backend.clear_session()
    Train().run(config, run_dir)
    return load_summary(run_dir / "summary.json")
