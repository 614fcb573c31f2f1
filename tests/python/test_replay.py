"""Days published in any order, twice, and anew: a reader gets what was last
published for a day.

Scoring models draw their days and leads at random, each in its own
order, on one database. Of these only the histories are built, over tables that
stand in for the scores. scripts/replay.py runs over a small company.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, RUN_ON, Build, build_marts, run_dbt
from test_builds import write_company, write_company_rules

Row = dict[str, Any]
Key = tuple[str, str]

FIRST = date(2026, 3, 1)
STEP_COUNT = 9
DAY_COUNT = 5
LEAD_COUNT = 12
# What a model publishes: the same for a day every time, in the order of the
# days or in any; or something new every time, as after an edit of the rules.
HABITS = ("in order", "any order", "edited")
MODELS = {
    f"{habit} {number}": habit
    for habit, count in zip(HABITS, (5, 20, 20)) for number in range(count)
}
COLUMNS = """
    scoring_model string, lead_id string, grade string, fit_band string,
    engagement_band string, total_band string, segment string,
    next_action string, status string, exclusion_reasons string,
    score integer, fit_points decimal(18, 4), engagement_points decimal(18, 4),
    is_sales_ready boolean, is_current boolean, as_of date
"""
ACCOUNT_COLUMNS = """
    scoring_model string, account_id string, band string,
    fit_points decimal(18, 4), engagement_points decimal(18, 4),
    points decimal(18, 4), engaged_contact_count integer, is_ready boolean,
    as_of date
"""
HISTORIES = {
    "lead_score_history": ("lead_id", "score"),
    "account_score_history": ("account_id", "points"),
}


@dataclass
class Step:
    """What was published by one run, and what is stored after it."""

    days: Mapping[str, date]
    published: Mapping[Key, int]
    rows: dict[str, list[Row]] = field(default_factory=dict)


def draw_steps() -> list[Step]:
    """Per step and model a day; per lead that is there on it, a score."""
    draw = Random(4)
    days = [FIRST + timedelta(days=number) for number in range(DAY_COUNT)]
    order, created, fixed = {}, {}, {}
    for model, habit in MODELS.items():
        order[model] = (
            days * 2 if habit == "in order"
            else draw.sample(days, DAY_COUNT)
            + draw.choices(days, k=STEP_COUNT - DAY_COUNT)
        )
        for number in range(LEAD_COUNT):
            key = (model, f"L{number}")
            created[key] = draw.choice([FIRST, FIRST, *days])
            for day in days:
                fixed[(*key, day)] = draw.randrange(3)
    steps = []
    for number in range(STEP_COUNT):
        chosen = {model: order[model][number] for model in MODELS}
        if number == STEP_COUNT - 1:
            # Once more what was published last.
            chosen = dict(steps[-1].days)
        published = {}
        for key, first_day in created.items():
            if chosen[key[0]] < first_day:
                continue
            if number == STEP_COUNT - 1:
                published[key] = steps[-1].published[key]
            elif MODELS[key[0]] == "edited":
                published[key] = draw.randrange(3)
            else:
                published[key] = fixed[(*key, chosen[key[0]])]
        steps.append(Step(chosen, published))
    return steps


def write_scores(database: Path, step: Step) -> None:
    """The tables that the histories read."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema if not exists main_scoring")
        connection.execute("create schema if not exists main_staging")
        for table, columns in {
            "main_scoring.score_leads": COLUMNS,
            "main_scoring.score_accounts": ACCOUNT_COLUMNS,
            "main_scoring.score_rule_versions":
                "scoring_model string, rules_version string",
            "main_staging.stg_lead_identities":
                "lead_id string, is_erased boolean",
            "main_staging.stg_lead_rows": "lead_id string, account_id string",
            "main_staging.stg_leads": "account_id string, row_fate string",
            "main_staging.stg_accounts": "account_id string, row_fate string",
        }.items():
            connection.execute(f"create or replace table {table} ({columns})")
        for table, rows in {
            "main_scoring.score_rule_versions": [
                (model, "abc") for model in MODELS
            ],
            "main_scoring.score_leads": [
                (model, lead_id, "A1", "A", "1", "Hot", "All", None, "open",
                 None, score, score, 0, score > 1, True, step.days[model])
                for (model, lead_id), score in step.published.items()
            ],
            "main_scoring.score_accounts": [
                (model, lead_id, "Hot", score, 0, score, 1, score > 1,
                 step.days[model])
                for (model, lead_id), score in step.published.items()
            ],
        }.items():
            rows_text = ", ".join(map(as_sql, rows))
            connection.execute(f"insert into {table} values {rows_text}")


