"""Points of a sweep are composed as their own command lines would be."""

from __future__ import annotations

import pytest
from hydra._internal.utils import get_args
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import ConfigCompositionException
from omegaconf import OmegaConf

from qgan_framework.config.compose import job_config, open_hydra
from qgan_framework.config.job import run_job
from qgan_framework.sweeps.composer import Composer

FIXED = ("+experiment=ring", "model.generator.n_layers=2", "data.batch_size=16")


@pytest.fixture
def composer():
    arguments = get_args(list(FIXED))
    yield Composer(open_hydra(arguments, run_job), arguments)
    GlobalHydra.instance().clear()
    HydraConfig.instance().cfg = None


def test_jobs_are_what_hydra_composes(composer):
    points = [
        ("seed=3", "encoding=squeezing", "+trainer.more={a: 1}", "model.generator.n_layers=5"),
        ("encoding={initial_scale: 0.5}", "data.batch_size=${seed}", "encoding.initial_scale=0.7"),
    ]
    for point in points:
        whole = job_config(composer.config([*FIXED, *point]))
        assert OmegaConf.to_container(composer.job(FIXED, point)) == OmegaConf.to_container(whole)


def test_files_are_read_once_for_all_values(composer, monkeypatch):
    composer.job(FIXED, ("seed=0",))
    monkeypatch.setattr(composer, "config", None)
    assert [composer.job(FIXED, (f"seed={seed}",)).seed for seed in (1, 2)] == [1, 2]


def test_an_unknown_key_is_told_as_ever(composer):
    with pytest.raises(ConfigCompositionException, match="Could not override 'model.generator.nonsense'"):
        composer.job(FIXED, ("model.generator.nonsense=1",))
