"""Sources as a loader lands them, from their own tables down to lead_scores.

The fixtures in tests/python/sources have the tables and columns that vendors
and loaders publish. Two days of one source, and a full refresh, must agree.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import DBT, PROJECT, Build, places, run_dbt, write_table
from sources_data import (
    FIXTURES, RUN_ON, STAGED, Row, build_sources, copy_source, edit_table,
    events, fired_rules, scores, survivors, unaccounted,
)
from test_incremental import differences

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
    deleted deal is none, nor one without a contact, and every contact of a deal
    has won or lost it."""
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
            "email_delivered nurture-01": 1, "email_opened nurture-01": 1,
            "email_clicked nurture-01": 2,
            "form_submitted demo-request": 1, "form_submitted contact us": 1,
            "call_booked": 1, "email_replied sales-email": 1,
        },
        "hubspot:103": {
            "email_delivered nurture-01": 1, "email_clicked nurture-01": 1,
            "unsubscribed nurture-01": 1,
        },
        "hubspot:107": {
            "call_booked": 1, "call_held": 1, "email_sent sales-email": 1,
        },
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
    """A click by a mail gateway, and one a second after the delivery."""
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


def test_both_loaders_of_hubspot_give_the_same_scores(
    hubspot: Build, tmp_path: Path
) -> None:
    """From files, and from typed tables in a schema of the warehouse."""
    folder = FIXTURES / "hubspot_airbyte"
    files = build_sources(
        tmp_path / "a", sources={"hubspot_airbyte": folder}, only=STAGED
    )
    (tmp_path / "b").mkdir()
    with duckdb.connect(str(tmp_path / "b" / "test.duckdb")) as database:
        database.execute("create schema hub")
        for path in folder.glob("*.csv"):
            database.execute(
                f"create table hub.{path.stem} as select * "
                f"from read_csv('{path}', sample_size = -1)"
            )
        database.execute(
            "alter table hub.deals alter contacts type varchar[] "
            "using from_json(contacts, '[\"VARCHAR\"]')"
        )
        database.execute("alter table hub.email_events alter sentBy type json")
    tables = build_sources(
        tmp_path / "b", sources={"hubspot_airbyte": "hub"}
    )
    assert scores(tables) == scores(hubspot)
    for build in (files, tables):
        assert events(build) == events(hubspot)
        assert unaccounted(build) == []


# ---- Segment beside HubSpot ---------------------------------------------------


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_sources(
        tmp_path_factory.mktemp("both"),
        sources={**HUBSPOT, "segment": FIXTURES / "segment"},
    )


def test_users_and_contacts_are_one_person(both: Build) -> None:
    """By e-mail address in another case, by a user id that is one, and by one
    that names a contact; not by the user id of a bug."""
    found = survivors(both)
    assert found["segment:u1"] == "hubspot:101"
    assert found["segment:hubspot:102"] == "hubspot:102"
    assert "segment:undefined" not in found
    assert set(scores(both)) == {
        *(f"hubspot:{n}" for n in (101, 102, 103, 106, 107)),
        "segment:u2", "segment:u3",
    }


def test_a_user_without_a_contact_is_a_lead(both: Build) -> None:
    """Created when it told who it is, with its traits."""
    user = scores(both)["segment:u2"]
    assert str(user["created_on"]) == "2026-05-03"
    assert "job_title_is_senior" in fired_rules(both, "segment:u2")


def test_events_before_a_visitor_is_known_count(both: Build) -> None:
    """For the first who was identified at that browser; visitors whom nobody
    knows are anonymous, not refused."""
    assert events(both)["hubspot:101"]["page_visited /pricing"] == 1
    assert events(both)["hubspot:101"]["page_visited /demo"] == 1
    assert events(both)["segment:u2"] == {
        "page_visited /blog/mql": 1, "logged_in": 1,
    }
    assert "segment:u3" not in events(both)
    assert both.value(
        "select anonymous_row_count from raw_row_counts "
        "where raw_table = 'events'"
    ) == 3
    assert both.rows(
        "select record_key from rejected_records "
        "where reject_reason = 'unknown lead' order by 1"
    ) == [{"record_key": "hubspot:e10"}, {"record_key": "segment:t3"}]
    assert unaccounted(both) == []


