"""Marketo as Fivetran and as Airbyte land it, down to lead_scores.

The fixtures hold the same few records under the names of either loader, so
both must end in the same scores, to the last cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Build
from sources_data import (
    FIXTURES, SCORED, STAGED, Row, build_sources, copy_source, edit_table, events,
    fired_rules, scores, survivors, unaccounted,
)

RUN_ON = "2026-07-01"
AS_OF = "2026-06-30"
LOADERS = ("marketo_fivetran", "marketo_airbyte")
ANA, BEN, LEE, MAX = "marketo:101", "marketo:102", "marketo:106", "marketo:107"


def build_marketo(
    folder: Path, only: Sequence[str] = SCORED, **sources: Path
) -> Build:
    return build_sources(
        folder, only=only, sources=sources, run_on=RUN_ON, score_as_of=AS_OF,
    )


@pytest.fixture(scope="module")
def by_loader(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Build]:
    return {
        source: build_marketo(
            tmp_path_factory.mktemp(source), **{source: FIXTURES / source}
        )
        for source in LOADERS
    }


@pytest.fixture(params=LOADERS)
def marketo(
    request: pytest.FixtureRequest, by_loader: dict[str, Build]
) -> Build:
    return by_loader[request.param]


def test_people_are_leads(marketo: Build) -> None:
    """All but one that was merged and one that was deleted."""
    assert set(scores(marketo)) == {ANA, BEN, LEE, MAX}
    assert unaccounted(marketo) == []


def test_merged_people_live_on(marketo: Build) -> None:
    """Also one of which nothing is left but its activities; Marketo deletes
    what it merges, which erases nobody."""
    found = survivors(marketo)
    assert found["marketo:103"] == found["marketo:104"] == ANA
    assert marketo.rows(
        "select lead_id from main_staging.stg_leads "
        "where row_fate = 'erased' and lead_id like 'marketo:%'"
    ) == [{"lead_id": "marketo:105"}]


def test_nothing_of_deleted_people_remains(marketo: Build) -> None:
    """Neither an address nor the company that only they told of."""
    for row in marketo.rows(
        "select schema_name || '.' || table_name as name from duckdb_tables()"
    ):
        assert marketo.value(
            f"select count(*) from {row['name']} as t "
            "where cast(t as varchar) ilike '%delta.example%'"
        ) == 0, row["name"]


def test_activities_are_events(marketo: Build) -> None:
    """Not the sending of a mailing, nor what Marketo calls a bot's."""
    assert events(marketo) == {
        ANA: {
            "email_delivered nurture-q2.welcome": 1,
            "email_opened nurture-q2.welcome": 1,
            "email_clicked nurture-q2.welcome/customers/acme": 1,
            "email_clicked nurture-q2.welcome/pricing": 1,
            "page_visited /pricing": 2,
            "form_submitted demo-request": 1,
            "link_clicked /docs/start": 1,
        },
        BEN: {
            "email_delivered nurture-q2.welcome": 1,
            "email_bounced newsletter.may": 1,
            "unsubscribed nurture-q2.welcome": 1,
        },
    }


def test_a_click_right_after_its_delivery_is_a_bots(marketo: Build) -> None:
    assert scores(marketo)[ANA]["bot_event_count"] == 1
    assert scores(marketo)[BEN]["bot_event_count"] == 0


def test_fields_are_attributes(marketo: Build) -> None:
    assert {
        row["attribute_name"] for row in marketo.rows(
            "select distinct attribute_name "
            "from main_features.feat_lead_attributes"
        )
    } == {
        "job_title", "city", "country", "lead_source", "lead_status",
        "lead_score", "email_domain", "account_industry",
        "account_employee_count", "account_annual_revenue",
    }


def test_changes_go_by_the_name_of_the_attribute(marketo: Build) -> None:
    """Marketo tells a change under the label of its field, Job Title."""
    assert [
        tuple(row.values()) for row in marketo.rows(
            "select lead_id, attribute_name, old_value, new_value "
            "from main_staging.stg_attribute_changes order by changed_at"
        )
    ] == [
        (ANA, "job_title", "demand manager", "head of demand generation"),
        (ANA, "country", "", "uk"),
    ]


