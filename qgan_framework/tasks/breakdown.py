"""`python -m qgan_framework.tasks.breakdown`: a worker that tells where the time of a training step goes."""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.benchmarking.protocol import serve
from qgan_framework.config.locations import CONF
from qgan_framework.config.threads import one_thread_suffices

WORKER = (sys.executable, "-m", "qgan_framework.tasks.breakdown")
_STEPS, _PAIRS = 10, 15
"""Steps of an epoch, each of which is timed beside as many bare steps; the first one warms up."""


def breakdown(request: Mapping[str, Any]) -> dict[str, Any]:
    """Times the parts of the configured GAN, its compiled steps, and the Trainer's loop around them.

    Args:
        request: `config`, the whole configuration; `batch_size`; `repeats`.

    Returns:
        `components`, a list of the fields of `Component`.
    """
    config = OmegaConf.create(request["config"])
    hardware = instantiate(config.hardware, _convert_="all")
    config.data = _data(config, request["batch_size"])
    values: Any = OmegaConf.to_container(config, resolve=True)
    hardware.apply(small_steps=one_thread_suffices(values))
    from qgan_framework.benchmarking.components import Breakdown
    from qgan_framework.tasks import build

    config.trainer = {
        **config.trainer,
        "max_epochs": _PAIRS + 1,
        "steps_per_epoch": _STEPS,
        "progress_bar": "none",
    }
    data = build.make_data(config)
    trainer = build.make_trainer(config)
    model = build.make_model(config, data)
    bare, loop = _paired_seconds(config, trainer, model, data)
    parts = Breakdown(
        model, batch_size=request["batch_size"], xla=hardware.xla, repeats=request["repeats"]
    ).components()
    whole = [("compiled steps of the schedule", bare), ("the same in the Trainer's loop", loop)]
    fields = [dataclasses.asdict(part) for part in parts]
    step = {"pass_name": "step", "batch_size": request["batch_size"]}
    return {
        "components": [*fields, *({"component": name, "seconds": value, **step} for name, value in whole)]
    }


def _data(config: DictConfig, batch_size: int) -> DictConfig:
    """Data for any batch: the configured densities, of which there is no end, or many points of two columns."""
    if "points_per_histogram" in config.data:
        node, changes = config.data, {"batch_size": batch_size}
    else:
        node = OmegaConf.load(CONF / "data" / "clusters.yaml")
        changes = {"batch_size": batch_size, "n_samples": 4 * max(batch_size, 500)}
    changed = OmegaConf.merge(node, changes)
    assert isinstance(changed, DictConfig)
    return changed


def _paired_seconds(config: DictConfig, trainer: Any, model: Any, data: Any) -> tuple[float, float]:
    """Medians of a pass of the schedule: bare compiled steps, and in the Trainer's loop."""
    from qgan_framework.benchmarking.paired_steps import PairedSteps
    from qgan_framework.loggers.base import LoggedRun
    from qgan_framework.tasks import build

    clock = PairedSteps(_STEPS)
    with tempfile.TemporaryDirectory() as folder:
        run = LoggedRun(Path(folder), "breakdown", {})
        callbacks = {**build.make_callbacks(config), "clock": clock}
        trainer.fit(model, data, run=run, callbacks=callbacks)
    return clock.medians()


if __name__ == "__main__":
    serve({"breakdown": breakdown})
