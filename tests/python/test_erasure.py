"""Who asks to be forgotten is found nowhere, and no name or value runs as SQL.

A company whose names and values are as bad as tests/python/hostile.py can draw
them has one more lead, whose every id, name and word holds TOKEN. It is scored
on two days, published, exported and reported; then it is erased and all is done
again. All bytes of all files that the project has written, and all rows that it
keeps, are searched; the raw input and the freed blocks of the working database
are left out. On the way every script meets the bad names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import duckdb
import explain
import export
import publish
import pytest
import report
from conftest import SAMPLE, Build, run_dbt
from dashboard_parts.app import make_app
from hostile import (
    KNOWN, KNOWN_COLUMNS, Batch, batches, leads, raw_tables, write_raw_tables,
)
from strategies import Tables
from test_hostile_input import (
    MODEL, SEED, assert_as_computed, draw, write_rules,
)

LEAD_COUNT = 80
TOKEN = "zqxj"
LEAD, MERGED, VISITOR = f"{TOKEN}-lead", f"{TOKEN}-old", f"anonymous:{TOKEN}"
# In all of its cells that are no id of a lead.
WORD = f"{TOKEN}w"
EMAIL = f"{WORD}.person@{WORD}.example"
# Views over the raw input, and what a build notes of its rows while it reads
# them; both are made anew by every build.
OF_RAW_ROWS = {
    "stg_lead_rows", "stg_event_rows", "stg_rebuilt_rows", "stg_event_news",
    "stg_event_spellings",
}
# Where the id of an erased lead, and no more, stands as long as the raw input
# holds it: its rows must be told from those of strangers.
OF_RAW_IDS = {
    f"test.duckdb: main_staging.{name}" for name in (
        "stg_leads", "stg_lead_identities", "stg_known_identities",
        "stg_changed_leads", "stg_attribute_changes", "stg_opportunities",
        "stg_sales_feedback",
    )
}
FIRST_DAY, SECOND_DAY = "2025-06-29", "2025-06-30"
# As users run it: with all that a log can hold.
LOUD = ("--log-level-file", "debug")
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


def with_everything(columns: Sequence[str], erased_at: str = "") -> Tables:
    """The raw rows of the lead: merged ids, an account of its own, events of
    a visitor that it was, deals, verdicts, changes, and rows that are refused."""
    born = {"created_at": "2025-01-01", "email": EMAIL}
    event = {
        "occurred_at": "2025-06-01T10:00:00Z", "event_type": "form_submitted",
        "asset": f"/{WORD}-asset", "product_id": f"{WORD}-product",
        "message_id": f"{WORD}-message", "user_agent": f"{WORD}-agent",
    }
    return {
        "leads": [
            {
                **born, "lead_id": LEAD, "account_id": f"{WORD}-account",
                "owner": f"{WORD}-owner", "erased_at": erased_at,
                **{name: f"{WORD} {name}" for name in columns},
            },
            {**born, "lead_id": LEAD, "created_at": "2025-01-02"},
            {**born, "lead_id": LEAD, "created_at": "soon"},
            {**born, "lead_id": MERGED, "merged_into_lead_id": LEAD},
            {**born, "lead_id": VISITOR, "merged_into_lead_id": LEAD},
            # Nobody's row, since it tells no time, yet it names the lead.
            {"lead_id": "unborn", "merged_into_lead_id": LEAD},
            # Merged into one whose creation nobody knows, and that is erased.
            {**born, "lead_id": f"{TOKEN}-kept", "owner": WORD,
             "merged_into_lead_id": f"{TOKEN}-lost"},
            {"lead_id": f"{TOKEN}-lost", "email": EMAIL,
             "erased_at": erased_at},
        ],
        "events": [
            {**event, "event_id": f"{WORD}-1", "lead_id": LEAD},
            {**event, "event_id": f"{WORD}-1", "lead_id": LEAD},
            {**event, "event_id": f"{WORD}-2", "lead_id": MERGED},
            {**event, "event_id": f"{WORD}-3", "lead_id": VISITOR},
            {**event, "event_id": f"{WORD}-4", "lead_id": LEAD,
             "occurred_at": "soon"},
            {**event, "event_id": "", "lead_id": LEAD},
        ],
        "opportunities": [
            {"opportunity_id": f"{WORD}-{number}", "lead_id": LEAD,
             "stage": stage, "closed_at": "", "amount": "1",
             "product_id": f"{WORD}-product"}
            for number, stage in enumerate(("open", "open", WORD))
        ],
        "sales_feedback": [
            {"lead_id": lead_id, "given_at": "2025-06-02", "verdict": verdict,
             "reason": f"{WORD} reason"}
            for lead_id in (LEAD, MERGED) for verdict in ("accepted", WORD)
        ],
        "attribute_changes": [
            {"lead_id": LEAD, "attribute_name": columns[0],
             "old_value": f"{WORD} old", "new_value": f"{WORD} new",
             "changed_at": at}
            for at in ("2025-03-03", "2025-03-03", "soon")
        ],
        "accounts": [], "products": [],
    }


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9]+([.][0-9]+)?", cell) is not None


@dataclass
class Company:
    """The folder in which everything is written, and the last build."""

    folder: Path
    build: Build

    @property
    def published(self) -> Path:
        return self.folder / "published" / "lead_scoring.duckdb"

    def run(self, script: ModuleType, *arguments: str) -> str:
        """What a script says; it must succeed."""
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = script.main(arguments)
        assert code == 0, said.getvalue()
        return said.getvalue()

    def hand_out(self) -> str:
        """Publishes and exports; returns what was said."""
        return self.run(
            publish, "--database", str(self.build.database),
            "--folder", str(self.published.parent),
        ) + self.run(
            export, "--database", str(self.published),
            "--folder", str(self.folder / "exports"),
        )


def found_in_files(folder: Path, token: str) -> set[str]:
    """The files that hold a token anywhere in their bytes or, of DuckDB and
    Parquet, in any column of any table; the raw input is left out."""
    found = set()
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        if path.is_dir() or path.is_symlink() or place.parts[0] == "raw":
            continue
        if place.parts[0] != "test.duckdb":
            if token.encode() in path.read_bytes().lower():
                found.add(str(place))
        if path.suffix == ".parquet":
            if token_rows(f"select * from '{path}'", token):
                found.add(str(place))
        elif path.suffix == ".duckdb":
            found |= {f"{place}: {name}" for name in tables_with(path, token)}
    return found


def token_rows(
    query: str, token: str, connection: duckdb.DuckDBPyConnection | None = None
) -> bool:
    """Whether a column of a query, as text, holds a token."""
    return bool((connection or duckdb).execute(
        "select 1 from (select columns(*)::varchar from "
        f"({query})) as rows where contains(lower(rows::varchar), $1) limit 1",
        [token],
    ).fetchall())


def tables_with(database: Path, token: str) -> Iterator[str]:
    """Tables and views that hold a token, of all schemas but the raw one."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for schema, name in connection.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall():
            if schema == "main_raw" or name in OF_RAW_ROWS:
                continue
            query = f'select * from "{schema}"."{name}"'
            if token_rows(query, token, connection):
                yield f"{schema}.{name}"