def test_a_field_of_another_label_is_known_by_lead_describe(
    tmp_path: Path,
) -> None:
    folder = copy_source("marketo_fivetran", tmp_path)

    def relabelled(rows: list[Row]) -> list[Row]:
        return [
            {**row, "primary_attribute_value": "Berufsbezeichnung"}
            for row in rows if row["primary_attribute_value"] == "Job Title"
        ]

    edit_table(folder, "activity_change_data_value", relabelled)
    build = build_marketo(
        tmp_path, (*STAGED, "+stg_attribute_changes"), marketo_fivetran=folder
    )
    assert build.rows(
        "select attribute_name from main_staging.stg_attribute_changes"
    ) == [{"attribute_name": "job_title"}]


def test_who_wants_no_contact_is_left_in_peace(marketo: Build) -> None:
    """Ben unsubscribed, Max wants no calls."""
    assert {
        row["lead_id"] for row in marketo.rows(
            "select lead_id from main_features.feat_leads "
            "where is_do_not_contact"
        )
    } == {BEN, MAX}


def test_the_score_of_one_lead_by_hand(marketo: Build) -> None:
    """Ana, on 30 June 2026, by seeds/rules:

    place: UK 1, London 1
    role: head 3, head of demand 2
    company of gamma.example: 50 employees 10, software 3
    source: demo form 2
    fit 22: band A
    a nurture mail clicked ten days ago: 0.5 ^ (10 / 30) = 0.7937
    /pricing nine days ago: 4 · 0.5 ^ (9 / 14) = 2.5618, and 59 days ago, by
    a record that was merged into hers: 4 · 0.5 ^ (59 / 14) = 0.2155
    demo requested eight days ago: 15 · 0.5 ^ (8 / 21) = 11.5190
    engagement 15.0900: band 2
    score 37.0900, rounded 37
    """
    ana = scores(marketo)[ANA]
    assert ana["fit_points"] == Decimal("22.0000")
    assert ana["engagement_points"] == Decimal("15.0900")
    assert (ana["score"], ana["grade"]) == (37, "A2")
    assert "pricing_page_visited" in fired_rules(marketo, ANA)


def test_both_loaders_end_in_the_same_scores(
    by_loader: dict[str, Build],
) -> None:
    one, other = (
        build.rows("select * from lead_scores order by scoring_model, lead_id")
        for build in by_loader.values()
    )
    assert one == other != []


def test_leads_alone_are_enough(tmp_path: Path) -> None:
    """Then nobody is known to be merged or deleted."""
    folder = copy_source("marketo_airbyte", tmp_path)
    for path in folder.glob("activities_*.csv"):
        path.unlink()
    build = build_marketo(tmp_path, STAGED, marketo_airbyte=folder)
    assert {
        lead for lead in survivors(build).values()
    } == {ANA, BEN, LEE, MAX, "marketo:103", "marketo:105"}
    assert events(build) == {}


def test_marketo_and_salesforce_know_the_same_people(tmp_path: Path) -> None:
    """By the ids of Salesforce that Marketo keeps, and by e-mail address. The
    company of Lee, whom both know, is told by the first source alone."""
    build = build_marketo(
        tmp_path, STAGED,
        salesforce_airbyte=FIXTURES / "salesforce_airbyte",
        marketo_fivetran=FIXTURES / "marketo_fivetran",
    )
    found = survivors(build)
    assert found[LEE] == "salesforce:00Q000000000002AAA"
    assert found[MAX] == "salesforce:003000000000002AAA"
    assert found[ANA] == ANA
    assert {
        row["account_id"] for row in build.rows(
            "select account_id from main_staging.stg_accounts"
        )
    } == {
        "salesforce:001000000000001AAA", "salesforce:001000000000002AAA",
        "salesforce:domain:beta.example", "marketo:domain:gamma.example",
    }
    assert unaccounted(build) == []
