from __future__ import annotations

import pytest

from qgan_framework.reporting.benchmark_page import write_benchmark
from qgan_framework.reporting.benchmark_qubits import (
    QubitRow,
    format_qubits,
    qubit_cells,
    qubit_sentences,
    read_qubits,
    write_qubits,
)


def row(simulator: str, speed: float, bases: str = "Z") -> dict[str, object]:
    sizes = {"n_qubits": 8, "depth": 2, "bases": bases, "batch_size": 32, "pass": "forward"}
    measured = {"spread": 0.1, "first_call_seconds": 0.5, "peak_rss_mb": 700.0, "cpu_percent": 150.0}
    return {"simulator": simulator, **sizes, "samples_per_second": speed, **measured}


ROWS = [
    row("qubits", 1000.0),
    row("lightning_qubit", 10.0),
    row("tensorcircuit", 400.0),
    row("qubits", 800.0, "Z X Y"),
    row("tensorcircuit", 1600.0, "Z X Y"),
]


def test_they_come_back_from_the_file_and_stand_on_the_page(tmp_path):
    write_qubits(ROWS, tmp_path / "qubits.csv")
    assert read_qubits(tmp_path / "qubits.csv") == [QubitRow.of(one) for one in ROWS]
    page = write_benchmark([], tmp_path).read_text()
    assert "Circuits of qubits" in page and "qubits is ahead of every peer in 1 of 2 comparisons" in page
    assert (
        "not recorded"
        not in page.split("Circuits of qubits")[0].split("What is fastest?")[1].split("</section>")[0]
    )


def test_each_peer_is_compared_on_the_same_workload():
    cells = [[text for text, _ in line] for line in qubit_cells([QubitRow.of(one) for one in ROWS])]
    assert [line[7] for line in cells] == ["-", "100x", "2.5x", "-", "0.5x"]
    assert format_qubits([QubitRow.of(one) for one in ROWS]).count("\n") == len(ROWS)


def test_sentences_name_the_fastest_peer_and_the_cost_of_bases():
    words = qubit_sentences([QubitRow.of(one) for one in ROWS])
    assert words[1].startswith(
        "8 qubits, depth 2, Z, batch 32, forward: qubits is ahead, 2.5x its fastest peer, tensor"
    )
    assert "qubits is BEHIND, 0.5x" in words[2]
    assert words[3] == "8 qubits, depth 2, Z X Y, batch 32, forward: Z X Y take 1.25x the time of Z"


def test_another_table_is_refused(tmp_path):
    (tmp_path / "qubits.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="has not the columns"):
        read_qubits(tmp_path / "qubits.csv")
