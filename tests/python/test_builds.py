"""What a team does with the project over weeks: builds again, edits, waits.

The committed sample is built with 1, 2 and 4 threads and compared byte by
byte. A handful of leads lives through four weeks of publications. A folder of
rule files with one typo of each kind must be answered with the right spelling.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import (
    PROJECT,
    RULES,
    Build,
    build_marts,
    copy_rules,
    run_dbt,
    write_table,
)
from generate import RULE_COLUMNS

Row = dict[str, Any]

MARTS = {
    "lead_scores", "score_ledger", "lead_score_history",
    "account_score_history", "sales_queue", "account_scores",
    "product_interest", "rule_coverage", "rejected_records", "raw_row_counts",
}


def marts_of(build: Build) -> list[str]:
    """The marts of a build by their schema, so that a new one is included."""
    return [
        row["table_name"] for row in build.rows("""
            select table_name from information_schema.tables
            where table_schema = 'main' order by table_name
        """)
    ]


def exports(build: Build) -> dict[str, bytes]:
    """Every mart as the bytes of a CSV file."""
    found = {}
    with duckdb.connect(str(build.database), read_only=True) as connection:
        for mart in marts_of(build):
            path = build.database.parent / f"{mart}.csv"
            connection.execute(
                f"copy (select * from {mart} order by all) to '{path}'"
            )
            found[mart] = path.read_bytes()
    return found


def differing(found: Mapping[str, bytes], other: Mapping[str, bytes]) -> list:
    return [
        mart for mart in found.keys() | other.keys()
        if found.get(mart) != other.get(mart)
    ]


# ---- The sample, again and again --------------------------------------------
@pytest.fixture(scope="module")
def sample_exports(sample_build: Build) -> dict[str, bytes]:
    assert sample_build.exit_code == 0, sample_build.output
    return exports(sample_build)


@pytest.fixture(scope="module")
def rebuilt(
    sample_build: Build, tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Build]:
    """Over the same database; from nothing; and after deleting the database."""
    folder = tmp_path_factory.mktemp("rebuilt")
    shutil.copytree(sample_build.database.parent, folder / "over")
    builds = {
        "over": build_marts(folder / "over", threads=2),
        "one": build_marts(folder / "one", threads=1),
    }
    shutil.copytree(folder / "one", folder / "four")
    (folder / "four" / "test.duckdb").unlink()
    builds["four"] = build_marts(folder / "four", threads=4)
    return builds


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("over", id="same database"),
        pytest.param("one", id="1 thread"),
        pytest.param("four", id="database deleted, 4 threads"),
    ],
)
def test_the_marts_are_the_same_to_the_byte(
    name: str, rebuilt: Mapping[str, Build], sample_exports: dict[str, bytes],
) -> None:
    assert differing(exports(rebuilt[name]), sample_exports) == []


def test_the_marts_are_all_there_and_hold_something(
    sample_exports: dict[str, bytes],
) -> None:
    assert MARTS <= sample_exports.keys()
    assert [
        mart for mart, text in sample_exports.items() if text.count(b"\n") < 2
    ] == []


def test_pilot_arms_follow_the_hash_and_the_share(sample_build: Build) -> None:
    arms = sample_build.rows(
        "select distinct lead_id, pilot_scoring_model from lead_scores"
    )
    shares = {
        row["scoring_model"]: float(row["pilot_share_rate"])
        for row in sample_build.rows(
            "select * from main_staging.stg_scoring_models"
            " where role = 'challenger'"
        )
    }
    assert len(shares) == 1
    [(challenger, share)] = shares.items()
    piloted = {
        row["lead_id"] for row in arms
        if row["pilot_scoring_model"] == challenger
    }
    spread = (share * (1 - share) / len(arms)) ** 0.5
    assert len(arms) > 1900
    assert abs(len(piloted) / len(arms) - share) < 3 * spread
    assert piloted == {
        row["lead_id"] for row in arms
        if int(hashlib.md5(f"pilot:{row['lead_id']}".encode()).hexdigest()[:8],
               16) / 2 ** 32 < share
    }
    queue = sample_build.rows("select lead_id, scoring_model from sales_queue")
    assert queue
    assert all(
        (row["scoring_model"] == challenger) == (row["lead_id"] in piloted)
        for row in queue
    )


# ---- A small company --------------------------------------------------------
def write_rules(folder: Path, **files: list[Row]) -> Path:
    """Rule files of one model, `mine`; a file that is not given is empty.

    Fit A from 10, engagement 1 from 15: only then is a lead ready for sales.
    """
    files = {
        "scoring_models": [{
            "role": "champion", "mql_threshold": "15",
            "account_threshold": "35",
        }],
        "rule_groups": [
            {"rule_group": "who", "category": "demographic"},
            {"rule_group": "acts", "category": "web"},
        ],
        "grade_bands": [
            {"axis": axis, "band": band, "min_points": points}
            for axis, band, points in (
                ("fit", "A", "10"), ("fit", "B", ""),
                ("engagement", "1", "15"), ("engagement", "2", ""),
                ("total", "Hot", "15"), ("total", "Cold", ""),
                ("account", "Ready", "35"), ("account", "Quiet", ""),
            )
        ],
        "grade_actions": [
            {"fit_band": fit, "engagement_band": engagement,
             "segment": fit + engagement, "next_action": "Call",
             "is_sales_ready": str(engagement == "1").lower()}
            for fit in "AB" for engagement in "12"
        ],
        **files,
    }
    for file, columns in RULE_COLUMNS.items():
        named = {"scoring_model": "mine"} if "scoring_model" in columns else {}
        rows = [{**named, **row} for row in files.get(file, [])]
        write_table(folder, file, rows, columns)
    return folder


def attribute_rule(
    rule_id: str, attribute_name: str, operator: str, operand: str, points: str,
) -> Row:
    return {
        "rule_id": rule_id, "rule_group": "who",
        "attribute_name": attribute_name, "operator": operator,
        "operand": operand, "points": points,
    }


def behaviour_rule(
    rule_id: str, event_type: str, points: str, window: str = "",
) -> Row:
    return {
        "rule_id": rule_id, "rule_group": "acts", "event_type": event_type,
        "points": points, "decay_kind": window and "window",
        "decay_days": window,
    }


# ---- Four weeks of publications ---------------------------------------------
FIRST = date(2026, 3, 2)
DAYS = {
    "first": 0, "week": 7, "again": 7, "edited": 7, "replayed": 0,
    "fortnight": 14, "month": 28,
}
LEADS = {
    "steady": ("big", 0, "A2"),
    "waiter": ("big", 0, "A1"),
    "fader": ("big", 0, "A1"),
    "riser": ("small", 0, ""),
    "quiet": ("big", 0, ""),
    "late": ("small", 3, "A3"),
    "gone": ("big", 0, ""),
}
EVENTS = (
    ("waiter", -1, "trial_started"),
    ("gone", -1, "trial_started"),
    ("fader", -5, "demo_requested"),
    ("riser", -1, "page_visited"),
    ("quiet", 2, "post_read"),
    ("riser", 3, "page_visited"),
    ("late", 4, "page_visited"),
    ("fader", 12, "demo_requested"),
)


@dataclass(frozen=True)
class Snapshot:
    """What the marts said after one build; history as it is stored."""

    history: list[Row]
    account_history: list[Row]
    scores: dict[str, Row]
    queue: dict[str, Row]
    accounts: dict[str, Row]

    def without(self, lead_id: str) -> list[Row]:
        return [row for row in self.history if row["lead_id"] != lead_id]


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def by(name: str, rows: Iterable[Row]) -> dict[str, Row]:
    return {row[name]: row for row in rows}


def snapshot(build: Build) -> Snapshot:
    return Snapshot(
        build.rows("select * from lead_score_history order by all"),
        build.rows("select * from account_score_history order by all"),
        by("lead_id", build.rows("select * from lead_scores")),
        by("lead_id", build.rows("select * from sales_queue")),
        by("account_id", build.rows("select * from account_scores")),
    )


def write_company(folder: Path, erased: str = "") -> Path:
    write_table(folder, "accounts", [
        {"account_id": account_id} for account_id in ("A1", "A2", "A3")
    ])
    write_table(folder, "leads", [
        {
            "lead_id": lead_id, "created_at": day(number), "size": size,
            "account_id": account_id,
            "erased_at": day(20) if lead_id == erased else None,
        }
        for lead_id, (size, number, account_id) in LEADS.items()
    ])
    write_table(folder, "events", [
        {
            "event_id": f"{lead_id} {number}", "lead_id": lead_id,
            "occurred_at": day(number), "event_type": event_type,
        }
        for lead_id, number, event_type in EVENTS
    ])
    return folder


def write_company_rules(folder: Path, page_points: str) -> Path:
    return write_rules(
        folder,
        attribute_rules=[attribute_rule("big", "size", "equals", "big", "10")],
        behaviour_rules=[
            behaviour_rule("trial", "trial_started", "20"),
            behaviour_rule("demo", "demo_requested", "20", window="10"),
            behaviour_rule("page", "page_visited", page_points),
            behaviour_rule("post", "post_read", "0.2"),
        ],
    )


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Snapshot]:
    folder = tmp_path_factory.mktemp("story")
    raw = write_company(folder / "raw")
    rules = write_company_rules(folder / "rules", "3")
    told = {}
    for step, number in DAYS.items():
        if step == "edited":
            write_company_rules(rules, "5")
        if step == "month":
            write_company(raw, erased="gone")
        build = run_dbt(
            folder, "build", *(["--full-refresh"] if step == "again" else []),
            "--exclude-resource-type", "test",
            "--exclude-resource-type", "unit_test",
            raw=raw, rules=rules, score_as_of=str(day(number)),
        )
        assert build.exit_code == 0, build.output
        told[step] = snapshot(build)
    return told


def appended(
    before: Snapshot, after: Snapshot, column: str = "lead_id",
) -> dict[str, Row]:
    """The rows that a build added; it must not have touched the others."""
    name = "history" if column == "lead_id" else "account_history"
    old, new = getattr(before, name), getattr(after, name)
    assert [row for row in old if row not in new] == []
    added = [row for row in new if row not in old]
    assert len(old) + len(added) == len(new)
    assert len({row[column] for row in added}) == len(added)
    return by(column, added)


def test_the_first_build_publishes_every_lead(
    story: dict[str, Snapshot],
) -> None:
    first = story["first"]
    assert {row["lead_id"] for row in first.history} == LEADS.keys() - {"late"}
    assert {row["as_of"] for row in first.history} == {FIRST}
    assert {
        row["account_id"]: row["points"] for row in first.account_history
    } == {"A1": 40, "A2": 10, "A3": 0}
    for row in first.scores.values():
        assert row["previous_score"] is row["score_change"] is None


def test_a_week_later_only_visible_changes_are_published(
    story: dict[str, Snapshot],
) -> None:
    added = appended(story["first"], story["week"])
    assert {
        lead_id: (row["score"], row["as_of"]) for lead_id, row in added.items()
    } == {
        "fader": (10, day(7)), "riser": (6, day(7)), "late": (3, day(7)),
    }
    accounts = appended(story["first"], story["week"], "account_id")
    assert {
        account_id: row["points"] for account_id, row in accounts.items()
    } == {"A1": 30, "A3": 3}
    assert story["week"].scores["quiet"]["engagement_points"] == Decimal("0.2")


def changes(moment: Snapshot) -> dict[str, tuple[int | None, int | None]]:
    return {
        lead_id: (row["previous_score"], row["score_change"])
        for lead_id, row in moment.scores.items()
    }


def test_previous_score_is_that_of_an_earlier_day(
    story: dict[str, Snapshot],
) -> None:
    week = {
        "steady": (10, 0), "waiter": (30, 0), "fader": (30, -20),
        "riser": (3, 3), "quiet": (10, 0), "late": (None, None),
        "gone": (30, 0),
    }
    assert changes(story["week"]) == week
    assert changes(story["again"]) == week
    assert changes(story["edited"]) == {**week, "riser": (3, 7)}
    assert changes(story["fortnight"]) == {
        "steady": (10, 0), "waiter": (30, 0), "fader": (10, 20),
        "riser": (10, 0), "quiet": (10, 0), "late": (5, 0), "gone": (30, 0),
    }


def test_the_same_day_again_adds_nothing_even_with_full_refresh(
    story: dict[str, Snapshot],
) -> None:
    assert story["again"] == story["week"]


def test_a_rule_edit_on_the_same_day_adds_rows_and_rewrites_none(
    story: dict[str, Snapshot],
) -> None:
    added = appended(story["again"], story["edited"])
    assert {lead_id: row["score"] for lead_id, row in added.items()} == {
        "riser": 10, "late": 5,
    }
    for lead_id, row in added.items():
        [last] = [
            old for old in story["again"].history
            if old["lead_id"] == lead_id and old["as_of"] == day(7)
        ]
        assert row["as_of"] == day(7)
        assert row["publication_number"] == last["publication_number"] + 1
        assert row["rules_version"] != last["rules_version"]


def test_an_older_day_replayed_keeps_the_later_rows(
    story: dict[str, Snapshot],
) -> None:
    added = appended(story["edited"], story["replayed"])
    assert {
        lead_id: (row["score"], row["as_of"], row["publication_number"])
        for lead_id, row in added.items()
    } == {"riser": (5, FIRST, 4)}
    assert set(changes(story["replayed"]).values()) == {(None, None)}
    added = appended(story["replayed"], story["fortnight"])
    assert {lead_id: row["score"] for lead_id, row in added.items()} == {
        "fader": 30,
    }


def test_an_erased_lead_leaves_the_history(
    story: dict[str, Snapshot],
) -> None:
    before, after = story["fortnight"], story["month"]
    assert "gone" in {row["lead_id"] for row in before.history}
    assert "gone" not in {row["lead_id"] for row in after.history}
    assert "gone" not in after.scores
    kept = replace(before, history=before.without("gone"))
    assert {
        lead_id: row["score"] for lead_id, row in appended(kept, after).items()
    } == {"fader": 10}


def test_the_queue_tells_since_when_a_lead_waits(
    story: dict[str, Snapshot],
) -> None:
    def waits(step: str) -> dict[str, tuple[date, int]]:
        return {
            lead_id: (row["ready_on"], row["waiting_days"])
            for lead_id, row in story[step].queue.items()
        }

    first = (FIRST, 0)
    assert waits("first") == {"waiter": first, "gone": first, "fader": first}
    assert waits("week") == {"waiter": (FIRST, 7), "gone": (FIRST, 7)}
    assert waits("edited") == waits("week")
    assert waits("replayed") == waits("first")
    assert waits("fortnight") == {
        "waiter": (FIRST, 14), "gone": (FIRST, 14), "fader": (day(14), 0),
    }
    assert waits("month") == {"waiter": (FIRST, 28)}


def test_the_trend_looks_back_at_least_28_days(
    story: dict[str, Snapshot],
) -> None:
    def trend(step: str) -> dict[str, Decimal | None]:
        return {
            account_id: row["trend_points"]
            for account_id, row in story[step].accounts.items()
        }

    nothing = {"A1": None, "A2": None, "A3": None}
    assert trend("first") == trend("week") == trend("fortnight") == nothing
    assert trend("month") == {"A1": -10, "A2": 0, "A3": 5}


# ---- Typos, a new column, another folder of rules ---------------------------
@pytest.fixture(scope="module")
def misspelt(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A second folder of rules, over raw tables with a column of their own."""
    folder = tmp_path_factory.mktemp("misspelt")
    write_table(folder / "raw", "leads", [
        {"lead_id": "1", "created_at": FIRST, "country": "United States",
         "age": "44", "favourite_colour": " Teal "},
        {"lead_id": "2", "created_at": FIRST, "country": "France",
         "age": "", "favourite_colour": "red"},
    ])
    write_table(folder / "raw", "events", [
        {"event_id": "1", "lead_id": "1", "occurred_at": FIRST,
         "event_type": "page_visited"},
        {"event_id": "2", "lead_id": "1", "occurred_at": FIRST,
         "event_type": "email_sent"},
    ])
    write_rules(
        folder / "rules",
        attribute_rules=[
            attribute_rule(
                "lives_near", "country", "one_of", "Untied States|France", "3"
            ),
            attribute_rule("lives_far", "contry", "equals", "france", "3"),
            attribute_rule("is_grown_up", "age", "between", "18..", "1"),
            attribute_rule(
                "likes_teal", "favourite_colour", "equals", "teal", "7"
            ),
        ],
        behaviour_rules=[
            behaviour_rule("reads", "page_visted", "2"),
            behaviour_rule("looks", "page_visited", "2"),
        ],
        inactivity_rules=[{
            "rule_id": "silent", "rule_group": "acts", "inactive_days": "1",
            "after_event_type": "email_snet", "points": "-1",
        }],
        lists=[{"list_name": "sensitive_attributes", "item": "age"}],
    )
    build = run_dbt(
        folder, "build", "--exclude", "test_type:generic", "test_type:unit",
        raw=folder / "raw", rules=folder / "rules",
    )
    assert build.exit_code == 0, build.output
    return build


