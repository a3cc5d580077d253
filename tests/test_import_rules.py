"""Who may import whom, read from the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "qgan_framework"
FILES = sorted(PACKAGE.rglob("*.py"))

# What each part may import of the package besides itself; SHARED is open to all.
SHARED = {"errors", "types", "sampling", "signals"}
SHARED_PARTS = (  # none of them knows Hydra
    "qgan_framework.config.arguments",
    "qgan_framework.config.callback_rules",
    "qgan_framework.config.checked",
    "qgan_framework.config.decoding",
    "qgan_framework.config.places",
    "qgan_framework.config.register_size",
    "qgan_framework.config.rules",
    "qgan_framework.config.state_size",
    "qgan_framework.config.threads",
    "qgan_framework.config.wording",
    "qgan_framework.reporting.atomic",
)
CIRCUITS = {"fock", "qubit", "engines", "strategies", "layers", "models"}
LEAVES = {"losses", "metrics", "data", "hardware", "reporting"}
ALLOWED = {
    "errors": set(),
    "types": set(),
    "sampling": set(),
    "signals": set(),
    "config": {"hardware", "metrics"},  # to know what fits in memory, and what is measured
    **{leaf: set() for leaf in LEAVES},
    "fock": set(),
    "qubit": {"fock"},  # selecting rows is the same
    "engines": {"fock"},
    "strategies": {"fock", "engines", "hardware"},
    "layers": {"fock", "qubit", "engines", "strategies"},
    "distribute": {"config"},
    "models": {"fock", "qubit", "engines", "strategies", "layers", "losses", "distribute"},
    "loggers": LEAVES,
    "callbacks": {"training"} | LEAVES,
    "training": {"callbacks", "loggers", "distribute"} | LEAVES,
    "benchmarking": {"hardware", "reporting"} | CIRCUITS,
    "sweeps": {
        "__main__",
        "config",
        "hardware",
        "loggers",
        "reporting",
    },  # a job is a command line of its own
    "tasks": {"config", "sweeps", "benchmarking", "callbacks", "loggers", "training", "distribute"}
    | LEAVES
    | CIRCUITS,
    "__main__": {"config", "sweeps"},
    "__init__": set(),
}
# Libraries that only some may import.
ONLY = {
    "hydra": {"__main__", "config", "sweeps", "tasks"},
    "omegaconf": {"__main__", "config", "sweeps", "tasks"},
    "joblib": {"sweeps/launchers/local.py"},
    "submitit": {"sweeps/launchers/submitit.py"},
    "ray": {"sweeps/launchers/ray.py"},
    "optuna": {"sweeps"},
    "wandb": {"loggers/wandb.py", "loggers/wandb_run.py", "loggers/wandb_study.py"},
    "strawberryfields": {"engines/strawberryfields.py"},
    "piquasso": {"benchmarking/peers/piquasso.py"},
    "pennylane": {"benchmarking/peers/pennylane.py"},
    "tensorcircuit": {"benchmarking/peers/tensorcircuit.py"},
    "jax": {f"benchmarking/peers/{name}.py" for name in ("piquasso", "pennylane", "tensorcircuit", "qubits")},
    "tests": set(),
}
# Parts whose import must not bring TensorFlow: they may import it inside functions.
LIGHT = {
    "errors",
    "types",
    "config",
    "__main__",
    "__init__",
    "data",
    "metrics",
    "hardware",
    "reporting",
    "sweeps",
}


def imports(tree: ast.AST) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_imports_keep_the_rules(file):
    path = file.relative_to(PACKAGE)
    part = path.parts[0].removesuffix(".py")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for name in imports(tree):
        library, _, inner = name.partition(".")
        if library == "qgan_framework":
            other = inner.split(".")[0]
            is_open = other in SHARED | {part, "__version__"} or name.startswith(SHARED_PARTS)
            assert is_open or other in ALLOWED.get(part, set()), f"{path} imports {name}"
        assert library not in ONLY or ONLY[library] & {part, path.as_posix()}, f"{path} imports {name}"
    if part in LIGHT:
        top_level = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        heavy = [
            name for node in top_level for name in imports(node) if name.startswith(("tensorflow", "keras"))
        ]
        assert not heavy, f"{path} imports {heavy} at its top"


PUBLIC = {PACKAGE / "layers/__init__.py"}  # its layers are for any Keras model, which finds what is imported


@pytest.mark.parametrize("file", [file for file in FILES if file.name == "__init__.py"], ids=str)
def test_packages_import_nothing(file):
    found = imports(ast.parse(file.read_text(encoding="utf-8")))
    if file in PUBLIC:
        found = [name for name in found if not name.startswith(f"qgan_framework.{file.parent.name}.")]
    assert found in ([], ["__future__.annotations"])
