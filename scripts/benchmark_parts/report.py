"""What was measured, as the tables of docs/size.md."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmark_parts.data import Size, short

BEGIN = "<!-- benchmark: begin -->"
END = "<!-- benchmark: end -->"
WAYS = {
    "own": "this project's way, on DuckDB",
    "polars": "polars",
    "pandas": "pandas and numpy",
    "postgres": "PostgreSQL, from a table",
    "loop": "a loop over rows in Python",
}
# How many times as fast as these this project wants to be.
PEER_GOALS = {"polars": 1.5, "pandas": 1.5, "postgres": 6, "loop": 100}
SLOWEST = 10


@dataclass(frozen=True)
class Timed:
    seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Peers:
    """Medians by way, and why some ways took no part."""

    medians: Mapping[str, Timed]
    skipped: Mapping[str, str]


@dataclass(frozen=True)
class Measured:
    """Medians of one size by step, and the seconds of each model."""

    size: Size
    steps: Mapping[str, Timed]
    models: Mapping[str, float]
    versions: Mapping[str, str]
    made_on: str
    edit_reads_events: bool | None = None

    def times_floor(self, step: str) -> float:
        return self.steps[step].seconds / self.steps["floor"].seconds


@dataclass(frozen=True)
class Report:
    command: str
    machine: str
    versions: Mapping[str, str]
    runs: int
    memory_limit: str
    threads: int
    size: Size
    measured: Sequence[Measured]
    peers: Peers | None
    compared_leads: int


def median(times: Sequence[Timed]) -> Timed:
    return Timed(
        statistics.median(time.seconds for time in times),
        max(time.peak_bytes for time in times),
    )


def has_place(docs: Path) -> bool:
    try:
        text = docs.read_text("utf-8")
    except OSError:
        return False
    return text.find(BEGIN) < text.find(END) and BEGIN in text


def write(docs: Path, made: Report) -> None:
    """Puts the tables between the markers; the rest of the file stays."""
    text = docs.read_text("utf-8")
    before, after = text[:text.index(BEGIN)], text[text.index(END):]
    docs.write_text(
        before + BEGIN + "\n" + "\n".join(lines(made)) + "\n" + after, "utf-8"
    )


def lines(made: Report) -> Iterator[str]:
    days = sorted({one.made_on for one in made.measured})
    yield "```sh"
    yield made.command
    yield "```"
    yield ""
    yield (
        f"{' to '.join(dict.fromkeys(days[:1] + days[-1:])) or 'Undated'} · "
        f"{made.machine} · "
        + " · ".join(f"{name} {number}"
                     for name, number in made.versions.items())
        + f" · {made.threads} threads, memory limit {made.memory_limit} · "
        + ("medians of " + str(made.runs) + " runs"
           if made.runs > 1 else "one run")
    )
    if made.peers:
        yield ""
        yield "All ways to count the points found the same." + (
            " So did the ledger of the project by rules without caps, for "
            f"the {made.compared_leads:,} leads without repeated, merged or "
            "erased rows." if made.compared_leads else ""
        )
    for one in made.measured:
        if one.size == made.size:
            yield from main_table(one)
    if made.peers:
        yield from peers_table(made.peers, made.size)
    if len(made.measured) > 1:
        yield from growth_table(made.measured)
    for one in made.measured:
        if one.size == made.size:
            yield from models_table(one)


def main_table(one: Measured) -> Iterator[str]:
    rows = [("floor", "the floor: one scan of events, grouped by lead", "")]
    rows += [
        ("path", "scoring path, full refresh", "≤ 30 × the floor"),
        ("day", "scoring path, a day's news", "≤ 35 % of full"),
        ("edit", "scoring path, weights edited", "≤ 35 % of full"),
        ("whole", "whole `dbt build`, full refresh", "≤ 60 × the floor"),
        ("whole day", "whole `dbt build`, a day's news", ""),
    ]
    full = {"day": "path", "edit": "path", "whole day": "whole"}
    yield ""
    yield (f"### {short(one.size.events)} events of {short(one.size.leads)} "
           "leads")
    yield ""
    yield "| | seconds | × the floor | of full | goal | peak memory |"
    yield "|---|---:|---:|---:|---|---:|"
    for step, words, goal in rows:
        if step not in one.steps:
            continue
        share = ""
        if step in full:
            share = percent(
                one.steps[step].seconds / one.steps[full[step]].seconds
            )
        yield row(
            words, seconds(one.steps[step].seconds),
            number(one.times_floor(step)), share, goal,
            memory(one.steps[step].peak_bytes),
        )
    if one.edit_reads_events is not None:
        yield ""
        yield (
            "With the contents of the event files wiped out and only their "
            "footers left, the build of edited weights "
            + ("fails: it reads events." if one.edit_reads_events
               else "still succeeds: it reads no event.")
        )


def peers_table(peers: Peers, size: Size) -> Iterator[str]:
    own = peers.medians["own"].seconds
    yield ""
    yield "### The same points by other means"
    yield ""
    yield (f"Of all {short(size.events)} events, undecayed and decayed, per "
           "lead and rule, without caps, bots and repeated rows.")
    yield ""
    yield "| | seconds | × this project's way | goal | peak memory |"
    yield "|---|---:|---:|---|---:|"
    for way, words in WAYS.items():
        if way not in peers.medians:
            yield row(words, "–", "–", "", peers.skipped.get(way, ""))
            continue
        one = peers.medians[way]
        yield row(
            words, seconds(one.seconds), number(one.seconds / own),
            f"≥ {PEER_GOALS[way]:g}" if way in PEER_GOALS else "",
            memory(one.peak_bytes),
        )


def growth_table(measured: Sequence[Measured]) -> Iterator[str]:
    yield ""
    yield "### Growth"
    yield ""
    yield ("| events | the floor | scoring path | × the floor "
           "| × the size before | peak memory | whole `dbt build` "
           "| × the floor |")
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    before = None
    for one in measured:
        path = one.steps["path"]
        times = ""
        if before:
            times = number(path.seconds / before.steps["path"].seconds)
        yield row(
            short(one.size.events), seconds(one.steps["floor"].seconds),
            seconds(path.seconds), number(one.times_floor("path")), times,
            memory(path.peak_bytes),
            seconds(one.steps["whole"].seconds) if "whole" in one.steps else "",
            number(one.times_floor("whole")) if "whole" in one.steps else "",
        )
        before = one


def models_table(one: Measured) -> Iterator[str]:
    total = sum(one.models.values())
    slowest = sorted(
        one.models.items(), key=lambda item: (-item[1], item[0])
    )[:SLOWEST]
    yield ""
    yield "### Where the time of the scoring path goes"
    yield ""
    yield "Of the last full refresh; two models may run at the same time."
    yield ""
    yield "| model | seconds | share |"
    yield "|---|---:|---:|"
    for name, took in slowest:
        yield row(f"`{name}`", seconds(took), percent(took / total))
    rest = total - sum(took for _, took in slowest)
    yield row(f"{len(one.models) - len(slowest)} others", seconds(rest),
              percent(rest / total))


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def seconds(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


def percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def memory(value: int) -> str:
    return f"{value / 1e9:.1f} GB" if value else ""
