"""task=generate: draws samples from a trained run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from omegaconf import DictConfig

from qgan_framework.config.checked import checked
from qgan_framework.reporting.plots import write_plots
from qgan_framework.tasks import run_folder
from qgan_framework.tasks.saved_run import Weights, open_run
from qgan_framework.types import PositiveInt


class Generate:
    """Samples of a trained run, as samples.npz and samples.csv.

    Args:
        run: folder of the training.
        weights: best (by the checkpoint's metric) or last.
        n_samples: how many points.
    """

    @checked
    def __init__(self, *, run: str, weights: Weights, n_samples: PositiveInt) -> None:
        """Keeps the settings."""
        self.run_to_sample, self.weights, self.n_samples = run, weights, n_samples

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Draws with the configuration's seed; returns the path of samples.csv, which is in the data's own units."""
        saved = open_run(self.run_to_sample, self.weights, key="generate.run")
        run_folder.write_configuration(config, run_dir)
        run_folder.write_environment(run_dir)
        generated = saved.trainer.predict(saved.model, n_samples=self.n_samples, seed=config.seed)
        run_folder.write_samples(run_dir, generated, saved.data)
        write_plots(run_dir)
        original = saved.data.inverse_transform(generated) if saved.data.has_inverse else generated
        names = saved.data.column_names
        header = ",".join(
            names if len(names) == original.shape[1] else [f"x{i}" for i in range(original.shape[1])]
        )
        path = run_dir / "samples.csv"
        np.savetxt(path, original, delimiter=",", header=header, comments="")
        return path
