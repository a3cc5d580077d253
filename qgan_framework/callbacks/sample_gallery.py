"""The same latents through time."""

from __future__ import annotations

import io
from typing import Any, ClassVar

import numpy as np

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.checked import checked
from qgan_framework.reporting.atomic import write_bytes
from qgan_framework.training.validation import latents
from qgan_framework.types import NonNegativeInt, PositiveInt

FOLDER = "gallery"


class SampleGallery(RunCallback):
    """Writes gallery/epoch_N.npz: what the generator, with its averaged weights, makes of the same latents.

    Args:
        every_n_epochs: epochs from one to the next; the first epoch is always there.
        n_samples: points.
        seed: of the latents.
    """

    of_gans: ClassVar[bool] = True

    @checked
    def __init__(self, *, every_n_epochs: PositiveInt, n_samples: PositiveInt, seed: NonNegativeInt) -> None:
        """Keeps the settings."""
        super().__init__()
        self.every_n_epochs, self.n_samples, self.seed = every_n_epochs, n_samples, seed

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Writes the epoch's points; a resumed training writes the same again."""
        if epoch and (epoch + 1) % self.every_n_epochs:
            return
        points, _ = self.model.sample(latents(self.model, self.n_samples, self.seed))
        folder = self.context.run_dir / FOLDER
        folder.mkdir(exist_ok=True)
        buffer = io.BytesIO()
        np.savez(buffer, generated=np.asarray(points), epoch=np.array(epoch + 1))
        write_bytes(folder / f"epoch_{epoch + 1:06d}.npz", buffer.getvalue())
