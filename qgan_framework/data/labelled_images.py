"""Pictures with classes: split in three, fed batch by batch with what kind of picture each is."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from qgan_framework.config.checked import checked
from qgan_framework.data.augmentation import Augmentation
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.data.split import split_indices
from qgan_framework.errors import DataError
from qgan_framework.types import Fraction, NonNegativeInt, PositiveInt

if TYPE_CHECKING:
    import tensorflow as tf

ByteArray = npt.NDArray[np.uint8]

_TEST_STREAM, _VALIDATION_STREAM = 3, 4


class LabelledImages(DataModule):
    """Base class of data sets of pictures in classes.

    A part is held out for the test, and looked at once, when the training has ended; of the rest a part is held out to
    choose the best epoch. Both splits are stratified. A subclass implements `load_images`.

    Attributes (after `setup`):
        train, validation, test: pictures (n, height, width, channels), uint8.
        train_labels, validation_labels, test_labels: number of each one's class, (n,).
        class_names: names of the classes, by their numbers.
        warnings: what a reader of the results must know, as which files were skipped.
    """

    pixel_maximum: float = 255.0
    """The brightest pixel; the model sees pixels from 0 to 1."""

    train: Any
    validation: Any
    train_labels: IntArray
    validation_labels: IntArray
    test: ByteArray
    test_labels: IntArray
    class_names: list[str]

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
        """Keeps the settings; nothing is read before `setup`.

        Args:
            batch_size: pictures in a training batch.
            test_fraction: share of each class that is held out for the test.
            validation_fraction: share of the rest that is held out to choose the best epoch.
            augmentation: random changes of training pictures, or None.
            seed: seed of the splits, of the order of batches and of the augmentation.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        self.test_fraction, self.augmentation = test_fraction, augmentation
        self.warnings: list[str] = []

    @abstractmethod
    def load_images(self) -> tuple[ByteArray, IntArray, list[str]]:
        """Reads the pictures.

        Returns:
            Pictures (n, height, width, channels), the number of each one's class (n,), and the classes' names.

        Raises:
            DataError: they cannot be had; the message names the key to change.
        """

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Pixels from 0 to 1, one row a picture."""
        images, labels, _ = self.load_images()
        return images.reshape(len(images), -1) / self.pixel_maximum, labels

    def setup(self) -> None:
        """Loads and splits the pictures. A second call does nothing.

        Raises:
            DataError: pictures missing or unusable, or too few of a class.
        """
        if self._is_set_up:
            return
        images, labels, self.class_names = self.load_images()
        rest, test = self._split(labels, self.test_fraction, _TEST_STREAM)
        train, validation = self._split(labels[rest], self.validation_fraction, _VALIDATION_STREAM)
        train, validation = rest[train], rest[validation]
        self._check_classes(labels, {"train": train, "validation": validation, "test": test})
        self._check_sizes(len(train), len(validation))
        self.train, self.validation, self.test = images[train], images[validation], images[test]
        self.train_labels, self.validation_labels = labels[train], labels[validation]
        self.test_labels = labels[test]
        self.data_dim = int(np.prod(images.shape[1:]))
        self.column_names, self.mode_centers, self.mode_radius = [], None, None
        self._is_set_up = True

    def _split(self, labels: IntArray, fraction: float, stream: int) -> tuple[IntArray, IntArray]:
        return split_indices(len(labels), fraction, np.random.default_rng([self.seed, stream]), labels)

    def _check_classes(self, labels: IntArray, parts: dict[str, IntArray]) -> None:
        if len(self.class_names) < 2:
            problem = f"there is one class only, {', '.join(self.class_names)}"
            raise DataError("data", problem, "give pictures of two classes or more")
        for part, rows in parts.items():
            counts = np.bincount(labels[rows], minlength=len(self.class_names))
            if counts.min() == 0:
                name = self.class_names[int(counts.argmin())]
                total = int((labels == counts.argmin()).sum())
                problem = f"class {name} has {total} pictures, none of which are left for the {part} part"
                raise DataError("data", problem, "give more pictures of it, or other fractions")

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels)."""
        self.setup()
        height, width, channels = self.train.shape[1:]
        return height, width, channels

    def scaled(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Pixels from 0 to 1."""
        return np.asarray(images, np.float32) / np.float32(self.pixel_maximum)

    def train_dataset(self, *, first_batch: int = 0) -> tf.data.Dataset:
        """An endless stream of (pictures (batch_size, height, width, channels), classes (batch_size,)).

        Every epoch is a new permutation, and every batch augmented anew, both keyed by the seed and the batch's number.

        Args:
            first_batch: number of the first batch to give, counted from the start of training.
        """
        import tensorflow as tf

        images, labels = tf.constant(self.train), tf.constant(self.train_labels, tf.int32)
        augment_seed = np.random.SeedSequence([self.seed, _VALIDATION_STREAM + 1]).generate_state(1)[0]

        def batch(number: Any, rows: Any) -> tuple[Any, Any]:
            pictures = tf.cast(tf.gather(images, rows), tf.float32) / self.pixel_maximum
            if self.augmentation is not None:
                seed = tf.stack([tf.constant(int(augment_seed), tf.int64), number])
                pictures = self.augmentation.applied(pictures, seed)
            return pictures, tf.gather(labels, rows)

        numbered = tf.data.Dataset.zip(
            tf.data.Dataset.counter(start=first_batch), self.row_batches(first_batch)
        )
        return numbered.map(batch, num_parallel_calls=2).prefetch(2)
