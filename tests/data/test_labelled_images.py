"""Pictures with classes: splits, batches, augmentation, folders with broken files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
import yaml
from PIL import Image

from qgan_framework.data.augmentation import Augmentation
from qgan_framework.data.digit_images import DigitImages
from qgan_framework.data.image_folder import ImageFolder
from qgan_framework.errors import DataError

CONF = Path(__file__).parents[2] / "conf" / "data"
NOTHING = {"shift": 0.0, "rotation": 0.0, "zoom": 0.0, "flip": False}


def digits(**changed: object) -> DigitImages:
    settings = {"batch_size": 32, "test_fraction": 0.2, "validation_fraction": 0.1, "augmentation": None}
    data = DigitImages(**settings | {"seed": 3} | changed)
    data.setup()
    return data


@pytest.fixture
def folder(tmp_path):
    """Twelve red and twelve blue pictures of several sizes and kinds, and files that are no pictures."""
    for name, color in (("blue", (0, 0, 250)), ("red", (250, 0, 0))):
        (tmp_path / name).mkdir()
        for number in range(12):
            suffix = ("jpg", "png", "bmp")[number % 3]
            Image.new("RGB", (20 + number, 30), color).save(tmp_path / name / f"{number:02d}.{suffix}")
    return tmp_path


def pictures(path: Path, **changed: object) -> ImageFolder:
    settings = {"batch_size": 4, "test_fraction": 0.25, "validation_fraction": 0.25, "augmentation": None}
    return ImageFolder(**settings | {"seed": 0, "image_size": [12, 10], "path": str(path)} | changed)


def test_the_splits_are_disjoint_stratified_and_cover_every_digit():
    data = digits()
    assert len(data.test) == 359 and len(data.train) + len(data.validation) + len(data.test) == 1797
    assert data.shape == (8, 8, 1) and data.class_names == [str(digit) for digit in range(10)]
    for labels, share in ((data.test_labels, 0.2), (data.validation_labels, 0.08)):
        counts = np.bincount(labels, minlength=10)
        assert (np.abs(counts - share * 179.7) < 4).all()
    together = np.concatenate([data.train, data.validation, data.test])
    everything, _, _ = data.load_images()
    assert sorted(map(bytes, together)) == sorted(map(bytes, everything))


def test_another_seed_is_another_split():
    assert not np.array_equal(digits().test, digits(seed=4).test)


def test_batches_are_pictures_from_0_to_1_with_their_classes_each_once_an_epoch():
    data = digits()
    known = {(image.tobytes(), label) for image, label in zip(data.train, data.train_labels, strict=True)}
    seen = set()
    for images, labels in data.train_dataset().take(data.batches_per_epoch):
        raw = np.round(images.numpy() * 16).astype(np.uint8)
        seen |= {(image.tobytes(), label) for image, label in zip(raw, labels.numpy(), strict=True)}
    assert seen <= known and len(seen) == data.batches_per_epoch * 32


def test_a_stream_begun_later_gives_the_same_batches():
    data = digits(augmentation=Augmentation(**{**NOTHING, "shift": 0.2}))
    late = next(iter(data.train_dataset(first_batch=45)))
    early = list(data.train_dataset().take(46))[45]
    for one, other in zip(late, early, strict=True):
        np.testing.assert_array_equal(one, other)


def test_augmentation_of_nothing_changes_nothing_and_a_flip_mirrors_about_half():
    images, seed = tf.random.stateless_uniform((60, 9, 7, 2), [1, 2]), tf.constant([5, 6], tf.int64)
    np.testing.assert_allclose(Augmentation(**NOTHING).applied(images, seed), images, atol=1e-5)
    flipped = Augmentation(**{**NOTHING, "flip": True}).applied(images, seed).numpy()
    mirrored = [np.allclose(f, i[:, ::-1], atol=1e-5) for f, i in zip(flipped, images.numpy(), strict=True)]
    same = [np.allclose(f, i, atol=1e-5) for f, i in zip(flipped, images.numpy(), strict=True)]
    assert sum(mirrored) + sum(same) == 60 and 15 < sum(mirrored) < 45


@pytest.mark.parametrize("kind", ["shift", "rotation", "zoom"])
def test_each_augmentation_moves_pictures_and_keeps_their_middle(kind):
    ramp = np.linspace(0, 1, 21)
    images = tf.constant(
        np.tile(np.hypot(*np.meshgrid(ramp - 0.5, ramp - 0.5))[None, :, :, None], (20, 1, 1, 1))
    )
    images = tf.cast(images, tf.float32) + tf.reshape(tf.range(21.0) / 21.0, (1, 1, 21, 1))
    amount = {"shift": 0.1, "rotation": 20.0, "zoom": 0.2}[kind]
    seed = tf.constant([1, 1], tf.int64)
    changed = Augmentation(**{**NOTHING, kind: amount}).applied(images, seed).numpy()
    assert not np.allclose(changed, images, atol=0.01)
    limit = 0.35 if kind == "shift" else 0.01
    assert np.abs(changed[:, 10, 10] - images[:, 10, 10]).max() < limit


def test_folders_are_classes_and_pictures_are_resized(folder):
    data = pictures(folder)
    data.setup()
    assert data.class_names == ["blue", "red"] and data.shape == (12, 10, 3) and not data.warnings
    assert (data.train[data.train_labels == 1][..., 0] > 200).all()
    assert (data.train[data.train_labels == 0][..., 0] < 50).all()


def test_unreadable_pictures_are_skipped_counted_and_named(folder):
    (folder / "red" / "broken.jpg").write_bytes(b"no picture at all")
    whole = (folder / "blue" / "01.png").read_bytes()
    (folder / "blue" / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "blue" / "notes.txt").write_text("not looked at")
    data = pictures(folder)
    data.setup()
    assert len(data.train) + len(data.validation) + len(data.test) == 24
    (warning,) = data.warnings
    assert "2 files were skipped" in warning and "blue/cut.png" in warning
    assert "red/broken.jpg (no picture)" in warning


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: (path / "red").rename(path / ".red"), "data.path: .* holds 1 folders"),
        (lambda path: [one.unlink() for one in (path / "red").iterdir()], "class red has no picture"),
        (
            lambda path: [one.unlink() for one in sorted((path / "red").iterdir())[1:]],
            "class red has 1 pictures, none of which are left for the",
        ),
    ],
)
def test_too_few_pictures_or_classes_are_refused(folder, spoil, words):
    spoil(folder)
    with pytest.raises(DataError, match=words):
        pictures(folder).setup()


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"data\.path: .*nowhere is no folder"):
        pictures(tmp_path / "nowhere").setup()
    with pytest.raises(DataError, match=r"data\.image_size"):
        pictures(tmp_path, image_size=[180])


@pytest.mark.parametrize(("name", "kind"), [("digit_images", DigitImages), ("image_folder", ImageFolder)])
def test_the_configurations_list_every_key(name, kind, folder):
    settings = yaml.safe_load((CONF / f"{name}.yaml").read_text())
    changes = settings.pop("augmentation")
    assert settings.pop("_target_") == f"{kind.__module__}.{kind.__name__}"
    assert changes.pop("_target_") == "qgan_framework.data.augmentation.Augmentation"
    if "path" in settings:
        settings["path"] = str(folder)
    data = kind(
        **settings | {"seed": 0, "batch_size": 4, "validation_fraction": 0.25},
        augmentation=Augmentation(**changes),
    )
    data.setup()
    assert data.batches_per_epoch >= 1
