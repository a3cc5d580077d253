"""The data module: loads points once, splits them, and feeds them to training batch by batch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from qgan_framework.data.split import split_indices
from qgan_framework.errors import DataError

if TYPE_CHECKING:
    import tensorflow as tf

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

# Streams of random numbers that a module derives from its seed; load() draws from default_rng(seed) itself.
_SPLIT_STREAM = 1
_SHUFFLE_STREAM = 2

_PREFETCHED_BATCHES = 8
_MINIMUM_POINTS = 4  # in each part; fewer cannot be compared with generated points


class DataModule(ABC):
    """Base class of all data sets.

    A subclass implements `load`, and `fit`, `transform` and `inverse` if the model sees other points.

    Attributes (after `setup`):
        train: float32 points for training, shape (n_train, data_dim).
        validation: float32 held-out points, shape (n_validation, data_dim); nothing is ever fitted on them.
        data_dim: number of columns the model sees.
        column_names: a name for each column.
        mode_centers: (k, data_dim) centres of the data's modes, or None where modes are not defined.
        mode_radius: distance from a centre within which a point counts as belonging to the mode, or None.
    """

    has_inverse: bool = False
    """Whether `inverse_transform` leads back to other units than those of `train`."""
    image_shape: ClassVar[tuple[int, int] | None] = None
    """(height, width) of the images that `inverse_transform` gives, row by row, or None."""
    levels: FloatArray | None = None
    """Sorted values that points of one column are rounded to where they are judged, or None."""
    is_ring: ClassVar[bool] = False
    """Whether the points lie around a circle about the origin of the plane."""

    train: Float32Array
    validation: Float32Array
    data_dim: int
    column_names: list[str]
    mode_centers: FloatArray | None
    mode_radius: float | None

    def __init__(self, *, batch_size: int, validation_fraction: float, seed: int) -> None:
        """Keeps the settings; nothing is read before `setup`.

        Args:
            batch_size: points in a training batch.
            validation_fraction: share of the points held out, in (0, 1).
            seed: seed of the synthetic points, of the split and of the order of batches.
        """
        self.batch_size = batch_size
        self.validation_fraction = validation_fraction
        self.seed = seed
        self._is_set_up = False

    @abstractmethod
    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Reads or draws the raw points.

        Returns:
            Points of shape (n, original_dim), and an integer label of each point for a stratified split
            (shape (n,)) or None.

        Raises:
            DataError: the points cannot be had; the message names the key to change.
        """

    def fit(self, train: FloatArray) -> None:
        """Learns the transformation from the raw training points alone. Nothing by default."""
        del train

    def transform(self, points: FloatArray) -> FloatArray:
        """Raw points (n, original_dim) to what the model sees (n, data_dim). The identity by default."""
        return points

    def inverse(self, points: FloatArray) -> FloatArray:
        """The way back of `transform`. The identity by default."""
        return points

    def modes(self, train: FloatArray, labels: IntArray | None) -> tuple[FloatArray | None, float | None]:
        """Centres (k, data_dim) and radius of the modes, from transformed training points; else None."""
        return None, None

    def names(self, data_dim: int) -> list[str]:
        """Names of the columns: x1, x2, ... by default."""
        return [f"x{column + 1}" for column in range(data_dim)]

    def setup(self) -> None:
        """Loads, splits and transforms the points. A second call does nothing.

        Raises:
            DataError: points missing or unusable, or too few for the split or the batch size.
        """
        if self._is_set_up:
            return
        points, labels = self.load()
        rng = np.random.default_rng([self.seed, _SPLIT_STREAM])
        train, validation = split_indices(len(points), self.validation_fraction, rng, labels)
        self._check_sizes(len(train), len(validation))
        self.fit(points[train])
        projected = self.transform(points[train])
        self.train = self._as_float32(projected)
        self.validation = self._as_float32(self.transform(points[validation]))
        self.data_dim = self.train.shape[1]
        self.column_names = self.names(self.data_dim)
        self.mode_centers, self.mode_radius = self.modes(projected, None if labels is None else labels[train])
        self._is_set_up = True

    def inverse_transform(self, points: npt.ArrayLike) -> FloatArray:
        """Points in the model's space (n, data_dim) back in original units or pixels (n, original_dim)."""
        self.setup()
        return self.inverse(np.asarray(points, dtype=np.float64))

    @property
    def sample_dim(self) -> int:
        """Columns of a training batch, which the discriminator sees: `data_dim` where samples are points."""
        self.setup()
        return self.data_dim

    @property
    def batches_per_epoch(self) -> int:
        """Full batches in one pass over the training points; the incomplete last one is left out."""
        self.setup()
        return len(self.train) // self.batch_size

    def train_dataset(self, *, first_batch: int = 0) -> tf.data.Dataset:
        """An endless stream of training batches of shape (batch_size, sample_dim), float32.

        Every epoch is a new permutation of the training points, keyed by (seed, epoch) alone, so no point
        comes twice in an epoch and the batch with number b is the same whether the stream began at 0 or at b.

        Args:
            first_batch: number of the first batch to give, counted from the start of training.

        Returns:
            An infinite, prefetched dataset.
        """
        import tensorflow as tf  # here, so that data can be loaded and checked without TensorFlow

        self.setup()
        points = tf.constant(self.train)
        batches = self.row_batches(first_batch).map(lambda rows: tf.gather(points, rows))
        return batches.prefetch(_PREFETCHED_BATCHES).with_options(_one_thread())

    def row_batches(self, first_batch: int) -> tf.data.Dataset:
        """The endless stream of which training rows make a batch, (batch_size,)."""
        import tensorflow as tf

        per_epoch = self.batches_per_epoch
        key = int(np.random.SeedSequence([self.seed, _SHUFFLE_STREAM]).generate_state(1)[0])

        def batches_of(epoch: Any) -> tf.data.Dataset:
            order = tf.random.experimental.stateless_shuffle(
                tf.range(len(self.train)), seed=tf.stack([tf.constant(key, tf.int64), epoch]), alg="philox"
            )
            kept = order[: per_epoch * self.batch_size]
            return tf.data.Dataset.from_tensor_slices(tf.reshape(kept, (per_epoch, self.batch_size)))

        first_epoch, offset = divmod(first_batch, per_epoch)
        return tf.data.Dataset.counter(start=first_epoch).flat_map(batches_of).skip(offset)

    def _check_sizes(self, n_train: int, n_validation: int) -> None:
        if min(n_train, n_validation) < _MINIMUM_POINTS:
            raise DataError(
                "data.validation_fraction",
                f"{self.validation_fraction} splits {n_train + n_validation} points into {n_train} training "
                f"and {n_validation} validation points",
                f"choose a fraction that leaves at least {_MINIMUM_POINTS} in each, or give more points",
            )
        if self.batch_size > n_train:
            raise DataError(
                "data.batch_size",
                f"{self.batch_size} is more than the {n_train} training points",
                f"choose at most {n_train}, or give more points",
            )

    def _as_float32(self, points: FloatArray) -> Float32Array:
        with np.errstate(over="ignore"):  # told as an error below
            converted = points.astype(np.float32)
        if converted.ndim != 2 or not np.isfinite(converted).all():
            raise DataError(
                "data",
                f"{type(self).__name__} gives points of shape {points.shape}, no finite float32 table",
                "give a two-dimensional array of numbers below 3.4e38",
            )
        return converted


def _one_thread() -> tf.data.Options:
    """Gathering rows is little work, but TensorFlow's pool for it takes cores from the training steps."""
    import tensorflow as tf

    options = tf.data.Options()
    options.threading.private_threadpool_size = 1
    options.autotune.enabled = False
    return options
