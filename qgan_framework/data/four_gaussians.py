"""Four Gaussians at the corners of a square."""

from __future__ import annotations

from qgan_framework.data.mixture import SeparatedGaussians


class FourGaussians(SeparatedGaussians):
    """Gaussians at (±c, ±c), c = separation / 2; see `GaussianMixture`."""

    corners = ((-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5))
