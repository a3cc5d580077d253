"""Wigner functions of what a trained circuit makes, for pictures."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qgan_framework.fock.conventions import HBAR
from qgan_framework.fock.wigner import wigner
from qgan_framework.reporting.atomic import write_bytes
from qgan_framework.tasks.saved_run import SavedRun
from qgan_framework.training.validation import latents

_POINTS = 81


def write_wigner(saved: SavedRun, run_dir: Path, *, n_samples: int) -> None:
    """Writes wigner.npz: W(x, p) of every mode of the first generated samples, the other modes traced out.

    Arrays are `x` (G,), for both axes, and `wigner` (n_samples, M, G, G), ``[…, i, j]`` at (x_i, p_j). The generator
    carries its averaged weights. Nothing is written of one without a circuit.
    """
    circuit = getattr(saved.model.generator, "circuit", None)
    if circuit is None:
        return
    with saved.model.averaged_weights():
        kets = circuit(latents(saved.model, n_samples, saved.trainer.seed + 1)).numpy()  # of Trainer.test
    x = _axis(circuit.cutoff_dim)
    functions = [[wigner(ket, x, mode=mode) for mode in range(circuit.n_modes)] for ket in kets]
    buffer = io.BytesIO()
    np.savez_compressed(buffer, x=x, wigner=np.asarray(functions, np.float32))
    write_bytes(run_dir / "wigner.npz", buffer.getvalue())


def _axis(cutoff_dim: int) -> NDArray[np.float64]:
    """As far as |D − 1⟩ turns round, and a standard deviation of the vacuum more."""
    reach = np.sqrt(HBAR * (2.0 * cutoff_dim - 1.0)) + np.sqrt(HBAR / 2.0)
    return np.linspace(-reach, reach, _POINTS)
