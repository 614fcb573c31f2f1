"""Salesforce as Fivetran and as Airbyte land it, down to lead_scores.

The fixtures hold the same few records under the names of either loader, so
both must end in the same scores, to the last cell.
"""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import DBT, PROJECT, Build, places, run_dbt
from sources_data import (
    FIXTURES, STAGED, Row, build_sources, copy_source, edit_table, events,
    fired_rules, scores, survivors, unaccounted,
)
from test_incremental import differences

RUN_ON = "2026-07-01"
AS_OF = "2026-06-30"
LOADERS = ("salesforce_fivetran", "salesforce_airbyte")
LEADS = (*STAGED, "+feat_leads")
# Dana was a lead that became a contact; Max is a contact alone.
DANA, MAX = "salesforce:003000000000001AAA", "salesforce:003000000000002AAA"
DANA_AS_LEAD = "salesforce:00Q000000000001AAA"
LEE, KIM = "salesforce:00Q000000000002AAA", "salesforce:00Q000000000005AAA"
LEE_AGAIN = "salesforce:00Q000000000003AAA"
DELETED = "salesforce:00Q000000000004AAA"
ACME = "salesforce:001000000000001AAA"


def build_salesforce(
    folder: Path, source: str, place: Path, *flags: str, **settings: Any
) -> Build:
    return build_sources(
        folder, *flags, sources={source: place},
        **{"run_on": RUN_ON, "score_as_of": AS_OF, **settings},
    )


def living(build: Build) -> set[str]:
    """The leads that are neither merged nor erased."""
    return {
        row["lead_id"] for row in build.rows(
            "select lead_id from main_features.feat_leads"
        )
    }


@pytest.fixture(scope="module")
def by_loader(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Build]:
    return {
        source: build_salesforce(
            tmp_path_factory.mktemp(source), source, FIXTURES / source
        )
        for source in LOADERS
    }


@pytest.fixture(params=LOADERS)
def salesforce(
    request: pytest.FixtureRequest, by_loader: dict[str, Build]
) -> Build:
    return by_loader[request.param]


def test_leads_and_contacts_are_leads(salesforce: Build) -> None:
    """All but those that were converted, merged or deleted."""
    leads = scores(salesforce)
    assert {lead: row["owner"] for lead, row in leads.items()} == {
        DANA: "Priya Nair", MAX: "Tom Becker", LEE: "Priya Nair",
        # A queue, of which nothing but its id is synced.
        KIM: "00G000000000001AAA",
    }
    assert unaccounted(salesforce) == []


def test_converted_and_merged_records_live_on(salesforce: Build) -> None:
    found = survivors(salesforce)
    assert found[DANA_AS_LEAD] == DANA
    assert found[LEE_AGAIN] == LEE
    assert found["salesforce:003000000000003AAA"] == MAX
    # The lead keeps the title that it has as a contact, and is as old as it
    # was before.
    assert salesforce.value(
        "select attribute_value from main_features.feat_lead_attributes "
        "where attribute_name = 'job_title' "
        f"and as_of = '{AS_OF}' and lead_id = '{DANA}'"
    ) == "vp marketing"
    assert str(salesforce.value(
        "select created_on from main_features.feat_leads "
        f"where lead_id = '{DANA}'"
    )) == "2026-01-10"


def test_a_deleted_duplicate_takes_nobody_with_it(salesforce: Build) -> None:
    """It has the address of a living contact, and is erased alone."""
    assert salesforce.rows(
        "select lead_id, row_fate from main_staging.stg_leads "
        "where row_fate = 'erased'"
    ) == [{"lead_id": DELETED, "row_fate": "erased"}]
    assert salesforce.value(
        "select erased_row_count from raw_row_counts "
        "where raw_table = 'events'"
    ) == 1


def test_events_reach_their_person(salesforce: Build) -> None:
    """Not what is open, planned or outbound, and not what is deleted."""
    assert events(salesforce) == {
        DANA: {
            "webinar_attended webinar/spring webinar": 1,
            "email_sent sales-email": 1, "email_replied sales-email": 1,
        },
        MAX: {"campaign_responded trade show/hanover 2026": 1, "call_booked": 1},
        LEE: {
            "webinar_registered webinar/spring webinar": 1, "call_received": 1,
        },
    }
    # A deleted call and a deleted response, of nobody.
    assert salesforce.value(
        "select anonymous_row_count from raw_row_counts "
        "where raw_table = 'events'"
    ) == 2


