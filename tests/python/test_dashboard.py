"""The dashboard: numbers of the marts, safe, and fit for everybody's use."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest
import yaml
from conftest import PROJECT, Build
from dashboard_parts.app import VIEWS, make_app
from dashboard_parts.queries import PAGE_SIZE
from report import shown
from report_page.charts import COLOURS
from test_report import HOSTILE, VOID, contrast, luminance

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
LEAD, ACCOUNT = "L01873", "A0263"
PAGES = [
    "/", "/queue", "/leads", f"/lead?id={LEAD}", "/accounts",
    f"/account?id={ACCOUNT}", "/rules", "/health", "/build",
]


@dataclass
class Page(HTMLParser):
    """A page, parsed: its elements, words, tables and what it draws.

    tables: rows of cells by caption, headings first.
    """

    source: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    words: str = ""
    specs: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.caption = ""
        self.feed(self.source)
        self.close()
        assert self.open == [], "every element is closed"
        self.words = " ".join(self.words.split())

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID | {"wbr"}:
            self.open.append(tag)
        if tag == "caption":
            self.caption = ""
        elif tag == "tr":
            self.tables[self.caption].append([])
        elif tag in ("td", "th"):
            self.tables[self.caption][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "caption":
            assert self.caption not in self.tables
            self.tables[self.caption] = []
        elif tag in ("td", "th"):
            row = self.tables[self.caption][-1]
            row[-1] = " ".join(row[-1].split())

    def handle_data(self, data: str) -> None:
        if "caption" in self.open:
            self.caption += data
        if "script" in self.open:
            if data.strip():
                self.specs = json.loads(data)
            return
        self.words += data
        if {"td", "th"} & set(self.open):
            self.tables[self.caption][-1][-1] += data

    def links(self) -> list[str]:
        return [
            attributes[name] or "" for _, attributes in self.tags
            for name in ("href", "src", "action") if name in attributes
        ]

    def data(self, chart: str) -> list[dict[str, Any]]:
        """All rows that a chart draws, in whichever of its layers."""
        return [
            row for rows in self.specs[chart]["datasets"].values()
            for row in rows
        ]


@dataclass
class Site:
    """A dashboard, and the database that it shows."""

    database: Path

    def __post_init__(self) -> None:
        self.client = make_app(self.database).test_client()

    def get(self, path: str, status: int = 200) -> Page:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return Page(answer.text)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def site(
    sample_build: Build, tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """Of nothing but the marts, as they are published."""
    database = tmp_path_factory.mktemp("dashboard") / "lead_scoring.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"attach '{sample_build.database}' as built (read_only)"
        )
        for (mart,) in connection.execute(
            "select table_name from information_schema.tables"
            " where table_catalog = 'built' and table_schema = 'main'"
        ).fetchall():
            connection.execute(
                f"create table {mart} as from built.main.{mart}"
            )
        # The sample has no ids of a CRM.
        connection.execute(
            "update crm_leads set salesforce_contact_id = '003HOT'"
            f" where lead_id = '{LEAD}'"
        )
    return Site(database)


@pytest.fixture
def changed(site: Site, tmp_path: Path) -> Callable[..., Site]:
    """A site of a copy of the marts on which statements were run."""
    def change(*statements: str) -> Site:
        copy = tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb"
        shutil.copy(site.database, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        return Site(copy)

    return change


def texts(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    """Rows of a mart as the pages write their cells."""
    return [[shown(value) for value in row] for row in rows]


def columns_of(table: list[list[str]], *headings: str) -> list[list[str]]:
    """The cells below some headings. A cell may say more in a second line;
    what stands first counts."""
    places = [
        next(
            place for place, title in enumerate(table[0])
            if title.rstrip(" ↓↑") == heading
        )
        for heading in headings
    ]
    return [[row[place] for place in places] for row in table[1:]]


def number(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace(",", ""))


# ---- Numbers -----------------------------------------------------------------


@pytest.mark.parametrize("model", ("b2b_saas", "b2b_saas_recent_intent"))
def test_the_figures_of_the_overview(site: Site, model: str) -> None:
    words = site.get(f"/?model={model}").words
    leads, mqls, ready, mean = site.rows(
        "select count(*), count(*) filter (is_mql),"
        " count(*) filter (is_sales_ready), avg(score)"
        f" from lead_scores where scoring_model = '{model}'"
    )[0]
    accounts, ready_accounts = site.rows(
        "select count(*), count(*) filter (is_ready) from account_scores"
        f" where scoring_model = '{model}'"
    )[0]
    accepted, rejected, acceptance = site.rows(
        "select accepted_count, rejected_count, acceptance_rate"
        " from feedback_summary where segment_kind = 'all'"
        f" and scoring_model = '{model}'"
    )[0]
    converted, decided, conversion = site.rows(
        "select conversion_count, decision_lead_count, conversion_rate"
        " from conversion_rates where segment_kind = 'base'"
        f" and scoring_model = '{model}'"
    )[0]
    for figure in (
        f"Leads {leads:,} mean score {mean:.1f}",
        f"Marketing-qualified {mqls:,} at",
        f"Sales-ready leads {ready:,} by",
        f"Sales-ready accounts {ready_accounts:,} of {accounts:,}",
        f"Accepted by sales {acceptance * 100:.1f} % of"
        f" {accepted + rejected:,} verdicts",
        f"Converted {conversion * 100:.1f} % {converted:,} of {decided:,} past",
    ):
        assert figure in words


def test_the_tables_of_the_overview(site: Site) -> None:
    page = site.get("/")
    assert columns_of(
        page.tables["First in the sales queue"],
        "Lead", "Score", "Grade", "Next action", "Owner", "Days waiting",
    ) == texts(site.rows(
        "select lead_id, score, grade, next_action, owner, waiting_days"
        " from sales_queue order by queue_position limit 8"
    ))
    grades = page.tables["Open leads by fit and engagement band"]
    engagement_bands = grades[1]
    counts = {
        (row[0], engagement): int(cell.split()[0].replace(",", ""))
        for row in grades[2:]
        for engagement, cell in zip(engagement_bands, row[1:])
    }
    assert counts == {
        (fit, engagement): count for fit, engagement, count in site.rows(
            "select fit_band, engagement_band, count(*) from lead_scores"
            " where is_champion and status = 'open' group by all"
        )
    }
    finding = site.rows(
        "select finding from build_health where check_number = 0"
    )[0][0]
    assert finding in page.words


def test_the_checks_of_the_build(site: Site) -> None:
    page = site.get("/build")
    found = page.tables["Checks that found something"][1:]
    assert found == texts(site.rows(
        "select state, check_name, subject, finding, remedy from build_health"
        " where state in ('broken', 'look') and check_number > 0"
        " order by check_number, subject"
    ))
    assert "3 findings on rules" in found[1][3]
    assert sorted(page.tables["Checks that found nothing"][1:]) == sorted(
        texts(site.rows(
            "select state, check_name, subject, finding from build_health"
            " where state in ('ok', 'unknown')"
        ))
    )
    as_of = site.rows("select max(as_of) from lead_scores")[0][0]
    days = (datetime.now(timezone.utc).date() - as_of).days
    assert f"As of {as_of} ({days:,} days ago)" in page.words
    assert page.tables["Raw rows by what became of them"][1:] == texts(
        site.rows("from raw_row_counts order by raw_table")
    )
    assert sorted(
        page.tables["Refused rows by table and reason"][1:]
    ) == sorted(texts(site.rows(
        "select raw_table, reject_reason, count(*) from rejected_records"
        " group by all"
    )))


def test_a_broken_build_is_said_on_the_first_page(
    changed: Callable[..., Site], site: Site
) -> None:
    broken = changed(
        "update build_health set state = 'broken', finding = 'Do not trust it'"
        " where check_number = 0"
    )
    assert "Do not trust it. Build health" in broken.get("/").words
    well = changed(
        "update build_health set state = 'ok', finding = 'All is well'"
        " where check_number = 0"
    )
    assert "All is well" not in well.get("/").words
    assert "All is well." in well.get("/build").words


def test_the_leads_by_week(site: Site) -> None:
    page = site.get("/")
    expected = {
        (str(week), band): count for week, band, count in site.rows(
            "select cast(date_trunc('week', created_on) as date), total_band,"
            " count(*) from lead_scores where is_champion"
            " and date_trunc('week', created_on)"
            " > date_trunc('week', as_of) - interval 52 week group by all"
        )
    }
    assert len({week for week, _ in expected}) == 52
    assert {
        (row["week"], row["band"]): row["lead_count"]
        for row in page.data("weeks")
    } == expected
    headings, *rows = page.tables[
        "Leads by week of creation and band, the last 52 weeks"
    ]
    assert headings == ["Week of", "Hot", "Warm", "Cool", "Cold"]
    assert {
        (row[0], band): int(cell)
        for row in rows for band, cell in zip(headings[1:], row[1:])
        if cell != "0"
    } == expected


def test_what_changed(changed: Callable[..., Site]) -> None:
    site = changed(
        "insert into published_days select scoring_model, date '2026-06-23'"
        " from published_days",
        "update lead_scores set score_change = score - 20,"
        " previous_score = 20 where lead_id like 'L0187%'",
        "update sales_queue set ready_on = date '2026-06-23'"
        " where queue_position > 3",
    )
    page = site.get("/")
    assert "the last of them for 2026-06-23" in page.words
    assert "New in the sales queue: 3" in page.words
    assert [
        row[0] for row in page.tables["New in the sales queue"][1:]
    ] == [lead for (lead,) in site.rows(
        "select lead_id from sales_queue order by queue_position limit 3"
    )]
    for caption, sign, order in (
        ("Went up the most", ">", "desc"), ("Went down the most", "<", "asc"),
    ):
        assert [
            (lead, number(change), number(score))
            for lead, change, score in page.tables[caption][1:]
        ] == site.rows(
            "select lead_id, score_change, score from lead_scores"
            f" where is_champion and score_change {sign} 0"
            f" order by score_change {order}, score desc, lead_id limit 8"
        )


def test_a_first_day_has_nothing_to_compare_with(site: Site) -> None:
    page = site.get("/")
    assert "there is nothing to compare with" in page.words
    assert "Went up the most" not in page.tables


@pytest.mark.parametrize(
    ("address", "table", "caption", "key", "where"),
    (
        ("/leads?", "lead_scores", "Leads", "lead_id", "is_champion"),
        ("/leads?grade=A1&status=open&", "lead_scores", "Leads", "lead_id",
         "is_champion and grade = 'A1' and status = 'open'"),
        ("/leads?band=Hot&mql=yes&model=b2b_saas_recent_intent&",
         "lead_scores", "Leads", "lead_id",
         "not is_champion and total_band = 'Hot' and is_mql"),
        ("/leads?ready=yes&owner=Tom+Becker&", "lead_scores", "Leads",
         "lead_id", "is_champion and is_sales_ready and owner = 'Tom Becker'"),
        ("/leads?search=a0263&", "lead_scores", "Leads", "lead_id",
         "is_champion and account_id = 'A0263'"),
        ("/leads?search=l01873&", "lead_scores", "Leads", "lead_id",
         "is_champion and lead_id = 'L01873'"),
        ("/leads?search=AMBER-&", "lead_scores", "Leads", "lead_id",
         "is_champion and account_id in (select account_id from account_scores"
         " where domain like '%amber-%')"),
        ("/leads?search=person01873@&", "lead_scores", "Leads", "lead_id",
         "is_champion and lead_id = 'L01873'"),
        ("/leads?search=003HOT&", "lead_scores", "Leads", "lead_id",
         "is_champion and lead_id = 'L01873'"),
        ("/queue?", "sales_queue", "Sales queue", "lead_id", "true"),
        ("/queue?owner=Priya+Nair&segment=Buying+now&arm=b2b_saas&",
         "sales_queue", "Sales queue", "lead_id",
         "owner = 'Priya Nair' and segment = 'Buying now'"
         " and scoring_model = 'b2b_saas'"),
        ("/accounts?", "account_scores", "Accounts", "account_id",
         "scoring_model = 'b2b_saas'"),
        ("/accounts?band=High&ready=yes&", "account_scores", "Accounts",
         "account_id", "scoring_model = 'b2b_saas' and band = 'High'"
         " and is_ready"),
        ("/accounts?search=Foods&", "account_scores", "Accounts", "account_id",
         "scoring_model = 'b2b_saas' and domain like '%foods%'"),
    ),
)
def test_the_pages_of_a_list_are_the_rows_of_its_mart(
    site: Site, address: str, table: str, caption: str, key: str, where: str
) -> None:
    expected = [name for (name,) in site.rows(
        f"select {key} from {table} where {where} order by 1"
    )]
    assert expected
    pages = -(-len(expected) // PAGE_SIZE)
    found = []
    for number_of_page in range(1, pages + 1):
        page = site.get(f"{address}page={number_of_page}")
        assert f"of {len(expected):,} " in page.words
        rows = columns_of(
            page.tables[caption], "Account" if key == "account_id" else "Lead"
        )
        found += [cell.split()[0] for (cell,) in rows]
    assert sorted(found) == expected


@pytest.mark.parametrize(
    ("address", "caption", "heading", "query"),
    (
        ("/leads", "Leads", "Score", "select score from lead_scores"
         " where is_champion order by score desc"),
        ("/leads?sort=score", "Leads", "Score", "select score from lead_scores"
         " where is_champion order by score"),
        ("/leads?sort=-created", "Leads", "Created", "select created_on from"
         " lead_scores where is_champion order by created_on desc"),
        ("/queue?sort=-waiting", "Sales queue", "Days waiting",
         "select waiting_days from sales_queue order by waiting_days desc"),
        ("/queue?sort=nonsense", "Sales queue", "#",
         "select queue_position from sales_queue order by 1"),
        ("/accounts?sort=-senior", "Accounts", "Senior",
         "select senior_contact_count from account_scores"
         " where scoring_model = 'b2b_saas' order by 1 desc"),
    ),
)
def test_lists_are_sorted(
    site: Site, address: str, caption: str, heading: str, query: str
) -> None:
    page = site.get(address)
    cells = columns_of(page.tables[caption], heading)
    assert cells == texts(site.rows(f"{query} limit {PAGE_SIZE}"))
    sorted_by = [
        attributes["aria-sort"] for tag, attributes in page.tags
        if tag == "th" and "aria-sort" in attributes
    ]
    assert len(sorted_by) == 1


@pytest.mark.parametrize("model", ("b2b_saas", "b2b_saas_recent_intent"))
def test_the_ledger_of_a_lead(site: Site, model: str) -> None:
    for (lead,) in site.rows(
        "(select lead_id from sales_queue order by queue_position limit 3)"
        " union all (select lead_id from lead_scores where is_champion"
        " and is_excluded order by lead_id limit 2)"
    ):
        page = site.get(f"/lead?id={lead}&model={model}")
        email = site.rows(
            f"select email from crm_leads where lead_id = '{lead}'"
        )
        assert ("E-mail" in page.words) == bool(email)
        assert not email or email[0][0] in page.words
        mine = f"where scoring_model = '{model}' and lead_id = '{lead}'"
        rows = page.tables["Ledger: the entries that add up to the score"][1:]
        entries = [row for row in rows if len(row) == 6]
        score = site.rows(f"select score from lead_scores {mine}")[0][0]
        assert sorted(
            (number(row[1]), number(row[2])) for row in entries
        ) == sorted(site.rows(
            f"select points, undecayed_points from score_ledger {mine}"
        ))
        sums = {row[0]: number(row[1]) for row in rows if len(row) == 3}
        assert sums.pop("Score") == score
        assert sum(sums.values()) == score
        for row in entries:
            if row[4] != "–":
                assert (PROJECT / "seeds" / "rules" / row[4]).exists()
        drawn = page.data("waterfall")
        assert drawn[-1]["text"] == "Score" and drawn[-1]["end"] == score
        steps = [row for row in drawn if row["kind"] != "sum"]
        assert steps[0]["start"] == 0
        assert [row["start"] for row in steps[1:]] == [
            row["end"] for row in steps[:-1]
        ]
        assert steps[-1]["end"] == score
        history = page.tables["Published scores, the latest first"][1:]
        assert [(row[0], number(row[1]), row[2]) for row in history] == [
            (str(day), score, grade) for day, score, grade in site.rows(
                f"select as_of, score, grade from lead_score_history {mine}"
                " order by as_of desc, publication_number desc"
            )
        ]


def test_the_history_shows_what_stood_at_the_end_of_a_day(
    changed: Callable[..., Site],
) -> None:
    site = changed(
        "create temp table lead as select * from lead_score_history"
        f" where lead_id = '{LEAD}' and scoring_model = 'b2b_saas'",
        "insert into lead_score_history select * replace"
        " (7 as score, date '2026-05-01' as as_of, 2 as publication_number)"
        " from lead",
        "insert into lead_score_history select * replace"
        " (9 as score, date '2026-05-01' as as_of, 3 as publication_number)"
        " from lead",
    )
    page = site.get(f"/lead?id={LEAD}")
    today = site.rows(
        f"select score from lead_scores where is_champion"
        f" and lead_id = '{LEAD}'"
    )[0][0]
    assert {
        (row["as_of"], row["number"]) for row in page.data("history")
    } == {("2026-05-01", 9), ("2026-06-30", today)}
    assert [
        row[:2] for row in page.tables["Published scores, the latest first"][1:]
    ] == [["2026-06-30", str(today)], ["2026-05-01", "9"], ["2026-05-01", "7"]]


def test_an_account_is_its_leads_and_what_they_did(site: Site) -> None:
    page = site.get(f"/account?id={ACCOUNT}")
    mine = f"scoring_model = 'b2b_saas' and account_id = '{ACCOUNT}'"
    points, engaged = site.rows(
        f"select points, engaged_contact_count from account_scores where {mine}"
    )[0]
    assert f"Points {points:.2f} band" in page.words
    assert f"Engaged contacts {engaged} of" in page.words
    leads = columns_of(
        page.tables["Leads of the account, in the order in which they count"],
        "Lead", "Engagement", "Score",
    )
    assert [
        (lead, number(engagement), number(score))
        for lead, engagement, score in leads
    ] == site.rows(
        "select lead_id, cast(engagement_points as decimal(18, 2)), score"
        f" from lead_scores where {mine}"
        " order by status != 'open', engagement_points desc, lead_id"
    )
    categories = columns_of(
        page.tables["Points of behaviour and silence by category"],
        "Category", "Points",
    )
    total = sum(number(points) for _, points in categories)
    assert [(total,)] == site.rows(
        "select sum(engagement_points) from lead_scores"
        f" where {mine} and status = 'open'"
    )
    assert len(page.data("engagement")) == len(categories)
    assert sorted(
        row[:2] for row in page.tables["Product interest"][1:]
    ) == sorted(texts(site.rows(
        "select item_name, interest_in from product_interest"
        f" where scoring_model = 'b2b_saas' and interested_id = '{ACCOUNT}'"
        " and interest_of = 'account'"
    )))


def test_the_rules_and_what_is_found_of_them(site: Site) -> None:
    page = site.get("/rules")
    of_model = "where scoring_model = 'b2b_saas' and item_kind = 'rule'"
    coverage = site.rows(
        f"select item, points, lead_count from rule_coverage {of_model}"
        " order by item"
    )
    cells = columns_of(
        page.tables["Rules of the model"], "Rule", "Points", "Leads",
        "Suggested", "Finding",
    )
    assert sorted(
        (rule.split()[0], number(points), number(leads.split()[0]))
        for rule, points, leads, _, _ in cells
    ) == coverage
    assert f"All: {len(coverage)}" in page.words
    suggested = {
        rule: (points, verdict) for rule, points, verdict in site.rows(
            f"select item, suggested_points, verdict from suggested_points"
            f" {of_model}"
        )
    }
    for rule, _, _, points, finding in cells:
        expected, verdict = suggested[rule.split()[0]]
        assert number(points.split()[0]) == round(expected, 1)
        assert finding.endswith(verdict)
    for show, condition in (("warnings", "is_warning"), ("dead", "is_dead")):
        tables = site.get(f"/rules?show={show}").tables
        assert {
            row[0].split()[0]
            for row in tables.get("Rules of the model", [[]])[1:]
        } == {rule for (rule,) in site.rows(
            f"select item from rule_coverage {of_model} and {condition}"
        )}


def test_model_health_draws_what_the_report_draws(site: Site) -> None:
    page = site.get("/health")
    auc, low, high = site.rows(
        "select auc, auc_low, auc_high from model_performance where is_champion"
        " and split = 'test' and period = 'all'"
    )[0]
    assert f"AUC {auc:.2f} ({low:.2f} to {high:.2f};" in page.words
    assert {
        (row["fitted_rate"], row["test_rate"])
        for row in page.data("calibration-1") if "test_rate" in row
    } == {
        (float(fitted), float(tested)) for fitted, tested in site.rows(
            "select fitted_rate, test_rate from score_calibration"
            " where scoring_model = 'b2b_saas' and test_lead_count > 0"
        )
    }
    assert {
        (row["threshold"], row["lead_share_rate"], row["recall_rate"])
        for row in page.data("gain-1") if "threshold" in row
    } >= {
        (threshold, float(share), float(recall))
        for threshold, share, recall in site.rows(
            "select threshold, lead_share_rate, recall_rate"
            " from score_thresholds where scoring_model = 'b2b_saas'"
        )
    }
    assert {key.split("-")[0] for key in page.specs} == {
        "models", "calibration", "gain", "bands", "thresholds", "drift",
        "points",
    }
    predictive = site.get("/health?model=predictive_model")
    assert "model predictive_model ·" in predictive.words


def test_the_exposure_names_the_marts_that_are_read() -> None:
    marts = {
        path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")
    }
    scripts = PROJECT / "scripts"
    read = {
        name
        for path in (scripts / "dashboard_parts" / "queries.py",
                     scripts / "report.py")
        for name in re.findall(r"(?:from|join) ([a-z_]+)", path.read_text())
    }
    exposures = yaml.safe_load(
        (PROJECT / "models" / "marts" / "_exposures.yml").read_text()
    )["exposures"]
    named = {
        exposure["name"]: set(re.findall(
            r"ref\('(\w+)'\)", " ".join(exposure["depends_on"])
        ))
        for exposure in exposures
    }
    assert named["scoring_dashboard"] == read & marts


# ---- What may go wrong -------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_pages_can_be_read_without_seeing_them(site: Site, path: str) -> None:
    page = site.get(path)
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en", "data-bs-theme": "light"}) in page.tags
    assert tags.count("h1") == tags.count("main") == 1
    assert page.tags[
        [tag for tag, _ in page.tags].index("a")
    ][1]["href"] == "#content"
    identifiers = [
        attributes["id"] for _, attributes in page.tags if "id" in attributes
    ]
    assert len(identifiers) == len(set(identifiers))
    for chart, spec in page.specs.items():
        assert chart in identifiers
        assert len(spec["description"]) > 60
    for tag, attributes in page.tags:
        if tag == "th":
            assert attributes["scope"] in ("row", "col", "colgroup")
    assert page.words.count("None") == 0


@pytest.mark.parametrize("path", PAGES)
def test_pages_fetch_nothing_from_elsewhere(site: Site, path: str) -> None:
    page = site.get(path)
    for link in page.links():
        assert re.match(r"[/#?]|data:,$|$", link), link
        assert not link.startswith("//")
    answer = site.client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "http" not in policy
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "words"),
    (
        ("/lead?id=nobody", "No lead nobody is scored. Check the id."),
        ("/lead", "is scored. Check the id."),
        ("/account?id=none", "No account none is scored."),
        ("/leads?model=none",
         "There is no model none. The models are: b2b_saas, "),
        ("/health?model=none", "There is no model none."),
        ("/nowhere", "Not Found"),
    ),
)
def test_what_there_is_not_is_said_in_a_sentence(
    site: Site, path: str, words: str
) -> None:
    assert words in site.get(path, 404).words


@pytest.mark.parametrize(
    "path",
    (
        "/leads?page=99999999999999999999", "/leads?page=-1", "/leads?page=x",
        "/leads?search=%00", "/leads?search=%25';--", "/queue?owner=nobody",
        "/leads?sort=score;drop", "/rules?show=none",
        "/leads?_scheme=javascript&_external=1&endpoint=x&_anchor=y",
    ),
)
def test_no_address_breaks_a_page(site: Site, path: str) -> None:
    page = site.get(path)
    assert not [link for link in page.links() if "javascript:" in link]


def test_marts_without_rows_are_pages_without_rows(
    changed: Callable[..., Site], site: Site
) -> None:
    empty = changed(*(
        f"delete from {mart}" for (mart,) in site.rows("show tables")
    ))
    for path in (
        "/", "/queue", "/leads", "/accounts", "/rules", "/health", "/build",
    ):
        page = empty.get(path)
        assert "No lead is scored yet." in page.words
        assert page.specs == {}
        assert "None" not in page.words
    empty.get("/lead?id=L1", 404)
    empty.get("/leads?model=none", 404)


def test_without_outcomes_pages_say_so(changed: Callable[..., Site]) -> None:
    site = changed(*(
        f"delete from {mart}" for mart in (
            "model_performance", "score_calibration", "score_thresholds",
            "conversion_rates", "suggested_points", "score_drift",
            "experiment_results", "feedback_summary", "predictive_fits",
            "product_interest", "lead_score_history", "account_score_history",
        )
    ), "update lead_scores set probability_rate = null, account_id = null")
    assert "no outcome is known yet" in site.get("/").words
    assert "No lead has a decision day" in site.get("/health").words
    assert "not known" in site.get(f"/lead?id={LEAD}").words
    for path in PAGES:
        assert "None" not in site.get(path).words


@pytest.fixture
def hostile(changed: Callable[..., Site]) -> Site:
    """Every text of every mart that a page shows begins with a tag."""
    name = HOSTILE.replace("'", "''")
    return changed(*(
        f"update {mart} set {column} = '{name}' || {column}"
        for mart, columns in {
            "lead_scores": "scoring_model lead_id account_id owner grade"
            " total_band fit_band segment next_action status reasons_up"
            " exclusion_reasons rules_version",
            "crm_leads": "lead_id email",
            "sales_queue": "scoring_model lead_id owner email account_id"
            " account_domain segment next_action reasons_up",
            "account_scores": "scoring_model account_id domain band",
            "score_ledger": "scoring_model lead_id rule_id rule_group category"
            " explanation",
            "rule_coverage": "scoring_model item rule_group category finding",
            "suggested_points": "scoring_model item verdict",
            "product_interest": "scoring_model interested_id item_name",
            "lead_score_history": "scoring_model lead_id grade status",
            "account_score_history": "scoring_model account_id band",
            "rejected_records": "raw_table reject_reason",
            "raw_row_counts": "raw_table",
            "score_calibration": "scoring_model finding",
            "model_performance": "scoring_model leak_alarm",
        }.items()
        for column in columns.split()
    ))


def hostile_pages() -> list[str]:
    return [
        path.replace("id=", f"id={quote(HOSTILE)}") for path in PAGES
    ] + [f"/lead?id={quote(HOSTILE + HOSTILE)}"]


def test_hostile_words_stay_words(hostile: Site, site: Site) -> None:
    for path, like in zip(hostile_pages(), [*PAGES, "/lead"]):
        unknown = "?" not in like and like == "/lead"
        page = hostile.get(path, 404 if unknown else 200)
        assert HOSTILE in page.words, path
        usual = site.get(like, 404 if unknown else 200)
        assert {tag for tag, _ in page.tags} <= {
            tag for tag, _ in usual.tags
        }, path
        assert not any("onclick" in attributes for _, attributes in page.tags)


def test_only_this_machine_may_look_and_nobody_may_write(site: Site) -> None:
    client = site.client
    for path in ("/", "/charts.js", "/static/dashboard.css", "/nowhere"):
        assert client.get(
            path, headers={"Host": "evil.example"}
        ).status_code == 400
        assert client.get(
            path, headers={"Host": "127.0.0.1:8050"}
        ).status_code in (200, 404)
    for view, _ in VIEWS.values():
        for method in (client.post, client.put, client.delete):
            assert method(view).status_code == 405


def test_a_new_publication_shows_at_the_next_request(
    changed: Callable[..., Site],
) -> None:
    """The file is replaced under the dashboard, as publishing does it."""
    before, after = changed(), changed("delete from lead_scores"
                                       " where lead_id > 'L00100'")
    assert "1,967" in before.get("/").words
    os.replace(after.database, before.database)
    page = before.get("/")
    count = before.rows(
        "select count(*) from lead_scores where is_champion"
    )[0][0]
    assert f"Leads {count} mean score" in page.words


def test_a_page_says_why_it_cannot_be_shown(
    changed: Callable[..., Site], tmp_path: Path
) -> None:
    gone = changed()
    gone.database.unlink()
    assert "is gone. Run dbt build" in gone.get("/", 503).words
    page = changed("drop table build_health").get("/", 503)
    assert "A mart is missing" in page.words
    busy = changed()
    with subprocess.Popen(
        [
            sys.executable, "-c", "import duckdb, sys;"
            "connection = duckdb.connect(sys.argv[1]); print(flush=True);"
            "sys.stdin.read()", str(busy.database),
        ],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout
        writer.stdout.readline()
        page = busy.get("/", 503)
        writer.communicate()
    assert "Load this page again when the build is done" in page.words
    busy.get("/")


def test_marks_can_be_told_from_the_cards(site: Site) -> None:
    """At least 3 : 1, as the Web Content Accessibility Guidelines ask."""
    for card in ("#ffffff", "#212529"):
        for mark in COLOURS:
            assert contrast(luminance(mark), luminance(card)) >= 3, mark


# ---- The command -------------------------------------------------------------


def command(*arguments: str | Path) -> list[str]:
    return [
        sys.executable, str(PROJECT / "scripts" / "dashboard.py"),
        "--no-browser", *map(str, arguments),
    ]


def hear_interrupts() -> None:
    """For a child: a shell that starts tests in the background has made them
    deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    """Of a dashboard that runs as people run it."""
    with subprocess.Popen(
        command("--port", "0", "--database", site.database),
        stdout=subprocess.PIPE, text=True, preexec_fn=hear_interrupts,
    ) as server:
        assert server.stdout
        line = server.stdout.readline()
        found = re.match(r"(http://127\.0\.0\.1:\d+/) shows ", line)
        assert found, line
        yield found[1]
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 0


