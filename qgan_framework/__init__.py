"""Quantum generative adversarial networks on TensorFlow and Keras 3. Importing this imports nothing heavy."""

from __future__ import annotations

__version__ = "0.1.0"
