"""The export of Google Analytics 4, alone and beside a CRM, down to lead_scores.

The fixture is a CSV file with event_params as JSON text, as BigQuery's
to_json_string writes it. What people export otherwise is made from it: Parquet
with the list itself, and parameters as columns.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import Build
from sources_data import (
    FIXTURES, SCORED, STAGED, Row, build_sources, copy_source, edit_table, events, scores,
    survivors, unaccounted,
)
from test_incremental import differences

RUN_ON = "2026-07-01"
AS_OF = "2026-06-30"
EVENTS = FIXTURES / "google_analytics" / "events.csv"
MAX = "salesforce:003000000000002AAA"
DANA = "salesforce:003000000000001AAA"
ANN = "google_analytics:a0eb68d2d2245c7bfd9b54856052f944"
# The list as BigQuery exports it to Parquet.
PARAMETERS = (
    '[{"key": "VARCHAR", "value": {"string_value": "VARCHAR", '
    '"int_value": "BIGINT", "float_value": "DOUBLE", '
    '"double_value": "DOUBLE"}}]'
)


def build_events(
    folder: Path, only: Sequence[str] = SCORED, **sources: Path
) -> Build:
    return build_sources(
        folder, only=only, sources=sources, run_on=RUN_ON, score_as_of=AS_OF,
    )


def parameter(key: str) -> str:
    return (
        f"list_filter(pairs, lambda pair: pair.key = '{key}')[1]"
        f".value.string_value as {key}"
    )


@pytest.fixture(scope="module")
def crm_and_web(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_events(
        tmp_path_factory.mktemp("crm_and_web"),
        salesforce_fivetran=FIXTURES / "salesforce_fivetran",
        google_analytics=FIXTURES / "google_analytics",
    )


def test_users_are_the_people_of_the_crm(crm_and_web: Build) -> None:
    """By the id of Salesforce, or by e-mail address, that a site sends as
    user_id; Ann signed in and is in no CRM, so she is a lead of her own."""
    found = survivors(crm_and_web)
    assert found["google_analytics:003000000000002AAA"] == MAX
    assert found["anonymous:google_analytics:1111.2222"] == MAX
    assert found[
        "google_analytics:2e41dbf0dfdf136b548131ea75db9dd2"
    ] == DANA
    assert set(scores(crm_and_web)) == {
        MAX, DANA, "salesforce:00Q000000000002AAA",
        "salesforce:00Q000000000005AAA", ANN,
    }
    assert unaccounted(crm_and_web) == []


def test_visits_before_signing_in_count(crm_and_web: Build) -> None:
    """And those of Ann's browser, in which Dana signed in after her, are
    Ann's until then. An event that is exported twice counts once."""
    found = events(crm_and_web)
    assert found[MAX] == {
        "campaign_responded trade show/hanover 2026": 1, "call_booked": 1,
        "session_start /pricing": 1, "page_visited /pricing": 1,
        "logged_in /login": 1, "page_visited /": 1,
        "form_submitted demo-request": 1,
        "content_downloaded whitepaper/plan.pdf": 1,
    }
    assert found[ANN] == {"page_visited /docs": 1, "page_visited /docs/start": 1}
    assert found[DANA]["page_visited /demo"] == 1
    assert crm_and_web.rows(
        "select reject_reason from rejected_records "
        "where raw_table = 'events'"
    ) == [{"reject_reason": "duplicate key"}]


def test_who_never_signed_in_is_anonymous(crm_and_web: Build) -> None:
    """One browser, and one without consent, beside what Salesforce deleted."""
    assert crm_and_web.value(
        "select anonymous_row_count from raw_row_counts "
        "where raw_table = 'events'"
    ) == 2 + 2


def test_the_web_tells_no_address(crm_and_web: Build) -> None:
    """Not by the ids of those who are known by their address."""
    for table in ("source_people", "sources_events"):
        assert crm_and_web.value(
            f"select count(*) from main_sources.{table} as t "
            "where cast(t as varchar) like '%@%'"
        ) == 0, table


def test_the_score_of_one_lead_by_hand(crm_and_web: Build) -> None:
    """Max, on 30 June 2026, by seeds/rules:

    role: head of sales 3
    company: 120 employees 10, software 3, HubSpot 3 + 1, at most 14
    fit 17: band B
    call booked two days ago: 20 · 0.5 ^ (2 / 30) = 19.0968
    /pricing twelve days ago, before he signed in: 4 · 0.5 ^ (12 / 14) = 2.2082
    demo requested ten days ago: 15 · 0.5 ^ (10 / 21) = 10.7831
    white paper downloaded ten days ago: 3 · 0.5 ^ (10 / 45) = 2.5717
    engagement 34.6598: band 1
    score 51.6598, rounded 52
    """
    lead = scores(crm_and_web)[MAX]
    assert lead["fit_points"] == Decimal("17.0000")
    assert lead["engagement_points"] == Decimal("34.6598")
    assert (lead["score"], lead["grade"]) == (52, "B1")


@pytest.mark.parametrize("shape", ["list", "columns"])
def test_parameters_come_as_a_list_or_as_columns(
    tmp_path: Path, crm_and_web: Build, shape: str
) -> None:
    """With the same events as from JSON text."""
    folder = tmp_path / "export" / "events"
    folder.mkdir(parents=True)
    wanted = "pairs as event_params" if shape == "list" else ", ".join(
        parameter(key) for key in
        ("page_location", "form_id", "form_name", "file_name")
    )
    target = folder / ("all.parquet" if shape == "list" else "all.csv")
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * exclude (event_params, pairs), "
            f"{wanted} from (select *, from_json(event_params, "
            f"'{PARAMETERS}') as pairs from read_csv('{EVENTS}', "
            "types = {'user_pseudo_id': 'varchar'}))) "
            f"to '{target}'"
        )
    build = build_events(
        tmp_path, STAGED,
        salesforce_fivetran=FIXTURES / "salesforce_fivetran",
        google_analytics=tmp_path / "export",
    )
    assert events(build) == events(crm_and_web)


def test_a_visitor_who_becomes_known_takes_all_visits(tmp_path: Path) -> None:
    """A daily run ends as a full refresh: Max signs in on the second day."""
    folder = copy_source("google_analytics", tmp_path / "export")
    sources = {
        "salesforce_fivetran": FIXTURES / "salesforce_fivetran",
        "google_analytics": folder,
    }

    def of_first_day(rows: list[Row]) -> list[Row]:
        return [row for row in rows if row["event_date"] == "20260618"]

    edit_table(folder, "events", of_first_day)
    first = build_sources(
        tmp_path, sources=sources, only=STAGED, run_on="2026-06-19"
    )
    assert "page_visited /pricing" not in events(first)[MAX]
    shutil.copy(EVENTS, folder / "events.csv")
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(first.database, copy / "test.duckdb")
    second = build_events(tmp_path, STAGED, **sources)
    assert not second.value(
        "select is_everything from main_staging.stg_event_scope"
    )
    full = build_sources(
        copy, "--full-refresh", sources=sources, only=STAGED, run_on=RUN_ON,
        score_as_of=AS_OF,
    )
    assert differences(second, full) == []
    assert unaccounted(second) == []
    assert events(second)[MAX]["page_visited /pricing"] == 1
