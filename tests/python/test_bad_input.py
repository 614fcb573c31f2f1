"""Bad raw data never fails the build and never vanishes; bad settings stop it.

One small company is brought in four ways: as clean CSV files, as CSV files
written by careless hands, as typed Parquet files and as tables of the
warehouse. All four must give the same marts, and each row that a table can
refuse must stand in rejected_records with its reason. Points are powers of
two, so that a score tells which rules fired.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import PROJECT, Build, build_marts, run_dbt, write_table
from generate import RULE_COLUMNS

Row = dict[str, Any]

RUN_ON = "2024-06-30"
AS_OF = "2024-06-30"

# ---- rules -----------------------------------------------------------------

# Attribute, value: one rule of each, worth 1, 2, 4, ... in this order.
SCORED = (
    ("country", "usa"),
    ("seats", "5"),
    ("is_vip", "true"),
    ("signed_on", "2024-03-01"),
    ("budget", "1500"),
    ("default", "yes"),
    ("plan size", "12"),
    ("boss's name", "jo"),
    ("account_default", "no"),
    ("account_head count", "40"),
    ("email_domain", "acme.example"),
)
VISIT_POINTS = 2 ** len(SCORED)


def worth(*names: str) -> int:
    """What the rules on these attributes are worth together."""
    known = [name for name, _ in SCORED]
    return sum(2 ** known.index(name) for name in names)


def write_rules(folder: Path, scored: Any = SCORED) -> Path:
    """The smallest rule files with a rule for each attribute."""
    model = {"scoring_model": "plain"}
    files: dict[str, list[Row]] = {name: [] for name in RULE_COLUMNS}
    files["scoring_models"] = [
        {**model, "role": "champion", "min_engaged_contacts": "1"},
    ]
    files["rule_groups"] = [
        {**model, "rule_group": "fit", "category": "demographic"},
        {**model, "rule_group": "visits", "category": "web"},
    ]
    files["attribute_rules"] = [
        {
            **model, "rule_id": f"attribute_{number}", "rule_group": "fit",
            "attribute_name": name, "operator": "equals", "operand": value,
            "points": 2 ** number,
        }
        for number, (name, value) in enumerate(scored)
    ]
    files["behaviour_rules"] = [
        {
            **model, "rule_id": "pricing_visited", "rule_group": "visits",
            "event_type": "page_visited", "asset_pattern": "/pricing",
            "points": VISIT_POINTS,
        },
    ]
    files["grade_bands"] = [
        {**model, "axis": axis, "band": "A"}
        for axis in ("fit", "engagement", "total", "account")
    ]
    files["grade_actions"] = [
        {
            **model, "fit_band": "A", "engagement_band": "A",
            "segment": "All", "next_action": "Call", "is_sales_ready": "true",
        },
    ]
    for name, rows in files.items():
        write_table(folder, name, rows, columns=RULE_COLUMNS[name])
    return folder


# ---- raw rows --------------------------------------------------------------

# Column types of the Parquet files, in the order of the CSV columns.
TYPES = {
    "leads": {
        "lead_id": "bigint", "created_at": "timestamptz", "email": "varchar",
        "account_id": "integer", "owner": "varchar",
        "merged_into_lead_id": "bigint", "erased_at": "date",
        "do_not_contact": "boolean", "country": "varchar",
        "seats": "decimal(10, 2)", "is_vip": "boolean", "signed_on": "date",
        "budget": "double", "default": "varchar", "Plan Size": "float",
        "Boss's Name": "varchar",
    },
    "accounts": {
        "account_id": "double", "domain": "varchar", "default": "varchar",
        "Head Count": "integer",
    },
    "attribute_changes": {
        "lead_id": "integer", "attribute_name": "varchar",
        "old_value": "varchar", "new_value": "varchar",
        "changed_at": "timestamp_ns",
    },
    "events": {
        "event_id": "varchar", "lead_id": "double", "occurred_at": "timestamp",
        "event_type": "varchar", "asset": "varchar", "product_id": "smallint",
        "message_id": "varchar", "user_agent": "varchar",
        "loaded_at": "timestamptz",
    },
    "opportunities": {
        "opportunity_id": "varchar", "lead_id": "bigint", "stage": "varchar",
        "closed_at": "date", "amount": "decimal(12, 2)",
        "product_id": "integer",
    },
    "sales_feedback": {
        "lead_id": "bigint", "given_at": "timestamp_ms", "verdict": "varchar",
        "reason": "varchar",
    },
    "products": {
        "product_id": "integer", "product_name": "varchar",
        "product_category": "varchar",
    },
}


def rows_of(table: str, *lines: str) -> list[Row]:
    """Rows from lines of cells that are parted by commas."""
    return [dict(zip(TYPES[table], line.split(","))) for line in lines]


USED = {
    "leads": rows_of(
        "leads",
        "70101,2024-01-10T10:00:00Z,ann@acme.example,1,Mira,,,false,"
        "usa,5,true,2024-03-01,1500,yes,12,jo",
        # Its account by the domain of the address.
        "70102,2024-02-10T00:00:00Z,bob@acme.example,,Mira,,,true,"
        "peru,7,false,2024-03-02,15,no,4,al",
        "70103,2024-02-11,,2,,,,,,,,,,,,",
        # A chain: 70110 and 70111 end in 70112, which was created last.
        "70110,2024-01-01T00:00:00Z,,,,70111,,,usa,5,,,,,,",
        "70111,2024-01-02T00:00:00Z,,,,70112,,,usa,5,,,,,,",
        "70112,2024-01-03T00:00:00Z,,,,,,,,,,,,yes,,",
        # A cycle, which survives as 70120, and 70123 that leads into it.
        "70121,2024-01-01T00:00:00Z,,,,70122,,,,,,,,,,",
        "70122,2024-01-01T00:00:00Z,,,,70120,,,,,,,,,,",
        "70120,2024-01-05T00:00:00Z,,,,70121,,,,,,,,,,",
        "70123,2024-01-01T00:00:00Z,,,,70121,,,,,,,,,,",
        # A cycle of one, and a target that nobody knows.
        "70130,2024-01-01T00:00:00Z,,,,70130,,,,,,,,,,",
        "70131,2024-01-01T00:00:00Z,,,,70998,,,,,,,,,,",
        # Refused rows do not make a lead known, so nothing is merged into it.
        "70132,2024-01-01T00:00:00Z,,,,70202,,,,,,,,,,",
    ),
    "accounts": rows_of(
        "accounts", "1,acme.example,no,40", "2,beta.example,,40",
        "3,acme.example,no,40",
    ),
    "attribute_changes": rows_of(
        "attribute_changes", "70103,country,peru,usa,2024-05-05T00:00:00Z",
    ),
    "events": rows_of(
        "events",
        "e1,70101,2024-05-01T10:00:00Z,page_visited,/pricing,1,,mozilla,",
        "e2,70110,2024-05-02T00:00:00Z,page_visited,/pricing,2,,,"
        "2024-05-02T00:00:00Z",
        "e3,70123,2024-05-03T23:59:59Z,page_visited,/pricing,,,,"
        "2024-05-04T00:00:00Z",
        # The last second of the run's day is not yet too late.
        "e4,70102,2024-06-30T23:59:59Z,page_visited,/docs,,,,",
        "e5,70131,2024-05-05T00:00:00Z,page_visited,/pricing,,,,",
    ),
    "opportunities": rows_of(
        "opportunities", "d1,70101,won,2024-06-01,99.50,1",
        "d2,70111,lost,2024-06-01,,", "d3,70103,open,,,",
    ),
    "sales_feedback": rows_of(
        "sales_feedback", "70101,2024-06-02T10:00:00Z,accepted,",
    ),
    "products": rows_of("products", "1,Forms,Capture", "2,Mail,Reach"),
}
ANONYMOUS = rows_of(
    "events", "a1,,2024-05-05T10:00:00Z,page_visited,/pricing,1,,,",
)
ERASED = {
    "leads": rows_of(
        "leads",
        "70301,2024-01-01T00:00:00Z,gone@acme.example,1,,,2024-06-01,,"
        "usa,5,,,,,,",
        # Merged into an erased lead, so erased with it.
        "70302,2024-01-01T00:00:00Z,moved@acme.example,1,,70301,,,usa,,,,,,,",
        # Erased itself; what it was merged into lives on.
        "70303,2024-01-01T00:00:00Z,left@acme.example,1,,70101,2024-06-01,,"
        ",,,,,,,",
    ),
    "attribute_changes": rows_of(
        "attribute_changes", "70301,country,peru,usa,2024-05-05T00:00:00Z",
    ),
    "events": rows_of(
        "events",
        "x1,70301,2024-05-01T00:00:00Z,page_visited,/pricing,1,,,",
        "x2,70302,2024-05-01T00:00:00Z,page_visited,/pricing,1,,,",
        "x3,70303,,,,,,,",
    ),
    "opportunities": rows_of("opportunities", "x1,70302,won,2024-06-01,,"),
    "sales_feedback": rows_of(
        "sales_feedback", "70302,2024-06-02T10:00:00Z,maybe,",
    ),
}

# Table, key, reason, row; and whether only text can be wrong in this way.
REFUSED: list[tuple[str, str | None, str, Row, bool]] = [
    (table, key, reason, rows_of(table, line)[0], is_text_only)
    for table, key, reason, line, is_text_only in (
        ("leads", None, "no key",
         ",2024-01-01T00:00:00Z,nobody@acme.example,1,,,,,usa,,,,,,,", False),
        ("leads", "70101", "duplicate key",
         "70101,2024-01-10T10:00:01Z,late@acme.example,1,,,,,,,,,,,,", False),
        ("leads", "70201", "unparsable time",
         "70201,,,,,,,,,,,,,,,", False),
        ("leads", "70202", "unparsable time",
         "70202,2024-02-30,,,,,,,,,,,,,,", False),
        ("leads", "70203", "unparsable time",
         "70203,05/03/2024,,,,,,,,,,,,,,", False),
        ("leads", "70204", "unparsable time",
         "70204,2024-03-05T24:00:00Z,,,,,,,,,,,,,,", True),
        # Types know moments that no calendar does.
        ("leads", "70205", "unparsable time",
         "70205,infinity,,,,,,,,,,,,,,", False),
        ("leads", "70206", "unparsable time",
         "70206,10000-01-01,,,,,,,,,,,,,,", False),
        ("accounts", None, "no key", ",keyless.example,,", False),
        ("accounts", "1", "duplicate key", "1,second.example,,", False),
        ("attribute_changes", None, "no key",
         ",country,a,b,2024-05-05T00:00:00Z", False),
        ("attribute_changes", None, "no key",
         "70101,,a,b,2024-05-05T00:00:00Z", False),
        ("attribute_changes", "70999 country", "unknown lead",
         "70999,country,a,b,2024-05-05T00:00:00Z", False),
        ("attribute_changes", "70101 country", "unparsable time",
         "70101,country,a,b,", False),
        ("attribute_changes", "70101 country", "unparsable time",
         "70101,country,a,b,-infinity", False),
        ("attribute_changes", "70103 country", "duplicate key",
         "70103,country,peru,zaire,2024-05-05T00:00:00Z", False),
        ("events", None, "no key",
         ",70101,2024-05-01T10:00:00Z,page_visited,/pricing,,,,", False),
        ("events", "r1", "unknown lead",
         "r1,70999,2024-05-01T10:00:00Z,page_visited,/pricing,,,,", False),
        ("events", "r2", "unknown lead",
         "r2,70201,2024-05-01T10:00:00Z,page_visited,/pricing,,,,", False),
        ("events", "r3", "unparsable time",
         "r3,70101,,page_visited,/pricing,,,,", False),
        ("events", "r4", "unparsable time",
         "r4,70101,yesterday,page_visited,/pricing,,,,", False),
        ("events", "r5", "unparsable time",
         "r5,70101,2024-05-01T10:00:00Z,page_visited,/pricing,,,,soon", True),
        ("events", "r9", "unparsable time",
         "r9,70101,-infinity,page_visited,/pricing,,,,", False),
        ("events", "r10", "unparsable time",
         "r10,70101,2024-05-01T10:00:00Z,page_visited,/pricing,,,,infinity",
         False),
        ("events", "r6", "later than its loaded_at",
         "r6,70101,2024-05-01T10:00:01Z,page_visited,/pricing,,,,"
         "2024-05-01T10:00:00Z", False),
        ("events", "r7", "later than the run",
         "r7,70101,2024-07-01T00:00:00Z,page_visited,/pricing,,,,", False),
        ("events", "r8", "blank event type",
         "r8,70101,2024-05-01T10:00:00Z,,/pricing,,,,", False),
        # Sent again, word for word and a second later.
        ("events", "e1", "duplicate key",
         "e1,70101,2024-05-01T10:00:00Z,page_visited,/pricing,1,,mozilla,",
         False),
        ("events", "e1", "duplicate key",
         "e1,70101,2024-05-01T10:00:01Z,page_visited,/pricing,1,,mozilla,",
         False),
        ("opportunities", None, "no key", ",70101,won,2024-06-01,,", False),
        ("opportunities", "r1", "unknown lead",
         "r1,70999,won,2024-06-01,,", False),
        ("opportunities", "r2", "unknown lead",
         "r2,,won,2024-06-01,,", False),
        ("opportunities", "r3", "unparsable time", "r3,70103,won,,,", False),
        ("opportunities", "r4", "unparsable time",
         "r4,70103,lost,June,,", False),
        ("opportunities", "r5", "unparsable time",
         "r5,70103,open,June,,", True),
        ("opportunities", "r8", "unparsable time", "r8,70103,lost,,,", False),
        ("opportunities", "r9", "unparsable time",
         "r9,70103,open,infinity,,", False),
        ("opportunities", "r6", "unknown stage",
         "r6,70103,paused,2024-06-01,,", False),
        ("opportunities", "r7", "unknown stage",
         "r7,70103,,2024-06-01,,", False),
        ("opportunities", "d1", "duplicate key",
         "d1,70101,lost,2024-06-02,,", False),
        ("sales_feedback", None, "no key",
         ",2024-06-02T10:00:00Z,accepted,", False),
        ("sales_feedback", "70999", "unknown lead",
         "70999,2024-06-02T10:00:00Z,accepted,", False),
        ("sales_feedback", "70101", "unparsable time",
         "70101,12.03.2024,accepted,", False),
        ("sales_feedback", "70101", "unknown verdict",
         "70101,2024-06-03T10:00:00Z,maybe,", False),
        ("sales_feedback", "70101", "unknown verdict",
         "70101,2024-06-04T10:00:00Z,,", False),
        ("sales_feedback", "70101", "duplicate key",
         "70101,2024-06-02T10:00:00Z,accepted,said twice", False),
        ("products", None, "no key", ",Nameless,Reach", False),
        ("products", "1", "duplicate key", "1,Forms again,Capture", False),
    )
]


def raw_tables(with_text_only: bool) -> dict[str, list[Row]]:
    """All rows of the company, used ones last so that order cannot help."""
    tables: dict[str, list[Row]] = {}
    for table in TYPES:
        tables[table] = [
            *(
                row for owner, _, _, row, is_text_only in REFUSED
                if owner == table and (with_text_only or not is_text_only)
            ),
            *(ANONYMOUS if table == "events" else []),
            *ERASED.get(table, []),
            *USED[table],
        ]
    return tables


def write_csv(folder: Path) -> Path:
    for table, rows in raw_tables(with_text_only=True).items():
        write_table(folder, table, rows, columns=TYPES[table])
    return folder


# The ways of careless hands; ids keep their case, and times their moment.
CARELESS = {
    "70101": "\t70101 ", "usa": " USA\u00a0", "5": "5.0", "true": "TRUE",
    "1500": "+1500.000", "yes": "\u00a0Yes\t", "jo": '"Jo\r"',
    "12": "12.00", "40": " 40.0", "acme.example": "ACME.Example ",
    "ann@acme.example": " Ann@ACME.example\u00a0", "page_visited": "Page_Visited",
    "won": "Won ", "open": "OPEN", "accepted": " Accepted",
    "/pricing": "/Pricing?utm_source=x#top", "country": "Country",
    "2024-05-01T10:00:00Z": "2024-05-01 12:00:00+02:00",
    "2024-05-01T10:00:01Z": "2024-05-01T04:30:01.000-0530",
    "2024-05-02T00:00:00Z": " 2024-05-01T23:00:00-01 ",
    "2024-06-30T23:59:59Z": "2024-07-01T01:59:59+02:00",
    "2024-01-10T10:00:00Z": "2024-01-10T10:00Z",
    "2024-02-10T00:00:00Z": "2024-02-10",
}


def write_careless_csv(folder: Path) -> Path:
    """The same rows with a BOM, CRLF, blank lines and blanks around values."""
    folder.mkdir(parents=True)
    for table, rows in raw_tables(with_text_only=True).items():
        header = ",".join(name.upper() for name in TYPES[table])
        lines = [
            ",".join(CARELESS.get(cell, cell) for cell in row.values())
            for row in rows
        ]
        text = "\r\n".join([header, *lines[:2], "", *lines[2:], "", ""])
        (folder / f"{table}.csv").write_bytes(
            b"\xef\xbb\xbf" + text.encode("utf-8")
        )
    return folder


def typed_columns(table: str) -> str:
    """Select items that give the columns of a table their types."""
    return ", ".join(
        f'try_cast("{name}" as {kind}) as "{name}"'
        for name, kind in TYPES[table].items()
    )


def write_typed(connection: duckdb.DuckDBPyConnection) -> None:
    """The same rows as typed tables of the current schema."""
    connection.execute("set TimeZone = 'UTC'")
    for table, rows in raw_tables(with_text_only=False).items():
        columns = ", ".join(f'"{name}" varchar' for name in TYPES[table])
        connection.execute(f"create temp table text_{table} ({columns})")
        marks = ", ".join("?" * len(TYPES[table]))
        connection.executemany(
            f"insert into text_{table} values ({marks})",
            [[cell or None for cell in row.values()] for row in rows],
        )
        connection.execute(
            f"create table {table} as"
            f" select {typed_columns(table)} from text_{table}"
        )


def write_parquet(folder: Path) -> Path:
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        write_typed(connection)
        for table in TYPES:
            connection.execute(
                f"copy {table} to '{folder / table}.parquet' (format parquet)"
            )
    return folder


# How a warehouse may call the raw tables.
NAMES = {
    "leads": "crm.contacts", "accounts": "crm.companies",
    "attribute_changes": "crm.field_history", "events": "test.web.all_events",
    "opportunities": "crm.deals", "sales_feedback": "crm.verdicts",
    "products": "shop.catalogue",
}


def write_warehouse(database: Path) -> None:
    """The typed tables in schemas of their own, under other names."""
    database.parent.mkdir(parents=True)
    with duckdb.connect(str(database)) as connection:
        write_typed(connection)
        for table, name in NAMES.items():
            schema = name.split(".")[-2]
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {name} as from {table}")
            connection.execute(f"drop table {table}")


# ---- builds ----------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad_input")
    write_rules(folder / "rules")
    return folder


def build_folder(place: Path, name: str, **settings: Any) -> Build:
    return build_marts(
        place / name, rules=place / "rules", run_on=RUN_ON, **settings,
    )


@pytest.fixture(scope="module")
def from_csv(place: Path) -> Build:
    return build_folder(place, "csv", raw=write_csv(place / "raw_csv"))


@pytest.fixture(scope="module")
def from_careless_csv(place: Path) -> Build:
    return build_folder(
        place, "careless", raw=write_careless_csv(place / "raw_careless"),
    )


@pytest.fixture(scope="module")
def from_parquet(place: Path) -> Build:
    return build_folder(
        place, "parquet", raw=write_parquet(place / "raw_parquet"),
    )


@pytest.fixture(scope="module")
def from_warehouse(place: Path) -> Build:
    write_warehouse(place / "warehouse" / "test.duckdb")
    return build_folder(place, "warehouse", raw_tables=NAMES)


def mart_names(build: Build) -> list[str]:
    return [
        row["table_name"] for row in build.rows("""
            select table_name from information_schema.tables
            where table_schema = 'main' order by table_name
        """)
    ]


def marts(build: Build, ignored: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Every mart as sorted texts of its rows, without the ignored columns."""
    return {
        mart: sorted(
            str({
                name: cell for name, cell in row.items()
                if name not in ignored
            })
            for row in build.rows(f"select * from main.{mart}")
        )
        for mart in mart_names(build)
    }


