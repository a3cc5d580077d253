"""Every choice of every group, and every experiment, composes and keeps the contract."""

from __future__ import annotations

import sys

import pytest

from qgan_framework.config.contract import check_config
from qgan_framework.config.locations import CONF
from tests.config.composing import composed

# What a choice cannot know by itself.
REQUIRED = {
    "data=histograms": ["model/generator=density"],  # made for each other
    "model/generator=density": ["data=histograms"],
    "data=array": ["data.path=points.csv"],
    "data=digit_images": ["model=hybrid", "loss=cross_entropy", "optimizer=classifier"],
    "data=image_folder": ["+experiment=hybrid_images", "data.path=PICTURES"],
    "distribute=multi_worker": ["distribute.workers=[host0:5001,host1:5001]", "distribute.index=0"],
    "loss=cross_entropy": ["+experiment=hybrid_digits"],
    "model=hybrid": ["+experiment=hybrid_digits"],
    "model/middle=photonic": ["+experiment=hybrid_digits"],
    "model/middle=qubits": ["+experiment=hybrid_digits"],
    "optimizer=classifier": ["+experiment=hybrid_digits"],
    "+experiment=hybrid_images": ["data.path=PICTURES"],
    **{f"+preset={name}": ["+experiment=hybrid_digits"] for name in ("speed", "accuracy", "research")},
    **{f"task={name}": ["+experiment=hybrid_digits"] for name in ("compare", "claims")},
    "+experiment=bench/qubits": [f"benchmark.peers_python={sys.executable}"],
    "task=evaluate": ["evaluate.run=RUN"],
    "task=generate": ["generate.run=RUN"],
    "task=report": ["report.sweep=RUN"],
}


def choices() -> list[str]:
    found = []
    for file in sorted(CONF.rglob("*.yaml")):
        group = file.parent.relative_to(CONF).as_posix()
        name = file.relative_to(CONF / group.split("/")[0]).with_suffix("").as_posix()
        if group.split("/")[0] in ("experiment", "preset", "sweep"):
            found.append(f"+{group.split('/')[0]}={name}")
        elif group != "." and not group.startswith("hydra"):
            found.append(f"{group}={file.stem}")
    return found


@pytest.mark.parametrize("choice", choices())
def test_every_choice_keeps_the_contract(choice, tmp_path):
    (tmp_path / "config.yaml").touch()
    (tmp_path / "study.json").touch()
    check_config(
        composed(choice, *(value.replace("RUN", str(tmp_path)) for value in REQUIRED.get(choice, [])))
    )


@pytest.mark.parametrize("name", sorted(file.stem for file in (CONF / "experiment").glob("*.yaml")))
def test_an_experiment_names_its_runs_after_itself(name):
    assert composed(f"+experiment={name}").experiment_name == name


@pytest.mark.parametrize("name", sorted(file.stem for file in (CONF / "experiment/proof").glob("*.yaml")))
def test_a_proof_experiment_does_so_too(name):
    assert composed(f"+experiment=proof/{name}").experiment_name == f"proof_{name}"
