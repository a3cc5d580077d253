"""Keras layers of photonic circuits, and of qubits, for any Keras model.

    model = keras.Sequential([
        keras.Input((4,)),
        CVCircuit(n_modes=2, n_layers=2, cutoff_dim=8),
        Expectations(["x", "p"]),
        keras.layers.Dense(1),
    ])
    classifier = keras.Sequential([
        keras.Input((256,)),
        QuantumFeatureExtractor(n_qubits=8, depth=2, measurement_bases=[]),
        QuantumPooling(n_qubits=8, n_kept=4),
        QuantumReadout(n_qubits=4, n_classes=10),
    ])

Importing this makes all of them, and the engines and strategies, known to `keras.models.load_model`.
"""

from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.decoders.linear import Linear
from qgan_framework.layers.decoders.mlp import MLP
from qgan_framework.layers.decoders.spatial import Spatial
from qgan_framework.layers.density import PositionDensity
from qgan_framework.layers.encodings.angle_encoding import AngleEncoding
from qgan_framework.layers.encodings.classical_neural import ClassicalNeural
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.layers.encodings.direct_displacement import DirectDisplacement
from qgan_framework.layers.encodings.sparse_parameter import SparseParameter
from qgan_framework.layers.encodings.squeezing import Squeezing
from qgan_framework.layers.expectations import Expectations
from qgan_framework.layers.homodyne import HomodyneSampling
from qgan_framework.layers.norm import KetNorm
from qgan_framework.layers.qubit.feature_extractor import QuantumFeatureExtractor
from qgan_framework.layers.qubit.pooling import QuantumPooling
from qgan_framework.layers.qubit.readout import QuantumReadout

__all__ = [
    "MLP",
    "AngleEncoding",
    "CVCircuit",
    "ClassicalNeural",
    "CoherentState",
    "DirectDisplacement",
    "Expectations",
    "HomodyneSampling",
    "KetNorm",
    "Linear",
    "PositionDensity",
    "QuantumFeatureExtractor",
    "QuantumPooling",
    "QuantumReadout",
    "SparseParameter",
    "Spatial",
    "Squeezing",
]
