"""What a benchmark found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from qgan_framework.reporting.benchmark import FLOOR, SUBJECT, BenchmarkRow
from qgan_framework.reporting.benchmark_comparison import Comparison, Verdict, verdicts
from qgan_framework.reporting.benchmark_scaling import AXES, Scaling, scalings
from qgan_framework.reporting.wording import number, seconds


def times(ratio: float) -> str:
    """Write a ratio with three digits: '0.82x', '36x', '2,143x'."""
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.3g}x"


def size_in_words(row: BenchmarkRow) -> str:
    """'2 modes, 2 layers, cutoff 8', or 'cutoff 8 in total', and ', weights per sample' where they are."""
    total = " in total" if row.truncation == "total" else ""
    weights = ", weights per sample" if row.weights == "per_sample" else ""
    return f"{row.n_modes} modes, {row.n_layers} layers, cutoff {row.cutoff_dim}{total}{weights}"


def summary_sentences(rows: Sequence[BenchmarkRow]) -> list[str]:
    """In how many comparisons the package's engine is ahead; nothing without a peer."""
    compared = [verdict for verdict in verdicts(rows) if verdict.peers]
    if not compared:
        return []
    ahead = sum(verdict.ahead for verdict in compared)
    sentences = [f"{SUBJECT} is ahead of every peer in {ahead} of {len(compared)} comparisons"]
    timed = [verdict for verdict in compared if all(one.first_calls_known for one in verdict.peers)]
    if timed:
        sooner = sum(all(one.first_call_ratio < 1 for one in verdict.peers) for verdict in timed)
        sentences.append(
            f"its first call is shorter than every peer's in {sooner} of {len(timed)} comparisons"
        )
    return sentences


def verdict_sentences(rows: Sequence[BenchmarkRow]) -> list[str]:
    """One for each size, batch and pass: the package's engine beside each peer, and beside the floor."""
    return [_verdict(verdict) for verdict in verdicts(rows)]


def _verdict(verdict: Verdict) -> str:
    row = verdict.row
    parts = [_peer(comparison) for comparison in verdict.peers]
    if verdict.floor:
        parts.append(f"{times(verdict.floor.ratio)} the {FLOOR}")
    return f"{size_in_words(row)}, batch {row.batch_size}, {row.pass_name}: {SUBJECT} is {'; '.join(parts)}"


def _peer(comparison: Comparison) -> str:
    own, peer = comparison.row, comparison.reference
    batch = "" if own.batch_size == peer.batch_size else f" at batch {peer.batch_size}"
    word = "ahead" if comparison.ahead else "BEHIND"
    found = f"{word}, {times(comparison.ratio)} {peer.engine}{batch}"
    if not comparison.first_calls_known:
        return found
    return (
        f"{found} (first call {seconds(own.first_call_seconds)} against {seconds(peer.first_call_seconds)})"
    )


def scaling_sentences(rows: Sequence[BenchmarkRow]) -> list[str]:
    """One for each series of sizes: the fitted exponent beside the counted one."""
    return [_scaling(scaling) for scaling in scalings(rows)]


def _scaling(scaling: Scaling) -> str:
    row, letter = scaling.row, AXES[scaling.axis]
    grown = ", ".join(str(value) for value in scaling.values)
    counted = "" if scaling.counted is None else f", counted {letter}^{scaling.counted:.2f}"
    return (
        f"{row.engine}, {row.strategy}, {scaling_in_words(scaling)}, batch {row.batch_size}, {row.pass_name}: "
        f"a call takes {letter}^{scaling.measured:.2f}{counted} ({letter} = {grown})"
    )


def scaling_in_words(scaling: Scaling) -> str:
    """What does not grow: '2 modes, 2 layers, in total', or '2 layers, cutoff 6 in total'."""
    row = scaling.row
    modes, layers, cutoff, *weights = size_in_words(row).split(", ")
    if scaling.axis == "n_modes":
        return ", ".join([layers, cutoff, *weights])
    total = ["in total"] if row.truncation == "total" else []
    return ", ".join([modes, layers, *total, *weights])


def fastest_sentences(rows: Sequence[BenchmarkRow]) -> list[str]:
    """Say for every workload which simulator is fastest."""
    measured = [row for row in rows if row.samples_per_second > 0 and row.engine != FLOOR]
    sentences = []
    for workload in dict.fromkeys(row.workload for row in measured):
        candidates = [row for row in measured if row.workload == workload]
        best = max(candidates, key=lambda row: row.samples_per_second)
        sentences.append(
            f"{size_in_words(best)}, {best.pass_name}: {best.engine} with {best.strategy} is fastest, "
            f"{number(best.samples_per_second)} samples a second at batch {best.batch_size}."
        )
    return sentences
