"""Sources as a loader lands them, from their own tables down to lead_scores.

The fixtures in tests/python/sources have the tables and columns that vendors
and loaders publish. Two days of one source, and a full refresh, must agree.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DBT, PROJECT, Build, places, run_dbt
from sources_data import (
    FIXTURES, RUN_ON, Row, build_sources, copy_source, edit_table, events,
    fired_rules, scores, survivors, unaccounted,
)

HUBSPOT = {"hubspot_fivetran": FIXTURES / "hubspot_fivetran"}


# ---- HubSpot -----------------------------------------------------------------


@pytest.fixture(scope="module")
def hubspot(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_sources(tmp_path_factory.mktemp("hubspot"), sources=HUBSPOT)


def test_hubspot_contacts_are_leads(hubspot: Build) -> None:
    """All but the one that was merged and the one that was deleted."""
    leads = scores(hubspot)
    assert set(leads) == {f"hubspot:{n}" for n in (101, 102, 103, 106, 107)}
    assert leads["hubspot:101"]["owner"] == "Priya Nair"
    assert leads["hubspot:103"]["owner"] == "sales@us.example"
    assert leads["hubspot:101"]["account_id"] == "hubspot:501"
    assert unaccounted(hubspot) == []


def test_hubspot_deals_tell_won_lost_and_open(hubspot: Build) -> None:
    """By the flag of the deal's stage, its probability, or its usual name; a
    deleted deal is none, and every contact of a deal has won or lost it."""
    status = {
        lead: row["status"] for lead, row in scores(hubspot).items()
    }
    assert status == {
        "hubspot:101": "open", "hubspot:102": "open", "hubspot:103": "lost",
        "hubspot:106": "won", "hubspot:107": "won",
    }


def test_hubspot_events_reach_their_contact(hubspot: Build) -> None:
    """By contact, by e-mail address in any case, by a second address, and by
    the id of a contact that was merged; not what HubSpot calls a machine's."""
    assert events(hubspot) == {
        "hubspot:101": {
            "email_sent nurture-01": 1, "email_delivered nurture-01": 1,
            "email_opened nurture-01": 1, "email_clicked nurture-01": 2,
            "form_submitted demo-request": 1, "form_submitted contact us": 1,
            "call_booked": 1, "email_replied sales-email": 1,
        },
        "hubspot:103": {
            "email_sent nurture-01": 1, "email_clicked nurture-01": 1,
            "unsubscribed nurture-01": 1,
        },
        "hubspot:107": {"call_booked": 1, "call_held": 1},
    }
    assert hubspot.rows(
        "select reject_reason, count(*) as row_count from rejected_records "
        "group by reject_reason"
    ) == [{"reject_reason": "unknown lead", "row_count": 1}]


def test_the_default_rules_fire_on_hubspot(hubspot: Build) -> None:
    assert {
        "demo_requested", "call_booked", "nurture_email_clicked",
        "sales_email_replied", "job_title_is_ceo_or_cmo",
        "country_is_usa_or_uk", "employee_count_is_25_or_more",
        "industry_is_software",
    } <= fired_rules(hubspot, "hubspot:101")
    assert scores(hubspot)["hubspot:101"]["grade"] == "A1"


def test_hubspot_bots_earn_nothing(hubspot: Build) -> None:
    """A click by a mail gateway, and one a second after the sending."""
    leads = scores(hubspot)
    assert leads["hubspot:101"]["bot_event_count"] == 1
    assert leads["hubspot:103"]["bot_event_count"] == 1


def test_who_opted_out_is_not_sales_ready(hubspot: Build) -> None:
    assert hubspot.rows(
        "select lead_id from main_staging.stg_leads where is_do_not_contact"
    ) == [{"lead_id": "hubspot:103"}]


def test_hubspot_properties_are_attributes(hubspot: Build) -> None:
    """Under the names that the default rules know, without names of persons,
    HubSpot's own, and what only a deal can have told."""
    attributes = {
        row["attribute_name"]
        for row in hubspot.rows(
            "select distinct attribute_name "
            "from main_features.feat_lead_attributes"
        )
    }
    assert attributes == {
        "job_title", "country", "favourite_colour", "lead_source",
        "email_domain", "account_employee_count", "account_industry",
        "account_country",
    }