@pytest.mark.parametrize(
    ("rule_id", "wrong", "right"),
    [
        ("lives_near", "untied states", "did you mean united states?"),
        ("lives_far", "contry", "did you mean country?"),
        ("reads", "page_visted", "did you mean page_visited?"),
        ("silent", "email_snet", "did you mean email_sent?"),
        ("is_grown_up", "age", "sensitive"),
    ],
)
def test_a_rule_to_look_at_is_named_with_the_remedy(
    misspelt: Build, rule_id: str, wrong: str, right: str,
) -> None:
    [row] = misspelt.rows(
        f"select * from rule_coverage"
        f" where item_kind = 'rule' and item = '{rule_id}'"
    )
    assert wrong in row["finding"] and right in row["finding"]
    printed = [line for line in misspelt.output.splitlines() if rule_id in line]
    assert any(row["finding"] in line for line in printed), misspelt.output


def test_a_typo_makes_the_build_warn(misspelt: Build) -> None:
    assert "WARN=0" not in misspelt.output
    sound = misspelt.rows(
        "select item from rule_coverage where finding is null"
    )
    assert {row["item"] for row in sound} == {"likes_teal", "looks"}


def test_a_new_column_is_scored_by_one_row_of_csv(misspelt: Build) -> None:
    assert misspelt.rows(
        "select lead_id, points, attribute_value from score_ledger"
        " where rule_id = 'likes_teal'"
    ) == [{"lead_id": "1", "points": 7, "attribute_value": "teal"}]


