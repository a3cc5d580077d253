"""Measures engines and strategies: what is computed, how it is timed, and the process that does it."""
