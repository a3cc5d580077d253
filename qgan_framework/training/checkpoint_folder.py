"""The checkpoints of a run: which is written where, and which is taken up."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from qgan_framework.errors import RunError
from qgan_framework.training import checkpoint
from qgan_framework.training.checkpoint import DamagedCheckpoint, Loaded, Trainable

LAST, PREVIOUS, BEST = "last.npz", "previous.npz", "best.npz"

_log = logging.getLogger("qgan_framework.training")


class CheckpointFolder:
    """checkpoints/ in a run's folder: last.npz, the one before it, best.npz, and those kept for good.

    Args:
        run_dir: the run's folder.
    """

    def __init__(self, run_dir: Path) -> None:
        """Nothing is made before something is saved."""
        self.path = run_dir / "checkpoints"

    def save(
        self, model: Trainable, name: str, facts: Mapping[str, Any], tables: Mapping[str, np.ndarray]
    ) -> None:
        """Writes a checkpoint; the last one becomes the one before, in case the new one is damaged later.

        Raises:
            RunError: it cannot be written; those there are intact.
        """
        path, new = self.path / name, self.path / f"new_{name}"
        try:
            checkpoint.save(model, new, facts, tables)
            if name == LAST and path.exists():
                os.replace(path, self.path / PREVIOUS)
            os.replace(new, path)
        except OSError as error:
            raise RunError(
                f"{path} cannot be written ({error.strerror}); make room, then go on with resume={self.path.parent}"
            ) from error

    def newest_first(self) -> list[Path]:
        """The files to take up, in the order in which to try them."""
        kept = sorted(self.path.glob("epoch_*.npz"), key=lambda path: int(path.stem[6:]), reverse=True)
        return [path for path in (self.path / LAST, self.path / PREVIOUS, *kept) if path.is_file()]

    def restore(self, model: Trainable) -> Loaded | None:
        """Restores the newest checkpoint that is whole; None where there is none at all.

        Raises:
            RunError: none is whole, or they belong to another model.
        """
        candidates = self.newest_first()
        for path in candidates:
            try:
                return checkpoint.load(model, path)
            except DamagedCheckpoint as error:
                _log.warning("warning: %s", error)
        if candidates:
            raise RunError(f"{self.path}: no checkpoint can be used; start a new run in another folder")
        return None