def test_a_folder_of_rules_swaps_the_whole(misspelt: Build) -> None:
    for mart in ("lead_scores", "score_ledger", "rule_coverage"):
        assert misspelt.rows(f"select distinct scoring_model from {mart}") == [
            {"scoring_model": "mine"}
        ]
    assert misspelt.value("select count(*) from lead_scores") == 2


# ---- What dbt itself has to say ---------------------------------------------
# On DuckDB dbt skips the check that finds most deprecations.
PARSE = """
import sys
import dbt.jsonschemas.jsonschemas as schemas
schemas._can_run_validations = lambda: True
from dbt.cli.main import cli
cli(sys.argv[1:])
"""


@dataclass(frozen=True)
class Parsed:
    manifest: Row
    output: str

    @property
    def models(self) -> dict[str, Row]:
        return {
            key: node for key, node in self.manifest["nodes"].items()
            if node["resource_type"] == "model"
        }


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    folder = tmp_path_factory.mktemp("parsed")
    done = subprocess.run(
        [
            sys.executable, "-c", PARSE, "--no-use-colors", "parse",
            "--show-all-deprecations", "--no-partial-parse",
            "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
            "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"),
        ],
        cwd=folder, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    manifest = folder / "target" / "manifest.json"
    return Parsed(
        json.loads(manifest.read_text(encoding="utf-8")),
        done.stdout + done.stderr,
    )