def test_what_is_published_is_shown_before_what_is_built(
    site: Site, tmp_path: Path
) -> None:
    for is_published in (False, True):
        if is_published:
            (tmp_path / "published").mkdir()
            shutil.copy(site.database, tmp_path / "published")
        with subprocess.Popen(
            command("--port", "0"), cwd=tmp_path, stdout=subprocess.PIPE,
            env={**os.environ, "LEAD_SCORING_DATABASE": str(site.database)},
            text=True, preexec_fn=hear_interrupts,
        ) as server:
            assert server.stdout
            first = server.stdout.readline()
            server.send_signal(signal.SIGINT)
            rest = server.stdout.read()
        place = tmp_path / "published" if is_published else site.database.parent
        assert f"shows {place}/lead_scoring.duckdb." in first
        assert ("Nothing is published yet" in rest) != is_published


def test_what_cannot_be_served_is_said_in_a_sentence(
    changed: Callable[..., Site], tmp_path: Path, address: str
) -> None:
    text = tmp_path / "text.duckdb"
    text.write_text("no database\n" * 1000)
    port = address.rstrip("/").rsplit(":", 1)[1]
    for arguments, sentence in (
        (("--database", tmp_path / "none.duckdb"), "There is no database at"),
        (("--database", text), "or it is no database"),
        (("--database", changed("drop table lead_scores").database),
         "has no lead_scores. Run dbt build"),
        (("--database", changed().database, "--port", port),
         f"Port {port} cannot be used"),
    ):
        done = subprocess.run(
            command(*arguments), capture_output=True, text=True, check=False,
            timeout=60,
        )
        assert done.returncode == 1, done.stdout
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


