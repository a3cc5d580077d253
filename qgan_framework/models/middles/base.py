"""What stands between the dense layer of a classifier and its classes."""

from __future__ import annotations

from abc import ABC, abstractmethod

import keras


class Middle(ABC):
    """Features (B, width) to class probabilities (B, n_classes)."""

    @property
    @abstractmethod
    def width(self) -> int:
        """Features that it reads."""

    @abstractmethod
    def layers(self, n_classes: int, seed: int) -> list[keras.layers.Layer]:
        """New layers, the last of which gives class probabilities."""

    def built_layers(self, n_classes: int, seed: int) -> list[keras.layers.Layer]:
        """New layers with their weights."""
        layers, shape = self.layers(n_classes, seed), (None, self.width)
        for layer in layers:
            layer.build(shape)
            shape = layer.compute_output_shape(shape)
        return layers
