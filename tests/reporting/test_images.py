from __future__ import annotations

import dataclasses

import numpy as np

from qgan_framework.reporting.images import image_grid, nearest_grid
from qgan_framework.reporting.sample_file import Samples

REAL = np.arange(12.0).reshape(2, 6)
GENERATED = np.arange(18.0).reshape(3, 6) + 100
SAMPLES = Samples(
    real=np.zeros((2, 1)),
    generated=np.zeros((3, 1)),
    column_names=("x",),
    real_original=REAL,
    generated_original=GENERATED,
    image_shape=(2, 3),
)


def test_each_picture_stands_in_its_place_on_the_scale_of_the_real_ones() -> None:
    picture = image_grid(SAMPLES)
    assert picture is not None
    real, generated = (axis.get_images()[0] for axis in picture.figure.axes)
    np.testing.assert_array_equal(np.asarray(real.get_array())[0:2, 4:7], REAL[1].reshape(2, 3))
    np.testing.assert_array_equal(np.asarray(generated.get_array())[0:2, 8:11], GENERATED[2].reshape(2, 3))
    assert real.get_clim() == generated.get_clim() == (0.0, 11.0)
    assert picture.kind == "image"


def test_generated_pictures_alone_are_drawn() -> None:
    picture = image_grid(dataclasses.replace(SAMPLES, real_original=None))
    assert picture is not None
    assert len(picture.figure.axes) == 1


def test_points_that_are_no_pictures_give_no_grid() -> None:
    assert image_grid(dataclasses.replace(SAMPLES, image_shape=None)) is None
    assert image_grid(dataclasses.replace(SAMPLES, generated_original=None)) is None


def test_the_nearest_training_pictures_stand_beside_the_generated_ones() -> None:
    picture = nearest_grid(dataclasses.replace(SAMPLES, nearest_original=REAL))
    assert picture is not None
    nearest, generated = (axis.get_images()[0] for axis in picture.figure.axes)
    np.testing.assert_array_equal(np.asarray(nearest.get_array())[0:2, 4:7], REAL[1].reshape(2, 3))
    np.testing.assert_array_equal(np.asarray(generated.get_array())[0:2, 4:7], GENERATED[1].reshape(2, 3))
    assert nearest_grid(SAMPLES) is None