def scores(build: Build) -> Mapping[str, int]:
    return {
        row["lead_id"]: row["score"]
        for row in build.rows("select lead_id, score from main.lead_scores")
    }


def rejected(build: Build) -> list[tuple[str, str | None, str]]:
    return sorted(
        (
            (row["raw_table"], row["record_key"], row["reject_reason"])
            for row in build.rows("select * from main.rejected_records")
        ),
        key=str,
    )


def expected_rejected(with_text_only: bool) -> list[tuple]:
    return sorted(
        (
            (table, key, reason)
            for table, key, reason, _, is_text_only in REFUSED
            if with_text_only or not is_text_only
        ),
        key=str,
    )


def without_feedback(rows: list[tuple]) -> list[tuple]:
    return [row for row in rows if row[0] != "sales_feedback"]


# ---- refused rows ----------------------------------------------------------


def test_every_kind_of_refused_row_from_csv(from_csv: Build) -> None:
    assert without_feedback(rejected(from_csv)) == without_feedback(
        expected_rejected(with_text_only=True)
    )


def test_every_kind_of_refused_row_from_parquet(from_parquet: Build) -> None:
    assert without_feedback(rejected(from_parquet)) == without_feedback(
        expected_rejected(with_text_only=False)
    )


def test_refused_feedback(from_csv: Build) -> None:
    assert [
        row for row in rejected(from_csv) if row[0] == "sales_feedback"
    ] == [
        row for row in expected_rejected(True) if row[0] == "sales_feedback"
    ]


