from __future__ import annotations

import re
from itertools import count

import numpy as np
import pytest

from qgan_framework.errors import RunError
from qgan_framework.training import checkpoint
from tests.models import tiny
from tests.training.running import state, untrained


def train(model, n_steps, first_batch=0):
    model.make_train_function()
    batches = (tiny.real(number) for number in count(first_batch))
    for _ in range(n_steps):
        model.train_function(batches)


def assert_same_state(model, expected):
    for variable, value in zip(state(model), expected, strict=True):
        np.testing.assert_array_equal(variable, value, err_msg=variable.path)


@pytest.fixture
def saved(tmp_path):
    """A checkpoint after three steps, and what it holds."""
    model = untrained()
    train(model, 3)
    checkpoint.save(model, tmp_path / "checkpoints" / "last.npz", {"epoch": 3})
    return tmp_path / "checkpoints" / "last.npz", tiny.values(state(model))


def test_everything_comes_back_bit_by_bit(saved):
    path, expected = saved
    model = untrained()
    assert any(np.any(value != variable) for value, variable in zip(expected, state(model), strict=True))
    assert checkpoint.load(model, path).facts == {"format": checkpoint.FORMAT, "epoch": 3}
    assert_same_state(model, expected)
    assert (int(model.g_steps), int(model.d_steps)) == (3, 6)
    assert int(model.g_optimizer.iterations) == 3


def test_training_goes_on_as_if_it_had_never_stopped(saved):
    path, _ = saved
    model = untrained()
    train(model, 5)
    expected = tiny.values(state(model))
    untrained()
    checkpoint.load(model, path)
    train(model, 2, first_batch=6)
    assert_same_state(model, expected)


def test_a_checkpoint_serves_another_object_of_the_same_shape(saved):
    path, expected = saved
    model = tiny.qgan(seed=5)
    checkpoint.load(model, path)
    assert_same_state(model, expected)


def test_the_file_needs_no_pickle(saved):
    path, expected = saved
    with np.load(path, allow_pickle=False) as archive:
        arrays = [archive[name] for name in archive.files]
    assert not any(array.dtype.hasobject for array in arrays)
    assert len(arrays) == len(expected) + 2  # facts and checksum


def test_saving_replaces_the_file_and_leaves_no_other(saved):
    path, _ = saved
    checkpoint.save(untrained(), path, {"epoch": 4})
    assert [entry.name for entry in path.parent.iterdir()] == ["last.npz"]
    assert checkpoint.load(untrained(), path).facts["epoch"] == 4


def assert_refused(path, *words, model=None):
    """The error names the file, and the model is what it was."""
    model = model or untrained()
    before = tiny.values(state(model))
    with pytest.raises(RunError, match=re.escape(str(path))) as raised:
        checkpoint.load(model, path)
    for word in words:
        assert word in str(raised.value)
    assert_same_state(model, before)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(tmp_path, value):
    model = untrained()
    model.generator.circuit.circuit_weights.assign(
        np.full(model.generator.circuit.circuit_weights.shape, value)
    )
    checkpoint.save(model, tmp_path / "last.npz", {})
    assert_refused(
        tmp_path / "last.npz", "circuit_weights holds NaN or infinity", "before the training diverged"
    )


def test_a_missing_file_is_named(tmp_path):
    assert_refused(tmp_path / "best.npz", "no such checkpoint")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_refused(saved, share):
    path, _ = saved
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert_refused(path, "damaged")


def test_a_changed_byte_is_refused_or_does_no_harm(saved):
    path, expected = saved
    content = path.read_bytes()
    refused = 0
    # Everywhere in the file; a prime step, so that all fields of the repeated headers are met.
    for position in range(3, len(content), 211):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0x55]) + content[position + 1 :])
        model = untrained()
        before = tiny.values(state(model))
        try:
            facts = checkpoint.load(model, path).facts
        except RunError as error:
            refused += 1
            assert str(path) in str(error)
            assert_same_state(model, before)
        else:
            assert_same_state(model, expected)
            assert facts["epoch"] == 3
    assert refused > 40


@pytest.mark.parametrize(
    "changed",
    [{"cutoff_dim": 5}, {"n_layers": 2}, {"n_modes": 2}, {"latent_dim": 3}, {"observables": ["x"]}],
    ids=str,
)
def test_the_shape_of_the_model_must_be_the_same(saved, changed):
    model = tiny.qgan(**changed)
    if changed == {"cutoff_dim": 5}:  # a finer simulation of the same circuit
        checkpoint.load(model, saved[0])
    else:
        assert_refused(saved[0], "configuration", model=model)


@pytest.mark.parametrize(
    "content", [b"", b"epoch,step\n", b"\x80\x04K\x01."], ids=["empty", "text", "pickle"]
)
def test_other_files_are_refused(tmp_path, content):
    (tmp_path / "best.npz").write_bytes(content)
    assert_refused(tmp_path / "best.npz")


@pytest.mark.parametrize(
    "arrays", [{"generated": np.zeros(3)}, {"facts": np.array({"epoch": 1}, dtype=object)}]
)
def test_other_arrays_are_refused(tmp_path, arrays):
    np.savez(tmp_path / "best.npz", **arrays)
    assert_refused(tmp_path / "best.npz")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "best.npz").mkdir()
    assert_refused(tmp_path / "best.npz")
