r"""The losses of generative adversarial networks as pure TensorFlow functions.

D(x) is the discriminator's raw output, a logit or a critic's score, of any shape with one entry a point;
sigma is the logistic function; E is the mean over the batch. All results are float32 scalars to be minimised.
Outputs of a network that computes in lower precision are raised to float32 first.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

Discriminator = Callable[[tf.Tensor], tf.Tensor]

# Below this squared norm the gradient of the norm is taken as 0; at 0 itself it would be NaN.
_SMALLEST_SQUARED_NORM = 1e-12


def bce_discriminator(real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
    r"""Binary cross-entropy: -E[log sigma(D(x))] - E[log(1 - sigma(D(G(z))))].

    Goodfellow et al. 2014, "Generative adversarial nets", arXiv:1406.2661, equation 1, written with
    softplus(t) = log(1 + e^t) so that large logits neither overflow nor lose their gradient.
    """
    return _mean(tf.nn.softplus(-_float32(real_logits))) + _mean(tf.nn.softplus(_float32(fake_logits)))


def bce_generator(fake_logits: tf.Tensor) -> tf.Tensor:
    """The non-saturating generator loss -E[log sigma(D(G(z)))]; Goodfellow et al. 2014, section 3."""
    return _mean(tf.nn.softplus(-_float32(fake_logits)))


def minimax_generator(fake_logits: tf.Tensor) -> tf.Tensor:
    """The saturating generator loss E[log(1 - sigma(D(G(z))))] of the minimax game; Goodfellow et al. 2014.

    Its gradient fades where the discriminator is sure that the points are fake.
    """
    return -_mean(tf.nn.softplus(_float32(fake_logits)))


def hinge_discriminator(real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
    """E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]; Lim and Ye 2017, "Geometric GAN", arXiv:1705.02894."""
    return _mean(tf.nn.relu(1.0 - _float32(real_logits))) + _mean(tf.nn.relu(1.0 + _float32(fake_logits)))


def least_squares_discriminator(real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
    """E[(D(x) - 1)^2] / 2 + E[D(G(z))^2] / 2; Mao et al. 2017, arXiv:1611.04076, equation 9."""
    return 0.5 * (_mean(tf.square(_float32(real_logits) - 1.0)) + _mean(tf.square(_float32(fake_logits))))


def least_squares_generator(fake_logits: tf.Tensor) -> tf.Tensor:
    """E[(D(G(z)) - 1)^2] / 2; Mao et al. 2017, arXiv:1611.04076, equation 9."""
    return 0.5 * _mean(tf.square(_float32(fake_logits) - 1.0))


def wasserstein_discriminator(real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
    """E[D(G(z))] - E[D(x)], minus the critic's estimate of the distance.

    Arjovsky, Chintala, Bottou 2017, "Wasserstein GAN", arXiv:1701.07875.
    """
    return _mean(_float32(fake_logits)) - _mean(_float32(real_logits))


def wasserstein_generator(fake_logits: tf.Tensor) -> tf.Tensor:
    """-E[D(G(z))], the generator's loss of the Wasserstein and of the hinge game; Arjovsky et al. 2017."""
    return -_mean(_float32(fake_logits))


def gradient_penalty(
    discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, epsilon: tf.Tensor
) -> tf.Tensor:
    r"""Two-sided gradient penalty that holds the critic near Lipschitz constant 1.

    .. math:: E[(\|\nabla_{\hat x} D(\hat x)\|_2 - 1)^2], \quad \hat x = \epsilon x + (1 - \epsilon) G(z)

    Gulrajani et al. 2017, "Improved training of Wasserstein GANs", arXiv:1704.00028, equation 3.

    Args:
        discriminator: maps points (batch, d) to one output a point; an output must depend on its own point
            alone (no batch normalisation).
        real: shape (batch, d).
        fake: shape (batch, d), of the same batch size.
        epsilon: shape (batch, 1), in [0, 1].

    Returns:
        The penalty, not yet weighted.
    """
    between = epsilon * _float32(real) + (1.0 - epsilon) * _float32(fake)
    squared_norm = _squared_gradient_norm(discriminator, between)
    return _mean(tf.square(tf.sqrt(tf.maximum(squared_norm, _SMALLEST_SQUARED_NORM)) - 1.0))


def r1_penalty(discriminator: Discriminator, real: tf.Tensor) -> tf.Tensor:
    r"""Zero-centred gradient penalty on the real points: E[||grad_x D(x)||^2] / 2.

    Mescheder, Geiger, Nowozin 2018, "Which training methods for GANs do actually converge?",
    arXiv:1801.04406, equation 9 with gamma = 1.

    Args:
        discriminator: as in `gradient_penalty`.
        real: shape (batch, d).

    Returns:
        The penalty, not yet weighted.
    """
    return 0.5 * _mean(_squared_gradient_norm(discriminator, _float32(real)))


def _squared_gradient_norm(discriminator: Discriminator, points: tf.Tensor) -> tf.Tensor:
    """Squared norm of each point's own gradient, shape (batch,)."""
    with tf.GradientTape() as tape:
        tape.watch(points)
        outputs = discriminator(points)
    # The tape differentiates the sum of the outputs; each depends on its own point, so rows stay apart.
    return tf.reduce_sum(tf.square(tape.gradient(outputs, points)), axis=-1)


def _float32(values: tf.Tensor) -> tf.Tensor:
    return tf.cast(values, tf.float32)


def _mean(values: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(values)
