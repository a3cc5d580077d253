"""samples.npz: real and generated points of a run."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.floating]


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Real and generated points.

    Attributes:
        real: (m, d) points in data space.
        generated: (n, d) points in data space.
        column_names: d names.
        real_original: (m, k) real points in their original units or pixels, or None.
        generated_original: (n, k) generated points in the same units, or None.
        nearest_original: (j, k) the training picture nearest to each of the first j generated ones, or None.
        image_shape: (height, width) when the original points are pictures with height * width = k, else None.
    """

    real: Points
    generated: Points
    column_names: tuple[str, ...]
    real_original: Points | None = None
    generated_original: Points | None = None
    nearest_original: Points | None = None
    image_shape: tuple[int, int] | None = None


def read_samples(path: Path) -> Samples:
    """Read samples.npz.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is no NumPy archive, lacks `real` or `generated`, or its shapes disagree.
    """
    arrays = _read_arrays(path)
    missing = {"real", "generated"} - arrays.keys()
    if missing:
        raise ValueError(f"{path.name} has no array {', '.join(sorted(missing))}")
    samples = Samples(
        real=arrays["real"],
        generated=arrays["generated"],
        column_names=_column_names(arrays),
        real_original=arrays.get("real_original"),
        generated_original=arrays.get("generated_original"),
        nearest_original=arrays.get("nearest_original"),
        image_shape=_image_shape(arrays),
    )
    _check(samples, path.name)
    return samples


def _read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    if not zipfile.is_zipfile(path) and path.exists():
        raise ValueError(f"{path.name} is not a whole NumPy archive")
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except zipfile.BadZipFile as error:
        raise ValueError(f"{path.name} is damaged: {error}") from error


def finite_rows(points: Points) -> Points:
    """Return the rows of `points`, (n, d), that hold finite numbers alone."""
    return points[np.isfinite(points).all(axis=1)]


def _column_names(arrays: dict[str, NDArray[np.generic]]) -> tuple[str, ...]:
    if "column_names" in arrays:
        return tuple(str(name) for name in arrays["column_names"])
    real = arrays["real"]
    return tuple(f"x{index}" for index in range(real.shape[-1] if real.ndim else 0))


def _image_shape(arrays: dict[str, NDArray[np.generic]]) -> tuple[int, int] | None:
    if "image_shape" not in arrays:
        return None
    height, width = (int(side) for side in arrays["image_shape"].tolist())
    return height, width


def _check(samples: Samples, name: str) -> None:
    real, generated = samples.real, samples.generated
    if real.ndim != 2 or generated.ndim != 2 or real.shape[1] != generated.shape[1]:
        raise ValueError(
            f"{name}: real {real.shape} and generated {generated.shape} are not (n, d) with the same d"
        )
    if len(samples.column_names) != real.shape[1]:
        raise ValueError(f"{name}: {len(samples.column_names)} column names for {real.shape[1]} columns")
    for pictures in (samples.real_original, samples.generated_original, samples.nearest_original):
        if samples.image_shape is None or pictures is None:
            continue
        height, width = samples.image_shape
        if pictures.ndim != 2 or pictures.shape[1] != height * width:
            raise ValueError(f"{name}: pictures of shape {pictures.shape} are not (n, {height} * {width})")
