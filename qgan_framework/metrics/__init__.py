"""Quality metrics of generated points: pure NumPy and SciPy functions."""