# ---- In a browser ------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("no chromium is on the PATH")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


def visit(
    browser: Any, url: str, dark: bool = False, width: int = 1280
) -> tuple[Any, list[str]]:
    """A page when its charts are drawn, and what the browser complains of."""
    tab = browser.new_page(
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": 900},
    )
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text)
           if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda request: complaints.append(request.url)
           if not request.url.startswith(("http://127.0.0.1", "data:"))
           else None)
    tab.goto(url)
    if tab.query_selector("#specs"):
        tab.wait_for_function("document.documentElement.dataset.drawn")
    return tab, complaints


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("width", "dark"), ((1280, False), (360, True)),
    ids=("light on a desktop", "dark on a phone"),
)
def test_axe_finds_nothing_serious(
    browser: Any, address: str, path: str, width: int, dark: bool
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab, complaints = visit(browser, address + path[1:], dark, width)
    assert complaints == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(
        "[...document.querySelectorAll('.chart')]"
        ".filter(chart => !chart.querySelector('svg')).map(chart => chart.id)"
    ) == []
    background = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (luminance(background) < 0.1) == dark
    assert [
        (finding["id"], [node["target"] for node in finding["nodes"]])
        for finding in axe.Axe().run(tab).response["violations"]
        if finding["impact"] in ("serious", "critical")
    ] == []
    tab.close()


def test_the_keyboard_reaches_everything(browser: Any, address: str) -> None:
    tab, _ = visit(browser, address)
    focused = "document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"
    tab.keyboard.press("Tab")
    assert tab.evaluate(focused) == "Skip to the content"
    assert tab.evaluate(
        "document.activeElement.getBoundingClientRect().width"
    ) > 50
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "content"
    tab.reload()
    reached = []
    while not reached or reached[-1] != "The whole sales queue":
        assert len(reached) < 60
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate(focused))
        assert tab.evaluate(
            "document.activeElement.matches(':focus-visible')"
        )
    assert {
        "Overview", "Sales queue", "Leads", "Accounts", "Rules",
        "Model health", "Dark colours", "Show",
    } <= set(reached)
    tab.close()


