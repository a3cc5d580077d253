"""Everything a training run must remember, in one file without pickle.

A checkpoint is an .npz with one array a variable (networks, both optimizers, counters) and a JSON text of facts. It is
written to a temporary file and renamed, and zip checksums are verified when it is read.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np

from qgan_framework.errors import RunError
from qgan_framework.reporting.atomic import write_bytes

_FACTS = "facts"


class Trainable(Protocol):
    """What a checkpoint needs of a model."""

    variables: list[keras.Variable]
    g_optimizer: keras.optimizers.Optimizer
    d_optimizer: keras.optimizers.Optimizer


def save(model: Trainable, path: Path, facts: dict[str, Any]) -> None:
    """Writes all variables of a compiled model and both optimizers.

    Args:
        model: with built networks and optimizers.
        path: ends in .npz; replaced in one step.
        facts: JSON values kept beside the variables, such as the epoch.

    Raises:
        OSError: the file cannot be written; an older one is intact.
    """
    arrays: dict[str, Any] = {key: variable.numpy() for key, variable in _named_variables(model).items()}
    buffer = io.BytesIO()
    arrays[_FACTS] = np.array(json.dumps(facts))
    np.savez(buffer, allow_pickle=False, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, buffer.getvalue())


def load(model: Trainable, path: Path) -> dict[str, Any]:
    """Restores what `save` wrote into a model of the same shape; returns the facts.

    Raises:
        RunError: the file is missing or damaged, belongs to another model, or holds numbers that are not finite; no
            variable has been touched then.
    """
    arrays, facts = _read(path)
    variables = _named_variables(model)
    for key in sorted(set(arrays) ^ set(variables)):
        where = "the model" if key in variables else "the checkpoint"
        raise RunError(
            f"{path}: belongs to another model ({key} is only in {where}); use the run's own configuration"
        )
    for key, variable in variables.items():
        if arrays[key].shape != tuple(variable.shape):
            raise RunError(
                f"{path}: {key} has shape {arrays[key].shape} there and {tuple(variable.shape)} in the model; "
                "use the run's own configuration"
            )
    _check_finite(path, arrays)
    for key, variable in variables.items():
        variable.assign(arrays[key])
    return facts


def _check_finite(path: Path, arrays: dict[str, np.ndarray]) -> None:
    for key, array in arrays.items():
        if np.issubdtype(array.dtype, np.inexact) and not np.isfinite(array).all():
            raise RunError(
                f"{path}: {key} holds NaN or infinity; use a checkpoint from before the training diverged"
            )


def _named_variables(model: Trainable) -> dict[str, keras.Variable]:
    """Variables by their order and name, without the numbers that Keras gives layers as a process makes them."""
    groups = {"model": model.variables, "g": model.g_optimizer.variables, "d": model.d_optimizer.variables}
    return {
        f"{group}/{index:03d}/{re.sub(r'_[0-9]+(?=_|$)', '', variable.name)}": variable
        for group, variables in groups.items()
        for index, variable in enumerate(variables)
    }


def _read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files}
    except FileNotFoundError:
        raise RunError(f"{path}: no such checkpoint; the run may have ended before its first epoch") from None
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, RuntimeError) as error:  # as zipfile's are
        raise RunError(f"{path}: damaged checkpoint ({error}); use another one of the folder") from error
    if _FACTS not in arrays:
        raise RunError(f"{path}: not a checkpoint of this framework")
    return arrays, json.loads(str(arrays.pop(_FACTS)))
