from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Literal

import pytest

from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import CutoffDim, Fraction, PositiveFloat, PositiveInt

if TYPE_CHECKING:
    from nowhere import Tensor


class Circuit:
    @checked
    def __init__(
        self,
        cutoff_dim: CutoffDim,
        weights: Tensor = None,
        *,
        scale: PositiveFloat = 1.0,
        share: Fraction = 0.5,
        sizes: list[list[int]] | None = None,
        which: Literal["best", "last"] = "best",
        steps: PositiveInt | None = None,
        fast: bool = False,
        **others: object,
    ) -> None:
        self.values = (cutoff_dim, weights, scale, share, sizes, which, steps, fast, others)


def test_sound_values_arrive_unchanged():
    weights = object()
    circuit = Circuit(4, weights, scale=0.5, sizes=[[1, 2]], steps=3, fast=True, name="c")
    assert circuit.values == (4, weights, 0.5, 0.5, [[1, 2]], "best", 3, True, {"name": "c"})


def test_an_integer_becomes_a_number_where_a_number_is_wanted():
    scale = Circuit(4, scale=2).values[2]
    assert type(scale) is float
    assert scale == 2.0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cutoff_dim", 1),
        ("cutoff_dim", 101),
        ("cutoff_dim", "4"),
        ("cutoff_dim", True),
        ("cutoff_dim", 4.0),
        ("cutoff_dim", None),
        ("scale", 0),
        ("scale", "1.0"),
        ("scale", float("nan")),
        ("scale", float("inf")),
        ("share", 1.0),
        ("sizes", [1, 2]),
        ("sizes", [["1"]]),
        ("which", "first"),
        ("steps", 0),
        ("fast", 1),
    ],
)
def test_an_unsound_value_is_told_with_the_parameter_name(name, value):
    with pytest.raises(ConfigurationError) as raised:
        Circuit(**{"cutoff_dim": 4, name: value})
    assert raised.value.key == name
    assert repr(value) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_message_says_what_is_wanted_and_gives_an_example():
    with pytest.raises(ConfigurationError) as raised:
        Circuit(0)
    assert str(raised.value) == (
        "cutoff_dim: must be an integer of at least 2 and at most 100, got 0; give, for example, cutoff_dim=2"
    )


def test_the_signature_is_kept():
    assert list(inspect.signature(Circuit).parameters)[:3] == ["cutoff_dim", "weights", "scale"]


def test_a_missing_argument_is_a_type_error_as_in_any_call():
    with pytest.raises(TypeError, match="cutoff_dim"):
        Circuit()


def test_plain_functions_are_checked_too():
    @checked
    def adam(learning_rate: PositiveFloat) -> float:
        return learning_rate

    assert adam(1) == 1.0
    with pytest.raises(ConfigurationError, match="learning_rate"):
        adam(-1.0)