def as_sql(row: Iterable[Any]) -> str:
    return "({})".format(", ".join(
        "null" if cell is None else f"'{cell}'" for cell in row
    ))


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    folder = tmp_path_factory.mktemp("histories")
    drawn = draw_steps()
    for step in drawn:
        write_scores(folder / "test.duckdb", step)
        build = run_dbt(
            folder, "run", "--select", "published_days", *HISTORIES,
        )
        assert build.exit_code == 0, build.output
        for history in (*HISTORIES, "published_days"):
            step.rows[history] = build.rows(
                f"select * from {history} order by all"
            )
    return drawn


def readings(rows: list[Row], name: str, day: date) -> dict[Key, Row]:
    """By model and lead the last row up to the day."""
    found: dict[Key, Row] = {}
    for row in sorted(
        rows, key=lambda row: (row["as_of"], row["publication_number"])
    ):
        if row["as_of"] <= day:
            found[row["scoring_model"], row[name]] = row
    return found


@pytest.mark.parametrize("history", HISTORIES)
def test_a_reader_gets_what_was_last_published_for_a_day(
    steps: list[Step], history: str,
) -> None:
    name, value = HISTORIES[history]
    last: dict[date, dict[Key, int]] = {}
    for number, step in enumerate(steps):
        for key, score in step.published.items():
            last.setdefault(step.days[key[0]], {})[key] = score
        for day, expected in last.items():
            found = readings(step.rows[history], name, day)
            assert {key: found[key][value] for key in expected} == expected, (
                number, day
            )


@pytest.mark.parametrize("history", HISTORIES)
def test_rows_are_appended_and_numbered(
    steps: list[Step], history: str,
) -> None:
    name, _ = HISTORIES[history]
    stored: list[Row] = []
    for step in steps:
        rows = step.rows[history]
        assert [row for row in stored if row not in rows] == []
        numbers: dict[Key, list[int]] = {}
        for row in rows:
            numbers.setdefault((row["scoring_model"], row[name]), []).append(
                row["publication_number"]
            )
        for key, found in numbers.items():
            assert sorted(found) == list(range(1, len(found) + 1)), key
        stored = rows


@pytest.mark.parametrize("history", HISTORIES)
def test_the_same_day_again_adds_nothing(
    steps: list[Step], history: str,
) -> None:
    assert steps[-1].days == steps[-2].days
    assert steps[-1].rows[history] == steps[-2].rows[history]


@pytest.mark.parametrize("history", HISTORIES)
def test_in_the_order_of_the_days_only_changes_are_kept(
    steps: list[Step], history: str,
) -> None:
    name, value = HISTORIES[history]
    in_order = steps[:DAY_COUNT]
    expected: dict[Key, list[int]] = {}
    for step in in_order:
        for key, score in step.published.items():
            known = expected.setdefault(key, [])
            if MODELS[key[0]] == "in order" and known[-1:] != [score]:
                known.append(score)
    found: dict[Key, list[int]] = {key: [] for key in expected}
    for row in sorted(
        in_order[-1].rows[history], key=lambda row: row["publication_number"]
    ):
        if MODELS[row["scoring_model"]] == "in order":
            found[row["scoring_model"], row[name]].append(row[value])
    assert found == expected


def test_every_published_day_is_kept_once(steps: list[Step]) -> None:
    """Also one on which nothing changed."""
    seen = set()
    for step in steps:
        seen |= set(step.days.items())
        assert [
            (row["scoring_model"], row["as_of"])
            for row in step.rows["published_days"]
        ] == sorted(seen)


