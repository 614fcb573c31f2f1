"""A company whose data grow from day to day, and the builds of its scores."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from torture_parts import checks
from torture_parts.checks import Broken, Reader

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE = PROJECT / "seeds" / "raw"
DBT = shutil.which("dbt", path=Path(sys.executable).parent) or "dbt"
# Of the leads of the sample one of so many, with all that is theirs.
ONE_OF = 8
FIRST_DAY = date(2026, 1, 10)
# After all that is loaded. With another var dbt would parse the project anew.
RUN_ON = "2026-07-02"
WITHOUT_TESTS = (
    "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
)
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
# A line of dbt that tells of a step: "3 of 9 START sql table model main.x ...".
STEP = re.compile(r"((?:START|OK) .+?) \.*\s*\[|(Finished running|Done\.)")
# Enough for the database, its twin and what is published, several times.
DISK_SIZE = "4g"


class Disk:
    """A folder on a file system of its own, to be filled up. Who may not mount
    one (on Linux root may) gets a limit on the size of each file instead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_own = sys.platform == "linux" and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_SIZE}", "tmpfs", folder],
            capture_output=True, check=False,
        ).returncode == 0

    def fill(
        self, room: int, process: subprocess.Popen[str], limit: int
    ) -> None:
        """Leaves so many bytes to a process that has just begun; without a
        file system of its own, so many to each file: limit."""
        if self.is_own:
            used = shutil.disk_usage(self.folder).used
            self._resize(str(used + room))
        else:
            resource.prlimit(
                process.pid, resource.RLIMIT_FSIZE, (limit, limit)
            )

    def free(self) -> None:
        if self.is_own:
            self._resize(DISK_SIZE)

    def _resize(self, size: str) -> None:
        subprocess.run(
            ["mount", "-o", f"remount,size={size}", self.folder], check=True
        )

    def remove(self) -> None:
        if self.is_own:
            subprocess.run(["umount", "-l", self.folder], check=True)
        shutil.rmtree(self.folder)


