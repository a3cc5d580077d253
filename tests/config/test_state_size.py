from __future__ import annotations

import pytest

from qgan_framework.config.contract import check_config
from qgan_framework.config.state_size import StateSize, check_state_size, n_states
from qgan_framework.errors import ConfigurationError
from tests.config.composing import composed

GB = 10**9


@pytest.fixture
def free(monkeypatch):
    """Sets how many bytes are free."""

    def set_free(size: int) -> None:
        monkeypatch.setattr("qgan_framework.hardware.memory.available_memory", lambda: size)

    set_free(21 * GB)
    return set_free


def size(**changed) -> StateSize:
    settings = {
        "n_modes": 2,
        "cutoff_dim": 8,
        "n_layers": 1,
        "batch_size": 1,
        "precision": "complex64",
        "truncation": "per_mode",
        "stored": False,
    }
    return StateSize(**settings | changed)


def test_amplitudes_of_both_truncations():
    assert size(n_modes=4, cutoff_dim=5).amplitudes == 625
    assert size(n_modes=4, cutoff_dim=5, truncation="total").amplitudes == 70


def test_bytes_are_those_of_kets_and_gates():
    gates = 2 * (2 * sum(n**2 for n in range(1, 8)) + 8**2) + 4 * 8**2  # two beamsplitters, two gates a mode
    assert size().bytes == 8 * 64 + 4 * gates
    assert size(precision="complex128").bytes == 2 * size().bytes
    assert size(batch_size=11).bytes - size().bytes == 10 * 8 * 64
    assert size(n_layers=5).bytes == size().bytes  # one after the other
    stored = size(n_layers=5, batch_size=10, stored=True)
    assert stored.bytes == 5 * 10 * 8 * 64 + 4 * gates
    composed_layers = size(n_layers=5, batch_size=10_000, stored=True)
    assert composed_layers.bytes == (10_000 * 64 + 5 * 64**2) * 8 + 4 * gates


def test_what_fits_is_accepted(free):
    check_state_size("key", 2, 100)
    check_state_size("key", 6, 30)  # 5.8 GB
    check_state_size("key", 6, 20, batch_size=1024, truncation="total", stored=True)
    needed = size(n_modes=5, cutoff_dim=20, batch_size=3).bytes
    free(needed)
    check_state_size("key", 5, 20, batch_size=3)
    free(needed - 1)
    with pytest.raises(ConfigurationError):
        check_state_size("key", 5, 20, batch_size=3)


def test_the_message_gives_what_is_needed_and_what_fits(free):
    with pytest.raises(ConfigurationError) as raised:
        check_state_size("key", 6, 20, n_layers=2, batch_size=1024, stored=True)
    assert raised.value.problem == (
        "cutoff_dim=20 and n_modes=6 make 64,000,000 amplitudes a sample, which with n_layers=2 and "
        "batch_size=1024 need at least 1,049 GB of memory, 21 GB are free"
    )
    assert raised.value.remedy == (
        "set cutoff_dim to at most 10, or n_modes to at most 4, or batch_size to at most 20"
    )
    check_state_size("key", 6, 10, n_layers=2, batch_size=1024, stored=True)
    check_state_size("key", 4, 20, n_layers=2, batch_size=1024, stored=True)
    check_state_size("key", 6, 20, n_layers=2, batch_size=20, stored=True)


def test_where_nothing_fits_no_size_is_proposed(free):
    free(0)
    with pytest.raises(ConfigurationError, match=r"0 GB are free; use a machine with more memory$"):
        check_state_size("key", 1, 2)


@pytest.mark.parametrize("network", ["generator", "discriminator"])
def test_the_configuration_of_a_training_is_checked(free, network):
    choices = ["model/discriminator=quantum", "data=clusters", "data.batch_size=512"]
    check_config(composed(*choices, f"model.{network}.n_modes=4"))
    with pytest.raises(ConfigurationError, match=r"n_layers=2 and batch_size=512 need at least") as raised:
        check_config(composed(*choices, f"model.{network}.n_modes=6", f"model.{network}.cutoff_dim=30"))
    assert raised.value.key == f"model.{network}.cutoff_dim"


def test_the_precision_counts(free):
    choices = [
        "model.generator.n_modes=6",
        "data=clusters",
        "data.batch_size=1",
        "model.generator.n_layers=1",
        "hardware.memory=ignore",
    ]
    check_config(composed(*choices, "model.generator.cutoff_dim=35"))  # 15 GB
    with pytest.raises(ConfigurationError, match="29 GB"):
        check_config(composed(*choices, "model.generator.cutoff_dim=35", "engine.precision=complex128"))


def test_the_sizes_of_a_benchmark_are_checked(free):
    sizes = "benchmark.sizes=[[2,2,8],[6,1,30]]"
    check_config(composed("task=benchmark", sizes, "benchmark.batch_sizes=[1,1024]"))
    with pytest.raises(ConfigurationError, match=r"^benchmark\.sizes\[1\]: .*batch_size=1024"):
        check_config(composed("task=benchmark", sizes, "benchmark.batch_sizes=[1024]"))


@pytest.mark.parametrize(("truncation", "states"), [("per_mode", 625), ("total", 70)])
def test_number_of_states(truncation, states):
    assert n_states(truncation, n_modes=4, cutoff_dim=5) == states
