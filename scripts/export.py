"""Write what leaves for CRM, sales and webhooks: only what changed since the
last export.

Reads the published marts. HubSpot and Salesforce import the CSV files as they
are; which columns go into which file, and their names, stand in
scripts/export_columns.csv. Excluded, erased and do-not-contact leads never
leave.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from explain import PUBLISHED
from publish import clear, literal, only_one, quoted

COLUMNS = Path(__file__).parent / "export_columns.csv"
# What was sent the last time, by file and record, as hashes.
SENT = ".sent.duckdb"
# The objects that a CRM's file is about: its mart, the key there, what a row is
# called, and of rows with one key which is sent: that with most of this.
OBJECTS = {
    "contacts": ("crm_leads", "lead_id", "lead", "score"),
    "leads": ("crm_leads", "lead_id", "lead", "score"),
    "companies": ("crm_accounts", "account_id", "account", "points"),
    "accounts": ("crm_accounts", "account_id", "account", "points"),
}
CREATE_SENT = (
    "create table {}.sent (file varchar, record varchar, hash varchar)"
)
ROLES = ("key", "change", "detail")
# A cell that begins like this is a formula to a spreadsheet.
FORMULA = r"^[=+\-@\t\r\n]"


class CannotExport(Exception):
    """Says in a sentence why nothing was written, and the remedy."""


@dataclass(frozen=True)
class Column:
    """A column of a file: its name there, and the field of the mart."""

    name: str
    field: str
    role: str
    blank_as: str


@dataclass(frozen=True)
class Written:
    """A file that was written: rows, and rows that were left out, by reason."""

    name: str
    row_count: int
    left_out: dict[str, int]


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code: 0 written; 2 not written, what was there stays.",
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("exports"),
        help="where to write (default: %(default)s)",
    )
    parser.add_argument(
        "--database", type=Path, default=PUBLISHED,
        help="published marts (default: %(default)s)",
    )
    parser.add_argument(
        "--columns", type=Path, default=COLUMNS, metavar="CSV",
        help="names of columns and fields, by file",
    )
    parser.add_argument(
        "--all", action="store_true",
        help="write everything, whether it changed or not",
    )
    return parser.parse_args(arguments)


# ---- Which columns ----------------------------------------------------------


def read_columns(path: Path) -> dict[str, list[Column]]:
    """The columns of each file, in their order."""
    header = ["file", "column", "field", "role", "blank_as"]
    files: dict[str, list[Column]] = {}
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if rows.fieldnames != header:
                raise CannotExport(
                    f"The header of {path} is not {','.join(header)}."
                )
            for number, row in enumerate(rows, 2):
                if any(row[name] is None for name in header):
                    raise CannotExport(
                        f"{path}, line {number}: give {len(header)} cells, "
                        "the last may be blank."
                    )
                place = f"{path}, line {number}"
                check_word(
                    f"{place}: the file {row['file']}",
                    row["file"].rpartition("_")[2], OBJECTS,
                    "ends in the name of no object",
                )
                check_word(
                    f"{place}: the role {row['role']}", row["role"], ROLES,
                    "is not known",
                )
                files.setdefault(row["file"], []).append(Column(
                    row["column"], row["field"], row["role"], row["blank_as"],
                ))
    except OSError:
        raise CannotExport(f"{path} cannot be read.") from None
    for name, columns in files.items():
        names = [column.name for column in columns]
        for twice in {name for name in names if names.count(name) > 1}:
            raise CannotExport(
                f"{path}: {name} has two columns {twice}. Rename one."
            )
        for role in ROLES[:2]:
            if role not in {column.role for column in columns}:
                raise CannotExport(
                    f"{path}: {name} has no column of the role {role}."
                )
    return files


def check_word(
    what: str, word: str, known: Sequence[str] | dict[str, object], fault: str
) -> None:
    if word not in known:
        near = difflib.get_close_matches(word, list(known), 1)
        hint = f" Do you mean {near[0]}?" if near else ""
        raise CannotExport(
            f"{what} {fault}: {', '.join(known)}.{hint}"
        )


# ---- The files of a CRM -----------------------------------------------------


def cell(field: str, blank_as: str, is_text: bool) -> str:
    """A field as a cell: no formula, and what stands for blank."""
    name = quoted(field)
    if is_text:
        name = (
            f"case when regexp_matches({name}, '{FORMULA}')"
            f" then '''' || {name} else {name} end"
        )
    if blank_as:
        name = f"coalesce(cast({name} as varchar), {literal(blank_as)})"
    return name


def write_crm_file(
    connection: duckdb.DuckDBPyConnection, folder: Path, file: str,
    columns: Sequence[Column], is_all: bool,
) -> Written:
    """Writes what changed of one file, and notes all that it could hold.

    The columns of the role key are alternatives: the first that any row has is
    the key of the file, and rows without it are left out. Of rows with one key
    the best is sent. A key is sent as it is or not at all.
    """
    mart, own_key, what, rank = OBJECTS[file.rpartition("_")[2]]
    types = {
        name: kind for name, kind, *_ in connection.execute(
            f"describe marts.main.{mart}"
        ).fetchall()
    }
    for column in columns:
        check_word(
            f"{file}: the field {column.field} of column {column.name}",
            column.field, types, f"is none of {mart}",
        )
    keys = [column for column in columns if column.role == "key"]
    key = next((
        column for column in keys if connection.execute(
            f"select count({quoted(column.field)}) from marts.main.{mart}"
        ).fetchone()[0]
    ), keys[0])
    own_name, key_name = quoted(own_key), quoted(key.field)
    changing = ", ".join(
        f"coalesce(cast({quoted(column.field)} as varchar), '')"
        for column in columns if column.role == "change"
    )
    shown = ", ".join(
        cell(
            column.field, column.blank_as, types[column.field] == "VARCHAR"
        ) + f" as {quoted(column.name)}"
        for column in columns if column.role != "key" or column is key
    )
    is_formula = f"regexp_matches({key_name}, '{FORMULA}')"
    connection.execute(f"""
        create or replace temp table rows as
        select
            *,
            md5(concat_ws(chr(31), {key_name}, {changing})) as sent_hash,
            row_number() over (
                partition by {key_name} order by {rank} desc, {own_name}
            ) as row_rank
        from marts.main.{mart}
        where not {is_formula}
    """)
    left_out = {
        f"{what}s without {key.name}": connection.execute(
            f"select count(*) from marts.main.{mart} where {key_name} is null"
        ).fetchone()[0],
        f"{what}s whose {key.name} is a formula": connection.execute(
            f"select count(*) from marts.main.{mart} where {is_formula}"
        ).fetchone()[0],
        f"{what}s with the {key.name} of a better one": connection.execute(
            "select count(*) from rows where row_rank > 1"
        ).fetchone()[0],
    }
    connection.execute(
        f"""
        insert into now.sent
        select $1, {own_name}, sent_hash from rows where row_rank = 1
        """,
        [file],
    )
    left_out[
        f"{what}s that were sent before: clear them in the CRM"
    ] = connection.execute(
        """
        select count(*) from before.sent as sent
        anti join now.sent as kept
            on sent.file = kept.file and sent.record = kept.record
        where sent.file = $1
        """,
        [file],
    ).fetchone()[0]
    target = folder / f".new.{file}.csv"
    row_count = connection.execute(f"""
        copy (
            select {shown}
            from rows
            left join before.sent
                on sent.file = {literal(file)} and rows.{own_name} = sent.record
            where
                row_rank = 1
                and ({is_all} or sent.hash is distinct from rows.sent_hash)
            order by rows.{own_name}
        ) to {literal(target)} (format csv, header)
    """).fetchone()[0]
    return Written(
        f"{file}.csv", row_count,
        {reason: count for reason, count in left_out.items() if count},
    )


# ---- What sales and webhooks get --------------------------------------------


def write_queue(
    connection: duckdb.DuckDBPyConnection, folder: Path
) -> Written:
    """The whole list that sales works, in its order, for a spreadsheet."""
    types = connection.execute("describe marts.main.sales_queue").fetchall()
    shown = ", ".join(
        cell(name, "", kind == "VARCHAR") + f" as {quoted(name)}"
        for name, kind, *_ in types
    )
    row_count = connection.execute(f"""
        copy (
            select {shown} from marts.main.sales_queue order by queue_position
        ) to {literal(folder / '.new.sales_queue.csv')} (format csv, header)
    """).fetchone()[0]
    return Written("sales_queue.csv", row_count, {})


def write_newly_ready(
    connection: duckdb.DuckDBPyConnection, folder: Path, is_all: bool
) -> Written:
    """Leads and accounts that were not ready at the last export: one JSON
    object a line. event_id is the same whenever the same is sent again."""
    connection.execute("""
        create or replace temp table ready as
        select
            'lead_sales_ready:' || lead_id || ':' || ready_on as event_id,
            'lead_sales_ready' as event,
            ready_on,
            lead_id, account_id, email, account_domain as domain, owner,
            scoring_model, grade, segment, next_action,
            string_split(reasons_up, '; ') as reasons_up,
            string_split(reasons_down, '; ') as reasons_down,
            score,
            null::decimal(18, 4) as points,
            account_engaged_contact_count as engaged_contact_count,
            as_of,
            'ready_leads' as file,
            lead_id as record
        from marts.main.sales_queue
        union all by name
        select
            'account_sales_ready:' || account_id || ':' || as_of as event_id,
            'account_sales_ready' as event,
            account_id, domain, scoring_model, points, engaged_contact_count,
            as_of,
            'ready_accounts' as file,
            account_id as record
        from marts.main.crm_accounts
        where is_ready
    """)
    connection.execute(
        "insert into now.sent select file, record, '' from ready"
    )
    row_count = connection.execute(f"""
        copy (
            select ready.* exclude (file, record)
            from ready
            left join before.sent
                on ready.file = sent.file and ready.record = sent.record
            where {is_all} or sent.record is null
            order by ready.event desc, ready.record
        ) to {literal(folder / '.new.newly_ready.jsonl')} (format json)
    """).fetchone()[0]
    return Written("newly_ready.jsonl", row_count, {})


def export(
    database: Path, folder: Path, columns_file: Path, is_all: bool
) -> list[Written]:
    """Writes all files; only when each is whole does it take its place.

    What was sent is noted last: an export that breaks off sends the same again
    the next time.
    """
    files = read_columns(columns_file)
    if not database.exists():
        raise CannotExport(
            f"There are no published marts at {database}. Run dbt build, then "
            "python scripts/publish.py."
        )
    with only_one(folder), duckdb.connect() as connection:
        clear(*folder.glob(".new.*"))
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {literal(database)} as marts (read_only)")
        sent = folder / SENT
        if sent.exists():
            connection.execute(f"attach {literal(sent)} as before (read_only)")
        else:
            connection.execute("attach ':memory:' as before")
            connection.execute(CREATE_SENT.format("before"))
        connection.execute(f"attach {literal(folder / '.new.sent')} as now")
        connection.execute(CREATE_SENT.format("now"))
        written = [
            write_crm_file(connection, folder, file, columns, is_all)
            for file, columns in files.items()
        ]
        written.append(write_queue(connection, folder))
        written.append(write_newly_ready(connection, folder, is_all))
        connection.execute("detach now")
        connection.execute("detach before")
        for file in written:
            os.replace(folder / f".new.{file.name}", folder / file.name)
        os.replace(folder / ".new.sent", sent)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        written = export(
            options.database, options.folder, options.columns, options.all
        )
    except CannotExport as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except (duckdb.Error, OSError) as error:
        print(
            f"{options.folder} was left as it was: "
            f"{str(error).splitlines()[0]}",
            file=sys.stderr,
        )
        return 2
    for file in written:
        print(f"{options.folder / file.name}: {file.row_count:,} rows")
        for reason, count in file.left_out.items():
            print(f"  left out: {count:,} {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
