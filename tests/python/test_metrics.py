"""Metrics as mf query answers them, against SQL over the same marts."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import DBT, PROJECT, Build

MF = Path(sys.executable).parent / "mf"
Answer = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def query(
    sample_build: Build, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Answer]:
    """Asks mf in a copy of the project, on a copy of the sample's marts: mf
    reads target/ of the folder that it is run in, and locks the database."""
    if not MF.exists():
        pytest.skip("mf is not installed: pip install -r requirements.txt")
    folder = tmp_path_factory.mktemp("metrics")
    project = folder / "project"
    project.mkdir()
    for name in (
        "dbt_project.yml", "profiles.yml", "macros", "models", "seeds", "tests",
    ):
        (project / name).symlink_to(PROJECT / name)
    database = folder / sample_build.database.name
    shutil.copy(sample_build.database, database)

    def run(*command: str | Path) -> None:
        done = subprocess.run(
            command, cwd=project, capture_output=True, text=True, check=False,
            env={
                "PATH": str(DBT.parent), "HOME": str(folder),
                "LEAD_SCORING_DATABASE": str(database),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            },
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run(DBT, "--quiet", "parse")

    def ask(metrics: str, *options: str) -> Answer:
        answer = folder / "answer.csv"
        run(MF, "query", "--metrics", metrics, *options, "--csv", answer)
        with open(answer, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        # What is grouped by, then the metrics in the order asked for.
        asked = metrics.split(",")
        names = [name for name in rows[0] if name not in asked] + asked
        return sorted(
            tuple(plain(row[name]) for name in names) for row in rows
        )

    return ask


def plain(value: Any) -> Any:
    """One form of what mf writes and of what the database returns."""
    if value in ("", None):
        return ""
    if isinstance(value, date):
        return str(value)
    try:
        return round(Decimal(value), 6).normalize()
    except ArithmeticError:
        pass
    try:
        return str(datetime.fromisoformat(value).date())
    except ValueError:
        return value


def expected(build: Build, statement: str) -> Answer:
    rows = build.rows(statement)
    assert rows
    return sorted(
        tuple(plain(value) for value in row.values()) for row in rows
    )


def test_all_in_one_row(
    sample_build: Build, query: Callable[..., Answer]
) -> None:
    """Of the champion alone, though two models score every lead."""
    assert query(
        "leads,mqls,mql_rate,sales_ready_leads,mean_score,conversion_rate,"
        "sales_ready_accounts,acceptance_rate"
    ) == expected(sample_build, """
        select
            count(*),
            count(*) filter (is_mql),
            cast(count(*) filter (is_mql) as double) / count(*),
            count(*) filter (is_sales_ready),
            avg(score),
            (
                select conversion_rate from conversion_rates
                where scoring_model = 'b2b_saas' and segment_kind = 'base'
            ),
            (
                select count(*) from account_scores
                where scoring_model = 'b2b_saas' and is_ready
            ),
            (
                select acceptance_rate from feedback_summary
                where scoring_model = 'b2b_saas' and segment_kind = 'all'
            )
        from lead_scores
        where is_champion
    """)


def test_months(sample_build: Build, query: Callable[..., Answer]) -> None:
    """Leads and outcomes by creation, verdicts by when they were given."""
    assert query(
        "leads,mean_score,decision_leads,conversions,verdicts,accepted_leads",
        "--group-by", "metric_time__month",
    ) == expected(sample_build, """
        with leads as (
            select
                date_trunc('month', created_on) as month,
                count(*) as lead_count,
                avg(score) as mean_score
            from lead_scores
            where is_champion
            group by month
        ),

        outcomes as (
            select
                cast(segment || '-01' as date) as month,
                decision_lead_count,
                conversion_count
            from conversion_rates
            where scoring_model = 'b2b_saas' and segment_kind = 'created_month'
        ),

        verdicts as (
            select
                cast(segment || '-01' as date) as month,
                accepted_count + rejected_count as verdict_count,
                accepted_count
            from feedback_summary
            where scoring_model = 'b2b_saas' and segment_kind = 'given_month'
        )

        select
            cast(coalesce(
                leads.month, outcomes.month, verdicts.month
            ) as date),
            lead_count,
            mean_score,
            decision_lead_count,
            conversion_count,
            verdict_count,
            accepted_count
        from leads
        full join outcomes on leads.month = outcomes.month
        full join verdicts on leads.month = verdicts.month
    """)


@pytest.mark.parametrize("dimension", ("grade", "owner", "status", "segment"))
def test_parts_of_the_leads(
    sample_build: Build, query: Callable[..., Answer], dimension: str
) -> None:
    assert query(
        "leads,sales_ready_leads", "--group-by", f"lead__{dimension}",
    ) == expected(sample_build, f"""
        select {dimension}, count(*), count(*) filter (is_sales_ready)
        from lead_scores
        where is_champion
        group by {dimension}
    """)


def test_a_lead_counts_once_with_its_account(
    sample_build: Build, query: Callable[..., Answer]
) -> None:
    """Every model has a row for every account."""
    assert query(
        "leads", "--group-by", "account__band",
    ) == expected(sample_build, """
        select accounts.band, count(*)
        from lead_scores as leads
        left join account_scores as accounts
            on leads.scoring_model = accounts.scoring_model
            and leads.account_id = accounts.account_id
        where leads.is_champion
        group by accounts.band
    """)
