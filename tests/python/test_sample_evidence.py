"""What was planted in the sample is what the evidence finds, and no more.

scripts/make_sample.py draws outcomes from the drivers below and without any
regard to the rest. docs/sample.md prints what came of each, line by line as
here; where a line differs, the failure shows the one to paste.
"""

from __future__ import annotations

from typing import Any

import pytest
from conftest import PROJECT, Build

Row = dict[str, Any]

# What was planted, and the segment of conversion_rates that shows it
MORE = [
    ("25 or more employees", "rule", "employee_count_is_25_or_more"),
    ("decision maker", "rule", "contact_is_a_decision_maker"),
    ("decision maker", "attribute", "is_decision_maker: true"),
    ("referral or partner", "rule", "lead_source_is_referral_or_partner"),
    ("referral", "attribute", "lead_source: referral"),
    ("partner", "attribute", "lead_source: partner"),
    ("within 3 months", "rule", "purchase_timeframe_is_within_3_months"),
    ("within 3 months", "attribute", "purchase_timeframe: within 3 months"),
    ("CEO or CMO", "rule", "job_title_is_ceo_or_cmo"),
    ("series B", "attribute", "account_funding_stage: series b"),
    ("call booked", "rule", "call_booked"),
    ("call booked", "event_type", "call_booked"),
    ("trial started", "rule", "trial_started"),
    ("trial started", "event_type", "trial_started"),
    ("quote requested", "rule", "quote_requested"),
    ("quote requested", "event_type", "quote_requested"),
    ("chat started", "event_type", "chat_started"),
    ("sales mail replied", "rule", "sales_email_replied"),
    ("sales mail replied", "event_type", "email_replied"),
    ("project created", "rule", "project_created"),
    ("project created", "event_type", "project_created"),
    ("pricing page visited", "rule", "pricing_page_visited"),
]
LESS = [
    ("fewer than 5 employees", "rule", "employee_count_is_fewer_than_5"),
    ("not a decision maker", "rule", "contact_is_not_a_decision_maker"),
    ("not a decision maker", "attribute", "is_decision_maker: false"),
    ("purchased list", "rule", "lead_source_is_purchased_list"),
    ("purchased list", "attribute", "lead_source: purchased list"),
    (
        "student or unemployed", "rule",
        "employment_status_is_student_or_unemployed",
    ),
    ("student", "attribute", "employment_status: student"),
    ("unemployed", "attribute", "employment_status: unemployed"),
    ("job seeker", "attribute", "employment_status: job seeker"),
    ("meeting cancelled", "rule", "meeting_cancelled"),
    ("meeting cancelled", "event_type", "meeting_cancelled"),
]

# What has no bearing: (name, attribute, rules, event types)
NOTHING = [
    ("country", "country", ["country_is_usa_or_uk"], []),
    ("city", "city", ["city_is_new_york_or_london"], []),
    ("age", "age", ["age_is_25_to_45"], []),
    ("language", "language", [], []),
    (
        "industry", "account_industry",
        ["industry_is_software", "industry_is_agency_or_consulting"], [],
    ),
    (
        "CRM", "account_crm_system",
        ["crm_system_is_salesforce_or_hubspot", "crm_system_is_known"], [],
    ),
    ("country of the account", "account_country", [], []),
    (
        "e-mail domain", "email_domain",
        ["email_domain_is_a_free_mail_provider"], [],
    ),
    ("e-mail opens", None, ["email_opened"], ["email_opened"]),
    (
        "LinkedIn and Facebook clicks", None,
        ["linkedin_post_clicked", "facebook_post_clicked"],
        ["social_post_clicked"],
    ),
    ("blog", None, ["blog_read"], []),
    (
        "white papers and templates", None,
        ["whitepaper_downloaded", "template_downloaded"],
        ["content_downloaded"],
    ),
    (
        "webinars", None, ["webinar_registered", "webinar_attended"],
        ["webinar_registered", "webinar_attended"],
    ),
    ("videos", None, [], ["video_watched"]),
]


@pytest.fixture(scope="module")
def rates(sample_build: Build) -> dict[tuple[str, str], Row]:
    assert sample_build.exit_code == 0, sample_build.output
    return {
        (row["segment_kind"], row["segment"]): row
        for row in sample_build.rows("""
            select * from conversion_rates
            where scoring_model = 'b2b_saas'
            order by segment_kind, segment
        """)
    }


def segments_of(
    rates: dict[tuple[str, str], Row], attribute: str | None,
    rules: list[str], event_types: list[str],
) -> list[Row]:
    """The segments of one thing without bearing; each must exist."""
    levels = [
        row for (kind, segment), row in rates.items()
        if kind == "attribute" and segment.startswith(f"{attribute}: ")
    ]
    assert attribute is None or len(levels) > 1
    return [
        *levels,
        *(rates["rule", rule] for rule in rules),
        *(rates["event_type", event_type] for event_type in event_types),
    ]


def test_planted_drivers_are_conclusive_with_the_right_sign(
    rates: dict[tuple[str, str], Row],
) -> None:
    wrong = [
        (kind, segment, rates[kind, segment]["finding"])
        for drivers, finding in ((MORE, "converts more"),
                                 (LESS, "converts less"))
        for _, kind, segment in drivers
        if rates[kind, segment]["finding"] != finding
        or not rates[kind, segment]["is_conclusive"]
    ]
    assert wrong == []


def test_planted_non_drivers_are_not_conclusive(
    rates: dict[tuple[str, str], Row],
) -> None:
    wrong = [
        (row["segment_kind"], row["segment"], row["finding"])
        for _, *where in NOTHING
        for row in segments_of(rates, *where)
        if row["is_conclusive"] or row["finding"] != "not conclusive"
    ]
    assert wrong == []


def test_the_docs_show_what_the_evidence_found(
    rates: dict[tuple[str, str], Row],
) -> None:
    text = (PROJECT / "docs" / "sample.md").read_text(encoding="utf-8")
    base = rates["base", "all"]
    lines = [
        f"{base['decision_lead_count']:,} leads have a decision day;"
        f" {base['conversion_count']} of them converted:"
        f" {percent(base['conversion_rate'])}.",
        *(
            f"| {name} | {kind} `{segment}`"
            f" | {rates[kind, segment]['decision_lead_count']:,}"
            f" | {percent(rates[kind, segment]['conversion_rate'])}"
            f" | {percent(rates[kind, segment]['conversion_low_rate'])}"
            f" to {percent(rates[kind, segment]['conversion_high_rate'])}"
            f" | {rates[kind, segment]['finding']} |"
            for name, kind, segment in [*MORE, *LESS]
        ),
        *(
            f"| {name} | {counted(rates, where)}"
            f" | {sum(row['is_conclusive'] for row in found) or 'none'} |"
            for name, *where in NOTHING
            for found in [segments_of(rates, *where)]
        ),
    ]
    missing = [line for line in lines if line not in text.splitlines()]
    assert missing == [], "\n".join(missing)


def percent(rate: Any) -> str:
    return f"{100 * rate:.1f} %"


def counted(rates: dict[tuple[str, str], Row], where: list[Any]) -> str:
    attribute, rules, event_types = where
    counts = (
        (len(segments_of(rates, attribute, [], [])), "level"),
        (len(rules), "rule"),
        (len(event_types), "event type"),
    )
    return ", ".join(
        f"{count} {name}{'s' if count > 1 else ''}"
        for count, name in counts if count
    )
