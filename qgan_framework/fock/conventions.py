"""The one place that fixes ħ.

Read ``HBAR`` through the module (``conventions.HBAR``) at call time, never import the name:
a test runs the whole package with another value to expose hidden copies.
"""

from __future__ import annotations

HBAR: float = 2.0
"""ħ in the convention of Strawberry Fields: x = √(ħ/2)(a + a†), so the vacuum variance of x is ħ/2 = 1."""
