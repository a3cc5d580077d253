"""Optimizers under which equal trainings stay equal."""

from __future__ import annotations


def plain_gradient_descent(*networks: str) -> list[str]:
    """Overrides that choose it: Adam makes whole steps of gradients that are zero but for rounding.

    The gradient of a Wasserstein critic's last bias is one.
    """
    return [
        override
        for network in networks
        for override in (
            f"optimizer.{network}._target_=keras.optimizers.SGD",
            f"~optimizer.{network}.beta_1",
            f"~optimizer.{network}.beta_2",
        )
    ]