def test_dbt_parse_gives_no_deprecation_warning(parsed: Parsed) -> None:
    assert "deprecat" not in parsed.output.lower(), parsed.output
    assert "warning" not in parsed.output.lower(), parsed.output


def test_every_model_says_its_grain(parsed: Parsed) -> None:
    assert sorted(
        node["name"] for node in parsed.models.values()
        if not node["description"].startswith("One row per ")
    ) == []


def test_every_column_of_a_seed_is_described(parsed: Parsed) -> None:
    """The sample, and the rule files: their columns are what a user brings and
    edits."""
    for node in parsed.manifest["nodes"].values():
        if node["resource_type"] == "seed":
            path = PROJECT / node["original_file_path"]
            header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
            described = [
                name for name, column in node["columns"].items()
                if len(column["description"].split()) > 1
            ]
            assert described == header, node["name"]


def test_every_column_of_a_model_is_described(
    parsed: Parsed, sample_build: Build,
) -> None:
    """Columns as the database has them; of attributes the raw tables decide.
    """
    described = {
        (node["schema"], node["name"], name)
        for node in parsed.models.values()
        for name, column in node["columns"].items()
        if len(column["description"].split()) > 1
    }
    models = {
        (node["schema"], node["name"]) for node in parsed.models.values()
    }
    columns = sample_build.rows("""
        select table_schema, table_name, column_name
        from information_schema.columns
        where not starts_with(column_name, 'attribute__')
    """)
    assert [
        tuple(column.values()) for column in columns
        if (column["table_schema"], column["table_name"]) in models
        and tuple(column.values()) not in described
    ] == []


