"""Two Gaussian clusters in the plane."""

from __future__ import annotations

from qgan_framework.data.mixture import SeparatedGaussians


class Clusters(SeparatedGaussians):
    """Gaussians at (-c, -c) and (c, c), c = separation / 2; see `GaussianMixture`."""

    corners = ((-0.5, -0.5), (0.5, 0.5))
