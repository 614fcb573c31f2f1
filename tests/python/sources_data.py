"""Builds over sources: what the tests of all vendors share."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from conftest import Build, build_marts

FIXTURES = Path(__file__).parent / "sources"
# What is done with raw rows, and all that the next day has to know of it.
STAGED = (
    "--select", "+raw_row_counts", "+rejected_records",
    "+stg_known_identities",
)
# The same, and the scores.
SCORED = (*STAGED, "+lead_scores", "+score_ledger")
RUN_ON = "2026-06-02"
Row = dict[str, str]


def build_sources(
    folder: Path, *flags: str, sources: Mapping[str, Path | str],
    only: Sequence[str] = SCORED, **settings: Any
) -> Build:
    """Builds from folders of fixtures, or schemas; fails loudly."""
    return build_marts(
        folder, *flags, *only,
        sources={name: str(place) for name, place in sources.items()},
        **{"run_on": RUN_ON, **settings},
    )


def copy_source(name: str, folder: Path) -> Path:
    """A copy of the fixtures of a source that a test may edit."""
    return shutil.copytree(FIXTURES / name, folder / name)


def edit_table(
    folder: Path, table: str, change: Callable[[list[Row]], list[Row]]
) -> None:
    """Writes a table of a copied source again, with other rows or columns."""
    path = folder / f"{table}.csv"
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
        header = list(rows[0]) if rows else []
    rows = change(rows)
    names = list(rows[0]) if rows else header
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def scores(build: Build) -> dict[str, dict[str, Any]]:
    """Lead -> its row in lead_scores, of the champion."""
    return {
        row["lead_id"]: row
        for row in build.rows(
            "select * from lead_scores where scoring_model = 'b2b_saas'"
        )
    }


def events(build: Build) -> dict[str, dict[str, int]]:
    """Lead -> 'event type asset' -> number of used events, bots' included."""
    found: dict[str, dict[str, int]] = {}
    for row in build.rows(
        "select identities.lead_id, behaviours.event_type || ' ' "
        "|| behaviours.asset as behaviour, "
        "cast(sum(daily.event_count) as int) as event_count "
        "from main_features.feat_daily_events as daily "
        "inner join main_features.feat_behaviours as behaviours "
        "on daily.behaviour_key = behaviours.behaviour_key "
        "inner join main_staging.stg_lead_identities as identities "
        "on daily.lead_key = identities.surviving_lead_key "
        "and identities.lead_id = identities.surviving_lead_id "
        "group by all"
    ):
        lead = found.setdefault(row["lead_id"], {})
        lead[row["behaviour"].strip()] = row["event_count"]
    return found


def fired_rules(build: Build, lead_id: str) -> set[str]:
    """The rules of the champion that fire for a lead."""
    return {
        row["rule_id"]
        for row in build.rows(
            "select distinct rule_id from score_ledger "
            "where scoring_model = 'b2b_saas' and rule_id is not null "
            f"and lead_id = '{lead_id}'"
        )
    }


def survivors(build: Build) -> dict[str, str]:
    """Every id under which a person is known -> the lead that survives."""
    return {
        row["lead_id"]: row["surviving_lead_id"]
        for row in build.rows(
            "select lead_id, surviving_lead_id "
            "from main_staging.stg_lead_identities"
        )
    }


def unaccounted(build: Build) -> list[dict[str, Any]]:
    """Raw tables some of whose rows are lost or counted twice."""
    return build.rows(
        "select * from raw_row_counts where raw_row_count != used_row_count "
        "+ rejected_row_count + anonymous_row_count + erased_row_count"
    )
