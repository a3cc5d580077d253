"""Trained weights at larger cutoffs."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qgan_framework.errors import ConfigurationError
from qgan_framework.reporting.convergence import read_convergence
from qgan_framework.tasks.convergence import _at_cutoff, _in_parts, convergence
from qgan_framework.tasks.evaluate import Evaluate
from qgan_framework.tasks.saved_run import open_run
from qgan_framework.tasks.train import Train
from qgan_framework.training.validation import latents
from tests.config.composing import composed
from tests.tasks import pictures

SHORT = ("hardware.xla=false", "logger.wandb=null", "trainer.progress_bar=none", "trainer.fast_dev_run=true")
SMALL = ("data=clusters", "data.n_samples=64", "data.batch_size=8", "trainer.final_draws=2")
SHALLOW = ("model.generator.n_modes=1", "model.generator.n_layers=1", "model.generator.cutoff_dim=4")
QUANTUM_JUDGE = (
    "model/discriminator=quantum",
    "model.discriminator.n_modes=1",
    "model.discriminator.n_layers=1",
    "model.discriminator.cutoff_dim=5",
)


def trained(folder, *choices):
    with pictures.none_drawn():
        Train().run(composed(*SHORT, *SMALL, *choices), folder)
    return folder


@pytest.fixture(scope="module")
def quantum(tmp_path_factory):
    """Both networks quantum, and a decoder whose scale is that of the trained cutoff."""
    choices = (*SHALLOW, *QUANTUM_JUDGE, "decoder=spatial", "model.generator.observables=[x,p]")
    return trained(tmp_path_factory.mktemp("quantum"), *choices)


@pytest.fixture(scope="module")
def classical(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("classical"), "model/generator=mlp")


def evaluate(run, folder, steps):
    folder.mkdir(exist_ok=True)
    config = composed("task=evaluate", f"evaluate.run={run}", f"evaluate.cutoff_steps={steps}")
    task = Evaluate(run=str(run), weights="last", draws=2, cutoff_steps=steps, wigner_samples=2)
    report = task.run(config, folder)
    return report.read_text()


def test_both_networks_are_compared_at_all_cutoffs(quantum, tmp_path, capsys):
    page = evaluate(quantum, tmp_path, [2, 4, 10])
    rows = read_convergence(tmp_path / "convergence.csv")
    assert [(row.network, row.output, row.cutoff_dim) for row in rows] == [
        *[("generator", "points", cutoff) for cutoff in (4, 6, 8, 14)],
        *[("discriminator", "verdicts", cutoff) for cutoff in (5, 7, 9, 15)],
    ]
    for own in (rows[:4], rows[4:]):
        deltas, norms = [row.delta_max for row in own], [row.norm_mean for row in own]
        assert deltas[0] > deltas[1] > deltas[2] > deltas[3] == 0.0
        assert norms[0] < norms[1] < norms[2] < norms[3] <= 1.0 + 1e-5
        assert all(row.delta_median <= row.delta_max and row.norm_min <= row.norm_mean for row in own)
    assert (tmp_path / "plots" / "cutoff_convergence.png").is_file()
    printed = capsys.readouterr().out
    for words in ("At cutoff 4 generated points are within", "The discriminator: at cutoff 5 its verdicts"):
        assert words in printed and words in page
    assert "Wigner function of each mode" in page


def test_at_its_own_cutoff_it_is_the_run_itself(quantum):
    saved = open_run(str(quantum), "last", key="run")
    rows, left_out = convergence(saved, [2], draws=2)
    expected = saved.trainer.test(saved.model, saved.data, draws=2)
    assert rows[0].sliced_wasserstein == pytest.approx(expected["sliced_wasserstein"], abs=1e-5)
    assert (rows[0].norm_mean, rows[0].norm_min) == pytest.approx(
        (expected["norm_mean"], expected["norm_min"]), abs=1e-5
    )
    assert left_out == []


def test_weights_and_decoder_are_those_of_the_run(quantum):
    saved = open_run(str(quantum), "last", key="run")
    larger = _at_cutoff(saved, "generator", 6)
    assert (larger.circuit.cutoff_dim, larger.decoder.cutoff_dim) == (6, 4)
    for mine, theirs in zip(larger.variables, saved.model.generator.variables, strict=True):
        np.testing.assert_array_equal(mine.numpy(), theirs.numpy())


def test_densities_are_compared_by_total_variation(tmp_path):
    choices = ("data=histograms", "model/generator=density", "model.generator.n_modes=2", "data.n_points=8")
    small = ("model.generator.n_layers=1", "model.generator.cutoff_dim=4", "data.source.n_samples=400")
    run = tmp_path / "run"
    run.mkdir()
    with pictures.none_drawn():
        Train().run(composed(*SHORT, *choices, *small, "data.batch_size=8"), run)
    saved = open_run(str(run), "last", key="run")
    rows, _ = convergence(saved, [2, 6], draws=1)
    assert [(row.output, row.cutoff_dim) for row in rows] == [("densities", cutoff) for cutoff in (4, 6, 10)]
    assert 1.0 > rows[0].delta_max > rows[1].delta_max > rows[2].delta_max == 0.0
    assert all(row.sliced_wasserstein > 0 for row in rows)


@pytest.mark.parametrize(("kind", "steps"), [("classical", [0, 2]), ("quantum", [])])
def test_where_there_is_nothing_to_compare_there_is_no_section(kind, steps, tmp_path, request):
    page = evaluate(request.getfixturevalue(kind), tmp_path, steps)
    assert "Is the cutoff large enough?" not in page
    assert not (tmp_path / "convergence.csv").exists()
    assert (tmp_path / "wigner.npz").exists() == (kind == "quantum")
    assert json.loads((tmp_path / "summary.json").read_text())["warnings"] == []


@pytest.mark.usefixtures("no_pictures")
def test_cutoffs_that_do_not_fit_are_left_out_and_told(quantum, tmp_path):
    page = evaluate(quantum, tmp_path, [2, 100])
    assert [row.cutoff_dim for row in read_convergence(tmp_path / "convergence.csv")] == [4, 6, 5, 7]
    (first, second) = json.loads((tmp_path / "summary.json").read_text())["warnings"]
    assert first.startswith("The generator was not run at cutoff 104: it must be an integer")
    assert second.startswith("The discriminator was not run at cutoff 105")
    assert "was not run at cutoff" in page


def test_the_own_cutoff_alone_compares_with_nothing():
    with pytest.raises(ConfigurationError, match=r"evaluate\.cutoff_steps: has no larger cutoff"):
        Evaluate(run=".", weights="last", draws=1, cutoff_steps=[0], wigner_samples=0)


def test_parts_give_what_the_whole_gives(quantum, monkeypatch):
    saved = open_run(str(quantum), "last", key="run")
    network, inputs = saved.model.generator, latents(saved.model, 5, 1)
    whole = _in_parts(network.circuit, network.with_norm, inputs, False)
    monkeypatch.setattr("qgan_framework.tasks.convergence._AMPLITUDES_AT_ONCE", 8)  # two samples
    for part, expected in zip(
        _in_parts(network.circuit, network.with_norm, inputs, False), whole, strict=True
    ):
        np.testing.assert_allclose(part, expected, rtol=0, atol=1e-6)