def test_deals_tell_who_was_won(salesforce: Build) -> None:
    """Every contact with a role, or else the lead that became the deal; a
    deleted deal or role is none, and a deal of nobody is refused."""
    assert salesforce.rows(
        "select opportunity_id, stage, amount, cast(closed_on as varchar) as "
        "closed_on from main_staging.stg_opportunities "
        "where row_fate = 'used' order by opportunity_id"
    ) == [
        {"opportunity_id": f"salesforce:00600000000000{deal}AAA:"
         f"{person.removeprefix('salesforce:')}", "stage": stage,
         "amount": Decimal(amount), "closed_on": closed_on}
        for deal, person, stage, amount, closed_on in (
            (1, DANA, "won", 12000, "2026-05-20"),
            (1, MAX, "won", 12000, "2026-05-20"),
            (2, MAX, "open", 8000, None),
            (5, MAX, "lost", 500, "2026-06-10"),
            (6, DANA_AS_LEAD, "open", 700, None),
        )
    ]
    assert salesforce.rows(
        "select record_key, reject_reason from rejected_records"
    ) == [{
        "record_key": "salesforce:006000000000003AAA",
        "reject_reason": "unknown lead",
    }]
    assert {lead: row["status"] for lead, row in scores(salesforce).items()} == {
        DANA: "won", MAX: "won", LEE: "open", KIM: "open",
    }


def test_history_tells_former_values_and_verdicts(salesforce: Build) -> None:
    """Of the fields that are attributes; not that of an owner, nor a deleted
    entry."""
    assert [
        tuple(row.values()) for row in salesforce.rows(
            "select lead_id, attribute_name, old_value, new_value "
            "from main_staging.stg_attribute_changes order by changed_at"
        )
    ] == [
        (DANA, "job_title", "marketing manager", "vp marketing"),
        (DANA, "city", "boston", "new york"),
        (LEE, "job_title", "founder", "ceo"),
        (KIM, "status", "open - not contacted", "closed - not converted"),
        (LEE, "purchase_timeframe", "", "within 3 months"),
    ]
    assert [
        tuple(row.values()) for row in salesforce.rows(
            "select given_lead_id, lead_id, verdict, reason "
            "from main_staging.stg_sales_feedback order by given_at"
        )
    ] == [
        (DANA_AS_LEAD, DANA, "accepted", None),
        (KIM, KIM, "rejected", "closed - not converted"),
    ]


def test_fields_are_attributes(salesforce: Build) -> None:
    """Under the names that the default rules know, custom fields without their
    mark, and no names of persons."""
    assert {
        row["attribute_name"] for row in salesforce.rows(
            "select distinct attribute_name "
            "from main_features.feat_lead_attributes"
        )
    } == {
        "job_title", "city", "country", "lead_source", "status",
        "purchase_timeframe", "is_decision_maker", "email_domain",
        "account_industry", "account_employee_count",
        "account_annual_revenue", "account_city", "account_country",
        "account_crm_system",
    }


def test_who_wants_no_contact_is_left_in_peace(salesforce: Build) -> None:
    """Kim opted out of e-mail, Max of calls."""
    assert {
        row["lead_id"] for row in salesforce.rows(
            "select lead_id from main_features.feat_leads "
            "where is_do_not_contact"
        )
    } == {KIM, MAX}


def test_a_company_is_known_by_the_leads_that_work_there(
    salesforce: Build,
) -> None:
    """Lee is not converted, so there is no account of Beta; Dana as a lead told
    other facts of Acme than its account, which counts."""
    leads = scores(salesforce)
    assert leads[LEE]["account_id"] == "salesforce:domain:beta.example"
    assert leads[DANA]["account_id"] == ACME
    assert salesforce.value("select count(*) from main_staging.stg_accounts") == 3
    assert "industry_is_agency_or_consulting" in fired_rules(salesforce, LEE)


def test_the_score_of_one_lead_by_hand(salesforce: Build) -> None:
    """Lee, on 30 June 2026, by seeds/rules:

    role: ceo 5
    company: 30 employees 10, consulting 1 = 11
    source: partner 4; purchase plans: within 3 months 5
    fit 25: band A
    webinar registered on 20 June, ten days ago: 2 · (1 − 10 / 60) = 1.6667
    engagement 1.6667: band 3
    score 26.6667, rounded 27
    """
    lee = scores(salesforce)[LEE]
    assert lee["fit_points"] == Decimal("25.0000")
    assert lee["engagement_points"] == Decimal("1.6667")
    assert (lee["score"], lee["grade"]) == (27, "A3")


def test_both_loaders_end_in_the_same_scores(
    by_loader: dict[str, Build],
) -> None:
    one, other = (
        build.rows("select * from lead_scores order by scoring_model, lead_id")
        for build in by_loader.values()
    )
    assert one == other != []


# ---- what is not synced, and what changes ------------------------------------


