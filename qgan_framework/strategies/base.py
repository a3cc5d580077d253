"""How a batch of circuits is executed on an engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import tensorflow as tf

from qgan_framework.config.arguments import KeepsArguments
from qgan_framework.errors import StrategyError

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine


FAILURES = (StrategyError, MemoryError, tf.errors.ResourceExhaustedError)
"""What another strategy may mend; anything else is a mistake in the input or the code, and ends the run."""


class CircuitInput(NamedTuple):
    """What one batch gives to the circuit.

    Attributes:
        weights: (n_layers, n_parameters), shared by the batch, or (B, n_layers, n_parameters), one set a sample.
        displacement: complex (B, M) or None; α of the displaced squeezed state that each mode starts in.
        squeezing: complex (B, M) or None; z of the same state.
    """

    weights: tf.Tensor
    displacement: tf.Tensor | None = None
    squeezing: tf.Tensor | None = None


class Strategy(KeepsArguments, ABC):
    """Executes batches on an engine. Every strategy gives the same kets and gradients; they differ in time only.

    Constructors keep their arguments as attributes of the same names, so that layers with a strategy can be saved.

    Attributes:
        name: the word that configurations, benchmark tables and summaries use for the strategy.
        traceable: whether `run` may become part of compiled code, if the engine's may.
        differentiable_twice: whether gradients of gradients through `run` are right, if the engine's are.
        second_derivatives_compile: whether XLA can compile them; it cannot differentiate TensorFlow's loops twice.
    """

    name: ClassVar[str]
    traceable: bool = True
    differentiable_twice: bool = True
    second_derivatives_compile: ClassVar[bool] = True

    @abstractmethod
    def run(
        self, engine: Engine, batch: CircuitInput, *, n_modes: int, cutoff_dim: int, batch_size: int
    ) -> tf.Tensor:
        """Runs a batch of circuits.

        Args:
            engine: the simulator.
            batch: initial states and weights.
            n_modes: M.
            cutoff_dim: D.
            batch_size: B; needed where nothing in ``batch`` has a batch axis.

        Returns:
            Kets (B, D, …, D), differentiable in everything that ``batch`` holds.
        """

    @property
    def choice(self) -> str:
        """What executes batches, for summaries: the name, and of a strategy that chooses another one the other's."""
        return self.name

    @property
    def explanation(self) -> str | None:
        """Why it executes batches as it does, in one sentence; None where there was nothing to choose."""
        return None

    @property
    def failures(self) -> Sequence[str]:
        """One sentence for each strategy that failed, and was replaced by another one."""
        return ()

    def close(self) -> None:
        """Ends the threads and processes that it started; the next batch starts new ones."""
