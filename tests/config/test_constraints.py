from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qgan_framework.config.constraints import describe, value_check
from qgan_framework.types import (
    CircuitSizes,
    CutoffDim,
    Fraction,
    ModeCount,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    UnitInterval,
)


@pytest.mark.parametrize(
    ("annotation", "description"),
    [
        (int, "an integer"),
        (PositiveInt, "an integer of at least 1"),
        (ModeCount, "an integer of at least 1 and at most 6"),
        (Fraction, "a number above 0 and below 1"),
        (PositiveInt | None, "an integer of at least 1 or null"),
        (Literal["a", "b"], "one of 'a', 'b'"),
        (list[PositiveInt], "a list of integers of at least 1"),
        (list[list[int]], "a list of lists of integers"),
        (list[str] | list[int] | None, "a list of texts or a list of integers or null"),
        (list[Literal["x"]], "a list of values, each 'x'"),
        (list, "a list"),
        (dict[str, int], "a mapping"),
        (bool, "true or false"),
    ],
)
def test_descriptions_are_english(annotation, description):
    assert describe(annotation) == description


@pytest.mark.parametrize(
    "annotation",
    [
        PositiveInt,
        NonNegativeInt,
        PositiveFloat,
        NonNegativeFloat,
        Fraction,
        UnitInterval,
        ModeCount,
        CutoffDim,
        str,
        bool,
        Literal["a", "b"],
        PositiveInt | None,
    ],
)
def test_the_example_is_acceptable(annotation):
    check = value_check(annotation)
    examples: dict[str, Any] = {"true": True, "text": "text", "a": "a"}
    example = examples[check.example] if check.example in examples else float(check.example)
    if check.example.lstrip("-").isdigit():
        example = int(check.example)
    assert check.accepts(example)


def test_a_type_may_bring_its_own_example():
    assert value_check(CircuitSizes).example == "[[2,2,8]]"


class Foreign:
    pass


@pytest.mark.parametrize("annotation", [Foreign, Foreign | None, list[Foreign], dict[str, Foreign]])
def test_foreign_classes_cannot_be_checked(annotation):
    assert value_check(annotation) is None


@given(st.integers())
def test_a_cutoff_is_accepted_exactly_within_its_bounds(value):
    assert value_check(CutoffDim).accepts(value) == (2 <= value <= 100)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_fraction_is_accepted_exactly_between_its_bounds(value):
    assert value_check(Fraction).accepts(value) == (0 < value < 1)
