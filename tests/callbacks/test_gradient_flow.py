from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.callbacks.gradient_flow import GradientFlow, variable_names
from qgan_framework.errors import ConfigurationError
from tests.models import tiny
from tests.training.running import fit, untrained


def test_every_weight_has_its_norm_in_the_logs(tmp_path):
    model, flow = untrained(), GradientFlow(every_n_steps=1)
    history = fit(tmp_path, flow, model=model).history
    names = [
        *(f"generator/{name}" for name in variable_names(model.generator)),
        *(f"discriminator/{name}" for name in variable_names(model.discriminator)),
    ]
    assert len(names) == len(set(names)) == len(model.trainable_variables)
    for name in names:
        course = history[f"gradient_norm/{name}"]
        assert np.isfinite(course).all()
    assert 0.9 < history["gradient_flow_generator"][-1] <= 1.0
    assert 0.8 < history["gradient_flow_discriminator"][-1] <= 1.0


def test_the_norms_are_those_of_the_gradients():
    model = tiny.qgan()
    latents = model.g_rows(8)[0]
    loss, gradients = model.g_gradients(latents)
    update = model.g_apply(loss, gradients)
    expected = [np.linalg.norm(gradient) for gradient in gradients]
    np.testing.assert_allclose(update.norms, expected, rtol=1e-5)


def test_a_weight_that_no_gradient_reaches_is_told_once(tmp_path, caplog):
    class Blind(tiny.ZeroLoss):
        def discriminator_loss(self, real_logits, fake_logits):
            return tf.reduce_mean(real_logits**2)

    flow = GradientFlow(every_n_steps=1)
    model = tiny.qgan(loss=Blind(), truncation_penalty=0.0)
    history = fit(tmp_path, flow, model=model).history
    assert history["gradient_flow_generator"] == [0.0, 0.0]
    told = [message for message in flow.warnings if "generator/" in message]
    assert len(told) == len(model.generator.trainable_variables)
    assert all("epoch 1" in message for message in told)


def test_an_epoch_that_is_resumed_is_seen_as_a_whole():
    model = untrained()
    model.make_train_function()
    batches = (tiny.real(number) for number in range(99))
    whole, parts = GradientFlow(every_n_steps=1), GradientFlow(every_n_steps=1)
    for flow in (whole, parts):
        flow.set_model(model)
        flow.on_epoch_begin(0)
    for step in range(4):
        model.train_function(batches)
        for flow in (whole, parts):
            flow.on_train_batch_end(step)
        state, parts = parts.state(), GradientFlow(every_n_steps=1)
        parts.set_model(model)
        parts.restore(state)
        parts.on_epoch_begin(0)
    logs: list[dict[str, float]] = [{}, {}]
    whole.on_epoch_end(0, logs[0])
    parts.on_epoch_end(0, logs[1])
    assert logs[0] == logs[1] != {}


def test_impossible_settings_are_named():
    with pytest.raises(ConfigurationError, match="every_n_steps"):
        GradientFlow(every_n_steps=0)
