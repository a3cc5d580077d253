"""What every test shares. Nothing here imports TensorFlow: most tests do without it."""

from __future__ import annotations

import os

# Set before anything imports them; processes that tests start inherit them.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("WANDB_MODE", "offline")
os.environ.pop("HYDRA_FULL_ERROR", None)
