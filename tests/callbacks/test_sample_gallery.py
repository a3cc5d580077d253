from __future__ import annotations

import numpy as np

from qgan_framework.callbacks.ema_evaluation import EMAEvaluation
from qgan_framework.callbacks.sample_gallery import SampleGallery
from tests.training.running import fit, untrained


def test_the_same_latents_are_drawn_through_time(tmp_path):
    fit(tmp_path, SampleGallery(every_n_epochs=2, n_samples=5, seed=0), max_epochs=5)
    found = sorted((tmp_path / "gallery").iterdir())
    assert [path.name for path in found] == [f"epoch_{epoch:06d}.npz" for epoch in (1, 2, 4)]
    points = [np.load(path)["generated"] for path in found]
    assert {one.shape for one in points} == {(5, 2)}
    assert np.abs(points[0] - points[2]).max() > 1e-4
    model = untrained()
    fit(tmp_path, SampleGallery(every_n_epochs=9, n_samples=5, seed=0), model=model, max_epochs=1)
    np.testing.assert_allclose(np.load(found[0])["generated"], points[0], rtol=0, atol=1e-6)


def test_averaged_weights_are_compared_with_the_latest(tmp_path):
    model = untrained()
    history = fit(tmp_path, EMAEvaluation(n_samples=50, seed=0), model=model).history
    assert all(distance > 0.0 for distance in history["ema_distance"])
    for average, variable in zip(model.averages.variables, model.generator.trainable_variables, strict=True):
        average.assign(variable)
    logs: dict[str, float] = {}
    evaluation = EMAEvaluation(n_samples=50, seed=0)
    evaluation.set_model(model)
    evaluation.on_epoch_end(0, logs)
    assert logs["ema_distance"] == 0.0
