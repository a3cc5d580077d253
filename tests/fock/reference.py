"""The circuit on Strawberry Fields' NumPy simulator (backend `fock`, complex128), one sample at a time.

Written from the Strawberry Fields demonstration of quantum neural networks (Killoran et al., Phys. Rev.
Research 1, 033063, 2019), and independent of the package's own program for the `tf` backend.
"""

from __future__ import annotations

from functools import cache, reduce
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qgan_framework.engines.strawberryfields import import_strawberryfields

# D(alpha) S(z)|0> is computed with this many more states than asked for, and then cut: beyond them the
# amplitudes of the states in these tests (|alpha| < 1, |z| < 0.7) are below 1e-13.
EXTRA_STATES = 60


def state(
    weights: NDArray[Any],
    *,
    n_modes: int,
    cutoff_dim: int,
    displacement: NDArray[Any] | None = None,
    squeezing: NDArray[Any] | None = None,
) -> Any:
    """Runs weights (n_layers, n_parameters) on D(alpha) S(z)|0>, alpha and z complex (M,).

    Returns:
        The Strawberry Fields state, with `ket()`, `quad_expectation` and `mean_photon`.
    """
    sf = import_strawberryfields()
    alpha = np.zeros(n_modes) if displacement is None else displacement
    z = np.zeros(n_modes) if squeezing is None else squeezing
    amplitudes = [displaced_squeezed(a, s, cutoff_dim) for a, s in zip(alpha, z, strict=True)]
    program = sf.Program(n_modes)
    with program.context as q:
        sf.ops.Ket(reduce(np.multiply.outer, amplitudes)) | q
        for layer in np.asarray(weights, np.float64):
            _layer(sf.ops, layer.tolist(), q)
    engine = sf.Engine("fock", backend_options={"cutoff_dim": cutoff_dim})
    return engine.run(program, compile_options={"warn_connected": False}).state


def ket(weights: NDArray[Any], **arguments: Any) -> NDArray[np.complex128]:
    """The ket (D, ..., D) of `state`."""
    return np.asarray(state(weights, **arguments).ket())


@cache
def displaced_squeezed(alpha: complex, z: complex, cutoff_dim: int) -> NDArray[np.complex128]:
    """The first `cutoff_dim` amplitudes of D(alpha) S(z)|0>, by gates in a larger space."""
    sf = import_strawberryfields()
    program = sf.Program(1)
    with program.context as q:
        sf.ops.Sgate(float(np.abs(z)), float(np.angle(z))) | q[0]
        sf.ops.Dgate(float(np.abs(alpha)), float(np.angle(alpha))) | q[0]
    engine = sf.Engine("fock", backend_options={"cutoff_dim": cutoff_dim + EXTRA_STATES})
    return np.asarray(engine.run(program).state.ket())[:cutoff_dim]


def _layer(ops: Any, parameters: list[float], q: Any) -> None:
    n_modes = len(q)
    n_mesh = n_modes * (n_modes - 1) + max(1, n_modes - 1)
    sizes = [n_mesh, n_modes, n_mesh, n_modes, n_modes, n_modes]
    int1, s, int2, dr, dphi, k = (list(part) for part in np.split(parameters, np.cumsum(sizes)[:-1]))
    _interferometer(ops, int1, q)
    for i in range(n_modes):
        ops.Sgate(s[i]) | q[i]
    _interferometer(ops, int2, q)
    for i in range(n_modes):
        ops.Dgate(dr[i], dphi[i]) | q[i]
        ops.Kgate(k[i]) | q[i]


def _interferometer(ops: Any, parameters: list[float], q: Any) -> None:
    n_modes = len(q)
    n_pairs = n_modes * (n_modes - 1) // 2
    theta, phi, rphi = parameters[:n_pairs], parameters[n_pairs : 2 * n_pairs], parameters[2 * n_pairs :]
    if n_modes == 1:
        ops.Rgate(rphi[0]) | q[0]
        return
    n = 0
    for layer in range(n_modes):
        for k, (q1, q2) in enumerate(pairwise(q)):
            if (layer + k) % 2 != 1:
                ops.BSgate(theta[n], phi[n]) | (q1, q2)
                n += 1
    for i in range(max(1, n_modes - 1)):
        ops.Rgate(rphi[i]) | q[i]
