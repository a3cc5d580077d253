"""A process with two logical devices: trains models on one and on both, and prints how far apart they end."""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

from qgan_framework.distribute.mirrored import Mirrored
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.tasks import build
from qgan_framework.tasks.classifier import is_classifier, make_classifier
from tests.config.composing import composed

STEPS = 3


def trained(overrides: list[str], replicas: Replicas) -> list[Any]:
    """Everything that training changes, after some steps."""
    config = composed(*overrides)
    data: Any = build.make_data(config)
    trainer = build.make_trainer(config)
    model: Any
    if is_classifier(config):
        model = make_classifier(config, data, trainer, replicas)
    else:
        model = build.make_model(config, data, replicas)
    model.make_train_function()
    batches = iter(data.train_dataset())
    losses = [float(loss) for _ in range(STEPS) for loss in model.train_function(batches).values()]
    optimizers = [value for one in model.optimizers.values() for value in one.variables]
    return [np.array(losses), *(np.asarray(one.numpy()) for one in (*model.variables, *optimizers))]


def main() -> None:
    """Takes a list of command lines as JSON; prints the largest difference of each."""
    both = Mirrored(n_devices=2).start()
    found = {}
    for name, overrides in json.loads(sys.argv[1]).items():
        alone, together = trained(overrides, Replicas()), trained(overrides, both)
        assert len(alone) == len(together)
        found[name] = max(float(np.abs(a - b).max(initial=0.0)) for a, b in zip(alone, together, strict=True))
    print(json.dumps({"replicas": both.count, "differences": found}))


if __name__ == "__main__":
    main()
