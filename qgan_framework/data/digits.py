"""Real handwritten digits in a few principal components."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.data.pca import WhitenedPCA
from qgan_framework.errors import DataError
from qgan_framework.types import Fraction, NonNegativeInt, PositiveInt

_PIXEL_MAXIMUM = 16.0
_RADIUS_QUANTILE = 0.95


class Digits(DataModule):
    """Scans of handwritten digits (8x8 pixels, 1,797 in all), projected on whitened principal components.

    The data are scikit-learn's `load_digits`: the test part of Alpaydin and Kaynak's "Optical Recognition of
    Handwritten Digits" (UCI, 1998). Pixels are scaled to [0, 1]. The split is stratified by class. The
    projection is fitted on the training part alone; its inverse turns generated points into images, whose
    pixels may leave [0, 1] a little and are not clipped.

    The modes are the classes: a mode's centre is the class's mean in the projected space, and the common
    radius is the distance within which 95 % of the training scans lie from their own class's centre. It
    assumes no shape of the classes, and real scans reach a share of about 0.95 within it by construction.
    """

    has_inverse = True
    image_shape = (8, 8)

    @checked
    def __init__(
        self,
        *,
        classes: list[int],
        data_dim: PositiveInt,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            classes: the digits to keep, distinct numbers from 0 to 9.
            data_dim: number of principal components.
            batch_size: points in a training batch.
            validation_fraction: share of each class held out.
            seed: seed of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        if not classes or len(set(classes)) != len(classes) or not set(classes) <= set(range(10)):
            raise DataError(
                "data.classes",
                f"{classes} is no choice of digits",
                "list distinct digits from 0 to 9, as [0, 1]",
            )
        self.classes = list(classes)
        self.n_components = data_dim

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """The chosen scans with pixels in [0, 1], shape (n, 64), and their digits."""
        from sklearn.datasets import load_digits  # takes a second to import

        pixels, digits = load_digits(return_X_y=True)
        chosen = np.isin(digits, self.classes)
        return pixels[chosen] / _PIXEL_MAXIMUM, digits[chosen].astype(np.int64)

    def fit(self, train: FloatArray) -> None:
        """Fits the whitened principal components on the training scans."""
        try:
            self._pca = WhitenedPCA(train, self.n_components)
        except ValueError as error:
            raise DataError(
                "data.data_dim", str(error), "choose a smaller data_dim or more classes"
            ) from error

    def transform(self, points: FloatArray) -> FloatArray:
        """Pixels (n, 64) to whitened components (n, data_dim)."""
        return self._pca.transform(points)

    def inverse(self, points: FloatArray) -> FloatArray:
        """Whitened components (n, data_dim) to pixels (n, 64)."""
        return self._pca.inverse(points)

    def names(self, data_dim: int) -> list[str]:
        """pc1, pc2, ..."""
        return [f"pc{column + 1}" for column in range(data_dim)]

    def modes(self, train: FloatArray, labels: IntArray | None) -> tuple[FloatArray | None, float | None]:
        """Class means, in the order of `classes`, and the radius that holds 95 % of the training scans."""
        centers = np.stack([train[labels == digit].mean(axis=0) for digit in self.classes])
        distances = [
            np.linalg.norm(train[labels == digit] - center, axis=1)
            for digit, center in zip(self.classes, centers, strict=True)
        ]
        return centers, float(np.quantile(np.concatenate(distances), _RADIUS_QUANTILE))
