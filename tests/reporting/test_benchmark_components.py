from __future__ import annotations

import pytest

from qgan_framework.reporting.benchmark_components import (
    component_cells,
    component_sentences,
    read_components,
    write_components,
)


def row(component: str, seconds: float, pass_name: str = "step") -> dict[str, object]:
    return {"component": component, "pass_name": pass_name, "batch_size": 256, "seconds": seconds}


ROWS = [
    row("readout", 0.001, "forward"),
    row("compiled steps of the schedule", 0.009),
    row("the same in the Trainer's loop", 0.010),
]


def test_they_come_back_from_the_file(tmp_path):
    write_components(ROWS, tmp_path / "components.csv")
    again = read_components(tmp_path / "components.csv")
    assert [one["component"] for one in again] == [one["component"] for one in ROWS]
    assert component_cells(again) == component_cells(ROWS)


def test_shares_are_of_the_step_in_the_loop():
    assert [text for text, _ in component_cells(ROWS)[0]] == ["readout", "forward", "256", "1 ms", "10.0 %"]
    (words,) = component_sentences(ROWS)
    assert (
        "takes 10 ms in the Trainer's loop and 9 ms as bare compiled steps" in words
        and "10.0 % of it" in words
    )


def test_a_loop_that_seems_quicker_than_its_steps_is_no_negative_share():
    (words,) = component_sentences([row("compiled steps of the schedule", 0.011), ROWS[2]])
    assert words.endswith("are no measurable part of it")


def test_without_the_loop_no_share_is_made_up():
    assert component_sentences(ROWS[:1]) == []
    assert component_cells(ROWS[:1])[0][-1] == ("-", None)


def test_another_table_is_refused(tmp_path):
    (tmp_path / "components.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="has not the columns"):
        read_components(tmp_path / "components.csv")
