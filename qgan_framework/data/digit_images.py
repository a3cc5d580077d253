"""Real handwritten digits as pictures."""

from __future__ import annotations

import numpy as np

from qgan_framework.data.datamodule import IntArray
from qgan_framework.data.labelled_images import ByteArray, LabelledImages


class DigitImages(LabelledImages):
    """Scans of the ten handwritten digits (8x8 pixels, 1,797 in all): scikit-learn's `load_digits`."""

    pixel_maximum = 16.0

    def load_images(self) -> tuple[ByteArray, IntArray, list[str]]:
        """The scans, pixels from 0 to 16, and their digits."""
        from sklearn.datasets import load_digits  # takes a second to import

        pixels, digits = load_digits(return_X_y=True)
        images = pixels.reshape(-1, 8, 8, 1).astype(np.uint8)
        return images, digits.astype(np.int64), [str(digit) for digit in range(10)]