def test_refused_rows_are_kept_whole(from_csv: Build) -> None:
    found = sorted(
        (row["raw_table"], json.dumps(json.loads(row["raw_row"])))
        for row in from_csv.rows("select * from main.rejected_records")
    )
    assert found == sorted(
        (table, json.dumps({name: row[name] or None for name in row}))
        for table, _, _, row, _ in REFUSED
    )


def test_refused_typed_rows_are_kept_whole(from_parquet: Build) -> None:
    rows = from_parquet.rows("""
        select raw_row from main.rejected_records where record_key = 'r6'
        and raw_table = 'events'
    """)
    assert [json.loads(row["raw_row"]) for row in rows] == [{
        "event_id": "r6", "lead_id": 70101.0,
        "occurred_at": "2024-05-01 10:00:01", "event_type": "page_visited",
        "asset": "/pricing", "product_id": None, "message_id": None,
        "user_agent": None, "loaded_at": "2024-05-01 10:00:00+00",
    }]


def test_every_raw_row_has_one_fate(from_csv: Build) -> None:
    counts = {
        row.pop("raw_table"): tuple(row.values())
        for row in from_csv.rows("""
            select
                raw_table, raw_row_count, used_row_count, rejected_row_count,
                anonymous_row_count, erased_row_count
            from main.raw_row_counts
        """)
    }
    refused = [table for table, *_ in REFUSED]
    assert counts == {
        table: (
            len(rows), len(USED[table]), refused.count(table),
            len(ANONYMOUS) if table == "events" else 0,
            len(ERASED.get(table, [])),
        )
        for table, rows in raw_tables(with_text_only=True).items()
    }


