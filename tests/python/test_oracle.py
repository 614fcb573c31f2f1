"""The marts equal an independent computation, to the last decimal.

oracle.py computes the specification a second time, in plain Python. Each case
is one build of raw rows by rules as of a day, and each test compares one mart
of it, or checks a sum that must hold whatever the rules are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import oracle
import pytest
from conftest import (
    RULES, RUN_ON, SAMPLE, Build, build_marts, real_data,
)
from generate import write_raw, write_rules

BANK_RULES = Path(__file__).parent / "bank_calls_rules"

LEDGER = (
    "scoring_model", "lead_id", "entry_kind", "rule_id", "rule_group",
    "category", "event_count", "first_event_on", "last_event_on",
    "undecayed_points", "points",
)
COMPONENTS = (
    "explicit_points", "implicit_points", "decayed_points", "negative_points",
    "fit_points", "engagement_points",
)
GRADES = (
    "score", "fit_band", "engagement_band", "total_band", "grade", "segment",
    "next_action", "status", "is_sales_ready", "is_excluded",
    "exclusion_reasons", "account_id", "as_of",
)
LEADS = ("scoring_model", "lead_id", *COMPONENTS, *GRADES)
ACCOUNTS = (
    "scoring_model", "account_id", "fit_points", "engagement_points",
    "points", "band", "engaged_contact_count", "senior_contact_count",
    "is_ready",
)
FATES = ("raw", "used", "rejected", "anonymous", "erased")


@dataclass(frozen=True)
class Case:
    """Raw rows and rules to build from, and what else is set."""

    raw: Callable[[Path], Path]
    rules: Callable[[Path], Path]
    lead_count: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """The same case, built by dbt and computed by the oracle."""

    case: Case
    build: Build
    oracle: oracle.Result


def generated(seed: int, **settings: Any) -> Case:
    return Case(
        lambda folder: write_raw(folder / "raw", seed),
        lambda folder: write_rules(folder / "rules", seed),
        settings=settings,
    )


def loan_funnel(lead_count: int, **settings: Any) -> Case:
    return Case(
        lambda folder: real_data("loan_funnel"),
        lambda folder: real_data("loan_funnel") / "rules",
        lead_count, settings,
    )


CASES = {
    "sample": Case(lambda folder: SAMPLE, lambda folder: RULES),
    "sample_2025-12-31": Case(
        lambda folder: SAMPLE, lambda folder: RULES,
        settings={"score_as_of": "2025-12-31"},
    ),
    "loan_funnel": loan_funnel(13_087),
    "loan_funnel_2012-01-30": loan_funnel(
        10_110, score_as_of="2012-01-30", outcome_window_days=30,
    ),
    "bank_calls": Case(
        lambda folder: real_data("bank_calls"), lambda folder: BANK_RULES,
        41_188, {"outcome_window_days": 900},
    ),
    "generated_1": generated(1),
    "generated_2": generated(
        2, score_as_of="2024-09-30", outcome_window_days=45,
        bot_click_seconds=4, bot_burst_links=3,
    ),
    "generated_3": generated(3, outcome_window_days=14),
}


@pytest.fixture(scope="module", params=CASES.items(), ids=CASES)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
) -> Pair:
    name, case = request.param
    folder = tmp_path_factory.mktemp(name)
    raw, rules = case.raw(folder), case.rules(folder)
    if name == "sample":
        build = request.getfixturevalue("sample_build")
        assert build.exit_code == 0, build.output
    else:
        build = build_marts(
            folder, raw=None if raw == SAMPLE else raw,
            rules=None if rules == RULES else rules, **case.settings,
        )
    settings = dict(case.settings)
    day = settings.pop("score_as_of", None)
    return Pair(case, build, oracle.score(
        oracle.read_raw(raw), oracle.read_rules(rules),
        score_as_of=date.fromisoformat(day) if day else None,
        run_on=date.fromisoformat(RUN_ON), **settings,
    ))


def tuples(
    rows: Iterable[dict[str, Any]], names: Sequence[str],
) -> list[tuple]:
    return list(map(itemgetter(*names), rows))


def assert_same(
    build: Build, query: str, expected: list[tuple], names: Sequence[str],
) -> None:
    """The query yields the expected rows, however often each, in any order."""
    with duckdb.connect(str(build.database), read_only=True) as connection:
        rows = connection.execute(
            f"select {', '.join(names)} from ({query})"
        ).fetchall()
    found, wanted = Counter(rows), Counter(expected)
    if found != wanted:
        too_many, missing = found - wanted, wanted - found
        shown = [", ".join(names)]
        for title, rows in (
            ("only in the marts", too_many), ("only in the oracle", missing),
        ):
            shown.append(f"{rows.total()} {title}:")
            some = sorted(rows, key=str)[:8]
            shown += ["    " + ", ".join(map(str, row)) for row in some]
        pytest.fail("\n".join(shown))


def with_reasons(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lead rows of the oracle with the reasons joined as the mart does."""
    return [
        {**row, "exclusion_reasons": "; ".join(row["exclusion_reasons"]) or None}
        for row in rows
    ]


# ---- the marts against the oracle ------------------------------------------


def test_score_ledger(pair: Pair) -> None:
    assert_same(
        pair.build, "select * from main.score_ledger",
        tuples(pair.oracle.ledger, LEDGER), LEDGER,
    )


def test_lead_scores(pair: Pair) -> None:
    names = (
        *LEADS, "bot_event_count", "bot_points", "pilot_scoring_model",
    )
    rows = [
        {**row, "pilot_scoring_model": pair.oracle.pilot_arm[row["lead_id"]]}
        for row in with_reasons(pair.oracle.leads)
    ]
    assert_same(
        pair.build, "select * from main.lead_scores", tuples(rows, names),
        names,
    )


