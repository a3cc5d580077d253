"""Turns the files of a run's folder into pictures and one self-contained page. Imports no TensorFlow and no Hydra."""