def test_events_sent_again_count_once(from_csv: Build) -> None:
    assert from_csv.rows("""
        select event_count, first_event_on::varchar as first_event_on
        from main.score_ledger
        where lead_id = '70101' and entry_kind = 'behaviour'
    """) == [{"event_count": 1, "first_event_on": "2024-05-01"}]


# ---- scores of clean, careless and typed rows ------------------------------


EXPECTED_SCORES = {
    "70101": VISIT_POINTS + worth(*(name for name, _ in SCORED)),
    "70102": worth("account_default", "account_head count", "email_domain"),
    "70103": worth("country", "account_head count"),
    "70112": VISIT_POINTS + worth("default"),
    "70120": VISIT_POINTS,
    "70130": 0,
    "70131": VISIT_POINTS,
    "70132": 0,
}


@pytest.mark.parametrize(
    "way", ["from_csv", "from_careless_csv", "from_parquet", "from_warehouse"],
)
def test_scores(way: str, request: pytest.FixtureRequest) -> None:
    """Any column scores, and a merge moves events but not attributes."""
    assert scores(request.getfixturevalue(way)) == EXPECTED_SCORES


# What shows a value as it was written, or a raw row.
AS_WRITTEN = (
    "attribute_value", "explanation", "reasons_up", "reasons_down", "raw_row",
    "record_number",
)


