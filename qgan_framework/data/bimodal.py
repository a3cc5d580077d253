"""Two Gaussians on a line."""

from __future__ import annotations

from qgan_framework.data.mixture import SeparatedGaussians


class Bimodal(SeparatedGaussians):
    """One column: Gaussians at -separation / 2 and separation / 2; see `GaussianMixture`."""

    corners = ((-0.5,), (0.5,))
