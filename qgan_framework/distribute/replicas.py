"""Copies of a model among which the rows of a batch are divided."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.errors import RunError

_SUM, _MEAN = tf.distribute.ReduceOp.SUM, tf.distribute.ReduceOp.MEAN


class Replicas:
    """The devices of a `tf.distribute.Strategy`, or the one device without.

    Means over a batch are means of its equal shares' means. Each replica computes the gradient of its share; the mean
    over the replicas is what one device would have computed of the whole batch, up to rounding, and every copy of the
    weights is moved by it.

    Args:
        strategy: mirrored over the devices; None for one device.
    """

    def __init__(self, strategy: tf.distribute.Strategy | None = None) -> None:
        """Keeps the strategy."""
        self.strategy = strategy

    @property
    def count(self) -> int:
        """Replicas, those of all workers."""
        return 1 if self.strategy is None else int(self.strategy.num_replicas_in_sync)

    def scope(self) -> AbstractContextManager[Any]:
        """Variables made inside this context have a copy on each device."""
        return nullcontext() if self.strategy is None else self.strategy.scope()

    def means(self, function: Callable[..., Any], rows: tuple[tf.Tensor, ...]) -> Any:
        """What a function gives of each replica's share of the rows, averaged over the replicas.

        Args:
            function: gives tensors that are means over its rows, in any nesting.
            rows: a batch; the first axis is divided.

        Raises:
            RunError: it cannot be divided equally.
        """
        if self.strategy is None:
            return function(*rows)
        size, rest = divmod(int(rows[0].shape[0]), self.count)
        if rest:
            raise RunError(f"a batch of {rows[0].shape[0]} cannot be divided among {self.count} replicas")

        def of_share(*whole: tf.Tensor) -> Any:
            context = tf.distribute.get_replica_context()
            first = size * _number(context)
            return context.all_reduce(_MEAN, function(*(one[first : first + size] for one in whole)))

        return self._local(self.strategy.run(of_share, args=rows))

    def rows_of_all(self, values: np.ndarray) -> np.ndarray:
        """What every replica gave, (count, n), known to all of them; the first row is the chief's.

        Args:
            values: (n,), of this process.
        """
        return np.asarray(self._sum_of_rows(tf.constant(values)))

    @functools.cached_property
    def _sum_of_rows(self) -> Callable[[tf.Tensor], tf.Tensor]:
        def own_row(values: tf.Tensor, replica: int) -> tf.Tensor:
            return tf.one_hot(replica, self.count, dtype=values.dtype)[:, None] * values

        return self._sum_of(own_row)

    def copy_from_first(self, variables: list[keras.Variable]) -> None:
        """Gives all workers what the variables of the first one hold."""
        values = np.concatenate([np.ravel(variable.numpy()).astype(np.float64) for variable in variables])
        of_first = self._sum_of(lambda own, replica: own if replica == 0 else tf.zeros_like(own))
        places = np.cumsum([int(np.prod(variable.shape)) for variable in variables])[:-1]
        parts = np.split(np.asarray(of_first(tf.constant(values))), places)
        for variable, part in zip(variables, parts, strict=True):
            variable.assign(part.reshape(tuple(variable.shape)))

    def _sum_of(self, of_replica: Callable[[tf.Tensor, int], tf.Tensor]) -> Callable[[tf.Tensor], tf.Tensor]:
        """Compiles the sum over all replicas of what each of them makes of its process's values."""
        assert self.strategy is not None, "one process has nobody to tell"
        run = self.strategy.run

        def given(own: tf.Tensor) -> tf.Tensor:
            context = tf.distribute.get_replica_context()
            value = tf.identity(
                of_replica(own, _number(context))
            )  # on the replica's device, where it is summed
            return context.all_reduce(_SUM, value)

        return tf.function(lambda values: self._local(run(given, args=(values,))), autograph=False)

    def _local(self, results: Any) -> Any:
        """Of values that are the same on all replicas, those of this process's first one."""
        assert self.strategy is not None
        first = self.strategy.experimental_local_results
        return tf.nest.map_structure(lambda value: first(value)[0], results)


def _number(context: tf.distribute.ReplicaContext) -> int:
    """Of the replica that a function is traced for, among all of them."""
    return int(tf.get_static_value(context.replica_id_in_sync_group))