def test_careless_files_give_the_same_marts(
    from_csv: Build, from_careless_csv: Build,
) -> None:
    assert marts(from_careless_csv, AS_WRITTEN) == marts(from_csv, AS_WRITTEN)


def test_parquet_gives_the_same_marts(
    from_csv: Build, from_parquet: Build,
) -> None:
    ignored = ("raw_row", "record_number")
    typed, text = marts(from_parquet, ignored), marts(from_csv, ignored)
    for mart in ("rejected_records", "raw_row_counts", "build_health"):
        del typed[mart], text[mart]
    assert typed == text


def test_warehouse_tables_give_the_same_marts(
    from_parquet: Build, from_warehouse: Build,
) -> None:
    """Whole, with the raw rows."""
    assert marts(from_warehouse) == marts(from_parquet)


def test_the_first_account_of_a_domain_is_taken(from_csv: Build) -> None:
    assert from_csv.value(
        "select account_id from main.lead_scores where lead_id = '70102'"
    ) == "1"


def test_do_not_contact_is_not_sales_ready(from_parquet: Build) -> None:
    ready = from_parquet.rows("""
        select lead_id from main.lead_scores where is_sales_ready
        order by lead_id
    """)
    # 70101 is won, 70102 must not be contacted, 70112 is lost.
    assert [row["lead_id"] for row in ready] == [
        "70103", "70120", "70130", "70131", "70132",
    ]


