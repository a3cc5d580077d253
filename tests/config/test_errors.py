from __future__ import annotations

import pickle

import pytest

from qgan_framework.errors import ConfigurationError, DataError, Interrupted, RunError


@pytest.mark.parametrize(
    ("error", "text", "exit_code"),
    [
        (ConfigurationError("a.b", "is 0", "set it to 1"), "a.b: is 0; set it to 1", 2),
        (
            DataError("data.path", "x.csv is empty", "give points"),
            "data.path: x.csv is empty; give points",
            2,
        ),
        (RunError("the disk is full"), "the disk is full", 1),
        (Interrupted("saved in outputs/x", 143), "saved in outputs/x", 143),
    ],
)
def test_errors_are_one_line_and_survive_another_process(error, text, exit_code):
    copied = pickle.loads(pickle.dumps(error))
    for one in (error, copied):
        assert str(one) == text
        assert one.exit_code == exit_code
