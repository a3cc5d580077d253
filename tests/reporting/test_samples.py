from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qgan_framework.reporting.sample_file import Samples, read_samples
from qgan_framework.reporting.samples import density, marginals, scatter

from .run_folders import write_samples


def _samples(real: np.ndarray, generated: np.ndarray) -> Samples:
    return Samples(real=real, generated=generated, column_names=tuple(f"x{i}" for i in range(real.shape[1])))


@pytest.fixture
def plane() -> Samples:
    random = np.random.default_rng(1)
    return _samples(random.normal(size=(60, 2)), random.normal(size=(90, 2)) * [3.0, 1.0])


@pytest.mark.parametrize("draw", [scatter, density])
def test_real_and_generated_have_the_same_square_limits(plane: Samples, draw) -> None:
    picture = draw(plane)
    real, generated = picture.figure.axes[:2]
    assert real.get_xlim() == generated.get_xlim()
    assert real.get_ylim() == generated.get_ylim()
    assert np.ptp(real.get_xlim()) == pytest.approx(np.ptp(real.get_ylim()))


def test_every_real_point_is_inside_and_a_stray_generated_one_does_not_shrink_the_picture(
    plane: Samples,
) -> None:
    stray = _samples(plane.real, np.vstack([plane.generated, [[1e6, 0.0]]]))
    picture = scatter(stray)
    assert picture is not None
    real, generated = picture.figure.axes
    left, right = real.get_xlim()
    assert left < plane.real[:, 0].min() and plane.real[:, 0].max() < right < 100
    assert "outside" in generated.get_title(loc="left")


def test_rows_that_are_not_finite_are_counted_not_hidden(plane: Samples) -> None:
    broken = plane.generated.copy()
    broken[:4, 1] = np.nan
    picture = scatter(_samples(plane.real, broken))
    assert picture is not None
    assert "86 generated points (4 more are not finite and not drawn)" in picture.description


@pytest.mark.parametrize(
    "generated", [np.full((5, 2), np.nan), np.zeros((0, 2)), np.ones((5, 2))], ids=["nan", "none", "constant"]
)
def test_degenerate_points_are_drawn_without_a_warning(plane: Samples, generated: np.ndarray) -> None:
    for real in (plane.real, np.ones((3, 2)), np.full((2, 2), np.nan)):
        for draw in (scatter, density, marginals):
            picture = draw(_samples(real, generated))
            assert picture is not None
            picture.figure.canvas.draw()


def test_densities_integrate_to_one(plane: Samples) -> None:
    wide = _samples(plane.real, plane.real)
    picture = density(wide)
    assert picture is not None
    axis = picture.figure.axes[0]
    (mesh,) = axis.collections
    cell = np.ptp(axis.get_xlim()) * np.ptp(axis.get_ylim()) / np.asarray(mesh.get_array()).size
    assert np.sum(np.asarray(mesh.get_array())) * cell == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize(("n_columns", "panels"), [(1, 1), (3, 3), (6, 6), (9, 6)])
def test_marginals_for_any_dimension(n_columns: int, panels: int) -> None:
    points = np.random.default_rng(2).normal(size=(40, n_columns))
    picture = marginals(_samples(points, points))
    assert picture is not None
    assert len(picture.figure.axes) == panels
    assert (scatter(_samples(points, points)) is None) == (n_columns == 1)


def test_file_is_read_with_its_names_and_pictures(tmp_path: Path) -> None:
    write_samples(tmp_path)
    samples = read_samples(tmp_path / "samples.npz")
    assert samples.column_names == ("pc0", "pc1")
    assert samples.image_shape == (3, 4)
    assert samples.generated.shape == (80, 2)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"real": np.zeros((3, 2))}, "no array generated"),
        ({"real": np.zeros((3, 2)), "generated": np.zeros((3, 1))}, "same d"),
        (
            {"real": np.zeros((3, 1)), "generated": np.zeros((3, 1)), "column_names": np.array(["a", "b"])},
            "2 column",
        ),
        (
            {
                "real": np.zeros((3, 1)),
                "generated": np.zeros((3, 1)),
                "generated_original": np.zeros((3, 5)),
                "image_shape": np.array([2, 2]),
            },
            "pictures of shape",
        ),
    ],
)
def test_file_of_the_wrong_shape_says_what_is_wrong(tmp_path: Path, arrays: dict, message: str) -> None:
    np.savez(tmp_path / "samples.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        read_samples(tmp_path / "samples.npz")


def test_file_cut_short_says_so(tmp_path: Path) -> None:
    write_samples(tmp_path)
    path = tmp_path / "samples.npz"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ValueError, match="not a whole NumPy archive"):
        read_samples(path)