def test_the_ideas_are_explained_where_they_are_read(parsed: Parsed) -> None:
    """A block of models/ideas.md that no column shows is read by nobody."""
    blocks = {
        block["name"] for block in parsed.manifest["docs"].values()
        if block["package_name"] == "lead_scoring"
        and block["name"] != "__overview__"
    }
    shown = {
        block.split(".")[-1] for node in parsed.models.values()
        for column in node["columns"].values()
        for block in column["doc_blocks"]
    }
    assert blocks == shown


# What has no key of its own, and why: dbt cannot test it.
WITHOUT_KEY = {
    "stg_event_rows": "raw rows, with those that repeat an event",
    "stg_rebuilt_rows": "those of them that a run reads",
    "stg_events": "the same, without the ids of those that are used",
    "stg_event_news": "raw rows, which may be news in two ways",
    **{
        f"fault_{file.stem}": "tested where they come together: rule_faults"
        for file in RULES.glob("*.csv")
    },
}


@pytest.mark.parametrize("test_name", ["unique_grain", "not_null"])
def test_every_model_is_tested(parsed: Parsed, test_name: str) -> None:
    tested = {
        node["attached_node"] for node in parsed.manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") == test_name
    }
    assert sorted(
        node["name"] for key, node in parsed.models.items()
        if key not in tested and node["name"] not in WITHOUT_KEY
    ) == []


def test_rule_files_are_only_read(tmp_path: Path) -> None:
    """dbt writes what a seed ran to target/run/<path of the seed>: with an
    absolute rules_folder, that is the rule file."""
    rules = copy_rules(RULES, tmp_path / "rules")
    build = run_dbt(tmp_path / "build", "seed", rules_folder=str(rules))
    assert build.exit_code == 0, build.output
    for file in RULES.glob("*.csv"):
        assert (rules / file.name).read_bytes() == file.read_bytes(), file.name