def test_lead_count(pair: Pair) -> None:
    counts = pair.build.rows("""
        select count(distinct lead_id) as leads, count(*) as leads_by_models
        from main.lead_scores
    """)[0]
    models = {row["scoring_model"] for row in pair.oracle.leads}
    assert counts["leads_by_models"] == len(models) * counts["leads"]
    if pair.case.lead_count is not None:
        assert counts["leads"] == pair.case.lead_count


def test_account_scores(pair: Pair) -> None:
    assert_same(
        pair.build, "select * from main.account_scores",
        tuples(pair.oracle.accounts, ACCOUNTS), ACCOUNTS,
    )


def test_product_interest(pair: Pair) -> None:
    names = ("scoring_model", "lead_id", "product_id", "interest_points")
    query = """
        select
            scoring_model,
            interested_id as lead_id,
            item_id as product_id,
            interest_points
        from main.product_interest
        where interest_of = 'lead' and interest_in = 'product'
    """
    assert_same(
        pair.build, query, tuples(pair.oracle.products, names), names,
    )


def test_used_verdicts(pair: Pair) -> None:
    names = ("lead_id", "given_at", "verdict", "reason")
    query = """
        select
            lead_id,
            given_at,
            verdict,
            coalesce(reason, '') as reason
        from main_staging.stg_sales_feedback
        where row_fate = 'used'
    """
    assert_same(
        pair.build, query, tuples(pair.oracle.verdicts, names), names,
    )


def test_used_products(pair: Pair) -> None:
    names = ("product_id", "product_name", "product_category")
    query = """
        select
            product_id,
            coalesce(product_name, '') as product_name,
            coalesce(product_category, '') as product_category
        from main_staging.stg_products
        where row_fate = 'used'
    """
    assert_same(
        pair.build, query, tuples(pair.oracle.catalogue, names), names,
    )


def test_raw_row_counts(pair: Pair) -> None:
    names = ("raw_table", *(f"{fate}_row_count" for fate in FATES))
    expected = [
        (table, *(counts[fate] for fate in FATES))
        for table, counts in pair.oracle.row_counts.items()
    ]
    assert_same(
        pair.build, "select * from main.raw_row_counts", expected, names,
    )


def test_rejected_records(pair: Pair) -> None:
    """How many rows of each table were refused for what reason."""
    names = ("raw_table", "reason", "row_count")
    query = f"""
        select
            raw_table,
            case
                when reject_reason in
                    ('later than its loaded_at', 'later than the run')
                    then '{oracle.TOO_LATE}'
                else reject_reason
            end as reason,
            count(*) as row_count
        from main.rejected_records
        group by all
    """
    reasons = Counter(
        (table, reason) for table, _, reason in pair.oracle.rejected
    )
    expected = [(*told, count) for told, count in reasons.items()]
    assert_same(pair.build, query, expected, names)


def test_decision_leads(pair: Pair) -> None:
    """One code path serves today and the past, so the past is checked too."""
    assert_same(
        pair.build,
        "select * from main_scoring.score_leads where is_decision",
        tuples(with_reasons(pair.oracle.decision_leads), LEADS), LEADS,
    )


def test_decision_ledger(pair: Pair) -> None:
    names = (*LEDGER, "as_of")
    query = """
        select entries.*
        from main_scoring.score_entries as entries
        inner join main_features.feat_roster as roster
            on
                entries.lead_id = roster.lead_id
                and entries.as_of = roster.as_of
                and roster.is_decision
    """
    entries = [
        row for row in pair.oracle.decision_ledger
        if row["entry_kind"] not in ("clamp", "round")
    ]
    assert_same(pair.build, query, tuples(entries, names), names)


def test_decision_clamp_and_round(pair: Pair) -> None:
    names = ("scoring_model", "lead_id", "as_of", "entry_kind", "points")
    query = """
        select scoring_model, lead_id, as_of, entry_kind, points
        from main_scoring.score_leads
        unpivot (
            points for kind_of_points in (clamp_points, round_points)
        )
        cross join lateral (
            select replace(kind_of_points, '_points', '') as entry_kind
        )
        where is_decision and points != 0
    """
    entries = [
        row for row in pair.oracle.decision_ledger
        if row["entry_kind"] in ("clamp", "round")
    ]
    assert_same(pair.build, query, tuples(entries, names), names)


# ---- what must hold by itself ----------------------------------------------


def test_the_ledger_adds_up_to_the_score(pair: Pair) -> None:
    assert pair.build.rows("""
        with

        sums as (

            select scoring_model, lead_id, sum(points) as points
            from main.score_ledger
            group by scoring_model, lead_id

        )

        select scoring_model, lead_id, score, points
        from main.lead_scores
        full join sums using (scoring_model, lead_id)
        where score is null or score != coalesce(points, 0)
    """) == []


def test_the_components_add_up(pair: Pair) -> None:
    assert pair.build.rows("""
        select *
        from main_scoring.score_leads
        where
            fit_points + engagement_points
            != explicit_points + decayed_points + negative_points
            or fit_points + engagement_points + clamp_points + round_points
            != score
    """) == []


def test_no_raw_row_is_lost(pair: Pair) -> None:
    assert pair.build.rows("""
        select *
        from main.raw_row_counts
        where
            raw_row_count != used_row_count + rejected_row_count
            + anonymous_row_count + erased_row_count
    """) == []
    refused = pair.build.value("select count(*) from main.rejected_records")
    counted = pair.build.value(
        "select sum(rejected_row_count) from main.raw_row_counts"
    )
    assert refused == counted
