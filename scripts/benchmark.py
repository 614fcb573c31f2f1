"""Measure how long the project takes on made-up data of a given size.

Runs its own dbt build and, on the same files and rules, a bare scan of the
events (the floor), polars, pandas, PostgreSQL and a loop over rows. All must
find the same points; then a table goes into docs/size.md.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import duckdb

from benchmark_parts import checks, data, peers, project, report
from benchmark_parts.postgres import Absent, Postgres

DOCS = project.PROJECT / "docs" / "size.md"
# Growth is shown at these parts of --events too, with --large at so many times.
GROWTH, LARGE = (0.4, 0.1), 4
PARTS = ("peers", "ledger", "project", "news", "whole", "growth")
# The row loop gets about so many events.
LOOP_EVENTS = 200_000
# All events have loaded_at, so no day of the run refuses one.
RUN_ON = "2026-07-02"
LAST_DAY = "2026-06-30"


class Stop(Exception):
    """Says in a sentence why nothing is reported."""


@dataclass(frozen=True)
class Settings:
    size: data.Size
    folder: Path
    runs: int
    memory_limit: str
    threads: int
    parts: tuple[str, ...]


@dataclass
class Clock:
    """Progress, one line a step, on stderr."""

    started: float = field(default_factory=time.monotonic)

    def tell(self, message: str) -> None:
        passed = time.monotonic() - self.started
        print(f"{passed:7.1f} s  {message}", file=sys.stderr, flush=True)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        usage="%(prog)s [options]", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--events", type=parse_count, default=50_000_000, metavar="N",
        help="50M (default), 200k, 20000")
    add("--leads", type=parse_count, metavar="N",
        help="default: one for 50 events")
    add("--large", action="store_true", help="four times as many events too")
    add("--runs", type=int, default=3, metavar="N",
        help="medians are of so many (default: %(default)s)")
    add("--memory-limit", default="4GB", metavar="SIZE",
        help="of DuckDB and PostgreSQL (default: %(default)s)")
    add("--threads", type=int, default=2, metavar="N",
        help="default: %(default)s")
    add("--parts", default=",".join(PARTS), metavar="LIST",
        help=f"default: all, {','.join(PARTS)}")
    add("--folder", type=Path, metavar="FOLDER",
        default=project.PROJECT / "target" / "benchmark",
        help="for the data, which are kept (default: target/benchmark)")
    add("--docs", type=Path, default=DOCS, metavar="FILE",
        help="where the table goes (default: docs/size.md)")
    options = parser.parse_args(arguments)
    options.parts = tuple(options.parts.split(","))
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"--parts has {', '.join(sorted(unknown))}; "
                     f"it may have {', '.join(PARTS)}.")
    if options.runs < 1 or options.threads < 1:
        parser.error("--runs and --threads must be at least 1.")
    if options.leads is None:
        options.leads = max(100, options.events // 50)
    if options.events < 10_000:
        parser.error("--events must be at least 10000: fewer show nothing.")
    if not report.has_place(options.docs):
        parser.error(f"{options.docs} is no file with {report.BEGIN}.")
    try:
        with duckdb.connect() as connection:
            connection.execute("set memory_limit = $$"
                               f"{options.memory_limit}$$")
    except duckdb.Error as error:
        parser.error(f"--memory-limit: {str(error).splitlines()[0]}")
    return options


def parse_count(text: str) -> int:
    scale = {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
    unit = scale.get(text[-1:].lower(), 1)
    try:
        return round(float(text[:-1] if unit > 1 else text) * unit)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is no number such as 200k or 50M."
        ) from None


# ---- The peers ---------------------------------------------------------------
def run_way(task: peers.Task) -> report.Timed:
    """One way in a process of its own; raises Stop with what it said."""
    done = subprocess.run(
        [sys.executable, peers.__file__, json.dumps(asdict(task))],
        capture_output=True, text=True, check=False,
        env={**os.environ, "POLARS_MAX_THREADS": str(task.threads)},
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it was killed"]
        raise Stop(f"The way {task.way!r} failed: {said[-1]}")
    return report.Timed(**json.loads(done.stdout.splitlines()[-1]))


def missing_package(way: str) -> str | None:
    for package in {"polars": ["polars"], "pandas": ["pandas", "pyarrow"]}.get(
        way, []
    ):
        try:
            importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            return f"{package} is not installed (requirements-benchmark.txt)"
    return None


def measure_peers(
    raw: Path, settings: Settings, tell: Callable[[str], None]
) -> report.Peers:
    """Medians of all ways, after they agreed on every point."""
    work = settings.folder / "peers"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    base = peers.Task(
        "own", str(raw / "events" / "*.parquet"), str(project.RULES),
        LAST_DAY, "", settings.memory_limit, settings.threads,
    )
    skipped: dict[str, str] = {}
    timed: dict[str, list[report.Timed]] = {}

    def task(way: str) -> peers.Task:
        return replace(
            base, way=way, result=str(work / f"{way}.parquet"),
            one_lead_in=max(1, settings.size.events // LOOP_EVENTS)
            if way == "loop" else 1,
        )

    def check(way: str) -> None:
        checks.compare_ways(
            "own", task("own"), way, task(way), task(way).one_lead_in
        )

    for number in range(1, settings.runs + 1):
        for way in peers.WAYS:
            if reason := missing_package(way):
                skipped[way] = reason
                continue
            tell(f"The points by other means, run {number} of "
                 f"{settings.runs}: {way}")
            timed.setdefault(way, []).append(run_way(task(way)))
            if way not in ("floor", "own"):
                check(way)
    try:
        with Postgres(work, settings.memory_limit, settings.threads) as server:
            tell("The points by other means: PostgreSQL loads the events")
            server.load(task("postgres"))
            for number in range(1, settings.runs + 1):
                tell(f"The points by other means, run {number} of "
                     f"{settings.runs}: postgres")
                timed.setdefault("postgres", []).append(
                    report.Timed(server.measure(task("postgres")), 0)
                )
                check("postgres")
    except Absent as reason:
        skipped["postgres"] = str(reason)
        timed.pop("postgres", None)
    shutil.rmtree(work)
    medians = {way: report.median(each) for way, each in timed.items()}
    # The loop tells what it takes for one event.
    loop = medians["loop"]
    medians["loop"] = replace(
        loop, seconds=loop.seconds * settings.size.events, peak_bytes=0
    )
    return report.Peers(medians, skipped)


# ---- The project -------------------------------------------------------------
def measure_project(
    size: data.Size, raw: Path, settings: Settings, with_news: bool,
    tell: Callable[[str], None],
) -> report.Measured:
    """Medians of the floor, full builds and (with_news) a day and an edit."""
    work = settings.folder / "project"
    scored = project.Project(
        raw, work, RUN_ON, settings.memory_limit, settings.threads
    )
    floor = peers.Task(
        "floor", str(raw / "events" / "*.parquet"), "", LAST_DAY,
        str(work / "floor"), settings.memory_limit, settings.threads,
    )
    timed: dict[str, list[report.Timed]] = {}
    last: dict[str, project.Run] = {}
    reads_events = None

    def note(step: str, run: project.Run, seconds: float) -> None:
        last[step] = run
        timed.setdefault(step, []).append(
            report.Timed(seconds, run.peak_bytes)
        )

    for number in range(1, settings.runs + 1):
        def say(what: str) -> None:
            tell(f"{size.name} events, run {number} of {settings.runs}: "
                 f"{what}")

        data.remove_news(raw)
        scored.forget()
        say("the floor")
        timed.setdefault("floor", []).append(run_way(floor))
        say("dbt build of the scoring path")
        run = scored.build(*project.ONLY_PATH)
        note("path", run, run.path_seconds)
        if with_news:
            data.add_news(raw)
            say("a day's news")
            run = scored.build(*project.ONLY_PATH)
            note("day", run, run.path_seconds)
            scored.edit_weights()
            say("a weight edited")
            run = scored.build(*project.ONLY_PATH)
            note("edit", run, run.path_seconds)
            if number == settings.runs:
                say("a weight edited once more, with nothing to read")
                reads_events = does_edit_read_events(scored, raw, say)
            data.remove_news(raw)
        if "whole" in settings.parts:
            scored.forget()
            say("whole dbt build, with all tests")
            run = scored.build()
            note("whole", run, run.wall_seconds)
            if with_news:
                data.add_news(raw)
                say("whole dbt build of a day's news")
                run = scored.build()
                note("whole day", run, run.wall_seconds)
                data.remove_news(raw)
    scored.forget()
    models = {
        name: end - start
        for name, (start, end) in last["path"].models.items()
    }
    return report.Measured(
        size, {step: report.median(each) for step, each in timed.items()},
        models, last["path"].versions, last["path"].made_on, reads_events,
    )


def does_edit_read_events(
    scored: project.Project, raw: Path, say: Callable[[str], None]
) -> bool:
    """Whether a build of edited weights fails when no event can be read."""
    scored.edit_weights()
    with data.wiped_events(raw):
        try:
            scored.build(*project.ONLY_PATH)
        except project.DbtFailed as failure:
            say(f"it wants to read: {failure}")
            return True
    return False


def check_project(
    raw: Path, settings: Settings, tell: Callable[[str], None]
) -> int:
    """Whether the ledger has the points that the peers find.

    Built with rules without caps, and compared for leads without repeated,
    merged or erased rows: there both do the same. The number of leads.
    """
    work = settings.folder / "project"
    tell("The ledger of rules without caps against the points of the peers")
    data.remove_news(raw)
    scored = project.Project(
        raw, work, RUN_ON, settings.memory_limit, settings.threads
    )
    scored.forget()
    scored.remove_caps_and_bots()
    scored.build("--select", "+score_ledger", *project.NO_TESTS)
    task = peers.Task(
        "own", str(raw / "events" / "*.parquet"), str(scored.rules), LAST_DAY,
        str(work / "own.parquet"), settings.memory_limit, settings.threads,
    )
    run_way(task)
    count = checks.compare_ledger(scored.database, raw, task)
    scored.forget()
    return count


# ---- The machine -------------------------------------------------------------
def machine() -> str:
    names = {platform.machine()}
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                names = {line.split(":", 1)[1].strip()}
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        names.add(f"{memory / 2**30:.0f} GiB")
    except (OSError, ValueError):
        pass
    return f"{os.cpu_count()} cores, {', '.join(sorted(names))}, " + (
        platform.system()
    )


def versions(measured: Sequence[report.Measured]) -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for one in measured:
        found |= one.versions
    for package in ("duckdb", "polars", "pandas", "pyarrow"):
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    try:
        said = subprocess.run(
            [Postgres.find("postgres"), "--version"], capture_output=True,
            text=True, check=True,
        ).stdout
        found["PostgreSQL"] = re.findall(r"[\d.]+", said)[0]
    except (Absent, OSError, subprocess.CalledProcessError):
        pass
    return found


def run(options: argparse.Namespace, command: str) -> None:
    clock = Clock()
    settings = Settings(
        data.Size(options.events, options.leads), options.folder.resolve(),
        options.runs, options.memory_limit, options.threads, options.parts,
    )
    settings.folder.mkdir(parents=True, exist_ok=True)
    sizes = [settings.size]
    if "growth" in settings.parts:
        sizes += [
            data.Size(round(settings.size.events * part),
                      round(settings.size.leads * part))
            for part in (*GROWTH, *([LARGE] if options.large else []))
        ]

    def raw(size: data.Size) -> Path:
        folder = settings.folder / f"{size.events}_events"
        data.make_data(size, folder, settings.memory_limit, clock.tell)
        return folder

    # Nothing is worth a time before all agree.
    found, compared = None, 0
    if "peers" in settings.parts:
        found = measure_peers(raw(settings.size), settings, clock.tell)
    if "ledger" in settings.parts:
        smallest = min(sizes, key=lambda size: size.events)
        compared = check_project(raw(smallest), settings, clock.tell)
    measured: list[report.Measured] = []

    def write() -> None:
        report.write(options.docs, report.Report(
            command, machine(), versions(measured), settings.runs,
            settings.memory_limit, settings.threads, settings.size,
            sorted(measured, key=lambda one: one.size.events), found, compared,
        ))
        clock.tell(f"Written to {options.docs}")

    if found:
        write()
    if "project" in settings.parts:
        # What was measured stands there, should a larger size fail.
        for size in sizes:
            measured.append(measure_project(
                size, raw(size), settings,
                size == settings.size and "news" in settings.parts, clock.tell
            ))
            write()


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = parse_arguments(given)
    command = " ".join(["python scripts/benchmark.py", shlex.join(given)])
    try:
        run(options, command.strip())
    except (
        Stop, checks.Disagreement, project.DbtFailed, duckdb.Error, OSError
    ) as error:
        print(f"Stopped, and this part is not reported: {error}",
              file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
