"""Strawberry Fields' own simulator behind the engine interface: the reference for the native one."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any, ClassVar

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.engines.base import Engine
from qgan_framework.errors import RunError
from qgan_framework.fock import circuit, states
from qgan_framework.types import ComplexPrecision

# What importing Strawberry Fields 0.23 makes its dependencies warn about; nothing here can mend it.
_IMPORT_WARNINGS = (
    r"pkg_resources is deprecated",
    r"Deprecated call to `pkg_resources",
    r"module 'sre_(parse|constants)' is deprecated",
)

# Which program gates are added to is a global variable of Strawberry Fields.
_BUILDING = threading.Lock()


def import_strawberryfields() -> ModuleType:
    """Imports Strawberry Fields with its `tf` backend and leaves other libraries as they were.

    The import replaces `tf.einsum` by TensorFlow's former implementation, because the gradient of the new
    one was wrong for complex numbers in TensorFlow 2.1 (tensorflow#37307, corrected since), and replaces
    `warnings.formatwarning`. Both would change code that has nothing to do with Strawberry Fields, so
    both are put back; its simulator works with either einsum.

    Returns:
        The `strawberryfields` package.
    """
    einsum, formatwarning = tf.einsum, warnings.formatwarning
    try:
        with warnings.catch_warnings():
            for message in _IMPORT_WARNINGS:
                warnings.filterwarnings("ignore", message=message)
            import strawberryfields
            import strawberryfields.backends.tfbackend
    finally:
        tf.einsum, warnings.formatwarning = einsum, formatwarning
    package: ModuleType = strawberryfields
    return package


class StrawberryFieldsEngine(Engine):
    """Runs the circuit on the `tf` backend of Strawberry Fields (Killoran et al., Quantum 3, 129, 2019).

    It builds every gate once a sample in Python, so it is slow and cannot be traced into a graph: choose
    it to check results or to compare speed. Threads may run it at the same time: each builds programs of its own, one
    thread after the other, with parameters that bear its name, since programs share those of equal names.

    The initial ket is prepared by `qgan_framework.fock.states` and given to Strawberry Fields as a whole:
    its one-mode preparations turn the other modes into a density matrix, its `Dgate` takes polar arguments,
    whose gradient at alpha = 0 misses one of the two directions, and its displaced squeezed state is
    singular at r = 0.

    Args:
        precision: The dtype of the kets, `"complex64"` or `"complex128"`.

    Raises:
        ConfigurationError: `precision` is something else.
    """

    name: ClassVar[str] = "strawberryfields"
    traceable: ClassVar[bool] = False
    # The gates' gradients are computed in NumPy, so nothing can be differentiated a second time.
    differentiable_twice: ClassVar[bool] = False

    @checked
    def __init__(self, *, precision: ComplexPrecision) -> None:
        """Imports Strawberry Fields, which takes a few seconds."""
        self.precision = precision
        self._sf = import_strawberryfields()

    def run(
        self,
        weights: tf.Tensor,
        *,
        n_modes: int,
        cutoff_dim: int,
        batch_size: int | None = None,
        displacement: tf.Tensor | None = None,
        squeezing: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Prepares every mode in D(alpha) S(z)|0> and applies the layers, see `Engine.run`.

        Raises:
            RunError: Called inside a `tf.function`.
            ValueError: The batch sizes of the arguments differ, or a layer has a wrong number of weights.
        """
        if not tf.executing_eagerly():
            raise RunError("engine strawberryfields cannot run inside a tf.function; run the model eagerly")
        weights = tf.convert_to_tensor(weights)
        batch_size = _batch_size(weights, batch_size, displacement, squeezing)
        ket = _prepared_ket(displacement, squeezing, cutoff_dim)
        if batch_size == 1:  # Strawberry Fields takes one sample only without a batch axis.
            weights = weights[0] if weights.shape.rank == 3 else weights
            ket = None if ket is None else ket[0]
        options = {
            "cutoff_dim": cutoff_dim,
            "batch_size": None if batch_size == 1 else batch_size,
            "dtype": tf.as_dtype(self.precision),
        }
        final = self._simulate(weights, ket, n_modes, options)
        return final[tf.newaxis] if batch_size == 1 else final

    def _simulate(
        self, weights: tf.Tensor, ket: tf.Tensor | None, n_modes: int, options: dict[str, Any]
    ) -> tf.Tensor:
        """Builds the program and runs it; a run locks a program, so each call has its own."""
        values = _gate_arguments(weights, n_modes, options["dtype"])
        program = self._sf.Program(n_modes)
        # Named parameters, because a gate whose argument is the number 0 is left out of the run, and with
        # it its gradient.
        names = [f"w{i}_{threading.get_ident()}" for i in range(len(values))]
        with _BUILDING, program.context as modes:
            parameters = iter([program.params(name) for name in names])
            if ket is not None:
                self._sf.ops.Ket(ket) | modes
            for _ in range(weights.shape[-2]):
                _apply_layer(self._sf.ops, parameters, modes)
        engine = self._sf.Engine("tf", backend_options=options)
        result = engine.run(
            program, args=dict(zip(names, values, strict=True)), compile_options={"warn_connected": False}
        )
        return result.state.ket()


def _batch_size(weights: tf.Tensor, batch_size: int | None, *modes: tf.Tensor | None) -> int:
    """The one batch size that all arguments agree on; 1 if none of them tells."""
    sizes = {tensor.shape[0] for tensor in modes if tensor is not None}
    if weights.shape.rank == 3:
        sizes.add(weights.shape[0])
    if batch_size is not None:
        sizes.add(batch_size)
    if len(sizes) > 1:
        raise ValueError(f"batch sizes differ: {sorted(sizes)}")
    return sizes.pop() if sizes else 1


def _prepared_ket(
    displacement: tf.Tensor | None, squeezing: tf.Tensor | None, cutoff_dim: int
) -> tf.Tensor | None:
    """The initial kets (B, D, ..., D), or None for the vacuum that Strawberry Fields starts from."""
    if displacement is None and squeezing is None:
        return None
    alpha = tf.zeros_like(squeezing) if displacement is None else displacement
    z = None if squeezing is None else tf.cast(squeezing, tf.complex128)
    return states.product(states.displaced_squeezed(tf.cast(alpha, tf.complex128), z, cutoff_dim=cutoff_dim))


def _gate_arguments(weights: tf.Tensor, n_modes: int, dtype: tf.DType) -> list[tf.Tensor]:
    """Splits the weights into one tensor a parameter, a scalar or (B,), in the order of application."""
    n_parameters = circuit.n_parameters(n_modes)
    if weights.shape[-1] != n_parameters:
        raise ValueError(f"a layer of {n_modes} modes has {n_parameters} weights, not {weights.shape[-1]}")
    layers = tf.unstack(tf.cast(weights, dtype.real_dtype), axis=-2)
    values = [value for layer in layers for value in tf.unstack(layer, axis=-1)]
    # Strawberry Fields would cast real arguments to complex itself, and TensorFlow would then warn at every
    # gate, in the gradient, of the imaginary part that it drops.
    return [tf.complex(value, tf.zeros_like(value)) for value in values]


def _apply_layer(ops: ModuleType, parameters: Iterator[Any], modes: Sequence[Any]) -> None:
    """Applies interferometer, squeezers, interferometer, displacements and Kerr gates."""
    n_modes = len(modes)
    _apply_interferometer(ops, parameters, modes)
    for mode in modes:
        ops.Sgate(next(parameters)) | mode
    _apply_interferometer(ops, parameters, modes)
    radii = list(islice(parameters, n_modes))
    angles = list(islice(parameters, n_modes))
    for radius, angle, mode in zip(radii, angles, modes, strict=True):
        ops.Dgate(radius, angle) | mode
    for mode in modes:
        ops.Kgate(next(parameters)) | mode


def _apply_interferometer(ops: ModuleType, parameters: Iterator[Any], modes: Sequence[Any]) -> None:
    """Applies the rectangular mesh of beamsplitters (Clements et al., Optica 3, 1460, 2016) and rotations."""
    n_modes = len(modes)
    pairs = [
        (modes[k], modes[k + 1])
        for column in range(n_modes)
        for k in range(n_modes - 1)
        if (column + k) % 2 == 0
    ]
    thetas = list(islice(parameters, len(pairs)))
    phis = list(islice(parameters, len(pairs)))
    for theta, phi, pair in zip(thetas, phis, pairs, strict=True):
        ops.BSgate(theta, phi) | pair
    for mode in modes[: max(1, n_modes - 1)]:
        ops.Rgate(next(parameters)) | mode