# ---- merges ----------------------------------------------------------------


def test_a_survivor_takes_the_earliest_creation(from_csv: Build) -> None:
    assert from_csv.value("""
        select created_on::varchar from main.lead_scores
        where lead_id = '70112'
    """) == "2024-01-01"


def test_merge_problems_are_told(from_csv: Build) -> None:
    problems = from_csv.rows("""
        select lead_id, merge_problem
        from main_staging.stg_lead_identities
        where merge_problem is not null
        order by lead_id
    """)
    assert [(row["lead_id"], row["merge_problem"]) for row in problems] == [
        ("70120", "cycle"), ("70121", "cycle"), ("70122", "cycle"),
        ("70123", "cycle"), ("70130", "cycle"), ("70131", "unknown target"),
        ("70132", "unknown target"),
    ]


# ---- erasure ---------------------------------------------------------------


def found_in_marts(build: Build, *texts: str) -> set[str]:
    """The marts in which one of the texts stands in any column of text."""
    found = set()
    with duckdb.connect(str(build.database), read_only=True) as connection:
        for mart in mart_names(build):
            for row in connection.execute(f"from main.{mart}").fetchall():
                cells = " ".join(cell for cell in row if isinstance(cell, str))
                found |= {
                    f"{text} in {mart}" for text in texts if text in cells
                }
    return found


