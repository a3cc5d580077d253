"""Smoothed histograms of points as the samples that a critic sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from annotated_types import Ge, Le
from scipy.special import ndtr

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, Float32Array, FloatArray, IntArray
from qgan_framework.errors import DataError
from qgan_framework.types import NonNegativeInt, PositiveFloat, PositiveInt

if TYPE_CHECKING:
    import tensorflow as tf

_DRAW_STREAM = 3  # beside the source's own streams


class Histograms(DataModule):
    """Batches of histograms of random training points of another, two-dimensional data module.

    The grid has G × G equidistant points from -data_max to data_max; each stands for the cell around it, half a step to
    all sides. A histogram is the mean over its points of a Gaussian of the stated bandwidth, integrated over each cell
    and normalised over the grid, so it sums to 1. Its points are drawn with replacement.

    Only the batches are histograms: ``train``, ``validation``, modes and units are those of the source's points, with
    which quality is measured and pictures are drawn.

    Attributes:
        n_points: G.
        data_max: end of the grid.
    """

    @checked
    def __init__(
        self,
        *,
        source: DataModule,
        points_per_histogram: PositiveInt,
        n_points: Annotated[int, Ge(2), Le(128)],
        data_max: PositiveFloat,
        bandwidth: PositiveFloat,
        batch_size: PositiveInt,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            source: gives the points; its own batch size has no meaning here.
            points_per_histogram: points of each histogram.
            n_points: G.
            data_max: the grid reaches from -data_max to data_max; no training point may lie beyond.
            bandwidth: standard deviation of the smoothing, in units of the data. The density that is learned is
                the data's own, widened by it.
            batch_size: histograms in a training batch.
            seed: seed of the drawn points.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=source.validation_fraction, seed=seed)
        self.source, self.points_per_histogram = source, points_per_histogram
        self.n_points, self.data_max, self.bandwidth = n_points, data_max, bandwidth
        self.has_inverse = source.has_inverse

    @property
    def sample_dim(self) -> int:
        """G²."""
        return self.n_points**2

    @property
    def image_shape(self) -> tuple[int, int] | None:  # type: ignore[override]
        """The source's."""
        return self.source.image_shape

    @property
    def is_ring(self) -> bool:  # type: ignore[override]
        """The source's."""
        return self.source.is_ring

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """The source's raw points."""
        return self.source.load()

    def inverse(self, points: FloatArray) -> FloatArray:
        """The source's way back."""
        return self.source.inverse(points)

    def setup(self) -> None:
        """Sets the source up and takes its points over.

        Raises:
            DataError: the source's points have other than two columns, or leave the grid.
        """
        if self._is_set_up:
            return
        self.source.setup()
        for name in ("train", "validation", "data_dim", "column_names", "mode_centers", "mode_radius"):
            setattr(self, name, getattr(self.source, name))
        self._check_points()
        self._is_set_up = True

    @property
    def batches_per_epoch(self) -> int:
        """As many as the training points would make: an epoch is as long as that of points."""
        self.setup()
        return max(1, len(self.train) // self.batch_size)

    def train_dataset(self, *, first_batch: int = 0) -> tf.data.Dataset:
        """An endless stream of batches (batch_size, G²), float32, those cells first that share the first column.

        Batch number b is keyed by (seed, b) alone, so it is the same whether the stream began at 0 or at b.

        Args:
            first_batch: number of the first batch to give, counted from the start of training.

        Returns:
            An infinite, prefetched dataset.
        """
        import tensorflow as tf  # here, so that data can be loaded and checked without TensorFlow

        self.setup()
        first, second = (tf.constant(self._cell_weights(self.train[:, column])) for column in (0, 1))
        key = int(np.random.SeedSequence([self.seed, _DRAW_STREAM]).generate_state(1)[0])
        shape = (self.batch_size, self.points_per_histogram)

        def batch(number: Any) -> tf.Tensor:
            drawn = tf.random.stateless_uniform(
                shape,
                seed=tf.stack([tf.constant(key, tf.int64), number]),
                maxval=len(self.train),
                dtype=tf.int32,
                alg="philox",
            )
            cells = tf.matmul(tf.gather(first, drawn), tf.gather(second, drawn), transpose_a=True)
            return tf.reshape(cells, (self.batch_size, -1)) / self.points_per_histogram

        return tf.data.Dataset.counter(start=first_batch).map(batch).prefetch(tf.data.AUTOTUNE)

    def _cell_weights(self, positions: Float32Array) -> Float32Array:
        """The share (n, G) of each position's Gaussian in each cell of one axis."""
        half_step = self.data_max / (self.n_points - 1)
        ends = np.linspace(-self.data_max - half_step, self.data_max + half_step, self.n_points + 1)
        below = ndtr((ends - positions[:, None].astype(np.float64)) / self.bandwidth)
        shares = np.diff(below, axis=1)
        return (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)

    def _check_points(self) -> None:
        if self.data_dim != 2:
            raise DataError(
                "data.source",
                f"{type(self.source).__name__} gives {self.data_dim} columns, but a histogram has two axes",
                "choose a data set of two columns",
            )
        farthest = float(np.abs(self.train).max())
        if farthest > self.data_max:
            raise DataError(
                "data.data_max",
                f"{self.data_max:g} leaves out training points, which reach to {farthest:.3g}",
                f"raise it to {np.ceil(10 * farthest) / 10:g} or more",
            )
