"""What was measured in earlier runs: one small file for each engine, batch and machine."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tensorflow as tf

from qgan_framework.engines.base import Engine
from qgan_framework.hardware.compile_cache import cache_folder
from qgan_framework.hardware.load import available_cores
from qgan_framework.hardware.versions import installed_versions
from qgan_framework.reporting.atomic import write_json
from qgan_framework.strategies.base import Strategy
from qgan_framework.strategies.contest import Timing
from qgan_framework.strategies.trial import Trial

_PACKAGES = ("qgan_framework", "tensorflow-cpu", "tensorflow", "strawberryfields", "numpy")
_log = logging.getLogger(__name__)


class TimingsFile:
    """Timings of strategies on one engine, batch and machine.

    Args:
        strategies: those that are compared.
        engine: simulator.
        trial: what is timed.
    """

    def __init__(self, strategies: Sequence[Strategy], engine: Engine, trial: Trial) -> None:
        """Finds the name of the file, which stands for everything that timings depend on."""
        facts = {
            "strategies": {one.name: one.get_config() for one in strategies},
            "engine": {"class": _dotted(engine), **engine.get_config()},
            "batch": dataclasses.asdict(trial),
            "machine": _machine(),
            "versions": installed_versions(_PACKAGES),
        }
        text = json.dumps(facts, sort_keys=True, default=str)
        self._facts = json.loads(text)
        self._name = hashlib.sha256(text.encode()).hexdigest()[:24]

    def recall(self) -> dict[str, Timing] | None:
        """The timings in their order; None if there are none, or the file cannot be understood."""
        try:
            kept = json.loads(self._path().read_text(encoding="utf-8"))["timings"]
            return {
                name: Timing(**{key: float(one) for key, one in values.items()})
                for name, values in kept.items()
            }
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            _log.warning("warning: %s.json cannot be used, strategies are timed again: %s", self._name, error)
            return None

    def keep(self, timings: Mapping[str, Timing]) -> None:
        """Writes the timings in their order; a folder that cannot be written is told."""
        found = {name: dataclasses.asdict(timing) for name, timing in timings.items()}
        try:
            path = self._path()
            path.parent.mkdir(parents=True, exist_ok=True)
            write_json(path, {"measured": self._facts, "timings": found})
        except OSError as error:
            _log.warning("warning: timings of strategies cannot be kept: %s", error)

    def _path(self) -> Path:
        return cache_folder() / "strategies" / f"{self._name}.json"


def _machine() -> dict[str, Any]:
    threading = tf.config.threading
    return {
        "processor": _processor(),
        "cores": available_cores(),
        "intra_op_threads": os.environ.get(
            "TF_NUM_INTRAOP_THREADS", threading.get_intra_op_parallelism_threads()
        ),
        "devices": [
            tf.config.experimental.get_device_details(one).get("device_name", one.name)
            for one in tf.config.list_physical_devices()
        ],
    }


def _processor() -> str:
    """Its model, where the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def _dotted(thing: object) -> str:
    return f"{type(thing).__module__}.{type(thing).__qualname__}"