def test_erased_leads_leave_nothing_but_counts(from_csv: Build) -> None:
    assert found_in_marts(from_csv, "70101", "bob@acme.example") != set()
    assert found_in_marts(
        from_csv, "70301", "70302", "70303", "gone@", "moved@", "left@",
    ) == set()


# ---- what is not there -----------------------------------------------------


def test_leads_alone_are_enough(place: Path) -> None:
    """No other table, no optional column, no event; dbt's tests pass too."""
    raw = place / "raw_sparse"
    write_table(raw, "leads", [
        {"lead_id": "1", "created_at": "2024-05-05"},
        {"lead_id": "2", "created_at": "2024-05-06T10:00:00Z"},
    ])
    write_table(
        raw, "events", [],
        columns=("event_id", "lead_id", "occurred_at", "event_type"),
    )
    build = run_dbt(
        place / "sparse", "build", "--exclude-resource-types", "unit_test",
        raw=raw,
    )
    assert build.exit_code == 0, build.output
    assert build.rows("""
        select lead_id, as_of::varchar as as_of, count(*) as models
        from main.lead_scores group by all order by lead_id
    """) == [
        {"lead_id": "1", "as_of": "2024-05-06", "models": 2},
        {"lead_id": "2", "as_of": "2024-05-06", "models": 2},
    ]
    for mart in ("account_scores", "product_interest", "rejected_records"):
        assert build.value(f"select count(*) from main.{mart}") == 0
    assert build.value(
        "select sum(raw_row_count) from main.raw_row_counts"
    ) == 2


def test_tables_without_rows_build(place: Path) -> None:
    raw = place / "raw_empty"
    for table, columns in TYPES.items():
        write_table(raw, table, [], columns=columns)
    build = build_marts(place / "empty", raw=raw, rules=place / "rules")
    assert build.rows("""
        select count(*) as tables, sum(raw_row_count) as row_count
        from main.raw_row_counts
    """) == [{"tables": len(TYPES), "row_count": 0}]
    # These have a row per raw table, rule, pilot arm or check, whatever the
    # leads.
    whatever = {
        "raw_row_counts", "rule_coverage", "suggested_points",
        "experiment_results", "build_health",
    }
    for mart in mart_names(build):
        if mart not in whatever:
            assert build.value(f"select count(*) from main.{mart}") == 0
    assert build.value(
        "select finding from main.build_health where check_number = 0"
    ) == "Do not trust these scores: leads scored (leads)"


def test_a_row_that_begins_with_a_hash_is_no_comment(
    place: Path, raw: Path,
) -> None:
    ids = ["#1", "2", "3", "4", "5", "6"]
    write_table(raw, "leads", [
        {"lead_id": lead_id, "created_at": "2024-05-05"} for lead_id in ids
    ])
    build = run_dbt(
        place / "hash", "run", "--select", "stg_lead_rows", raw=raw,
    )
    assert build.exit_code == 0, build.output
    rows = build.rows(
        "select lead_id from main_staging.stg_lead_rows order by lead_id"
    )
    assert [row["lead_id"] for row in rows] == ids


def test_a_column_with_a_double_quote_can_be_scored(
    place: Path, raw: Path,
) -> None:
    write_table(raw, "leads", [
        {"lead_id": "1", "created_at": "2024-05-05", 'Size "XL"': "big"},
    ])
    build = build_marts(
        place / "double_quote", raw=raw,
        rules=write_rules(place / "quote_rules", [('size "xl"', "big")]),
    )
    assert scores(build) == {"1": 1}


# ---- what stops the build --------------------------------------------------


@pytest.fixture
def raw(place: Path) -> Path:
    """A folder with the least that is needed, to be broken by a test."""
    folder = place / "raw_broken"
    shutil.rmtree(folder, ignore_errors=True)
    write_table(
        folder, "leads", [{"lead_id": "1", "created_at": "2024-05-05"}],
    )
    write_table(
        folder, "events", [],
        columns=("event_id", "lead_id", "occurred_at", "event_type"),
    )
    return folder