def test_an_early_visit_makes_no_lead_older(both: Build) -> None:
    assert str(scores(both)["hubspot:101"]["created_on"]) == "2026-01-05"


def test_the_first_source_survives(tmp_path: Path, both: Build) -> None:
    """With the order turned round the users take the contacts' events."""
    turned = build_sources(
        tmp_path, sources={"segment": FIXTURES / "segment", **HUBSPOT},
        only=STAGED,
    )
    assert survivors(turned)["hubspot:101"] == "segment:u1"
    assert events(turned)["segment:u1"] == events(both)["hubspot:101"]


def test_plain_files_stand_beside_a_crm(tmp_path: Path) -> None:
    """Their events find leads by id and by e-mail address."""
    write_table(tmp_path / "csv", "events", [
        {"event_id": "w1", "lead_id": "hubspot:107",
         "occurred_at": "2026-05-01", "event_type": "webinar_attended"},
        {"event_id": "w2", "lead_id": " Finn@Quill.example",
         "occurred_at": "2026-05-02", "event_type": "webinar_attended"},
        {"event_id": "w3", "lead_id": "own",
         "occurred_at": "2026-05-02", "event_type": "webinar_attended"},
    ])
    write_table(tmp_path / "csv", "leads", [
        {"lead_id": "own", "created_at": "2026-05-01", "plan": "gold",
         "email": ""},
    ])
    build = build_sources(
        tmp_path, sources={**HUBSPOT, "csv": tmp_path / "csv"}, only=STAGED
    )
    assert events(build)["hubspot:107"]["webinar_attended"] == 2
    assert events(build)["own"] == {"webinar_attended": 1}
    assert unaccounted(build) == []


# ---- day by day ---------------------------------------------------------------


READS_EVERYTHING = "select is_everything from main_staging.stg_event_scope"


def test_a_second_day_ends_as_its_full_refresh(tmp_path: Path) -> None:
    """A visitor becomes known, a row was written late, a contact comes, one
    is deleted, two are merged, and one has a new address."""
    folders = {
        name: copy_source(name, tmp_path)
        for name in ("hubspot_fivetran", "segment")
    }
    first = build_sources(tmp_path, sources=folders, only=STAGED)
    assert events(first)["hubspot:101"]["page_visited /pricing"] == 1

    def know_visitor(rows: list[Row]) -> list[Row]:
        at = "2026-06-02 09:00:00"
        return [*rows, {
            **rows[0], "id": "i9", "anonymous_id": "v9", "user_id": "u9",
            "email": "anna@harbor.example", "timestamp": at, "received_at": at,
        }]

    def visit(rows: list[Row]) -> list[Row]:
        late, new = "2026-05-30 09:59:00", "2026-06-02 08:00:00"
        return [
            *rows,
            {**rows[0], "id": "p21", "timestamp": late, "received_at": late},
            {**rows[2], "id": "p22", "timestamp": new, "received_at": new},
        ]

    def change_contacts(rows: list[Row]) -> list[Row]:
        changed = {row["id"]: row for row in rows}
        changed["102"]["_fivetran_deleted"] = "true"
        changed["106"]["property_email"] = "dora@new.example"
        changed["103"]["_fivetran_deleted"] = "true"
        changed["107"]["property_hs_calculated_merged_vids"] = "103:1780000000"
        return [*rows, {
            **changed["106"], "id": "108",
            "property_email": "nobody@nowhere.example",
        }]

    edit_table(folders["segment"], "identifies", know_visitor)
    edit_table(folders["segment"], "pages", visit)
    edit_table(folders["hubspot_fivetran"], "contact", change_contacts)
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(first.database, copy / "test.duckdb")
    day = {"sources": folders, "only": STAGED, "run_on": "2026-06-03"}
    second = build_sources(tmp_path, **day)
    assert not second.value(READS_EVERYTHING)
    full = build_sources(copy, "--full-refresh", **day)
    assert full.value(READS_EVERYTHING)
    assert differences(second, full) == []
    assert unaccounted(second) == []
    assert events(second)["hubspot:101"]["page_visited /pricing"] == 5
    assert events(second)["hubspot:107"]["email_delivered nurture-01"] == 1
    assert events(second)["hubspot:108"] == {"email_delivered nurture-01": 1}
    again = build_sources(tmp_path, **day)
    assert not again.value(READS_EVERYTHING)
    assert differences(again, full) == []


