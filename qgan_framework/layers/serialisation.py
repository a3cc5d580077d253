"""How layers and models are saved that hold other objects: encodings, engines, strategies, decoders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

from qgan_framework.engines.fock import FockEngine
from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
from qgan_framework.strategies.auto import Auto
from qgan_framework.strategies.cpu_batch import CPUBatch
from qgan_framework.strategies.fallback import Fallback
from qgan_framework.strategies.gpu_batch import GPUBatch
from qgan_framework.strategies.multiprocessing import Multiprocessing
from qgan_framework.strategies.sequential import Sequential
from qgan_framework.strategies.threading import Threading

# Keras finds only what is registered when a model is loaded. Engines and strategies know nothing of Keras.
_SIMULATORS = (FockEngine, StrawberryFieldsEngine)
_STRATEGIES = (Auto, CPUBatch, Fallback, GPUBatch, Multiprocessing, Sequential, Threading)
for _simulator in (*_SIMULATORS, *_STRATEGIES):
    keras.saving.register_keras_serializable("qgan_framework")(_simulator)


def serialised(**parts: Any) -> dict[str, Any]:
    """Objects with ``get_config``, by their names, as JSON's types.

    A class outside this package must be registered by `keras.saving.register_keras_serializable`.
    """
    return {name: _serialised(part) for name, part in parts.items()}


def deserialised(config: Mapping[str, Any]) -> dict[str, Any]:
    """Constructor arguments of a configuration in which some values are serialised objects."""
    return {name: _deserialised(value) if _is_object(value) else value for name, value in config.items()}


def _serialised(part: Any) -> dict[str, Any]:
    whole = keras.saving.serialize_keras_object(part)
    return {key: value for key, value in whole.items() if key != "build_config"}  # whoever holds it builds it


def _deserialised(part: Mapping[str, Any]) -> Any:
    """An object; of those in lists among its arguments, as the strategies of a chain, Keras knows nothing."""
    config = {
        name: [_deserialised(item) if _is_object(item) else item for item in value]
        if isinstance(value, list)
        else value
        for name, value in (part.get("config") or {}).items()
    }
    return keras.saving.deserialize_keras_object({**part, "config": config})


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping) and "class_name" in value
