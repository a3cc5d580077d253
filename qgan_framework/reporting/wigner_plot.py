"""Wigner functions as shades."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qgan_framework.reporting.picture import INK, Picture, new_figure


def wigner_functions(path: Path) -> Picture:
    """Draw W(x, p), a row for each mode and a column for each sample; negative values are blue.

    Args:
        path: wigner.npz, `x` (G,) and `wigner` (samples, modes, G, G).
    """
    with np.load(path, allow_pickle=False) as archive:
        x, functions = archive["x"], archive["wigner"]
    n_samples, n_modes = functions.shape[:2]
    figure, axes = new_figure(n_modes, n_samples, height=0.5 + 5.3 / n_samples * n_modes)
    largest = float(np.abs(functions).max())
    for index, axis in enumerate(axes):
        mode, sample = divmod(index, n_samples)
        shades = axis.pcolormesh(
            x, x, functions[sample, mode].T, cmap="RdBu_r", vmin=-largest, vmax=largest, rasterized=True
        )
        axis.set_title(f"sample {sample}, mode {mode}", fontsize=8.5, color=INK, loc="left")
        axis.set_aspect("equal")
        axis.grid(False)
    for axis in axes[-n_samples:]:
        axis.set_xlabel("x", fontsize=8.5, color=INK)
    for axis in axes[::n_samples]:
        axis.set_ylabel("p", fontsize=8.5, color=INK)
    figure.colorbar(shades, ax=axes, pad=0.01, shrink=0.6).ax.tick_params(labelsize=7)
    least, most = float(functions.min()), float(functions.max())
    words = f"Shades over x and p, modes × samples: {n_modes} × {n_samples}; values from {least:.3g} to {most:.3g}."
    return Picture(
        name="wigner_functions",
        title="Wigner function of each mode of generated samples; blue is negative",
        description=words,
        figure=figure,
        kind="image",
    )