@dataclass
class World:
    """Raw files up to a day, rules, a database and what is published of it."""

    disk: Disk
    chance: random.Random
    day: date = FIRST_DAY
    # Whether a model is fitted to outcomes, however few.
    predicts: bool = False
    # What dbt tells of, in a whole build, and the seconds until the next word.
    steps: Sequence[tuple[str, float]] = ()
    publish_seconds: float = 1.0
    is_green: bool = False
    undone_merges: frozenset[str] = frozenset()
    reader: Reader = field(init=False)
    last_started: list[subprocess.Popen[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        folder = self.disk.folder
        self.raw = folder / "raw"
        self.rules = folder / "rules"
        self.published = folder / "published"
        self.database = folder / "lead_scoring.duckdb"
        self.before = folder / "before.duckdb"
        self.twin = folder / "twin.duckdb"
        self.raw.mkdir()
        shutil.copytree(PROJECT / "seeds" / "rules", self.rules)
        self.reader = Reader(self.published)

    # ---- What people do --------------------------------------------------

    def load(self) -> None:
        """Brings the raw files to the next day, or the one after it; a merge
        may be made or undone."""
        self.day += timedelta(days=self.chance.randint(1, 2))
        leads = read(SAMPLE / "leads.csv")
        kept = {row["lead_id"] for row in leads[::ONE_OF]}
        self.undone_merges = frozenset(
            row["lead_id"] for row in leads
            if row["merged_into_lead_id"] and self.chance.random() < 0.3
        )
        for source in sorted(SAMPLE.glob("*.csv")):
            rows = read(source)
            names = list(rows[0])
            write(self.raw / source.name, names, [
                self.as_known(row) for row in rows
                if row.get("lead_id", "") in kept | {""}
                and loaded_on(row) <= self.day.isoformat()
            ])

    def as_known(self, row: dict[str, str]) -> dict[str, str]:
        """A raw row as it is on the day."""
        if row.get("erased_at", "")[:10] > self.day.isoformat():
            row = {**row, "erased_at": ""}
        if "merged_into_lead_id" in row and row["lead_id"] in self.undone_merges:
            row = {**row, "merged_into_lead_id": ""}
        return row

    def edit_rules(self, is_spoilt: bool = False) -> None:
        """Changes a weight, or takes a sign of bots away or back; or spoils a
        weight."""
        name = self.chance.choice(("behaviour_rules", "bot_signals"))
        if is_spoilt or name == "behaviour_rules":
            path = self.rules / "behaviour_rules.csv"
            rows = read(path)
            row = self.chance.choice(rows)
            row["points"] = \
                "many" if is_spoilt else str(self.chance.randint(1, 9))
        else:
            path = self.rules / "bot_signals.csv"
            rows = read(PROJECT / "seeds" / "rules" / path.name)
            if self.chance.random() < 0.6:
                del rows[self.chance.randrange(len(rows))]
        write(path, list(rows[0]), rows)

    # ---- Commands --------------------------------------------------------

    def start(
        self, *arguments: str, database: Path | None = None
    ) -> subprocess.Popen[str]:
        """Starts dbt build in a process group of its own."""
        place = database or self.database
        self.is_green = False
        settings = {
            "raw_folder": str(self.raw),
            "rules_folder": os.path.relpath(self.rules, PROJECT),
            "run_on": RUN_ON,
            **({"min_outcomes": 3, "min_level_leads": 3}
               if self.predicts else {}),
        }
        return self._start(
            [
                DBT, "--no-use-colors", "build", *arguments,
                "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
                "--target-path", str(place.parent / f"{place.stem}_target"),
                "--log-path", str(place.parent / f"{place.stem}_logs"),
                "--vars", json.dumps(settings),
            ],
            {"LEAD_SCORING_DATABASE": str(place)},
        )

    def build(self, *arguments: str, database: Path | None = None) -> None:
        """Builds to the end; nothing may be wrong."""
        process = self.start(*arguments, database=database)
        lines, steps = [], []
        for line in process.stdout:
            lines.append(line)
            if step := step_of(line):
                steps.append((step, time.monotonic()))
        if process.wait() != 0:
            raise Broken(f"dbt build does not heal:\n{''.join(lines[-40:])}")
        if arguments == WITHOUT_TESTS:
            times = [*(at for _, at in steps[1:]), time.monotonic()]
            self.steps = [
                (step, until - at) for (step, at), until in zip(steps, times)
            ]

    def start_publication(self) -> subprocess.Popen[str]:
        return self._start(
            [
                sys.executable, str(PROJECT / "scripts" / "publish.py"),
                "--database", str(self.database),
                "--folder", str(self.published),
            ],
            {},
        )

    def _start(
        self, command: Sequence[str], settings: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command, cwd=PROJECT, text=True, start_new_session=True,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.last_started = [*self.last_started[-1:], process]
        return process

    def stop(self) -> None:
        """Ends the reader and what may still be at work."""
        for process in self.last_started:
            kill(process)
        self.reader.stop()

    def turn_green(self) -> None:
        """Builds with the data tests, unless that was done; the reader is told
        what may now be published."""
        if not self.is_green:
            self.build(*WITHOUT_UNIT_TESTS)
            self.is_green = True
            with duckdb.connect(
                str(self.database), read_only=True
            ) as connection:
                connection.execute("set search_path = 'main,main_builds'")
                self.reader.expect(
                    *checks.prints_of(connection, self.reader.marts)
                )

    def publish(self) -> None:
        """A green build, published; nothing may be wrong."""
        self.turn_green()
        started = time.monotonic()
        process = self.start_publication()
        output, _ = process.communicate()
        if process.returncode != 0:
            raise Broken(f"a green build is not published: {output}")
        self.publish_seconds = time.monotonic() - started
        self.reader.read()
        if min(self.reader.last.values()) < len(self.reader.known):
            raise Broken("what was published is not the last set")

    # ---- Before and after faults ----------------------------------------

    def begin(self) -> None:
        """Keeps the database as it is before any fault."""
        shutil.copyfile(self.database, self.before)

    def check(self, with_memory: bool) -> None:
        """After a plain build: the database is that of a twin that no fault
        has met, whose events were all read again."""
        given = {
            path.stem: len(read(path)) for path in self.raw.glob("*.csv")
        }
        with duckdb.connect(str(self.database), read_only=True) as connection:
            checks.check_scores(connection)
            checks.check_rows(connection, given)
            connection.execute(f"attach '{self.before}' as before (read_only)")
            checks.check_history(connection, "before")
        shutil.copyfile(self.before, self.twin)
        self.build(*WITHOUT_TESTS, "--full-refresh", database=self.twin)
        unlike = checks.differences(self.database, self.twin, with_memory)
        if unlike:
            raise Broken(
                "The database is not that of a twin without faults:\n"
                + "\n".join(unlike)
            )


def read(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(
    path: Path, names: Sequence[str], rows: Sequence[dict[str, str]]
) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def loaded_on(row: dict[str, str]) -> str:
    """The day from which on a raw row is there, as ISO text."""
    for name in (
        "loaded_at", "occurred_at", "changed_at", "given_at", "closed_at",
        "created_at",
    ):
        if row.get(name):
            return row[name][:10]
    return ""


def step_of(line: str) -> str | None:
    found = STEP.search(line)
    return found[1] or found[2] if found else None


def kill(process: subprocess.Popen[str]) -> bool:
    """Kills a process and its children; whether it was still at work."""
    was_running = process.poll() is None
    if was_running:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return was_running
