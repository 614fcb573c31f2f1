"""Bad raw data never fails the build and never vanishes; bad settings stop it.

One small company is brought in four ways: as clean CSV files, as CSV files
written by careless hands, as typed Parquet files and as tables of the
warehouse. All four must give the same marts, and each row that a table can
refuse must stand in rejected_records with its reason. Points are powers of
two, so that a score tells which rules fired.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Build, build_marts, run_dbt, write_table
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
    ("plan size", "3"),
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
        "101,2024-01-10T10:00:00Z,ann@acme.example,1,Mira,,,false,"
        "usa,5,true,2024-03-01,1500,yes,3,jo",
        # Its account by the domain of the address.
        "102,2024-02-10T00:00:00Z,bob@acme.example,,Mira,,,true,"
        "peru,7,false,2024-03-02,15,no,4,al",
        "103,2024-02-11,,2,,,,,,,,,,,,",
        # A chain: 110 and 111 end in 112, which was created last.
        "110,2024-01-01T00:00:00Z,,,,111,,,usa,5,,,,,,",
        "111,2024-01-02T00:00:00Z,,,,112,,,usa,5,,,,,,",
        "112,2024-01-03T00:00:00Z,,,,,,,,,,,,yes,,",
        # A cycle, which survives as 120, and 123 that leads into it.
        "121,2024-01-01T00:00:00Z,,,,122,,,,,,,,,,",
        "122,2024-01-01T00:00:00Z,,,,120,,,,,,,,,,",
        "120,2024-01-05T00:00:00Z,,,,121,,,,,,,,,,",
        "123,2024-01-01T00:00:00Z,,,,121,,,,,,,,,,",
        # A cycle of one, and a target that nobody knows.
        "130,2024-01-01T00:00:00Z,,,,130,,,,,,,,,,",
        "131,2024-01-01T00:00:00Z,,,,998,,,,,,,,,,",
        # Refused rows do not make a lead known, so nobody is merged into 202.
        "132,2024-01-01T00:00:00Z,,,,202,,,,,,,,,,",
    ),
    "accounts": rows_of(
        "accounts", "1,acme.example,no,40", "2,beta.example,,40",
        "3,acme.example,no,40",
    ),
    "attribute_changes": rows_of(
        "attribute_changes", "103,country,peru,usa,2024-05-05T00:00:00Z",
    ),
    "events": rows_of(
        "events",
        "e1,101,2024-05-01T10:00:00Z,page_visited,/pricing,1,,mozilla,",
        "e2,110,2024-05-02T00:00:00Z,page_visited,/pricing,2,,,"
        "2024-05-02T00:00:00Z",
        "e3,123,2024-05-03T23:59:59Z,page_visited,/pricing,,,,"
        "2024-05-04T00:00:00Z",
        # The last second of the run's day is not yet too late.
        "e4,102,2024-06-30T23:59:59Z,page_visited,/docs,,,,",
        "e5,131,2024-05-05T00:00:00Z,page_visited,/pricing,,,,",
    ),
    "opportunities": rows_of(
        "opportunities", "d1,101,won,2024-06-01,99.50,1",
        "d2,111,lost,2024-06-01,,", "d3,103,open,,,",
    ),
    "sales_feedback": rows_of(
        "sales_feedback", "101,2024-06-02T10:00:00Z,accepted,",
    ),
    "products": rows_of("products", "1,Forms,Capture", "2,Mail,Reach"),
}
ANONYMOUS = rows_of(
    "events", "a1,,2024-05-05T10:00:00Z,page_visited,/pricing,1,,,",
)
ERASED = {
    "leads": rows_of(
        "leads",
        "301,2024-01-01T00:00:00Z,gone@acme.example,1,,,2024-06-01,,"
        "usa,5,,,,,,",
        # Merged into an erased lead, so erased with it.
        "302,2024-01-01T00:00:00Z,moved@acme.example,1,,301,,,usa,,,,,,,",
        # Erased itself; what it was merged into lives on.
        "303,2024-01-01T00:00:00Z,left@acme.example,1,,101,2024-06-01,,"
        ",,,,,,,",
    ),
    "attribute_changes": rows_of(
        "attribute_changes", "301,country,peru,usa,2024-05-05T00:00:00Z",
    ),
    "events": rows_of(
        "events",
        "x1,301,2024-05-01T00:00:00Z,page_visited,/pricing,1,,,",
        "x2,302,2024-05-01T00:00:00Z,page_visited,/pricing,1,,,",
        "x3,303,,,,,,,",
    ),
    "opportunities": rows_of("opportunities", "x1,302,won,2024-06-01,,"),
    "sales_feedback": rows_of(
        "sales_feedback", "302,2024-06-02T10:00:00Z,maybe,",
    ),
}

# Table, key, reason, row; and whether only text can be wrong in this way.
REFUSED: list[tuple[str, str | None, str, Row, bool]] = [
    (table, key, reason, rows_of(table, line)[0], is_text_only)
    for table, key, reason, line, is_text_only in (
        ("leads", None, "no key",
         ",2024-01-01T00:00:00Z,nobody@acme.example,1,,,,,usa,,,,,,,", False),
        ("leads", "101", "duplicate key",
         "101,2024-01-10T10:00:01Z,late@acme.example,1,,,,,,,,,,,,", False),
        ("leads", "201", "unparsable time",
         "201,,,,,,,,,,,,,,,", False),
        ("leads", "202", "unparsable time",
         "202,2024-02-30,,,,,,,,,,,,,,", False),
        ("leads", "203", "unparsable time",
         "203,05/03/2024,,,,,,,,,,,,,,", False),
        ("leads", "204", "unparsable time",
         "204,2024-03-05T24:00:00Z,,,,,,,,,,,,,,", True),
        ("accounts", None, "no key", ",keyless.example,,", False),
        ("accounts", "1", "duplicate key", "1,second.example,,", False),
        ("attribute_changes", None, "no key",
         ",country,a,b,2024-05-05T00:00:00Z", False),
        ("attribute_changes", None, "no key",
         "101,,a,b,2024-05-05T00:00:00Z", False),
        ("attribute_changes", "999 country", "unknown lead",
         "999,country,a,b,2024-05-05T00:00:00Z", False),
        ("attribute_changes", "101 country", "unparsable time",
         "101,country,a,b,", False),
        ("attribute_changes", "103 country", "duplicate key",
         "103,country,peru,zaire,2024-05-05T00:00:00Z", False),
        ("events", None, "no key",
         ",101,2024-05-01T10:00:00Z,page_visited,/pricing,,,,", False),
        ("events", "r1", "unknown lead",
         "r1,999,2024-05-01T10:00:00Z,page_visited,/pricing,,,,", False),
        ("events", "r2", "unknown lead",
         "r2,201,2024-05-01T10:00:00Z,page_visited,/pricing,,,,", False),
        ("events", "r3", "unparsable time",
         "r3,101,,page_visited,/pricing,,,,", False),
        ("events", "r4", "unparsable time",
         "r4,101,yesterday,page_visited,/pricing,,,,", False),
        ("events", "r5", "unparsable time",
         "r5,101,2024-05-01T10:00:00Z,page_visited,/pricing,,,,soon", True),
        ("events", "r6", "later than its loaded_at",
         "r6,101,2024-05-01T10:00:01Z,page_visited,/pricing,,,,"
         "2024-05-01T10:00:00Z", False),
        ("events", "r7", "later than the run",
         "r7,101,2024-07-01T00:00:00Z,page_visited,/pricing,,,,", False),
        ("events", "r8", "blank event type",
         "r8,101,2024-05-01T10:00:00Z,,/pricing,,,,", False),
        # Sent again, word for word and a second later.
        ("events", "e1", "duplicate key",
         "e1,101,2024-05-01T10:00:00Z,page_visited,/pricing,1,,mozilla,",
         False),
        ("events", "e1", "duplicate key",
         "e1,101,2024-05-01T10:00:01Z,page_visited,/pricing,1,,mozilla,",
         False),
        ("opportunities", None, "no key", ",101,won,2024-06-01,,", False),
        ("opportunities", "r1", "unknown lead",
         "r1,999,won,2024-06-01,,", False),
        ("opportunities", "r2", "unknown lead",
         "r2,,won,2024-06-01,,", False),
        ("opportunities", "r3", "unparsable time", "r3,103,won,,,", False),
        ("opportunities", "r4", "unparsable time",
         "r4,103,lost,June,,", False),
        ("opportunities", "r5", "unparsable time",
         "r5,103,open,June,,", True),
        ("opportunities", "r6", "unknown stage",
         "r6,103,paused,2024-06-01,,", False),
        ("opportunities", "r7", "unknown stage",
         "r7,103,,2024-06-01,,", False),
        ("opportunities", "d1", "duplicate key",
         "d1,101,lost,2024-06-02,,", False),
        ("sales_feedback", None, "no key",
         ",2024-06-02T10:00:00Z,accepted,", False),
        ("sales_feedback", "999", "unknown lead",
         "999,2024-06-02T10:00:00Z,accepted,", False),
        ("sales_feedback", "101", "unparsable time",
         "101,12.03.2024,accepted,", False),
        ("sales_feedback", "101", "unknown verdict",
         "101,2024-06-03T10:00:00Z,maybe,", False),
        ("sales_feedback", "101", "unknown verdict",
         "101,2024-06-04T10:00:00Z,,", False),
        ("sales_feedback", "101", "duplicate key",
         "101,2024-06-02T10:00:00Z,accepted,said twice", False),
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
    "101": "\t101 ", "usa": " USA\u00a0", "5": "5.0", "true": "TRUE",
    "1500": "+1500.000", "yes": "\u00a0Yes\t", "jo": '"Jo\r"',
    "3": "3.00", "40": " 40.0", "acme.example": "ACME.Example ",
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


# ---- refused rows ----------------------------------------------------------


def test_every_kind_of_refused_row_from_csv(from_csv: Build) -> None:
    assert rejected(from_csv) == expected_rejected(with_text_only=True)


def test_every_kind_of_refused_row_from_parquet(from_parquet: Build) -> None:
    assert rejected(from_parquet) == expected_rejected(with_text_only=False)


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
        "event_id": "r6", "lead_id": 101.0,
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
        where lead_id = '101' and entry_kind = 'behaviour'
    """) == [{"event_count": 1, "first_event_on": "2024-05-01"}]


