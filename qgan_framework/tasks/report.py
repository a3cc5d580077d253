"""task=report: writes the tables, pictures and page of a sweep anew."""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig

from qgan_framework.config.checked import checked
from qgan_framework.sweeps.answer import write_sweep_report


class Report:
    """Reports a sweep, however far it is; needs no TensorFlow.

    Args:
        sweep: folder of the study.
    """

    @checked
    def __init__(self, *, sweep: str) -> None:
        """Keeps the folder."""
        self.sweep = sweep

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Writes into the study's own folder; returns the path of its report.html."""
        del config, run_dir
        return write_sweep_report(Path(self.sweep).expanduser(), key="report.sweep")