def test_contacts_alone_are_enough(tmp_path: Path) -> None:
    folder = copy_source("salesforce_airbyte", tmp_path)
    for path in folder.glob("*.csv"):
        if path.stem != "Contact":
            path.unlink()
    build = build_salesforce(
        tmp_path, "salesforce_airbyte", folder, only=LEADS
    )
    assert living(build) == {DANA, MAX}
    assert unaccounted(build) == []


def test_former_rows_of_history_mode_do_not_count(tmp_path: Path) -> None:
    """Fivetran then keeps every state that a record has had."""
    folder = copy_source("salesforce_fivetran", tmp_path)

    def with_history(rows: list[Row]) -> list[Row]:
        former = [
            {**row, "title": "Intern", "_fivetran_active": "false"}
            for row in rows
        ]
        return former + [{**row, "_fivetran_active": "true"} for row in rows]

    edit_table(folder, "contact", with_history)
    build = build_salesforce(
        tmp_path, "salesforce_fivetran", folder, only=LEADS
    )
    assert living(build) == {DANA, MAX, LEE, KIM}
    assert build.rows(
        "select record_key from rejected_records where raw_table = 'leads'"
    ) == []


def test_a_deleted_activity_counts_no_longer(tmp_path: Path) -> None:
    """On the next day, which ends as a full refresh, Dana's reply and the
    inbound call of Lee are in the recycle bin, and another call has come."""
    folder = copy_source("salesforce_fivetran", tmp_path / "crm")
    first = build_salesforce(
        tmp_path, "salesforce_fivetran", folder, only=STAGED
    )
    assert "call_received" in events(first)[LEE]

    def delete_and_call(rows: list[Row]) -> list[Row]:
        at = "2026-07-02 02:00:00+00:00"
        rows = [
            {**row, "is_deleted": "true", "_fivetran_synced": at}
            if row["task_subtype"] in ("Call", "Email") else row
            for row in rows
        ]
        called = next(
            row for row in rows if f"salesforce:{row['who_id']}" == DANA
        )
        return [*rows, {
            **called, "id": "00T000000000009AAA", "is_deleted": "false",
            "task_subtype": "Call", "call_type": "Inbound",
            "completed_date_time": "2026-07-01 10:00:00+00:00",
        }]

    edit_table(folder, "task", delete_and_call)
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(first.database, copy / "test.duckdb")
    day = {"only": STAGED, "run_on": "2026-07-02"}
    second = build_salesforce(tmp_path, "salesforce_fivetran", folder, **day)
    assert not second.value(
        "select is_everything from main_staging.stg_event_scope"
    )
    full = build_salesforce(
        copy, "salesforce_fivetran", folder, "--full-refresh", **day
    )
    assert differences(second, full) == []
    assert unaccounted(second) == []
    assert "call_received" not in events(second)[LEE]
    assert events(second)[DANA] == {
        "webinar_attended webinar/spring webinar": 1, "call_received": 1,
    }


def test_a_field_of_yours_may_be_named_like_one_of_theirs(
    tmp_path: Path,
) -> None:
    """Then it keeps its mark; fields of yours are not left out by the
    beginnings of theirs."""
    folder = copy_source("salesforce_airbyte", tmp_path)
    edit_table(folder, "Account", lambda rows: [
        {**row, "Industry__c": "Tools", "Shipping_Volume__c": "7"}
        for row in rows
    ])
    build = build_salesforce(
        tmp_path, "salesforce_airbyte", folder, only=LEADS
    )
    assert build.rows(
        "select industry, industry_c, shipping_volume "
        f"from main_sources.sources_accounts where account_id = '{ACME}'"
    ) == [
        {"industry": "Software", "industry_c": "Tools", "shipping_volume": "7"}
    ]


def test_a_required_field_is_named_as_the_loader_names_its_table(
    tmp_path: Path,
) -> None:
    folder = copy_source("salesforce_airbyte", tmp_path)
    edit_table(folder, "Contact", lambda rows: [
        {name: cell for name, cell in row.items() if name != "CreatedDate"}
        for row in rows
    ])
    build = run_dbt(
        tmp_path, "build", "--select", "stg_leads",
        sources={"salesforce_airbyte": str(folder)},
    )
    assert build.exit_code == 1
    assert (
        "The table Contact of the source salesforce_airbyte has no column "
        "created_date" in " ".join(build.output.split())
    )


def test_one_system_is_loaded_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(DBT), "--no-use-colors", "build",
            *places(tmp_path, {"sources": {
                name: str(FIXTURES / name) for name in LOADERS
            }}),
        ],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )
    assert done.returncode != 0
    assert (
        "sources names salesforce_fivetran and salesforce_airbyte, which "
        "bring the same system. Keep one of them."
        in " ".join(done.stdout.split())
    )
