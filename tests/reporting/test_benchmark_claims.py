from __future__ import annotations

from qgan_framework.reporting.benchmark_claims import claim_sentences, claims
from tests.reporting.benchmark_rows import row


def rows(sequential: float, threading: float, cpu_batch: float, engine: str = "strawberryfields"):
    speeds = {"sequential": sequential, "threading": threading, "cpu_batch": cpu_batch}
    return [row(engine, 64, speed, strategy=name) for name, speed in speeds.items()]


def verdicts(*speeds: float) -> dict[tuple[str, str], str]:
    return {(one.report, one.text): one.verdict for one in claims(rows(*speeds))}


def test_each_claim_has_the_figure_and_a_verdict():
    found = verdicts(20.0, 10.0, 110.0)
    assert found["R1", "threads give 4 times"].startswith("false: slower")
    assert found["R2", "threads give nothing"] == "confirmed"
    assert found["R2", "batching gives 60 times"].startswith("true in kind")
    assert found["R3", "batching is impossible"] == "false: it works, and gains"
    assert found["R3", "600 ms a sample is fundamental"].startswith("false")
    words = claim_sentences(rows(20.0, 10.0, 110.0))
    assert "0.50 times sequential (strawberryfields, forward, batch 64, 2 modes, 2 layers)" in words[0]
    assert "50 ms a sample one by one, 9.091 ms at best (cpu_batch, batch 64;" in words[-1]


def test_other_figures_give_other_verdicts():
    found = verdicts(1.0, 4.0, 60.0)
    assert found["R1", "threads give 4 times"] == found["R2", "batching gives 60 times"] == "confirmed"
    assert found["R2", "threads give nothing"] == "false: there is a gain"
    found = verdicts(1.0, 2.0, 1.0)
    assert found["R1", "threads give 4 times"] == "false: less than claimed"
    assert found["R2", "batching gives 60 times"] == "false: no gain"
    assert found["R3", "batching is impossible"] == "false: it works"


def test_slow_samples_confirm_the_limit():
    assert verdicts(1.2, 1.3, 1.6)["R3", "600 ms a sample is fundamental"] == "confirmed"


def test_nothing_is_said_of_what_was_not_measured():
    assert claims([row("fock", 64, 1000.0)]) == []
    assert {one.report for one in claims(rows(1.0, 1.0, 1.0)[:1])} == {"R3"}
    assert len(claims(rows(1.0, 1.0, 1.0) + rows(1.0, 1.0, 1.0, engine="fock"))) == 10
