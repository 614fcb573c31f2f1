"""scripts/new_rules.py, on data of which we know what sells.

Half of the leads want a team plan or asked for a demo or looked at prices,
and those buy more often; town and blog have no bearing on it.
"""

from __future__ import annotations

import csv
import math
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import PROJECT, RULES, Build, build_marts, write_table

SCRIPT = PROJECT / "scripts" / "new_rules.py"
LEAD_COUNT = 900
FIRST_DAY = datetime(2025, 1, 1)
LAST_DAY = datetime(2026, 6, 30)
Row = dict[str, str]


def write_raw(folder: Path, with_deals: bool) -> Path:
    random = Random(5)
    leads: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    deals: list[dict[str, Any]] = []

    def add_event(
        lead: str, at: datetime, event_type: str, asset: str = ""
    ) -> None:
        events.append({
            "event_id": len(events), "lead_id": lead, "event_type": event_type,
            "asset": asset, "occurred_at": at.isoformat(),
        })

    for number in range(LEAD_COUNT):
        lead = f"L{number:03}"
        created = FIRST_DAY + timedelta(days=random.randrange(365))
        plan = random.choice(("team", "team", "single", "single", "single", ""))
        seats = random.randrange(1, 400)
        leads.append({
            "lead_id": lead, "created_at": created.isoformat(),
            "wanted_plan": plan, "seats": seats,
            "town": random.choice(("Ulm", "Bath", "Pisa")),
            "customer_age": random.randrange(20, 70),
            "tax_number": f"T-{number:05}",
            "utm_medium": random.choice(("Mail", "ads")),
        })
        odds = 0.05 + 0.3 * (plan == "team") + 0.15 * (seats > 300)
        day = created + timedelta(hours=1)
        add_event(lead, day, "email_sent", "hello")
        for event_type, asset, rate, effect in (
            ("page_visited", "/pricing", 0.3, 0.25),
            ("page_visited", "/blog/post-1", 0.5, 0.0),
            ("page_visited", "/docs/api", 0.2, 0.0),
            ("demo_requested", "", 0.2, 0.3),
            ("email_opened", "hello", 0.5, 0.3),
            ("video_watched", "", 0.3, -0.2),
            ("call_declined", "", 0.2, -0.2),
            ("unsubscribed", "", 0.1, 0.0),
        ):
            if random.random() < rate:
                add_event(lead, day, event_type, asset)
                odds += effect
        if with_deals and random.random() < odds:
            deals.append({
                "opportunity_id": f"D{number}", "lead_id": lead, "stage": "won",
                "closed_at": (
                    created + timedelta(days=random.randrange(20, 60))
                ).isoformat(),
            })
    # Somebody is there on the last day, so that all have a decision day.
    add_event("L000", LAST_DAY, "page_visited", "/")
    write_table(folder, "leads", leads)
    write_table(folder, "events", events)
    if with_deals:
        write_table(folder, "opportunities", deals)
    return folder


def run_script(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        cwd=PROJECT, capture_output=True, encoding="utf-8", check=False,
    )


@dataclass(frozen=True)
class Written:
    """What one run of the script has written and said."""

    raw: Path
    folder: Path
    report: str
    progress: str

    def rows(self, file: str) -> list[Row]:
        with open(
            self.folder / f"{file}.csv", encoding="utf-8", newline=""
        ) as handle:
            return list(csv.DictReader(handle))

    def rules(self, file: str) -> dict[str, Row]:
        return {row["rule_id"]: row for row in self.rows(file)}

    def points(self, file: str) -> dict[str, int]:
        return {
            name: int(row["points"]) for name, row in self.rules(file).items()
        }


def write_first_rules(folder: Path, with_deals: bool) -> Written:
    raw = write_raw(folder / "raw", with_deals)
    done = run_script(raw, "--output", folder / "our rules")
    assert done.returncode == 0, done.stderr
    return Written(raw, folder / "our rules", done.stdout, done.stderr)


