"""Data modules: each loads one kind of points, splits them and feeds the training loop."""
