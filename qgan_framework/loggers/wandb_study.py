"""A sweep's answer on Weights & Biases: its tables and pictures, in the group of its jobs."""

from __future__ import annotations

import csv
import logging
from pathlib import Path

import wandb

from qgan_framework.loggers.wandb_run import Mode, start_run


def log_study(folder: Path, *, group: str, project: str, mode: Mode, init_timeout: int) -> None:
    """Logs sweep.csv, points.csv and plots/*.png of a study's folder; that W&B's process is lost is a warning.

    Args:
        folder: of the study.
        group: of its jobs.
        project: of the dashboard.
        mode: of W&B.
        init_timeout: seconds to wait for the server.
    """
    warn = logging.getLogger(__name__).warning
    run = start_run(
        folder,
        mode=mode,
        init_timeout=init_timeout,
        warn=warn,
        project=project,
        name=f"{group}: answer",
        group=group,
        job_type="sweep",
        tags=["sweep"],
    )
    try:
        run.log({path.stem: _table(path) for path in (folder / "sweep.csv", folder / "points.csv")})
        run.log({f"plots/{path.stem}": wandb.Image(str(path)) for path in sorted(folder.glob("plots/*.png"))})
        run.finish()
    except ConnectionError as error:
        warn(f"W&B's own process is gone ({error}); the answer is in {folder} alone")


def _table(path: Path) -> wandb.Table:
    with path.open(newline="", encoding="utf-8") as file:
        columns, *rows = csv.reader(file)
    return wandb.Table(
        columns=columns, data=[[_value(cell) for cell in row] for row in rows], allow_mixed_types=True
    )


def _value(cell: str) -> str | float | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell
