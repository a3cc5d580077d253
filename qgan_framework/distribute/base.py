"""What a choice of the group distribute is: over what the batches of a training are divided."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qgan_framework.distribute.replicas import Replicas


class Distribution(ABC):
    """Starts what batches are divided among.

    Attributes:
        n_workers: processes that train together.
        index: of this one; 0 is the chief, which alone writes the run's folder.
    """

    n_workers: int = 1
    index: int = 0

    @abstractmethod
    def start(self) -> Replicas:
        """Starts the devices or workers; called once, before anything runs on TensorFlow."""
