"""The strategy that is quickest here, by measurement."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ClassVar

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.strategies.base import Strategy
from qgan_framework.strategies.chain import Batch, Chain
from qgan_framework.strategies.cpu_batch import CPUBatch
from qgan_framework.strategies.decision import Decision, decide
from qgan_framework.strategies.gpu_batch import GPUBatch
from qgan_framework.strategies.named import strategy_of
from qgan_framework.strategies.parallel import Parallel
from qgan_framework.strategies.trial import Trial
from qgan_framework.types import PositiveFloat

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine

CANDIDATES = ("gpu_batch", "cpu_batch", "multiprocessing", "threading")
"""All but `sequential`, whose calls are those of `cpu_batch`, one sample at a time."""

_LARGEST_TRIAL = 64
"""Samples, on an engine that cannot be compiled. What workers cost besides their shares weighs little from there on,
and a larger batch would take longer."""

_log = logging.getLogger(__name__)


class Auto(Chain):
    """Executes with the candidate that was quickest when each was timed, forward and backward, on such a batch.

    Nothing is timed where only one candidate can be right: an engine that can be compiled gets none that would keep
    the training step from being compiled, an engine with second derivatives none that loses them, a batch of one
    sample none that divides it, a machine without a GPU none that needs it. What was measured is remembered between
    runs. The other candidates take the place of one that fails, the quicker ones first.

    Args:
        candidates: names, dotted names of classes of one's own, or objects; `CANDIDATES` if None.
        budget_seconds: no further candidate is started, and no further round begun, when this much time has been spent.
        remember: keep what was measured, and use what is kept, in the user's cache folder.

    Raises:
        ConfigurationError: there is no candidate, or one is unknown.
    """

    name: ClassVar[str] = "auto"

    @checked
    def __init__(
        self,
        *,
        candidates: Sequence[Strategy | str] | None = None,
        budget_seconds: PositiveFloat = 60.0,
        remember: bool = True,
    ) -> None:
        """Makes the candidates; none starts anything before the first batch."""
        if candidates is not None and not candidates:
            raise ConfigurationError("candidates", "must be a list of at least one", "give [cpu_batch]")
        self.candidates, self.budget_seconds, self.remember = candidates, budget_seconds, remember
        self._candidates = [strategy_of(one) for one in candidates or CANDIDATES]
        super().__init__(self._candidates)
        if len({one.name for one in self._candidates}) < len(self._candidates):
            raise ConfigurationError("candidates", "two have the same name", "give each kind once")
        self._decisions: dict[object, Decision] = {}

    def order(self, engine: Engine, batch: Batch) -> Sequence[Strategy]:
        """The quickest first."""
        able = [one for one in self._candidates if _can(one, engine, batch.batch_size)]
        if not able:
            raise ConfigurationError(
                "strategy.candidates", f"none can execute engine {engine.name} here", "add cpu_batch"
            )
        trial = _trial(engine, batch) if len(able) > 1 else None
        key = engine.name, trial, tuple(one.name for one in able)
        if key not in self._decisions:
            with ThreadPoolExecutor(
                1
            ) as apart:  # from the graph that is being built, and from the tapes that record
                decided = apart.submit(
                    decide, able, engine, trial, self.budget_seconds, self.remember
                ).result()
            self._decisions[key] = decided
            level = logging.INFO if trial else logging.DEBUG  # without a choice the summary's word is enough
            _log.log(level, "strategy auto: %s", decided.explanation)
            _close_unused(able, decided)
        return self._decisions[key].sorted(able)

    def _needs_no_rescue(self, order: Sequence[Strategy]) -> bool:
        """See `Chain`. Where there is no memory for the gradient of `cpu_batch`, there is none for the others'."""
        first = next((strategy for strategy in order if strategy not in self._failed), None)
        return type(first) is CPUBatch or super()._needs_no_rescue(order)

    @property
    def choice(self) -> str:
        """The strategies that it chose."""
        chosen = dict.fromkeys(one.names[0] for one in self._decisions.values())
        return f"auto: {', '.join(chosen)}" if chosen else "auto"

    @property
    def explanation(self) -> str | None:
        """Why it chose them."""
        sentences = dict.fromkeys(one.explanation for one in self._decisions.values())
        return "; ".join(sentences) or None


def _can(strategy: Strategy, engine: Engine, batch_size: int | tf.Tensor) -> bool:
    """Whether a strategy may be right at all."""
    if isinstance(strategy, GPUBatch) and not tf.config.list_logical_devices("GPU"):
        return False
    if isinstance(strategy, Parallel) and (strategy.n_workers == 1 or _is_one(batch_size)):
        return False
    loses_compilation = engine.traceable and not strategy.traceable
    return not (loses_compilation or (engine.differentiable_twice and not strategy.differentiable_twice))


def _is_one(batch_size: int | tf.Tensor) -> bool:
    return isinstance(batch_size, int) and batch_size == 1


def _trial(engine: Engine, batch: Batch) -> Trial:
    """What is timed for a batch: the next power of two, so that not every last batch of an epoch is another case."""
    given = batch.batch_size if isinstance(batch.batch_size, int) else _LARGEST_TRIAL
    size = 1 << (given - 1).bit_length()
    if not engine.traceable:
        size = min(_LARGEST_TRIAL, size)
    own = batch.values.weights.shape.rank == 3
    return Trial(
        weights=((size,) if own else ()) + tuple(batch.values.weights.shape[-2:]),
        displaced=batch.values.displacement is not None,
        squeezed=batch.values.squeezing is not None,
        n_modes=batch.n_modes,
        cutoff_dim=batch.cutoff_dim,
        batch_size=size,
    )


def _close_unused(strategies: Sequence[Strategy], decision: Decision) -> None:
    for strategy in decision.sorted(strategies)[1:]:
        strategy.close()
