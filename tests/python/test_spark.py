"""Spark gives the same marts as DuckDB, cell by cell."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import (
    PROJECT,
    RULES,
    RUN_ON,
    SAMPLE,
    Build,
    build_marts,
    copy_rules,
    real_data,
    write_table,
)
from test_incremental import WITHOUT_TESTS

MISSING = [
    name
    for name, is_there in {
        "Java": shutil.which("java"),
        "pyspark": importlib.util.find_spec("pyspark"),
        "dbt-spark": importlib.util.find_spec("dbt.adapters.spark"),
    }.items()
    if not is_there
]
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(
        bool(MISSING),
        reason=f"no {', '.join(MISSING)}: docs/spark.md says how to get it",
    ),
]

# At most one decimal in so many may differ, and by no more than that.
DECIMALS_PER_DIFFERENCE = 100_000
LARGEST_DIFFERENCE = Decimal("0.0001")
# What a daily run adds to, beside marts.
KEPT = ("feat_daily_events", "feat_behaviours", "stg_set_aside_events")

Row = tuple[Any, ...]


def dbt_on_spark(
    folder: Path, *arguments: str, catalog: str = "in-memory", **settings: Any
) -> str:
    """One dbt command on Spark, with its tables in folder/warehouse; returns
    what it printed. Only the catalog hive is there for the next command."""
    done = subprocess.run(
        [
            sys.executable, str(Path(__file__).parent / "spark_build.py"),
            "--no-use-colors", *arguments, "--target", "spark",
            "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
            "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"),
            "--vars", json.dumps({"run_on": RUN_ON, **settings}),
        ],
        cwd=PROJECT,
        env={
            **os.environ,
            "LEAD_SCORING_WAREHOUSE": str(folder / "warehouse"),
            "LEAD_SCORING_CATALOG": catalog,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def unlike_rows(
    name: str, columns: list[str], here: list[Row], there: list[Row]
) -> tuple[list[str], list[str]]:
    """What differs between two tables, whatever the order of their rows.

    Returns the decimals that differ a little, and everything else that does,
    each in words.
    """
    # Rows that have all but their decimals in common belong together.
    groups: dict[Row, tuple[list[Row], list[Row]]] = defaultdict(
        lambda: ([], [])
    )
    left, right = Counter(here), Counter(there)
    for side, rows in enumerate((left - right, right - left)):
        for row in rows.elements():
            key = tuple(
                None if isinstance(cell, Decimal) else cell for cell in row
            )
            groups[key][side].append(row)
    small, large = [], []
    for ours, theirs in groups.values():
        if len(ours) != len(theirs):
            large.append(f"{name}: DuckDB {ours}, Spark {theirs}")
            continue
        for one, other in zip(sorted(ours, key=str), sorted(theirs, key=str)):
            for column, cell, twin in zip(columns, one, other):
                if cell == twin:
                    continue
                words = f"{name}.{column}: DuckDB {cell}, Spark {twin} in {one}"
                is_small = (
                    None not in (cell, twin)
                    and abs(cell - twin) <= LARGEST_DIFFERENCE
                )
                (small if is_small else large).append(words)
    return small, large


def assert_same_marts(build: Build, warehouse: Path, *others: str) -> None:
    """Every cell of every mart of DuckDB, and of other tables, is that of
    Spark."""
    small: list[str] = []
    large: list[str] = []
    decimal_count = row_count = 0
    with duckdb.connect(str(build.database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        marts = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema = 'main' or table_name in (select unnest(?))",
            [others],
        ).fetchall()
        assert len(marts) >= 20 + len(others)
        for schema, mart in marts:
            columns = connection.execute(f"describe {schema}.{mart}").fetchall()
            names = [column[0] for column in columns]
            selected = ", ".join(f'"{name}"' for name in names)
            here = connection.execute(
                f"select {selected} from {schema}.{mart}"
            ).fetchall()
            there_schema = schema.replace("main", "lead_scoring")
            files = warehouse / f"{there_schema}.db" / mart / "*.parquet"
            found = connection.execute(
                f"describe select {selected} from read_parquet('{files}')"
            ).fetchall()
            assert found == columns, mart
            there = connection.execute(
                f"select {selected} from read_parquet('{files}')"
            ).fetchall()
            row_count += len(here)
            decimal_count += len(here) * sum(
                column[1].startswith("DECIMAL") for column in columns
            )
            for found_here, all_of_them in zip(
                unlike_rows(mart, names, here, there), (small, large)
            ):
                all_of_them.extend(found_here)
    print(
        f"{len(marts)} marts, {row_count} rows, {decimal_count} decimals, of "
        f"which {len(small)} differ by 0.0001 or less:", *small, sep="\n"
    )
    assert not large, "\n".join(large[:20])
    assert len(small) <= decimal_count / DECIMALS_PER_DIFFERENCE


def test_the_sample_gives_the_same_marts(
    sample_build: Build, tmp_path: Path
) -> None:
    """With all tests of dbt, on both engines."""
    assert sample_build.exit_code == 0, sample_build.output
    dbt_on_spark(tmp_path, "build")
    assert_same_marts(sample_build, tmp_path / "warehouse")


def test_a_real_loan_funnel_gives_the_same_marts(tmp_path: Path) -> None:
    """A quarter of a million events of a bank, from Parquet files."""
    raw = real_data("loan_funnel")
    rules = copy_rules(raw / "rules", tmp_path / "rules")
    build = build_marts(tmp_path / "duckdb", raw=raw, rules=rules)
    dbt_on_spark(
        tmp_path, "build", *WITHOUT_TESTS,
        raw_folder=str(raw),
        rules_folder=os.path.relpath(rules, PROJECT),
    )
    assert_same_marts(build, tmp_path / "warehouse")


# ---- day by day --------------------------------------------------------------

FIRST_DAY = "2026-06-15"
REPEATED = "E000002"


def rows_of(table: str) -> list[dict[str, str]]:
    with open(SAMPLE / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_first_day(raw: Path) -> None:
    """What of the sample was loaded up to a day, with merges and erasures of
    that time; the tables that tell nothing of days are whole."""
    shutil.copytree(SAMPLE, raw, ignore=shutil.ignore_patterns("*.yml"))
    write_table(raw, "events", [
        row for row in rows_of("events") if row["loaded_at"] < FIRST_DAY
    ])
    leads = [row for row in rows_of("leads") if row["created_at"] < FIRST_DAY]
    for row in leads:
        if row["erased_at"] > FIRST_DAY:
            row["erased_at"] = ""
    merged = [row for row in leads if row["merged_into_lead_id"]]
    for row in merged[:5]:
        row["merged_into_lead_id"] = ""
    write_table(raw, "leads", leads)


def write_second_day(raw: Path, rules: Path) -> None:
    """The whole sample, one event of it again and earlier than before, one that
    comes a year late, and another weight."""
    for table in ("events", "leads"):
        shutil.copy(SAMPLE / f"{table}.csv", raw)
    events = rows_of("events")
    repeated = next(row for row in events if row["event_id"] == REPEATED)
    loaded_at = f"{RUN_ON}T00:00:00Z"
    write_table(raw, "events", [
        *events,
        {**repeated, "occurred_at": "2025-01-01T00:00:00Z",
         "loaded_at": loaded_at},
        {**repeated, "event_id": "late", "occurred_at": "2025-06-30T00:00:00Z",
         "loaded_at": loaded_at},
    ])
    with open(
        RULES / "behaviour_rules.csv", newline="", encoding="utf-8"
    ) as file:
        weights = list(csv.DictReader(file))
    weights[0]["points"] = "7.5"
    write_table(rules, "behaviour_rules", weights)


def test_a_daily_run_is_as_a_full_refresh(
    tmp_path: Path,
) -> None:
    """Spark reads the news of the second day, DuckDB reads all again; what was
    published on the first day stays on both."""
    raw, rules = tmp_path / "raw", copy_rules(RULES, tmp_path / "rules")
    days = (
        (FIRST_DAY, lambda: write_first_day(raw), ()),
        (RUN_ON, lambda: write_second_day(raw, rules), ("--full-refresh",)),
    )
    for run_on, write, flags in days:
        write()
        build = build_marts(
            tmp_path / "duckdb", *flags, raw=raw, rules=rules, run_on=run_on
        )
        dbt_on_spark(
            tmp_path, "build", *WITHOUT_TESTS, catalog="hive", run_on=run_on,
            raw_folder=str(raw), rules_folder=os.path.relpath(rules, PROJECT),
        )
    warehouse = tmp_path / "warehouse"
    scope = warehouse / "lead_scoring_staging.db" / "stg_event_scope"
    assert duckdb.execute(
        "select is_everything, raw_stamp is not null "
        f"from '{scope}/*.parquet'"
    ).fetchall() == [(False, True)]
    assert_same_marts(build, warehouse, *KEPT)


# ---- CSV files ---------------------------------------------------------------

CSV_FAULTS = {
    "good": (b'x,y\r\n"a,1\r\nb","q ""z"""\r\n,\r\n\r\n1,2', None),
    "bom": (b"\xef\xbb\xbfx,y\na,b\n", None),
    "header": (b"x,y\n", None),
    "empty": (b"", "1 the file is empty"),
    "more": (b'x,y\n"a\nb",c\na,b,c\n', "4 more cells than the header has"),
    "fewer": (b"x,y\na\n", "2 fewer cells than the header has"),
    "open": (b'x,y\na,"b\nc,d\n', "1 an odd number of double quotes"),
    "inside": (b'x,y\na,12" b" x\n', "2 a double quote inside a cell"),
    "latin": (b"x,y\na,\xe9\n", "2 text that is not UTF-8"),
    "mixed": (b"x,y\r\na,b\nc,d\r\n", "2 a line end of another kind"),
}


def test_csv_files_that_spark_would_misread_are_named(tmp_path: Path) -> None:
    """Each kind of fault by its line; what is well-formed passes."""
    paths = {}
    for name, (content, _) in CSV_FAULTS.items():
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content)
        paths[name] = str(path)
    output = dbt_on_spark(
        tmp_path, "show", "--inline",
        "{% if execute %}"
        f"{{% for fault in malformed_csv_rows({paths}, true) %}}"
        "{% do log('* ' ~ fault.file ~ ' ' ~ fault.line ~ ' ' ~ fault.fault,"
        " info=true) %}{% endfor %}{% endif %} select 1 as one",
    )
    found = {line.split("* ")[1] for line in output.splitlines() if "* " in line}
    assert found == {
        f"{name} {fault}" for name, (_, fault) in CSV_FAULTS.items() if fault
    }
