"""The project's own dbt, as its users run it, and what its artifacts tell."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from benchmark_parts.peers import peak_memory

PROJECT = Path(__file__).resolve().parents[2]
DBT = shutil.which("dbt", path=Path(sys.executable).parent) or "dbt"
RULES = PROJECT / "seeds" / "rules"
# The scoring path: these marts, what the next run has to know of this one, and
# all models that they are made from.
PATH_ENDS = (
    "lead_scores", "score_ledger", "stg_event_state", "stg_known_identities",
)
NO_TESTS = (
    "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
)
ONLY_PATH = ("--select", *(f"+{model}" for model in PATH_ENDS), *NO_TESTS)


class DbtFailed(Exception):
    """Holds the end of what dbt said."""


@dataclass(frozen=True)
class Run:
    """One finished dbt command."""

    wall_seconds: float
    peak_bytes: int
    # Name of each model that ran: when its own work began and ended.
    models: Mapping[str, tuple[float, float]]
    path: frozenset[str]
    versions: Mapping[str, str]
    made_on: str

    @property
    def path_seconds(self) -> float:
        """In which a model of the scoring path was running."""
        return covered(
            span for name, span in self.models.items() if name in self.path
        )

    @property
    def work_seconds(self) -> float:
        """The same added up, so that two at the same time count twice."""
        return sum(
            end - start for name, (start, end) in self.models.items()
            if name in self.path
        )


def covered(spans: Iterable[tuple[float, float]]) -> float:
    """The length of the union of intervals."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


class Project:
    """Builds of one raw folder, with a copy of the rules that may be edited."""

    def __init__(
        self, raw: Path, work: Path, run_on: str, memory_limit: str,
        threads: int,
    ) -> None:
        self.raw, self.work, self.run_on = raw, work, run_on
        self.threads = threads
        self.rules = work / "rules"
        self.database = work / "benchmark.duckdb"
        work.mkdir(parents=True, exist_ok=True)
        self.reset_rules()
        profiles = yaml.safe_load(
            (PROJECT / "profiles.yml").read_text("utf-8")
        )
        dev = profiles["lead_scoring"]["outputs"]["dev"]
        dev.setdefault("settings", {})["memory_limit"] = memory_limit
        (work / "profiles.yml").write_text(yaml.safe_dump(profiles), "utf-8")

    def reset_rules(self) -> None:
        shutil.rmtree(self.rules, ignore_errors=True)
        shutil.copytree(RULES, self.rules)

    def forget(self) -> None:
        """The next build is the first one, but dbt's parsing is kept."""
        self.reset_rules()
        for path in self.work.glob(f"{self.database.name}*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def edit_weights(self) -> None:
        """One point more for every behaviour rule that gives points."""
        self.edit_rules(
            "behaviour_rules",
            lambda row: {"points": f"{float(row['points']) + 1:g}"}
            if float(row["points"]) > 0 else {},
        )

    def remove_caps_and_bots(self) -> None:
        """Rules of which each point can be counted without the others."""
        blank = dict.fromkeys(
            ("min_events", "max_events", "max_events_per_day", "max_points"),
            "",
        )
        self.edit_rules("behaviour_rules", lambda row: blank)
        self.edit_rules("rule_groups", lambda row: {"max_points": ""})
        signals = self.rules / "bot_signals.csv"
        header, _, _ = signals.read_text("utf-8").partition("\n")
        signals.write_text(header + "\n", "utf-8")
        self.edit_rules(
            "lists", lambda row: {"item": f"no_{row['item']}"}
            if row["list_name"] == "message_engagement_events" else {},
        )

    def edit_rules(self, name: str, change: Any) -> None:
        """change: a function from a row to the cells that are another."""
        path = self.rules / f"{name}.csv"
        with open(path, newline="", encoding="utf-8") as file:
            rows = [dict(row) for row in csv.DictReader(file)]
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, **change(row)} for row in rows)

    def build(self, *selection: str) -> Run:
        """dbt build; raises DbtFailed with what it said."""
        target, log = self.work / "target", self.work / "dbt.log"
        for name in ("run_results.json", "manifest.json"):
            (target / name).unlink(missing_ok=True)
        started = time.monotonic()
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [
                    DBT, "--no-use-colors", "build", *selection,
                    "--project-dir", str(PROJECT),
                    "--profiles-dir", str(self.work), "--target", "dev",
                    "--target-path", str(target),
                    "--log-path", str(self.work / "logs"),
                    "--vars", json.dumps({
                        "raw_folder": str(self.raw), "run_on": self.run_on,
                        "rules_folder": os.path.relpath(self.rules, PROJECT),
                    }),
                ],
                cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT,
                env={
                    **os.environ, "PYTHONUTF8": "1",
                    "LEAD_SCORING_DATABASE": str(self.database),
                    "LEAD_SCORING_THREADS": str(self.threads),
                },
            )
            peak = 0
            try:
                while process.poll() is None:
                    peak = max(peak, peak_memory(process.pid))
                    time.sleep(0.05)
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
        wall = time.monotonic() - started
        said = log.read_text("utf-8", errors="replace")
        if process.returncode:
            raise DbtFailed("\n  ".join(telling_lines(said)))
        return read_run(target, wall, peak)


def telling_lines(said: str) -> Iterator[str]:
    """The faults among what dbt said, else its last words."""
    lines = [
        re.sub(r"^\d\d:\d\d:\d\d +", "", line).rstrip()
        for line in said.splitlines()
    ]
    faults = [
        number for number, line in enumerate(lines)
        if re.search(r"Failure in|Error in|Error:|Encountered an error", line)
    ]
    yield "dbt stopped:"
    yield from (
        line for line in lines[faults[0] if faults else -15:][:40] if line
    )


def read_run(target: Path, wall: float, peak: int) -> Run:
    results = json.loads((target / "run_results.json").read_text("utf-8"))
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    names = {
        node: details["name"] for node, details in manifest["nodes"].items()
        if details["resource_type"] == "model"
    }
    models = {}
    for result in results["results"]:
        spans = {step["name"]: step for step in result["timing"]}
        if result["unique_id"] in names and "execute" in spans:
            models[names[result["unique_id"]]] = tuple(
                moment(spans["execute"][end])
                for end in ("started_at", "completed_at")
            )
    path: set[str] = set()
    waiting = [node for node, name in names.items() if name in PATH_ENDS]
    while waiting:
        node = waiting.pop()
        if node not in path:
            path.add(node)
            waiting += manifest["parent_map"].get(node, [])
    metadata = results["metadata"]
    return Run(
        wall, peak, models,
        frozenset(names[node] for node in path if node in names),
        {"dbt": metadata["dbt_version"]}, metadata["generated_at"][:10],
    )


def moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
