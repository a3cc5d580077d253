"""Other simulators. Each module here runs in an environment of its own, which lacks TensorFlow: see `make peers`."""
