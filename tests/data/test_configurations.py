from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import yaml

from qgan_framework.config.signature import target_signature
from qgan_framework.data.clusters import Clusters
from qgan_framework.data.datamodule import DataModule

PICTURES = {"digit_images", "image_folder"}  # tests/data/test_labelled_images.py
CONFIGURATIONS = sorted(
    file for file in (Path(__file__).parents[2] / "conf" / "data").glob("*.yaml") if file.stem not in PICTURES
)

SOURCE = Clusters(n_samples=400, separation=3.0, sigma=0.3, batch_size=8, validation_fraction=0.25, seed=1)


@pytest.mark.parametrize("file", CONFIGURATIONS, ids=lambda file: file.stem)
def test_every_key_of_the_constructor_is_listed_and_builds_the_data(file: Path, tmp_path: Path) -> None:
    settings = yaml.safe_load(file.read_text())
    if settings.pop("defaults", None):  # a data set on top of another one
        settings["source"] = SOURCE
    target = settings.pop("_target_")
    signature = target_signature(target)
    assert signature is not None and not signature.takes_any
    module, name = target.rsplit(".", 1)
    kind = getattr(importlib.import_module(module), name)
    assert file.stem == module.rsplit(".", 1)[1]
    assert set(settings) == set(signature.checks)
    assert settings.pop("seed") == "${seed}"
    if "path" in settings:
        assert settings["path"] == "???"
        settings["path"] = str(tmp_path / "points.csv")
        (tmp_path / "points.csv").write_text("x,y\n" + "".join(f"{i},{i * i}\n" for i in range(100)))
    data = kind(**settings, seed=1)
    assert isinstance(data, DataModule)
    data.setup()
    assert data.batches_per_epoch >= 1


def test_every_data_set_has_a_configuration() -> None:
    assert {file.stem for file in CONFIGURATIONS} == {
        *("array", "bimodal", "clusters", "correlated", "digits", "four_gaussians", "gaussian"),
        *("gaussian_grid", "gaussian_ring", "histograms", "lognormal", "ring", "sine", "swiss_roll"),
        *("time_series", "triangular", "two_peaks"),
    }
