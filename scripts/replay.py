"""Publish past days one after the other, as if dbt had been run on each.

Every day is scored with what happened up to it, but by the rules of today:
rules_version in lead_score_history tells by which. What was published for a
day before stays in the histories, and stands for it no longer.
"""

from __future__ import annotations

import argparse
import io
import json
import pickle
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).resolve().parent.parent
HISTORIES = ("lead_score_history", "account_score_history")
DAY_MACRO = "macro.lead_scoring.score_as_of"
COUNTS = " union all ".join(
    f"""
    select '{history}' as history, as_of, count(*) as row_count
    from (
        {{{{ kept_rows('{history}', {{'as_of': 'date'}}) }}}}
    ) as published
    group by as_of
    """
    for history in HISTORIES
)
# What dbt says around a message.
NOISE = re.compile(r" *> (in|called by) |\d+ of |Encountered an error:$")
Counts = Counter[tuple[str, date]]


def pickled(manifest: Manifest) -> bytes:
    """A parsed project to be unpickled for every run, which changes it.

    dbt unpickles the tables by which it looks things up into each other's
    places; where there are none it makes them anew.
    """
    for name in vars(manifest):
        if name.endswith("_lookup"):
            setattr(manifest, name, None)
    return pickle.dumps(manifest)


class CannotReplay(Exception):
    """Says in a sentence why a day is not published."""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python scripts/replay.py --from 2026-03-01 "
        "--to 2026-03-31 --every 7",
    )
    parser.add_argument(
        "--from", dest="first", type=parse_day, required=True, metavar="DAY",
        help="first day to publish, as YYYY-MM-DD",
    )
    parser.add_argument(
        "--to", dest="last", type=parse_day, required=True, metavar="DAY",
        help="last day to publish, if the steps lead to it",
    )
    parser.add_argument(
        "--every", type=parse_step, default=1, metavar="STEP",
        help="days from one to the next, or month: the last day of each "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--vars", default="{}", metavar="YAML",
        help="as for dbt, such as '{raw_folder: /data}'",
    )
    parser.add_argument("--target", metavar="NAME", help="as for dbt")
    parser.add_argument(
        "--tests", action="store_true", help="run the tests of dbt every day"
    )
    options = parser.parse_args(arguments)
    if options.first > options.last:
        parser.error(
            f"--from {options.first} is later than --to {options.last}."
        )
    today = datetime.now(timezone.utc).date()
    if options.last > today:
        parser.error(f"--to {options.last} is yet to come: today is {today}.")
    return options


def parse_day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is not a day. Write it as YYYY-MM-DD."
        ) from None


def parse_step(text: str) -> int | str:
    if text == "month":
        return text
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(
            f"{text} is neither a number of days nor month."
        )
    return int(text)


def parse_vars(text: str) -> dict[str, Any]:
    try:
        given = yaml.safe_load(text) or {}
        if not isinstance(given, dict):
            raise yaml.YAMLError
    except yaml.YAMLError:
        raise CannotReplay(
            f"--vars {text} is not YAML. Write it like '{{raw_folder: /data}}'."
        ) from None
    if "score_as_of" in given:
        raise CannotReplay(
            "The days are those of --from and --to. Leave score_as_of out of "
            "--vars."
        )
    return given


def days_between(first: date, last: date, step: int | str) -> Iterator[date]:
    """Both ends count; by month the last day of each month."""
    day = first
    while day <= last:
        if step == "month":
            day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
            day -= timedelta(days=1)
            if day <= last:
                yield day
            day += timedelta(days=1)
        else:
            yield day
            day += timedelta(days=int(step))


def tell(message: str) -> None:
    """Progress goes to stderr: stdout is the table of what was published."""
    print(message, file=sys.stderr, flush=True)


