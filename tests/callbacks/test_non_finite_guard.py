from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.callbacks.non_finite_guard import NonFiniteGuard
from qgan_framework.errors import RunError
from tests.models import tiny
from tests.training.running import Calling, fit


class Exploding(tiny.RecordingLoss):
    """The discriminator's loss, or the gradient of the generator's, becomes NaN at one of its calls."""

    def __init__(self, at: int, network: str) -> None:
        super().__init__()
        self.at, self.network, self.calls = at, network, 0

    def generator_loss(self, fake_logits):
        loss = super().generator_loss(fake_logits)
        return loss + tf.sqrt(loss - loss) if self._now("generator") else loss

    def discriminator_loss(self, real_logits, fake_logits):
        loss = super().discriminator_loss(real_logits, fake_logits)
        return loss * np.nan if self._now("discriminator") else loss

    def _now(self, network):
        self.calls += network == self.network
        return network == self.network and self.calls == self.at


def test_a_healthy_training_is_let_alone(tmp_path):
    assert fit(tmp_path, NonFiniteGuard()).status == "completed"
    assert not (tmp_path / "non_finite.npz").exists()


@pytest.mark.parametrize(
    ("network", "at", "words"),
    [
        ("discriminator", 3, ["the loss, and its gradient in", "of discriminator step 3 (batch 2)"]),
        ("generator", 2, ["the gradient in cv_circuit/circuit_weights", "of generator step 2 (batch 3)"]),
    ],
)
def test_the_first_number_that_is_none_is_told_with_step_batch_and_weight(tmp_path, network, at, words):
    model = tiny.qgan(loss=Exploding(at, network))
    batches = []

    def remember(model):
        batches.extend(model.last_pass.batches)

    with pytest.raises(RunError) as raised:
        fit(tmp_path, NonFiniteGuard(), Calling(1, remember), model=model, max_epochs=9)
    for word in words:
        assert word in str(raised.value)
    with np.load(tmp_path / "non_finite.npz", allow_pickle=False) as saved:
        assert saved["real"].shape == (tiny.BATCH_SIZE, 2)
        assert np.isfinite(saved["loss"]) == (network == "generator")
        gradients = {name: saved[name] for name in saved.files if name.startswith("gradient/")}
    assert any(not np.isfinite(gradient).all() for gradient in gradients.values())
    assert not (tmp_path / "checkpoints" / "last.npz").exists()  # it would hold NaN