def test_colours_are_chosen_once_for_all_pages(
    browser: Any, address: str
) -> None:
    tab, complaints = visit(browser, address)
    theme = "document.documentElement.dataset.bsTheme"
    ink = (
        "getComputedStyle(document.querySelector('.chart svg .role-axis-label"
        " text')).fill"
    )
    light = tab.evaluate(ink)
    tab.get_by_role("button", name="Dark colours").click()
    tab.wait_for_function(f"{ink} !== '{light}'")
    assert tab.evaluate(theme) == "dark"
    tab.goto(f"{address}queue")
    assert tab.evaluate(theme) == "dark"
    tab.get_by_role("button", name="Light colours").click()
    assert tab.evaluate(theme) == "light"
    assert complaints == []
    tab.close()


def test_pages_work_without_javascript(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address)
    tab.get_by_role("link", name="Leads", exact=True).click()
    tab.get_by_label("Grade").select_option("A1")
    tab.get_by_role("button", name="Show").nth(1).click()
    tab.get_by_role("link", name="L01873").click()
    assert tab.get_by_role("heading", level=1).inner_text() == "Lead L01873"
    assert tab.get_by_role("table", name="Ledger").is_visible()
    context.close()


def test_chromium_takes_hostile_words_for_words(
    browser: Any, hostile: Site
) -> None:
    with subprocess.Popen(
        command("--port", "0", "--database", hostile.database),
        stdout=subprocess.PIPE, text=True, preexec_fn=hear_interrupts,
    ) as server:
        assert server.stdout
        start = server.stdout.readline().split()[0]
        for path in hostile_pages()[:-1]:
            tab, complaints = visit(browser, start + path[1:])
            assert complaints == [], path
            assert tab.evaluate("typeof pwned") == "undefined"
            tab.close()
        server.send_signal(signal.SIGINT)
        server.wait(10)