def test_an_address_that_many_share_is_one_person(tmp_path: Path) -> None:
    """However many, and in no time: ten thousand contacts who share info@, each
    of them known to Segment as well."""
    count = 10_000
    write_table(tmp_path / "hub", "contact", [
        {"id": str(n), "property_email": "info@shared.example",
         "property_createdate": f"2026-01-{1 + n % 28:02d}"}
        for n in range(count)
    ])
    write_table(tmp_path / "segment", "identifies", [
        {"id": str(n), "user_id": f"hubspot:{n}", "anonymous_id": f"v{n}",
         "received_at": "2026-03-01 10:00:00"}
        for n in range(count)
    ])
    begin = time.monotonic()
    build = run_dbt(
        tmp_path, "build", "--select", "+stg_lead_identities",
        "--exclude-resource-type", "unit_test",
        sources={"hubspot_fivetran": str(tmp_path / "hub"),
                 "segment": str(tmp_path / "segment")},
    )
    assert build.exit_code == 0, build.output
    assert time.monotonic() - begin < 60
    assert set(survivors(build).values()) == {"hubspot:0"}
    assert len(survivors(build)) == 3 * count + 1


def test_the_formulas_of_people_hold(tmp_path: Path) -> None:
    """The unit tests of models that are disabled without sources."""
    build = run_dbt(
        tmp_path, "build", "--select", "+source_people",
        sources={name: str(place) for name, place in HUBSPOT.items()},
    )
    assert build.exit_code == 0, build.output
    assert "records_that_share_an_id_are_one_person" in build.output


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


# Every setting with a number, each other than in dbt_project.yml.
OTHER_SETTINGS = {
    "bot_burst_links": 2, "bot_click_seconds": 9, "drift_alarm_psi": 0.4,
    "late_event_days": 3, "leak_alarm_auc": 0.8, "max_levels": 5,
    "min_level_leads": 7, "min_outcomes": 11, "missing_alarm_rate": 0.4,
    "number_range_count": 3, "outcome_window_days": 61,
    "predictive_half_life_days": 17, "predictive_max_leads": 77,
    "predictive_penalty": 3, "recent_weeks": 5, "rejected_alarm_rate": 0.2,
    "sales_capacity_per_week": 3, "stale_after_days": 5,
    "target_lead_rate": 0.35, "test_period_rate": 0.41,
    "volume_alarm_ratio": 3,
}


def test_unit_tests_of_formulas_hold_whatever_the_settings(
    hubspot: Build
) -> None:
    """A company that names its sources, and changes every number there is,
    must not see a formula fail."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    numbers = {
        name: number for name, number in project["vars"].items()
        if isinstance(number, (int, float))
    }
    assert set(numbers) == set(OTHER_SETTINGS)
    assert not numbers.items() & OTHER_SETTINGS.items()
    run = run_dbt(
        hubspot.database.parent, "test",
        "--select", "test_type:unit,+lead_scores",
        sources={name: str(place) for name, place in HUBSPOT.items()},
        **OTHER_SETTINGS,
    )
    assert run.exit_code == 0, run.output


def test_a_source_that_stands_still_is_told(hubspot: Build) -> None:
    """Its last event is of 23 May."""
    def told_on(day: str, **settings: Any) -> Build:
        return run_dbt(
            hubspot.database.parent, "test",
            "--select", "assert_scored_day_is_recent", run_on=day,
            sources={name: str(place) for name, place in HUBSPOT.items()},
            **settings,
        )

    assert "WARN=0" in told_on("2026-05-26").output
    late = told_on("2026-05-27")
    assert late.exit_code == 0
    assert "WARN=1" in late.output
    assert "WARN=0" in told_on("2026-05-27", stale_after_days=4).output
