"""task=compare: which trainings it consists of."""

from __future__ import annotations

import pytest
from hydra.utils import instantiate

from qgan_framework.errors import ConfigurationError
from qgan_framework.tasks.compare import Compare
from tests.config.composing import composed


@pytest.mark.parametrize("task", ["compare", "claims"])
def test_every_variant_of_every_choice_is_a_sound_training(task):
    config = composed("+experiment=hybrid_digits", f"task={task}", "compare.seeds=[3,5]")
    comparison = instantiate(config.compare, _convert_="all")
    jobs = comparison._jobs(config)
    assert [(name, seed) for name, seed, _ in jobs] == [
        (name, seed) for seed in (3, 5) for name in comparison.variants
    ]
    assert set(comparison.claims) == set(comparison.variants) - {next(iter(comparison.variants))}
    for name, seed, job in jobs:
        assert job.task == "train" and job.seed == seed and "wandb" not in job.logger
        for key, value in comparison.variants[name].items():
            node = job
            for part in key.split("."):
                node = node[part]
            assert node == value


def test_a_variant_with_a_key_that_is_none_is_told_before_anything_is_trained():
    config = composed("+experiment=hybrid_digits", "task=compare")
    wrong = Compare(variants={"a": {}, "b": {"model.middle.dept": 3}}, claims={}, seeds=[0])
    with pytest.raises(ConfigurationError, match=r"model\.middle\.dept: unknown key"):
        wrong._jobs(config)


@pytest.mark.parametrize(
    ("variants", "seeds", "problem"),
    [({"a": {}}, [0], "nothing to compare"), ({"a": {}, "b": {}}, [], "seeds: must be a list of integers")],
)
def test_nothing_to_compare_is_refused(variants, seeds, problem):
    with pytest.raises(ConfigurationError, match=problem):
        Compare(variants=variants, claims={}, seeds=seeds)