@pytest.fixture(scope="module")
def batch() -> Batch:
    return draw(batches(KNOWN_COLUMNS), 4, SEED)[-1]


def build_day(
    folder: Path, batch: Batch, day: str, erased_at: str = ""
) -> Build:
    """The company as of a day."""
    tables = raw_tables([*KNOWN, *draw(leads(), LEAD_COUNT, SEED)], batch.columns)
    for table, rows in with_everything(batch.columns, erased_at).items():
        tables[table] += rows
    write_raw_tables(folder / "raw", tables, batch.shape)
    build = run_dbt(
        folder, *LOUD, "build", "--exclude-resource-type", "test",
        "--exclude-resource-type", "unit_test", raw=folder / "raw",
        rules=folder / "rules", score_as_of=day,
    )
    assert build.exit_code == 0, build.output
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("update main_builds.build_state set state = 'green'")
    return build


@pytest.fixture(scope="module")
def first(
    tmp_path_factory: pytest.TempPathFactory, batch: Batch
) -> Company:
    """The company after its first day, handed out."""
    folder = tmp_path_factory.mktemp("company")
    write_rules(folder, batch)
    return Company(folder, build_day(folder, batch, FIRST_DAY))


def test_hostile_rows_are_scored_right(first: Company, batch: Batch) -> None:
    assert_as_computed(
        first.build, first.folder / "raw", first.folder / "rules", FIRST_DAY
    )
    # A company that is refused whole would prove nothing.
    fates = first.build.rows("""
        select sum(used_row_count) as used, sum(rejected_row_count) as rejected,
            sum(anonymous_row_count) as anonymous, sum(erased_row_count) as erased
        from raw_row_counts
    """)[0]
    assert all(count > 5 for count in fates.values()), fates
    kinds = {row["entry_kind"] for row in first.build.rows(
        "select distinct entry_kind from score_ledger"
    )}
    assert {"attribute", "behaviour", "inactivity"} <= kinds
    for rule, column in zip(batch.rules["attribute_rules"], KNOWN_COLUMNS):
        assert rule["attribute_name"] == column
        with duckdb.connect(
            str(first.build.database), read_only=True
        ) as connection:
            assert connection.execute(
                "select count(*) from score_ledger where rule_id = $1",
                [rule["rule_id"].strip()],
            ).fetchone() > (0,), column


