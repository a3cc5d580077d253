"""Trained weights at larger cutoffs: is the truncated circuit that was trained the physical one?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.config.constraints import value_check
from qgan_framework.config.state_size import check_state_size
from qgan_framework.errors import ConfigurationError
from qgan_framework.metrics.quality import QualityMetrics
from qgan_framework.models.density_generator import QuantumDensityGenerator
from qgan_framework.models.network_step import compiled
from qgan_framework.reporting.convergence import CutoffRow, Output
from qgan_framework.tasks import build
from qgan_framework.tasks.saved_run import SavedRun
from qgan_framework.training.validation import latents
from qgan_framework.types import CutoffDim

FloatArray = NDArray[np.float32]
Network = Callable[[tf.Tensor], Sequence[tf.Tensor]]

_AMPLITUDES_AT_ONCE = 2**21


@dataclass(frozen=True)
class _Measured:
    """Outputs (n, k), norms (n,), and generated points or None."""

    outputs: FloatArray
    norms: FloatArray
    points: FloatArray | None = None


def convergence(saved: SavedRun, steps: Sequence[int], *, draws: int) -> tuple[list[CutoffRow], list[str]]:
    """Runs the trained circuits at their own cutoff and at larger ones, on the same inputs.

    The generator carries its averaged weights, as it does where samples are drawn. A quantum discriminator judges real
    samples and what the generator makes at its own cutoff.

    Args:
        saved: the trained run.
        steps: what is added to cutoff_dim.
        draws: sets of generated points.

    Returns:
        A row for each network and cutoff, none for classical networks; and which cutoffs were left out, in words.
    """
    quality, rows, left_out = saved.trainer.quality(saved.data), list[CutoffRow](), list[str]()
    for name, measure in {"generator": _generator_rows, "discriminator": _discriminator_rows}.items():
        circuit = getattr(getattr(saved.model, name), "circuit", None)
        if circuit is not None:
            cutoffs, words = _cutoffs(name, circuit.n_modes, circuit.cutoff_dim, steps)
            left_out += words
            rows += measure(saved, quality, cutoffs, draws) if len(cutoffs) > 1 else []
    return rows, left_out


def _cutoffs(name: str, n_modes: int, cutoff_dim: int, steps: Sequence[int]) -> tuple[list[int], list[str]]:
    """Those that can be simulated, and a sentence about each other one."""
    fitting, left_out = [], []
    for cutoff in sorted({cutoff_dim, *(cutoff_dim + step for step in steps)}):
        try:
            _check_cutoff(n_modes, cutoff)
        except ConfigurationError as error:
            left_out.append(f"The {name} was not run at cutoff {cutoff}: {error.problem}.")
        else:
            fitting.append(cutoff)
    return fitting, left_out


def _check_cutoff(n_modes: int, cutoff_dim: int) -> None:
    """As a configuration's cutoff_dim is checked."""
    check = value_check(CutoffDim)
    if check is not None and not check.accepts(cutoff_dim):
        problem = f"it must be {check.description}"
        raise ConfigurationError("evaluate.cutoff_steps", problem, "give smaller steps")
    check_state_size("evaluate.cutoff_steps", n_modes, cutoff_dim)


def _generator_rows(
    saved: SavedRun, quality: QualityMetrics, cutoffs: Sequence[int], draws: int
) -> list[CutoffRow]:
    inputs = latents(saved.model, draws * quality.n_samples, saved.trainer.seed + 1)  # those of Trainer.test
    with saved.model.averaged_weights():
        measured = {
            cutoff: _generate(_at_cutoff(saved, "generator", cutoff), inputs, saved.config.hardware.xla)
            for cutoff in cutoffs
        }
    is_density = isinstance(saved.model.generator, QuantumDensityGenerator)
    return _rows("generator", "densities" if is_density else "points", measured, quality)


def _discriminator_rows(
    saved: SavedRun, quality: QualityMetrics, cutoffs: Sequence[int], draws: int
) -> list[CutoffRow]:
    del draws  # one set of fakes is enough where no metric's luck is to be averaged out
    fakes = latents(saved.model, quality.n_samples, saved.trainer.seed + 1)
    with saved.model.averaged_weights():
        generated = saved.model.generator.with_norm(fakes)[0]
    batches = -(-quality.n_samples // saved.data.batch_size)
    real = [batch.numpy() for batch in saved.data.train_dataset().take(batches)]
    inputs = tf.concat([*real, generated], 0)
    measured = {
        cutoff: _judge(_at_cutoff(saved, "discriminator", cutoff), inputs, saved.config.hardware.xla)
        for cutoff in cutoffs
    }
    return _rows("discriminator", "verdicts", measured, quality)


def _at_cutoff(saved: SavedRun, name: str, cutoff_dim: int) -> keras.Model:
    """A network rebuilt from the run's configuration with another cutoff_dim, and with the trained weights.

    Weights do not depend on the cutoff, nor does the decoder, which is built for the run's own.
    """
    trained = getattr(saved.model, name)
    make = {"generator": build.make_generator, "discriminator": build.make_discriminator}[name]
    simulator = {"engine": trained.circuit.engine, "strategy": trained.circuit.strategy}
    network = make(saved.config, saved.data, cutoff_dim=cutoff_dim, **simulator)
    for variable, value in zip(network.variables, trained.variables, strict=True):
        variable.assign(value)
    return network


def _generate(generator: Any, inputs: tf.Tensor, xla: bool) -> _Measured:
    outputs, norms = _in_parts(generator.circuit, generator.with_norm, inputs, xla)
    if isinstance(generator, QuantumDensityGenerator):
        return _Measured(outputs, norms, generator.points(outputs, inputs).numpy())
    return _Measured(outputs, norms, outputs)


def _judge(discriminator: Any, inputs: tf.Tensor, xla: bool) -> _Measured:
    return _Measured(*_in_parts(discriminator.circuit, discriminator.with_norm, inputs, xla))


def _in_parts(circuit: Any, network: Network, inputs: tf.Tensor, xla: bool) -> tuple[FloatArray, FloatArray]:
    """Outputs and norms of all inputs, in parts that bound the memory; those of full size are compiled."""
    size = max(1, _AMPLITUDES_AT_ONCE // circuit.cutoff_dim**circuit.n_modes)
    of_full_size = compiled(network, xla=xla, traceable=circuit.traceable)
    batches = [inputs[start : start + size] for start in range(0, len(inputs), size)]
    parts = [(of_full_size if len(batch) == size else network)(batch) for batch in batches]
    outputs, norms = (
        np.concatenate([np.asarray(part) for part in kind]) for kind in zip(*parts, strict=True)
    )
    return outputs, norms


def _rows(
    network: str, output: Output, measured: dict[int, _Measured], quality: QualityMetrics
) -> list[CutoffRow]:
    reference = measured[max(measured)].outputs.astype(np.float64)
    rows = []
    for cutoff, found in measured.items():
        difference = found.outputs - reference
        delta = (
            0.5 * np.abs(difference).sum(1) if output == "densities" else np.linalg.norm(difference, axis=1)
        )
        score = {} if found.points is None else quality.evaluate(found.points)
        rows.append(
            CutoffRow(
                network=network,
                output=output,
                cutoff_dim=cutoff,
                norm_mean=float(found.norms.mean()),
                norm_min=float(found.norms.min()),
                delta_max=float(delta.max()),
                delta_median=float(np.median(delta)),
                sliced_wasserstein=score.get("sliced_wasserstein", np.nan),
            )
        )
    return rows
