"""A user's own table of numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.data.table import read_table
from qgan_framework.errors import DataError
from qgan_framework.types import Fraction, NonNegativeInt, PositiveInt


class ArrayFile(DataModule):
    """Points from a .npy array of shape (n, d) or a .csv file with one point a line.

    With `standardise` every column is shifted and scaled to mean 0 and standard deviation 1 of the training
    part; `inverse_transform` leads back to the file's units. `qgan_framework.data.table.read_table` says what
    a file may look like. Nothing is known about modes.
    """

    @checked
    def __init__(
        self,
        *,
        path: str,
        columns: list[str] | list[int] | None,
        data_dim: PositiveInt | None,
        standardise: bool,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings; the file is read by `setup`.

        Args:
            path: a .npy or .csv file; relative to the working directory.
            columns: names (with a header line) or numbers from 0 of the columns to keep; None keeps all.
            data_dim: number of columns the file must give, or None to take what is there.
            standardise: whether to scale each column to mean 0 and standard deviation 1.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        self.path = Path(path).expanduser()
        self.columns = columns
        self.required_dim = data_dim
        self.standardise = standardise
        self.has_inverse = standardise

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Reads the file.

        Raises:
            DataError: the file is missing or wrong, or has not data_dim columns.
        """
        values, self._file_names = read_table(self.path, self.columns)
        if self.required_dim not in (None, values.shape[1]):
            raise DataError(
                "data.data_dim",
                f"{self.required_dim} columns are asked for but {self.path} gives {values.shape[1]} "
                f"({', '.join(self._file_names)})",
                "choose as many with data.columns, or set data.data_dim=null",
            )
        return values, None

    def names(self, data_dim: int) -> list[str]:
        """The header's names, or column_0, column_1, ..."""
        return self._file_names

    def fit(self, train: FloatArray) -> None:
        """Learns each column's mean and standard deviation from the training points.

        Raises:
            DataError: a column is constant, so that it cannot be scaled.
        """
        self._mean, self._scale = np.zeros(train.shape[1]), np.ones(train.shape[1])
        if not self.standardise:
            return
        constant = np.flatnonzero(train.max(axis=0) == train.min(axis=0))
        if len(constant):
            raise DataError(
                "data.standardise",
                f"column {self._file_names[constant[0]]} of {self.path} is constant in the training points",
                "leave it out with data.columns, or set data.standardise=false",
            )
        self._mean, self._scale = train.mean(axis=0), train.std(axis=0)

    def transform(self, points: FloatArray) -> FloatArray:
        """The file's units to standardised columns."""
        return (points - self._mean) / self._scale

    def inverse(self, points: FloatArray) -> FloatArray:
        """Standardised columns to the file's units."""
        return points * self._scale + self._mean