class Project:
    """The project on one target, parsed once for all days."""

    def __init__(self, settings: Mapping[str, Any], target: str | None) -> None:
        self.settings = settings
        self.flags = [
            "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
            *(["--target", target] if target else []),
        ]
        manifest = self.run(["parse"], None).result
        self.day_models = [
            node.name for node in manifest.nodes.values()
            if node.resource_type == "model"
            and DAY_MACRO in node.depends_on.macros
        ]
        self.manifest = pickled(manifest)

    def run(self, arguments: Sequence[str], day: date | None) -> dbtRunnerResult:
        """Runs one command of dbt; raises what dbt said when it fails."""
        settings = dict(self.settings)
        if day is not None:
            settings["score_as_of"] = str(day)
        manifest = None if day is None else pickle.loads(self.manifest)
        output = io.StringIO()
        with redirect_stdout(output), redirect_stderr(output):
            done = dbtRunner(manifest=manifest).invoke([
                "--quiet", "--no-use-colors", *arguments, *self.flags,
                "--vars", json.dumps(settings, default=str),
            ])
        if not done.success:
            raise CannotReplay(said(output.getvalue()) or repr(done.exception))
        return done

    def publish(self, day: date, is_first: bool, with_tests: bool) -> None:
        """Builds what the histories need; after the first day only what
        depends on the day."""
        chosen = [f"+{history}" for history in HISTORIES]
        if not is_first:
            chosen = [
                f"{model}+,{history}"
                for model in self.day_models for history in chosen
            ]
        kinds = () if with_tests else ("test", "unit_test")
        self.run(
            ["build", "--select", *chosen, *(
                flag for kind in kinds
                for flag in ("--exclude-resource-type", kind)
            )],
            day,
        )

    def row_counts(self, day: date) -> Counts:
        """Rows of the histories by history and day."""
        done = self.run(["show", "--inline", COUNTS, "--limit", "-1"], day)
        [shown] = done.result.results
        return Counter({
            (row["history"], as_day(row["as_of"])): int(row["row_count"])
            for row in shown.agate_table.rows
        })


def as_day(cell: Any) -> date:
    return date.fromisoformat(str(cell)[:10])


def said(output: str) -> str:
    """What dbt said, without the time of day and the stack of macros."""
    lines = (
        line.strip()
        for line in re.sub(r"(?m)^\d\d:\d\d:\d\d +", "", output).splitlines()
        if line.strip() and not re.match(NOISE, line)
    )
    return "\n".join(dict.fromkeys(lines))


@dataclass(frozen=True)
class Published:
    """What one day added: rows for itself, and for the published day after it
    where that was like the day before."""

    day: date
    added: Counts

    def rows(self, history: str) -> int:
        return self.added[history, self.day]

    @property
    def restated(self) -> int:
        return self.added.total() - sum(map(self.rows, HISTORIES))


def publish_days(
    project: Project, days: Sequence[date], with_tests: bool
) -> Iterator[Published]:
    before = project.row_counts(days[0])
    for number, day in enumerate(days):
        started = time.monotonic()
        try:
            project.publish(day, number == 0, with_tests)
        except CannotReplay as error:
            raise CannotReplay(
                f"{error}\n{day} was not published: its build failed. "
                f"{number} of {len(days)} days were; go on with --from {day}."
            ) from None
        after = project.row_counts(day)
        tell(f"{day} published, {number + 1} of {len(days)}, "
             f"in {time.monotonic() - started:.0f} s.")
        yield Published(day, after - before)
        before = after


def table(published: Sequence[Published]) -> Iterator[str]:
    """Rows added per day, with their sum."""
    yield f"{'day':<10}  {'lead rows':>12}  {'account rows':>12}  {'restated':>12}"
    total = Counter()
    for one in published:
        counts = [*map(one.rows, HISTORIES), one.restated]
        total.update(dict(enumerate(counts)))
        cells = "  ".join(f"{count:>12,}" for count in counts)
        yield f"{one.day}  {cells}"
    cells = "  ".join(f"{total[place]:>12,}" for place in range(3))
    yield f"{'total':<10}  {cells}"


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    published: list[Published] = []
    code = 0
    try:
        days = list(days_between(options.first, options.last, options.every))
        if not days:
            raise CannotReplay(
                f"No month ends from {options.first} to {options.last}."
            )
        project = Project(parse_vars(options.vars), options.target)
        for one in publish_days(project, days, options.tests):
            published.append(one)
    except CannotReplay as error:
        tell(str(error))
        code = 1
    except KeyboardInterrupt:
        code = 130
    if published:
        print("\n".join(table(published)))
        tell("Features, scores and the ledger are left as of "
             f"{published[-1].day}. Run dbt build for those of today.")
    return code


if __name__ == "__main__":
    sys.exit(main())