# ---- scores of clean, careless and typed rows ------------------------------


EXPECTED_SCORES = {
    "101": VISIT_POINTS + worth(*(name for name, _ in SCORED)),
    "102": worth("account_default", "account_head count", "email_domain"),
    "103": worth("country", "account_head count"),
    "112": VISIT_POINTS + worth("default"),
    "120": VISIT_POINTS,
    "130": 0,
    "131": VISIT_POINTS,
    "132": 0,
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
    for mart in ("rejected_records", "raw_row_counts"):
        del typed[mart], text[mart]
    assert typed == text


def test_warehouse_tables_give_the_same_marts(
    from_parquet: Build, from_warehouse: Build,
) -> None:
    """Whole, with the raw rows."""
    assert marts(from_warehouse) == marts(from_parquet)


def test_the_first_account_of_a_domain_is_taken(from_csv: Build) -> None:
    assert from_csv.value(
        "select account_id from main.lead_scores where lead_id = '102'"
    ) == "1"


def test_do_not_contact_is_not_sales_ready(from_parquet: Build) -> None:
    ready = from_parquet.rows("""
        select lead_id from main.lead_scores where is_sales_ready
        order by lead_id
    """)
    # 101 is won, 102 must not be contacted, 112 is lost.
    assert [row["lead_id"] for row in ready] == [
        "103", "120", "130", "131", "132",
    ]


# ---- merges ----------------------------------------------------------------


def test_a_survivor_takes_the_earliest_creation(from_csv: Build) -> None:
    assert from_csv.value("""
        select created_on::varchar from main.lead_scores
        where lead_id = '112'
    """) == "2024-01-01"


def test_merge_problems_are_told(from_csv: Build) -> None:
    problems = from_csv.rows("""
        select lead_id, merge_problem
        from main_staging.stg_lead_identities
        where merge_problem is not null
        order by lead_id
    """)
    assert [(row["lead_id"], row["merge_problem"]) for row in problems] == [
        ("120", "cycle"), ("121", "cycle"), ("122", "cycle"),
        ("123", "cycle"), ("130", "cycle"), ("131", "unknown target"),
        ("132", "unknown target"),
    ]


# ---- erasure ---------------------------------------------------------------


def found_in_marts(build: Build, *texts: str) -> list[str]:
    """The marts and columns in which one of the texts stands."""
    found = []
    columns = build.rows("""
        select table_name, column_name from information_schema.columns
        where table_schema = 'main' and data_type = 'VARCHAR'
        order by table_name, column_name
    """)
    for column in columns:
        for text in texts:
            place = f"{column['table_name']}.{column['column_name']}"
            if build.value(f"""
                select count(*) from main.{column['table_name']}
                where contains("{column['column_name']}", '{text}')
            """):
                found.append(f"{text} in {place}")
    return found


def test_erased_leads_leave_nothing_but_counts(from_csv: Build) -> None:
    assert found_in_marts(from_csv, "101", "bob@acme.example") != []
    assert found_in_marts(
        from_csv, "301", "302", "303", "gone@", "moved@", "left@",
    ) == []