# ---- scripts/replay.py ------------------------------------------------------
SCRIPT = PROJECT / "scripts" / "replay.py"
COMPANY_DAYS = (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16))


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("replay", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["replay"] = module
    spec.loader.exec_module(module)
    return module


replay = load_script()


def run_script(
    folder: Path, *arguments: str, **settings: str,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments,
         "--vars", json.dumps({"run_on": RUN_ON, **settings})],
        cwd=folder,
        env={
            **os.environ,
            "LEAD_SCORING_DATABASE": str(folder / "test.duckdb"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        capture_output=True, encoding="utf-8", check=False,
    )


def histories(build: Build) -> dict[str, list[Row]]:
    return {
        history: build.rows(f"select * from {history} order by all")
        for history in (*HISTORIES, "published_days")
    }


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    write_company(folder / "raw")
    write_company_rules(folder / "rules", "3")
    return folder


def test_a_replay_publishes_what_a_build_of_each_day_does(
    company: Path,
) -> None:
    for day in COMPANY_DAYS:
        build = build_marts(
            company / "built", raw=company / "raw", rules=company / "rules",
            score_as_of=str(day),
        )
    built = histories(build)
    replayed = Build(company / "test.duckdb", 0, "")
    settings = {
        "raw_folder": str(company / "raw"),
        "rules_folder": os.path.relpath(company / "rules", PROJECT),
    }
    arguments = (
        "--from", str(COMPANY_DAYS[0]), "--to", "2026-03-22", "--every", "7",
    )
    done = run_script(company, *arguments, **settings)
    assert done.returncode == 0, done.stderr
    assert histories(replayed) == built
    counts = {
        day: [
            sum(row["as_of"] == day for row in built[history])
            for history in HISTORIES
        ]
        for day in COMPANY_DAYS
    }
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[1:-1] == [
        [str(day), *map(str, counts[day]), "0"] for day in COMPANY_DAYS
    ]
    assert "3 of 3" in done.stderr
    again = run_script(company, *arguments, **settings)
    assert again.returncode == 0, again.stderr
    assert again.stdout.splitlines()[-1].split() == ["total", "0", "0", "0"]
    assert histories(replayed) == built


def test_a_failed_build_is_told_in_its_words(tmp_path: Path) -> None:
    done = run_script(
        tmp_path, "--from", "2026-03-02", "--to", "2026-03-03",
        raw_folder="nowhere",
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "The folder nowhere has no leads.parquet" in done.stderr
    assert (
        "2026-03-02 was not published: its build failed. 0 of 2 days were; "
        "go on with --from 2026-03-02."
    ) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "2026-03-02", "--to", "2026-03-01"], "is later than"),
        (["--from", "2026-02-30", "--to", "2026-03-01"], "is not a day"),
        (["--from", "2026-03-02", "--to", "2999-01-01"], "is yet to come"),
        (["--from", "2026-03-02", "--to", "2026-03-09", "--every", "0"],
         "is neither a number of days nor month"),
        (["--from", "2026-03-02", "--to", "2026-03-09", "--every", "month"],
         "No month ends"),
        (["--from", "2026-03-02", "--to", "2026-03-09",
          "--vars", "score_as_of: 2026-03-01"], "Leave score_as_of out"),
        (["--from", "2026-03-02", "--to", "2026-03-09", "--vars", "raw"],
         "is not YAML"),
    ],
)
def test_days_that_are_none_are_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str,
) -> None:
    try:
        code = replay.main(arguments)
    except SystemExit as stopped:
        code = stopped.code
    assert code in (1, 2)
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("first", "last", "step", "days"),
    [
        ("2026-02-27", "2026-03-01", 1,
         ["2026-02-27", "2026-02-28", "2026-03-01"]),
        ("2026-02-27", "2026-03-12", 7, ["2026-02-27", "2026-03-06"]),
        ("2025-11-30", "2026-02-28", "month",
         ["2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28"]),
        ("2026-01-01", "2026-02-27", "month", ["2026-01-31"]),
        ("2026-02-28", "2026-02-28", 30, ["2026-02-28"]),
    ],
)
def test_the_days_from_one_to_another(
    first: str, last: str, step: int | str, days: list[str],
) -> None:
    found = replay.days_between(
        date.fromisoformat(first), date.fromisoformat(last), step
    )
    assert list(map(str, found)) == days