def test_hubspot_history_tells_former_values_and_verdicts(
    hubspot: Build,
) -> None:
    assert hubspot.rows(
        "select lead_id, attribute_name, old_value, new_value "
        "from main_staging.stg_attribute_changes order by changed_at"
    ) == [
        {"lead_id": "hubspot:101", "attribute_name": "job_title",
         "old_value": "", "new_value": "marketing manager"},
        {"lead_id": "hubspot:101", "attribute_name": "job_title",
         "old_value": "marketing manager",
         "new_value": "chief marketing officer"},
    ]
    assert hubspot.rows(
        "select lead_id, verdict, reason "
        "from main_staging.stg_sales_feedback order by given_at"
    ) == [
        {"lead_id": "hubspot:101", "verdict": "accepted", "reason": None},
        {"lead_id": "hubspot:107", "verdict": "rejected",
         "reason": "unqualified"},
    ]


def test_nothing_of_a_deleted_contact_remains(hubspot: Build) -> None:
    """Neither its address nor its events, in no table."""
    for row in hubspot.rows(
        "select schema_name || '.' || table_name as name from duckdb_tables()"
    ):
        assert hubspot.value(
            f"select count(*) from {row['name']} as t "
            "where cast(t as varchar) ilike '%gone.example%'"
        ) == 0, row["name"]
    assert hubspot.value(
        "select erased_row_count from raw_row_counts "
        "where raw_table = 'events'"
    ) == 1


# ---- settings and faults -----------------------------------------------------


def refusal(folder: Path, **settings: object) -> str:
    build = run_dbt(folder, "build", "--select", "stg_leads", **settings)
    assert build.exit_code == 1, build.output
    return " ".join(build.output.split())


@pytest.mark.parametrize(
    ("sources", "sentence"),
    [
        (["hubspot_fivetran"], "Write each source and its place"),
        ({"hubspot_fivetran": ""}, "gives hubspot_fivetran no place"),
        ({"hubspot_fivetran": "no_such"}, "has no table contact in no_such"),
        ({"hubspot_fivetran": "/no/such"},
         "The folder /no/such has no contact.parquet"),
    ],
)
def test_sources_that_cannot_be_read_are_refused(
    tmp_path: Path, sources: object, sentence: str
) -> None:
    assert sentence in refusal(tmp_path, sources=sources)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"sources": {"hubspot_fiveton": "/data"}},
         "sources names hubspot_fiveton, which is no source. It may name: "
         "csv, hubspot_fivetran"),
        ({"sources": {"hubspot_fivetran": "/data"}, "raw_folder": "/data"},
         "Both raw_folder and sources are set."),
    ],
)
def test_sources_that_cannot_be_meant_are_refused(
    tmp_path: Path, settings: dict[str, object], sentence: str
) -> None:
    """While dbt parses, so by the command itself."""
    done = subprocess.run(
        [str(DBT), "--no-use-colors", "build", *places(tmp_path, settings)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )
    assert done.returncode != 0
    assert sentence in " ".join(done.stdout.split())


def without(column: str) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [
        {name: cell for name, cell in row.items() if name != column}
        for row in rows
    ]


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    folder = copy_source("hubspot_fivetran", tmp_path)
    edit_table(folder, "contact", without("property_createdate"))
    told = refusal(tmp_path, sources={"hubspot_fivetran": str(folder)})
    assert (
        "The table contact of the source hubspot_fivetran has no column "
        "property_createdate, which is required." in told
    )
    assert "Let the loader sync that column too" in told


def test_only_contacts_are_needed(tmp_path: Path) -> None:
    """Tables that are not synced, columns that are not, and an empty table."""
    folder = copy_source("hubspot_fivetran", tmp_path)
    for path in folder.glob("*.csv"):
        if path.stem not in ("contact", "email_event"):
            path.unlink()
    edit_table(folder, "email_event", lambda rows: [])
    edit_table(folder, "contact", without("property_hs_email_optout"))
    build = build_sources(tmp_path, sources={"hubspot_fivetran": folder})
    assert set(scores(build)) == {
        f"hubspot:{n}" for n in (101, 102, 103, 106, 107)
    }
    assert events(build) == {}
    assert unaccounted(build) == []
    assert survivors(build)["hubspot:104"] == "hubspot:101"
    assert RUN_ON > str(scores(build)["hubspot:101"]["as_of"])
