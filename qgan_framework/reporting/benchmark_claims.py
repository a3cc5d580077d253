"""What earlier reports claimed about strategies, beside what was measured here.

Three reports about a continuous-variable GAN on Strawberry Fields contradict each other: R1, 'threads give 4x'; R2,
'threads give nothing, batching 60x'; R3, 'batching is impossible, and 600 ms a sample is fundamental'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qgan_framework.reporting.benchmark import SUBJECT, BenchmarkRow
from qgan_framework.reporting.wording import number

CLAIM_HEADINGS = ("report", "claim", "verdict", "measured here")

_ENGINES = ("strawberryfields", SUBJECT)
_NOTHING = 1.2
"""A gain below this is none."""

_ROUGHLY = 0.75
"""Share of a claimed gain from which on it counts as confirmed."""


@dataclass(frozen=True)
class Claim:
    """One claim on one engine.

    Attributes:
        report: R1, R2 or R3.
        text: what it says.
        measured: the figure, with what it was measured on.
        verdict: in words.
    """

    report: str
    text: str
    measured: str
    verdict: str

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of `CLAIM_HEADINGS`."""
        return self.report, self.text, self.verdict, self.measured


def claims(rows: Sequence[BenchmarkRow]) -> list[Claim]:
    """Every claim that the rows can settle, for each engine and pass."""
    found = []
    for engine in _ENGINES:
        for name in ("forward", "gradient"):
            mine = [row for row in rows if (row.engine, row.pass_name) == (engine, name)]
            for size in dict.fromkeys((row.size, row.weights) for row in mine):
                found += _settled([row for row in mine if (row.size, row.weights) == size])
    return found


def _settled(rows: Sequence[BenchmarkRow]) -> list[Claim]:
    """Of one engine, pass and circuit, at the largest batch at which it was measured one by one."""
    one_by_one = [row for row in rows if row.strategy == "sequential" and row.samples_per_second > 0]
    if not one_by_one:
        return []
    reference = max(one_by_one, key=lambda row: row.batch_size)
    same = {row.strategy: row for row in rows if row.batch_size == reference.batch_size}
    found = []
    if "threading" in same:
        found += _of_threads(same["threading"], reference)
    if "cpu_batch" in same:
        found += _of_batches(same["cpu_batch"], reference)
    best = max(rows, key=lambda row: row.samples_per_second)
    return [*found, _of_the_limit(best, reference)]


def _of_threads(row: BenchmarkRow, reference: BenchmarkRow) -> list[Claim]:
    gain = row.samples_per_second / reference.samples_per_second
    figure = f"{gain:.2f} times sequential ({_where(row)})"
    no = "false: slower than one sample after the other" if gain < 1 else "false: less than claimed"
    four = "confirmed" if gain >= 4 * _ROUGHLY else no
    nothing = "confirmed" if gain < _NOTHING else "false: there is a gain"
    return [
        Claim("R1", "threads give 4 times", figure, four),
        Claim("R2", "threads give nothing", figure, nothing),
    ]


def _of_batches(row: BenchmarkRow, reference: BenchmarkRow) -> list[Claim]:
    gain = row.samples_per_second / reference.samples_per_second
    figure = f"{gain:,.1f} times sequential ({_where(row)})"
    much = "true in kind: a gain, but not that much" if gain >= _NOTHING else "false: no gain"
    sixty = "confirmed" if gain >= 60 * _ROUGHLY else much
    return [
        Claim("R2", "batching gives 60 times", figure, sixty),
        Claim(
            "R3", "batching is impossible", figure, "false: it works" + (", and gains" if gain > 1 else "")
        ),
    ]


def _of_the_limit(best: BenchmarkRow, reference: BenchmarkRow) -> Claim:
    slow, quick = 1000 / reference.samples_per_second, 1000 / best.samples_per_second
    figure = (
        f"{number(slow)} ms a sample one by one, {number(quick)} ms at best ({best.strategy}, batch "
        f"{best.batch_size}; {_where(reference)})"
    )
    verdict = "confirmed" if quick > 600 * _ROUGHLY else "false: nothing fundamental about it"
    return Claim("R3", "600 ms a sample is fundamental", figure, verdict)


def _where(row: BenchmarkRow) -> str:
    return (
        f"{row.engine}, {row.pass_name}, batch {row.batch_size}, {row.n_modes} modes, {row.n_layers} layers"
    )


def claim_sentences(rows: Sequence[BenchmarkRow]) -> list[str]:
    """One for each claim, for the terminal."""
    return [f"{one.report} claims that {one.text}: {one.measured}: {one.verdict}" for one in claims(rows)]