def message_of_stopped(place: Path, **settings: Any) -> str:
    """What a build says that must fail before it scores anything."""
    build = run_dbt(
        place / "stopped", "build", "--fail-fast",
        "--exclude-resource-types", "test", "unit_test",
        rules=place / "rules", **settings,
    )
    assert build.exit_code != 0, build.output
    if build.database.exists():
        assert "lead_scores" not in mart_names(build)
    return build.output


def test_a_missing_required_column_stops_the_build(
    place: Path, raw: Path,
) -> None:
    write_table(raw, "leads", [{"lead_id": "1", "created": "2024-05-05"}])
    assert (
        "The raw table leads has no column created_at, which is required. "
        "Its columns are: lead_id, created. Add or rename the column."
    ) in message_of_stopped(place, raw=raw)


def test_a_missing_required_table_stops_the_build(
    place: Path, raw: Path,
) -> None:
    (raw / "leads.csv").unlink()
    assert (
        f"The folder {raw} has no leads.parquet and no leads.csv. Check the "
        "var raw_folder: a relative path starts at the project."
    ) in message_of_stopped(place, raw=raw)


def test_two_files_for_one_table_stop_the_build(
    place: Path, raw: Path,
) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from '{raw}/leads.csv') to '{raw}/leads.parquet'"
        )
    assert (
        f"The folder {raw} has more than one source for leads: "
        f"{raw}/leads.parquet, {raw}/leads.csv. Keep one of them."
    ) in message_of_stopped(place, raw=raw)


@pytest.mark.parametrize("day", ["31.12.2024", "2024-02-30"])
def test_a_day_that_is_none_stops_the_build(
    place: Path, raw: Path, day: str,
) -> None:
    assert (
        f"The var score_as_of is {day}, which is not a day. "
        "Write it as YYYY-MM-DD."
    ) in message_of_stopped(place, raw=raw, score_as_of=day)


def test_a_misspelt_setting_stops_the_build(place: Path) -> None:
    """Else the sample would be scored in the place of somebody's own data.
    All settings of the project are known, and can be misspelt."""
    project = yaml.safe_load(
        (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    )
    known = ", ".join(sorted({*project["vars"], "rules_folder"}))
    assert (
        "--vars names raw_foldr, which is no setting. It may name: "
        f"{known}. dbt_project.yml says what they do."
    ) in message_of_stopped(place, raw_foldr="/data/raw")


def test_ragged_rows_stop_the_build(place: Path, raw: Path) -> None:
    """All of them are named, by file and line."""
    path = raw / "leads.csv"
    path.write_text(
        "lead_id,created_at,city\n"
        "1,2024-05-05,Bonn\n"
        "2,2024-05-05,Bonn, am Rhein\n"
        "3,2024-05-05\n",
        encoding="utf-8",
    )
    message = message_of_stopped(place, raw=raw)
    for line in (
        "2 line(s) cannot be read; nothing was scored.",
        f"{path} · line 3 · more cells than the header has (3) · "
        "put a cell that holds a comma in double quotes",
        f"{path} · line 4 · fewer cells than the header has (3) · "
        "add the missing cells, blank if need be",
    ):
        assert line in message


def test_the_header_of_a_large_file_is_its_first_line(
    place: Path, raw: Path,
) -> None:
    """Large enough for several threads to read it."""
    columns = ["event_id", "lead_id", "occurred_at", "event_type", "asset"]
    tail = ",1,2024-05-05T10:00:00Z,page_visited,/" + "long/" * 12 + "\n"
    with open(raw / "events.csv", "w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        file.writelines(f"e{number}{tail}" for number in range(1_200_000))
    build = run_dbt(
        place / "large", "run", "--select", "stg_lead_rows", raw=raw,
    )
    assert build.exit_code == 0, build.output
    assert [
        row["column_name"] for row in build.rows(
            "select column_name from information_schema.columns"
            " where table_schema = 'main_raw' and table_name = 'events'"
            " order by ordinal_position"
        )
    ] == columns


def test_an_unknown_raw_table_stops_the_build(place: Path) -> None:
    names = {**NAMES, "lead": "crm.contacts"}
    assert (
        "raw_tables names lead, which is no raw table. It may name: leads, "
        "accounts, attribute_changes, events, opportunities, sales_feedback, "
        "products."
    ) in message_of_stopped(place, raw_tables=names)


def test_an_absent_warehouse_table_stops_the_build(place: Path) -> None:
    assert (
        "raw_tables names crm.contacts for leads, but there is no such "
        "table. Correct the name, or leave leads out of raw_tables if you do "
        "not have it."
    ) in message_of_stopped(place, raw_tables=NAMES)
