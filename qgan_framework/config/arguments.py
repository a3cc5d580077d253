"""Objects that can be made again from their constructor's arguments."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, Self


class KeepsArguments:
    """Base of classes that keep every constructor argument as an attribute of the same name.

    They have the two methods by which Keras saves objects. To be loaded again, a class must also be registered:
    `keras.saving.register_keras_serializable`.
    """

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The reverse of `get_config`."""
        return cls(**config)