@pytest.fixture(scope="module")
def with_outcomes(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_first_rules(tmp_path_factory.mktemp("outcomes"), True)


@pytest.fixture(scope="module")
def without_outcomes(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_first_rules(tmp_path_factory.mktemp("none"), False)


@pytest.fixture(scope="module")
def build(
    with_outcomes: Written, tmp_path_factory: pytest.TempPathFactory,
) -> Build:
    """The project, built with the rules that were written."""
    return build_marts(
        tmp_path_factory.mktemp("build"), "--select", "+suggested_points",
        "+rule_coverage", "+lead_scores",
        raw=with_outcomes.raw, rules=with_outcomes.folder,
    )


def test_ten_files_are_written_and_progress_is_told(
    with_outcomes: Written,
) -> None:
    assert {path.name for path in with_outcomes.folder.iterdir()} == {
        path.name for path in RULES.iterdir()
    }
    assert sorted(
        path.name for path in with_outcomes.folder.parent.iterdir()
    ) == ["our rules", "raw"]
    assert re.findall(r"^(\w+)", with_outcomes.progress, re.MULTILINE) == [
        "Looking", "Looking", "Scoring",
    ]


def test_what_sells_earns_points_and_what_does_not_has_no_rule(
    with_outcomes: Written,
) -> None:
    points = with_outcomes.points("attribute_rules")
    assert points["wanted_plan_is_team"] > 5
    assert points["wanted_plan_is_single"] < 0
    assert {name.split("_")[0] for name in points} == {"wanted", "seats"}
    rules = with_outcomes.rules("attribute_rules")
    assert rules["wanted_plan_is_team"]["operand"] == "team"
    [most_seats] = [
        rule for rule in rules.values() if rule["operand"].endswith("..")
    ]
    assert most_seats["operator"] == "between"
    assert int(most_seats["points"]) > 0


def test_acts_earn_points_by_what_was_looked_at(
    with_outcomes: Written,
) -> None:
    """Prices sell and the blog does not; an open earns nothing though it
    sells, interest costs nothing though it does not, a refusal costs."""
    points = with_outcomes.points("behaviour_rules")
    assert points["page_visited_pricing"] > 5 and points["demo_requested"] > 5
    assert "page_visited_blog" not in points and "page_visited" not in points
    assert points["email_opened"] == points["video_watched"] == 0
    assert points["call_declined"] < -5 and points["unsubscribed"] == -5
    assert "email_sent" not in points
    rules = with_outcomes.rules("behaviour_rules")
    assert rules["page_visited_pricing"]["asset_pattern"] == "/pricing"
    assert "mail clients" in rules["email_opened"]["rationale"]
    assert "interest should not cost" in rules["video_watched"]["rationale"]


def test_sensitive_attributes_and_numbers_of_customers_are_left_out(
    with_outcomes: Written,
) -> None:
    assert "| customer_age | 900 | 5 | sensitive: " in with_outcomes.report
    assert re.search(
        r"\| tax_number \| 900 \|  \| no value that 20 leads share",
        with_outcomes.report,
    )
    assert "| email_sent | 900 |" in with_outcomes.report
    assert "sent to the lead, not done by it" in with_outcomes.report


def test_points_and_reasons_are_those_of_the_marts(
    with_outcomes: Written, build: Build,
) -> None:
    """Ten points double the odds; the counts are in the rationale."""
    marts = {
        row["item"]: row for row in build.rows(
            "select * from suggested_points where item_kind = 'rule'"
        )
    }
    compared = 0
    for file in ("attribute_rules", "behaviour_rules"):
        for name, rule in with_outcomes.rules(file).items():
            mart = marts[name]
            assert (
                f"{mart['conversion_count']:,} of "
                f"{mart['decision_lead_count']:,} leads converted"
            ) in rule["rationale"]
            if rule["points"] != "0" and "Converts" in rule["rationale"]:
                points = 10 * float(mart["log_odds_lift"]) / math.log(2)
                assert int(rule["points"]) == max(-30, min(30, round(points)))
                compared += 1
    assert compared >= 5


def test_the_new_rules_build_without_a_warning(
    with_outcomes: Written, build: Build,
) -> None:
    assert build.rows(
        "select item, finding from rule_coverage where is_warning"
    ) == []
    [model] = with_outcomes.rows("scoring_models")
    assert model["scoring_model"] == "our_rules"
    assert model["description"].startswith("First rules from 900 leads and ")
    assert {
        row["fit_band"]
        for row in build.rows("select distinct fit_band from lead_scores")
    } >= set("ABC")


def test_without_outcomes_everything_is_to_be_weighed(
    without_outcomes: Written,
) -> None:
    """Values earn nothing, an act one point and a refusal costs five."""
    assert (
        "Only 0 of 900 leads with a decision day converted: too few to take "
        "points from (40 are needed)."
    ) in without_outcomes.report
    points = without_outcomes.points("attribute_rules")
    assert {
        "wanted_plan_is_team", "wanted_plan_is_missing", "town_is_ulm",
        "utm_medium_is_mail",
    } <= points.keys()
    assert set(points.values()) == {0}
    assert not any("age" in name or "tax" in name for name in points)
    assert without_outcomes.points("behaviour_rules") == {
        "page_visited_pricing": 1, "page_visited_blog": 1,
        "page_visited_docs": 1, "email_opened": 0, "video_watched": 1,
        "demo_requested": 1, "call_declined": -5, "unsubscribed": -5,
    }


def test_groups_have_their_category_and_the_cap_of_two_best_rules(
    without_outcomes: Written,
) -> None:
    """Three kinds of pages of at most five points each."""
    groups = {
        row["rule_group"]: (row["category"], row["max_points"])
        for row in without_outcomes.rows("rule_groups")
    }
    assert groups["web"] == ("web", "10")
    assert groups["lead_sources"] == ("source", "")
    assert groups["lead_facts"] == ("demographic", "")
    assert groups["email"] == ("email", "")


def test_without_output_it_only_looks(without_outcomes: Written) -> None:
    before = sorted(without_outcomes.folder.parent.rglob("*"))
    done = run_script(without_outcomes.raw)
    assert done.returncode == 0, done.stderr
    assert "| wanted_plan | " in done.stdout
    assert "/blog/%" in done.stdout
    assert "What next" not in done.stdout
    assert sorted(without_outcomes.folder.parent.rglob("*")) == before


def test_what_cannot_be_written_is_said_in_a_sentence(
    tmp_path: Path, without_outcomes: Written,
) -> None:
    before = without_outcomes.rows("behaviour_rules")
    for arguments, sentence in (
        (
            (without_outcomes.raw, "--output", without_outcomes.folder),
            f"{without_outcomes.folder} exists already, and its rules are not "
            "overwritten. Name a new folder with --output.",
        ),
        (
            (tmp_path / "nothing", "--output", tmp_path / "rules"),
            f"There is no folder {tmp_path / 'nothing'}.",
        ),
        (
            (tmp_path, "--output", tmp_path / "no" / "rules"),
            f"There is no folder {tmp_path / 'no'}. Make it",
        ),
        (
            (tmp_path, "--output", tmp_path / "rules"),
            f"The folder {tmp_path} has no leads.parquet and no leads.csv.",
        ),
        ((tmp_path, "--vars", "{a"), "--vars {a is not YAML."),
    ):
        done = run_script(*arguments)
        assert done.returncode == 1
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
    assert without_outcomes.rows("behaviour_rules") == before
    assert list(tmp_path.iterdir()) == []
