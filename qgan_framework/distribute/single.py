"""One process and one device."""

from __future__ import annotations

from qgan_framework.distribute.base import Distribution
from qgan_framework.distribute.replicas import Replicas


class Single(Distribution):
    """Nothing is divided."""

    def __init__(self) -> None:
        """Takes nothing."""

    def start(self) -> Replicas:
        """The one replica."""
        return Replicas()
