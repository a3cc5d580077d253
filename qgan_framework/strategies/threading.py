"""Shares of the batch in threads of this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from qgan_framework.config.checked import checked
from qgan_framework.strategies.parallel import Parallel
from qgan_framework.strategies.program import Program
from qgan_framework.types import PositiveInt

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine


class Threading(Parallel):
    """Each thread runs its share on a program and an engine of its own.

    Threads gain where an engine computes outside Python; one that works in Python, as Strawberry Fields, has them wait
    for each other.

    Args:
        max_threads: threads; None takes one for each core that this process may use.
        samples_per_call: samples that an engine is given at once; None gives it a thread's whole share.
    """

    name: ClassVar[str] = "threading"

    @checked
    def __init__(
        self, *, max_threads: PositiveInt | None = None, samples_per_call: PositiveInt | None = None
    ) -> None:
        """Keeps the settings."""
        super().__init__(max_threads)
        self.max_threads, self.samples_per_call = max_threads, samples_per_call

    def _worker(self, engine: Engine) -> Program:
        return Program(engine, self.samples_per_call)
