"""Principal components scaled to unit standard deviation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class WhitenedPCA:
    r"""Projection on the leading principal components, each scaled to mean 0 and standard deviation 1.

    With the mean m and the orthonormal components V (original_dim, n_components) of the fitted points,

    .. math:: z = (x - m) V / s, \qquad \hat x = m + (z \, s) V^T,

    where s are the standard deviations along the components. The way back is exact for points in the span of
    the components and the closest point of that span otherwise.
    """

    def __init__(self, points: FloatArray, n_components: int) -> None:
        """Fits the projection.

        Args:
            points: shape (n, original_dim), n >= 2.
            n_components: components kept.

        Raises:
            ValueError: the points vary in fewer than n_components directions.
        """
        self.mean = points.mean(axis=0)
        _, singular, directions = np.linalg.svd(points - self.mean, full_matrices=False)
        rank = int(np.sum(singular > singular[0] * 1e-10)) if singular[0] > 0 else 0
        if n_components > rank:
            raise ValueError(f"the points vary in {rank} directions only, {n_components} were asked for")
        leading = directions[:n_components]
        # A singular vector's sign is arbitrary: fix it, so that every machine shows the same picture.
        largest = np.abs(leading).argmax(axis=1)
        self.components = leading * np.sign(leading[np.arange(n_components), largest])[:, None]
        self.scale = singular[:n_components] / np.sqrt(len(points))

    def transform(self, points: FloatArray) -> FloatArray:
        """Original points (n, original_dim) to whitened components (n, n_components)."""
        whitened: FloatArray = ((points - self.mean) @ self.components.T) / self.scale
        return whitened

    def inverse(self, points: FloatArray) -> FloatArray:
        """Whitened components (n, n_components) to original units (n, original_dim)."""
        original: FloatArray = self.mean + (points * self.scale) @ self.components
        return original
