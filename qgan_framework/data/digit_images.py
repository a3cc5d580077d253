"""Real handwritten digits as pictures."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.augmentation import Augmentation
from qgan_framework.data.datamodule import IntArray
from qgan_framework.data.labelled_images import ByteArray, LabelledImages
from qgan_framework.types import Fraction, NonNegativeInt, PositiveInt


class DigitImages(LabelledImages):
    """Scans of the ten handwritten digits (8x8 pixels, 1,797 in all): scikit-learn's `load_digits`.

    Args:
        batch_size: pictures in a training batch.
        test_fraction: share of each digit that is held out for the test.
        validation_fraction: share of the rest that is held out to choose the best epoch.
        augmentation: random changes of training pictures, or None.
        seed: seed of the splits, of the order of batches and of the augmentation.
    """

    pixel_maximum = 16.0

    @checked
    def __init__(
        self,
        *,
        batch_size: PositiveInt,
        test_fraction: Fraction,
        validation_fraction: Fraction,
        augmentation: Augmentation | None,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings."""
        super().__init__(
            batch_size=batch_size,
            test_fraction=test_fraction,
            validation_fraction=validation_fraction,
            augmentation=augmentation,
            seed=seed,
        )

    def load_images(self) -> tuple[ByteArray, IntArray, list[str]]:
        """The scans, pixels from 0 to 16, and their digits."""
        from sklearn.datasets import load_digits  # takes a second to import

        pixels, digits = load_digits(return_X_y=True)
        images = pixels.reshape(-1, 8, 8, 1).astype(np.uint8)
        return images, digits.astype(np.int64), [str(digit) for digit in range(10)]