@pytest.fixture(scope="module")
def known(first: Company) -> tuple[str, set[str]]:
    """What is said of the first day, and where the lead is found then."""
    said = first.hand_out() + first.run(
        report, "--database", str(first.build.database),
        "--output", str(first.folder / "target" / "report.html"),
    )
    return said, found_in_files(first.folder, TOKEN)


def test_the_lead_is_found_before(known: tuple[str, set[str]]) -> None:
    """Else the next test could not fail: by history, marts, both published
    copies, exports and what exports remember."""
    _, found = known
    assert {
        "test.duckdb: main.lead_scores", "test.duckdb: main.rejected_records",
        "test.duckdb: main.lead_score_history",
        "test.duckdb: main_staging.stg_set_aside_events",
        "test.duckdb: main_features.feat_behaviours",
        "published/lead_scoring.duckdb: main.score_ledger",
        "exports/hubspot_contacts.csv", "exports/.sent.duckdb: main.sent",
    } <= found
    assert any(place.startswith("published/.parquet") for place in found)


def test_logs_and_reports_name_nobody(
    first: Company, known: tuple[str, set[str]]
) -> None:
    """Neither the lead, nor any address, stands in what dbt and the scripts
    say, in the log, in compiled files or in the report."""
    said, found = known
    quiet = [
        place for place in found if place.startswith(("logs", "target"))
    ]
    assert quiet == []
    assert (first.folder / "logs" / "dbt.log").exists()
    assert len(list((first.folder / "target").rglob("*.sql"))) > 100
    for words in (first.build.output, said):
        assert TOKEN not in words.lower()
        assert not re.search(r"\w@\w+[.]example", words)


def test_the_log_of_the_sample_has_no_address(sample_build: Build) -> None:
    """Nor has what dbt says or compiles, as users run it."""
    with (SAMPLE / "leads.csv").open(encoding="utf-8", newline="") as file:
        addresses = {
            row["email"].strip().lower() for row in csv.DictReader(file)
        } - {""}
    assert len(addresses) > 1000
    folder = sample_build.database.parent
    assert (folder / "logs" / "dbt.log").exists()
    said = [sample_build.output]
    for place in ("logs", "target"):
        for path in (folder / place).rglob("*"):
            if path.is_file():
                said.append(path.read_text("utf-8", errors="replace"))
    for words in said:
        found = set(re.findall(r"[\w.+-]+@[\w.-]+\w", words.lower()))
        assert not found & addresses


def test_no_name_or_value_runs(first: Company, known: object) -> None:
    """A statement that ran would have dropped a table of the working database
    or of what is published; a template would have divided by zero."""
    for path in (first.build.database, first.published):
        assert Build(path, 0, "").value("select count(*) from lead_scores") > 50
    ids = first.build.rows(
        "select lead_id, scoring_model from lead_scores"
        " where regexp_matches(lead_id, '[''\"{<%]') limit 9"
    )
    assert len(ids) > 3
    site = make_app(first.published).test_client()
    for row in ids:
        told = first.run(
            explain, "--why", "--database", str(first.build.database),
            "--", row["lead_id"],
        )
        assert " total" in told and MODEL in told
        page = site.get("/lead", query_string={
            "id": row["lead_id"], "model": row["scoring_model"],
        })
        assert page.status_code == 200, page.text
        assert "<script>alert(1)" not in page.text
    for path in ("/", "/queue", "/leads", "/accounts", "/rules", "/health"):
        page = site.get(path, query_string={
            "model": MODEL, "search": "'; drop table lead_scores; --",
        })
        assert page.status_code == 200, page.text


def test_no_cell_of_an_export_is_a_formula(
    first: Company, known: object
) -> None:
    """Whatever begins a cell of text, a spreadsheet shows it and runs nothing."""
    csv.field_size_limit(10 ** 9)
    seen = 0
    for path in (first.folder / "exports").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for cell in row.values():
                    seen += cell.startswith("'")
                    assert not cell.startswith(FORMULAS) or is_number(cell)
    assert seen


@pytest.fixture(scope="module")
def second(first: Company, batch: Batch, known: object) -> Company:
    """The company on the next day, the lead having asked to be forgotten."""
    company = Company(
        first.folder,
        build_day(first.folder, batch, SECOND_DAY, "2025-06-29T20:00:00Z"),
    )
    company.hand_out()
    return company


def test_an_erased_lead_is_found_nowhere(second: Company) -> None:
    assert found_in_files(second.folder, WORD) == set()
    assert found_in_files(second.folder, TOKEN) <= OF_RAW_IDS


def test_its_rows_are_counted(second: Company) -> None:
    counts = {row["raw_table"]: row["erased_row_count"] for row in (
        second.build.rows("select * from raw_row_counts")
    )}
    for table, rows in with_everything(("x",)).items():
        assert counts[table] >= len(rows), table
