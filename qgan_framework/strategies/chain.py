"""Strategies in an order: what one cannot execute, the next one does."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import tensorflow as tf

from qgan_framework.errors import StrategyError
from qgan_framework.strategies.base import FAILURES, CircuitInput, Strategy
from qgan_framework.strategies.outside import run_outside
from qgan_framework.strategies.program import Pullback, gradient, watch
from qgan_framework.strategies.shares import size_of

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Batch(NamedTuple):
    """A batch and its sizes.

    Attributes:
        values: initial states and weights.
        n_modes: M.
        cutoff_dim: D.
        batch_size: B.
    """

    values: CircuitInput
    n_modes: int
    cutoff_dim: int
    batch_size: int


class Chain(Strategy):
    """Executes each batch with the first strategy of an order that can, forward and backward.

    A strategy that fails is told, stands in `failures`, and is not tried again. What was going to be compiled is
    settled when it is traced: a failure inside compiled code ends the run.
    """

    def __init__(self, members: Sequence[Strategy]) -> None:
        """Nothing has failed yet.

        Args:
            members: all that an order may consist of; they may be chains themselves.
        """
        self._members, self._told = members, list[str]()
        self._failed: list[Strategy] = []
        self._first_cause: Exception | None = None

    @abstractmethod
    def order(self, engine: Engine, batch: Batch) -> Sequence[Strategy]:
        """The strategies to try, the best one first."""

    def run(
        self, engine: Engine, batch: CircuitInput, *, n_modes: int, cutoff_dim: int, batch_size: int
    ) -> tf.Tensor:
        """The first strategy that can; see `Strategy.run`.

        Raises:
            StrategyError: none can; the first one's failure is named.
        """
        size = batch_size if isinstance(batch_size, int) else None
        whole = Batch(batch, n_modes, cutoff_dim, batch_size)
        if engine.traceable or tf.executing_eagerly():
            order = self.order(engine, whole)
            if self._needs_no_rescue(order):
                return self._attempt(order, lambda strategy: _run(strategy, engine, whole))

        def run(values: CircuitInput) -> tuple[tf.Tensor, Pullback]:
            known = Batch(values, n_modes, cutoff_dim, size or size_of(values))
            return self._run_recoverably(self.order(engine, known), engine, known)

        return run_outside(run, batch, (size, *[cutoff_dim] * n_modes), tf.as_dtype(engine.precision))

    def _needs_no_rescue(self, order: Sequence[Strategy]) -> bool:
        """Whether the gradient is left to the first strategy that computed the kets, which keeps second derivatives.

        Otherwise a tape of its own begins anew with the next strategy, which costs time and second derivatives.
        """
        return all(strategy.differentiable_twice for strategy in order)

    def _run_recoverably(
        self, order: Sequence[Strategy], engine: Engine, batch: Batch
    ) -> tuple[tf.Tensor, Pullback]:
        """Kets, and a pullback that begins anew with the next strategy where the first one's fails."""

        def forward(strategy: Strategy) -> tuple[tf.Tensor, Pullback]:
            with tf.GradientTape(persistent=True) as tape:
                watch(tape, batch.values)
                kets = _run(strategy, engine, batch)

            def pullback(upstream: tf.Tensor) -> CircuitInput:
                try:
                    return gradient(tape, kets, batch.values, upstream)
                except FAILURES as error:
                    self._give_up(strategy, error)
                    return self._attempt(order, forward)[1](upstream)

            return kets, pullback

        return self._attempt(order, forward)

    def _attempt(self, order: Sequence[Strategy], run: Callable[[Strategy], T]) -> T:
        for strategy in order:
            if strategy not in self._failed:
                try:
                    return run(strategy)
                except FAILURES as error:
                    self._give_up(strategy, error)
        names = ", ".join(strategy.name for strategy in order)
        raise StrategyError(
            f"every strategy failed ({names}); the first: {self._first_cause}"
        ) from self._first_cause

    def _give_up(self, strategy: Strategy, error: Exception) -> None:
        if strategy in self._failed:
            return  # another call has told it
        self._failed.append(strategy)
        self._first_cause = self._first_cause or error
        words = (str(error).splitlines() or [type(error).__name__])[0]
        self._told.append(f"strategy {strategy.name} failed, the next one takes its place: {words}")
        _log.warning("warning: %s", self._told[-1])
        strategy.close()

    @property
    def failures(self) -> Sequence[str]:
        """Its own, and those within its members."""
        return [*self._told, *(failure for one in self._members for failure in one.failures)]

    def close(self) -> None:
        """Closes every member."""
        for one in self._members:
            one.close()


def _run(strategy: Strategy, engine: Engine, batch: Batch) -> tf.Tensor:
    return strategy.run(
        engine,
        batch.values,
        n_modes=batch.n_modes,
        cutoff_dim=batch.cutoff_dim,
        batch_size=batch.batch_size,
    )
