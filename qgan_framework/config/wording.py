"""How messages name values, choices and near matches."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from typing import Any

_LONGEST_VALUE = 80


def spelled(value: Any) -> str:
    """A configuration value as YAML would spell it, in one line, cut where it is long."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def suggestion(name: str, known: Iterable[str], noun: str) -> str:
    """What to choose instead of an unknown name.

    Args:
        name: the unknown name.
        known: the names there are.
        noun: what they are, in the plural: "keys", "choices".

    Returns:
        "did you mean n_modes? known keys: …", without the question where nothing is near.
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    question = f"did you mean {near[0]}? " if near else ""
    return question + (f"known {noun}: {', '.join(names)}" if names else f"there are no {noun} here")
