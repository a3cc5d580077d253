from __future__ import annotations

from types import SimpleNamespace

import matplotlib.image
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.loggers import tensorboard
from qgan_framework.loggers.base import LoggedRun


def test_metrics_and_pictures_are_read_back(tmp_path):
    pytest.importorskip("tensorboard", reason="the extra tensorboard is not installed")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    picture = tmp_path / "scatter.png"
    matplotlib.image.imsave(picture, np.zeros((4, 4)))
    logger = tensorboard.TensorBoardLogger()
    for _ in range(2):  # an interrupted run, then the one that goes on with it
        logger.open(LoggedRun(tmp_path, "a run", {}))
        logger.resume([{"epoch": 1, "step": 5, "d_loss": 0.5}])
    (callback,) = logger.callbacks()
    callback.set_model(SimpleNamespace(g_steps=10))
    callback.on_epoch_end(1, {"d_loss": np.float32(0.25)})
    logger.record_result({"steps": 20}, [picture])
    logger.close()
    events = EventAccumulator(str(tmp_path / "tensorboard"))
    events.Reload()
    assert set(events.Tags()["tensors"]) == {"epoch", "step", "d_loss", "plots/scatter"}
    found = [(event.step, float(tf.make_ndarray(event.tensor_proto))) for event in events.Tensors("d_loss")]
    assert found == [(5, 0.5), (10, 0.25)]


def test_without_tensorboard_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(tensorboard, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'qgan-framework\[tensorboard\]'"):
        tensorboard.TensorBoardLogger()
