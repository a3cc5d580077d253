"""`python -m qgan_framework.tasks.breakdown`: a worker that tells where the time of a training step goes."""

from __future__ import annotations

import dataclasses
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.benchmarking.protocol import serve
from qgan_framework.config.locations import CONF

WORKER = (sys.executable, "-m", "qgan_framework.tasks.breakdown")
_STEPS = 200
"""Of the loop that is timed, after as many to warm up."""


def breakdown(request: Mapping[str, Any]) -> dict[str, Any]:
    """Times the parts of the configured GAN, its compiled steps, and the Trainer's loop around them, on two columns.

    Args:
        request: `config`, the whole configuration; `batch_size`; `repeats`.

    Returns:
        `components`, a list of the fields of `Component`.
    """
    config = OmegaConf.create(request["config"])
    hardware = instantiate(config.hardware, _convert_="all")
    hardware.apply()
    from qgan_framework.benchmarking.components import Breakdown
    from qgan_framework.tasks import build

    config.data = _points(request["batch_size"])
    config.trainer = {**config.trainer, "max_epochs": 2, "steps_per_epoch": _STEPS, "progress_bar": "none"}
    data = build.make_data(config)
    trainer = build.make_trainer(config)
    model = build.make_model(config, data)
    loop = _loop_seconds(config, trainer, model, data)
    parts = Breakdown(
        model, batch_size=request["batch_size"], xla=hardware.xla, repeats=request["repeats"]
    ).components()
    known = {part.component: part.seconds for part in parts}
    bare = model.d_steps_per_g_step * known["discriminator step"] + known["generator step"]
    whole = [("compiled steps of the schedule", bare), ("the same in the Trainer's loop", loop)]
    fields = [dataclasses.asdict(part) for part in parts]
    step = {"pass_name": "step", "batch_size": request["batch_size"]}
    return {
        "components": [*fields, *({"component": name, "seconds": value, **step} for name, value in whole)]
    }


def _points(batch_size: int) -> DictConfig:
    """Data of two columns, of which there are enough for any batch."""
    node = OmegaConf.load(CONF / "data" / "clusters.yaml")
    node.batch_size, node.n_samples = batch_size, 4 * max(batch_size, 500)
    assert isinstance(node, DictConfig)
    return node


def _loop_seconds(config: DictConfig, trainer: Any, model: Any, data: Any) -> float:
    """Seconds of a step in the second epoch, between the ends of its first and its last one."""
    import keras

    from qgan_framework.loggers.base import LoggedRun
    from qgan_framework.tasks import build

    ends: list[float] = []
    clock = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: ends.append(time.perf_counter())
    )
    with tempfile.TemporaryDirectory() as folder:
        run = LoggedRun(Path(folder), "breakdown", {})
        callbacks = {**build.make_callbacks(config), "clock": clock}
        trainer.fit(model, data, run=run, callbacks=callbacks)
    second = ends[_STEPS:]
    return (second[-1] - second[0]) / (len(second) - 1)


if __name__ == "__main__":
    serve({"breakdown": breakdown})
