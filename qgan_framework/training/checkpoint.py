"""Everything a training run must remember, in one file without pickle.

A checkpoint is an .npz with one array a variable (networks, optimizers, counters, running means), further tables,
a JSON text of facts, and the SHA-256 of all of these. It is written to a temporary file and renamed.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import keras
import numpy as np

from qgan_framework.errors import RunError
from qgan_framework.reporting.atomic import write_bytes

FORMAT = 2
_FACTS, _CHECKSUM = "facts", "sha256"
_TABLES = "table/"

Arrays = dict[str, np.ndarray]


class Trainable(Protocol):
    """What a checkpoint needs of a model."""

    variables: list[keras.Variable]
    metrics_variables: list[keras.Variable]
    optimizers: dict[str, keras.optimizers.Optimizer]


class Loaded(NamedTuple):
    """What a checkpoint holds beside the variables.

    Attributes:
        facts: JSON values, such as the epoch.
        tables: arrays by name.
    """

    facts: dict[str, Any]
    tables: Arrays


class DamagedCheckpoint(RunError):
    """The file is not what was written; another checkpoint may be used in its place."""


def save(
    model: Trainable, path: Path, facts: Mapping[str, Any], tables: Mapping[str, np.ndarray] | None = None
) -> None:
    """Writes all variables of a compiled model and its optimizers.

    Args:
        model: with built networks and optimizers.
        path: ends in .npz; replaced in one step.
        facts: JSON values kept beside the variables, such as the epoch.
        tables: further arrays.

    Raises:
        OSError: the file cannot be written; an older one is intact.
    """
    arrays = {key: np.asarray(variable.numpy()) for key, variable in named_variables(model).items()}
    arrays |= {_TABLES + name: np.asarray(table) for name, table in (tables or {}).items()}
    arrays[_FACTS] = np.array(json.dumps({"format": FORMAT} | dict(facts)))
    arrays[_CHECKSUM] = np.array(_checksum(arrays))
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, buffer.getvalue())


def load(model: Trainable, path: Path) -> Loaded:
    """Restores what `save` wrote into a model of the same shape.

    Raises:
        DamagedCheckpoint: the file is missing, not a checkpoint, altered, or of another version.
        RunError: it belongs to another model, or holds numbers that are not finite. In every case no variable has been
            touched.
    """
    arrays, loaded = _read(path)
    variables = named_variables(model)
    _check_same_model(path, arrays, variables)
    _check_finite(path, arrays)
    for key, variable in variables.items():
        variable.assign(arrays[key])
    return loaded


def _check_same_model(path: Path, arrays: Arrays, variables: dict[str, keras.Variable]) -> None:
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


def _check_finite(path: Path, arrays: Arrays) -> None:
    for key, array in arrays.items():
        if np.issubdtype(array.dtype, np.inexact) and not np.isfinite(array).all():
            raise RunError(
                f"{path}: {key} holds NaN or infinity; use a checkpoint from before the training diverged"
            )


def named_variables(model: Trainable) -> dict[str, keras.Variable]:
    """Variables by their order and name, without the numbers that Keras gives layers as a process makes them."""
    groups = {"model": model.variables, "mean": model.metrics_variables}
    groups |= {name: optimizer.variables for name, optimizer in model.optimizers.items()}
    return {
        f"{group}/{index:03d}/{re.sub(r'_[0-9]+(?=_|$)', '', variable.name)}": variable
        for group, variables in groups.items()
        for index, variable in enumerate(variables)
    }


def _checksum(arrays: Arrays) -> str:
    """SHA-256 over names, types, shapes and contents; zip's own CRC-32 knows nothing of the archive's directory."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype.str} {array.shape} ".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _read(path: Path) -> tuple[Arrays, Loaded]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files}
    except FileNotFoundError:
        raise DamagedCheckpoint(
            f"{path}: no such checkpoint; the run may have ended before its first epoch"
        ) from None
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, RuntimeError) as error:  # as zipfile's are
        raise DamagedCheckpoint(
            f"{path}: damaged checkpoint ({error}); use another one of the folder"
        ) from error
    facts = _verified_facts(path, arrays)
    tables = {
        name.removeprefix(_TABLES): arrays.pop(name) for name in list(arrays) if name.startswith(_TABLES)
    }
    return arrays, Loaded(facts, tables)


def _verified_facts(path: Path, arrays: Arrays) -> dict[str, Any]:
    """Takes facts and checksum out of the arrays."""
    if _FACTS not in arrays:
        raise DamagedCheckpoint(f"{path}: not a checkpoint of this framework")
    if _CHECKSUM not in arrays:
        raise DamagedCheckpoint(
            f"{path}: a checkpoint of an older version, without checksum; train again, or use that version"
        )
    if str(arrays.pop(_CHECKSUM)) != _checksum(arrays):
        raise DamagedCheckpoint(f"{path}: damaged checkpoint (wrong checksum); use another one of the folder")
    facts: dict[str, Any] = json.loads(str(arrays.pop(_FACTS)))
    if facts["format"] != FORMAT:
        raise DamagedCheckpoint(
            f"{path}: a checkpoint of format {facts['format']}, and this version reads {FORMAT}; "
            "train again, or use the version that wrote it"
        )
    return facts
