"""What every test shares. Nothing here imports TensorFlow: most tests do without it."""

from __future__ import annotations

import os
import tempfile

import pytest

# Set before anything imports them; processes that tests start inherit them.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("WANDB_MODE", "offline")
os.environ.pop("HYDRA_FULL_ERROR", None)


COMPILED_QUICKLY = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
"""XLA's own passes are the same; LLVM's, which make the machine code quicker but take a third of the time, rest."""


def pytest_configure(config: pytest.Config) -> None:
    """Programs that tests start share a cache of their own, and leave the user's alone."""
    if config.option.markexpr == "not slow":  # the slow tests, and those with -m '', run what users run
        os.environ.setdefault("XLA_FLAGS", COMPILED_QUICKLY)
    if not hasattr(
        config, "workerinput"
    ):  # processes that run tests inherit it from the one that starts them
        cache = tempfile.TemporaryDirectory(prefix="qgan_framework-tests-")
        config.add_cleanup(cache.cleanup)
        os.environ["XDG_CACHE_HOME"] = cache.name
