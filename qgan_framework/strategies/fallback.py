"""Strategies in an order of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from qgan_framework.errors import ConfigurationError
from qgan_framework.strategies.base import Strategy
from qgan_framework.strategies.chain import Batch, Chain
from qgan_framework.strategies.named import strategy_of

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine


class Fallback(Chain):
    """Executes with the first strategy, and with the next one where it fails.

    Args:
        strategies: in the order in which they are tried; names, or objects. A dotted name is a class of one's own.

    Raises:
        ConfigurationError: there are none, or one is unknown.
    """

    name: ClassVar[str] = "fallback"

    def __init__(self, *, strategies: Sequence[Strategy | str]) -> None:
        """Makes the strategies; none starts anything before the first batch."""
        if isinstance(strategies, str) or not strategies:
            raise ConfigurationError(
                "strategies", "must be a list of at least one", "give [gpu_batch,cpu_batch]"
            )
        self.strategies = list(strategies)
        self._order = [strategy_of(one) for one in strategies]
        super().__init__(self._order)
        self.traceable = all(one.traceable for one in self._order)
        self.differentiable_twice = all(one.differentiable_twice for one in self._order)

    def order(self, engine: Engine, batch: Batch) -> Sequence[Strategy]:
        """As given."""
        return self._order

    @property
    def choice(self) -> str:
        """The strategy that executes now."""
        left = [one.choice for one in self._order if one not in self._failed]
        return f"fallback: {left[0]}" if left else "fallback: none is left"
