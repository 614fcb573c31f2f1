"""Publish the marts of the last green build, for dashboards and BI tools.

Copies them into one DuckDB file and a folder of Parquet files that stand apart
from the database in which dbt builds: readers never block a build, and a build
never shows them half of its work. Each is replaced in one step, whole.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from explain import DATABASE, PUBLISHED

PROJECT = Path(__file__).resolve().parent.parent
# In the folder: the file for DuckDB, and the link to the current Parquet files.
FILE = PUBLISHED.name
PARQUET = "parquet"
# Where macros/note_build.sql notes how a build ended, after the schema.
BUILDS = "_builds"
# As the profile asks for: older BI tools read it.
STORAGE = "v1.2.0"


class CannotPublish(Exception):
    """Says in a sentence why nothing was published, and the remedy."""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: dbt build && python scripts/publish.py\n"
        "Exit code: 0 published; 2 not published, what was there stays.",
    )
    parser.add_argument(
        "--folder", type=Path, default=PUBLISHED.parent,
        help="where to publish (default: %(default)s)",
    )
    parser.add_argument(
        "--database", type=Path, default=Path(DATABASE),
        help="database that dbt built (default: %(default)s)",
    )
    parser.add_argument(
        "--schema", default="main",
        help="schema of the marts (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def mart_names() -> list[str]:
    """The marts: every model below models/marts."""
    return sorted(
        path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")
    )


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that has the database of the build attached as `built`, for
    reading only."""
    if not database.exists():
        raise CannotPublish(
            f"There is no database at {database}. Run dbt build first."
        )
    connection = duckdb.connect()
    try:
        connection.execute("set TimeZone = 'UTC'")
        try:
            connection.execute(
                f"attach {literal(database)} as built (read_only)"
            )
        except duckdb.IOException:
            raise CannotPublish(
                f"{database} is in use by another program. Publish when the "
                "build is done."
            ) from None
        yield connection
    finally:
        connection.close()


def literal(text: object) -> str:
    """A path or text as it stands in SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def check_build(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Refuses a database whose last build was not green."""
    try:
        state, reason, started_at = connection.execute(
            "select state, reason, started_at"
            f" from built.{quoted(schema + BUILDS)}.build_state"
        ).fetchone()
    except duckdb.CatalogException:
        raise CannotPublish(
            f"There is no {schema}{BUILDS}.build_state. Run dbt build first, "
            "or name the schema of the marts with --schema."
        ) from None
    if state != "green":
        raise CannotPublish(
            f"The last build, of {started_at:%Y-%m-%d %H:%M} UTC, is {state}: "
            f"{reason}. Run dbt build until it is green, all of it."
        )


def write_database(
    connection: duckdb.DuckDBPyConnection, schema: str, path: Path
) -> int:
    """Writes marts and build_state as tables; returns how many rows."""
    connection.execute(
        f"attach {literal(path)} as published (storage_version '{STORAGE}')"
    )
    row_count = 0
    places = dict.fromkeys(mart_names(), schema)
    for name, place in {**places, "build_state": schema + BUILDS}.items():
        row_count += connection.execute(
            f"create table published.main.{quoted(name)} as"
            f" from built.{quoted(place)}.{quoted(name)}"
        ).fetchone()[0]
    connection.execute("detach published")
    return row_count


def write_parquet(
    connection: duckdb.DuckDBPyConnection, database: Path, folder: Path
) -> None:
    """Writes each table of a published database as a Parquet file."""
    connection.execute(f"attach {literal(database)} as published (read_only)")
    for name in [*mart_names(), "build_state"]:
        connection.execute(
            f"copy published.main.{quoted(name)} to"
            f" {literal(folder / f'{name}.parquet')} (compression zstd)"
        )
    connection.execute("detach published")


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Waits until nobody else publishes into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def publish(database: Path, schema: str, folder: Path) -> int:
    """Publishes into a folder; returns the number of rows.

    Both copies are written beside the old ones, whole, and then put in their
    place in one step each. Whoever reads meanwhile reads the old ones to the
    end: of Parquet the former set stays until the next time, unless a lead has
    been erased since.
    """
    with opened(database) as connection, only_one(folder):
        check_build(connection, schema)
        link, new_link = folder / PARQUET, folder / f".{PARQUET}.link"
        current_set = link.resolve()
        clear(*(
            left for left in folder.glob(".*.*")
            if left.resolve() != current_set
        ))
        new_file = folder / f".new.{FILE}"
        new_set = folder / f".{PARQUET}.{time.time_ns()}"
        row_count = write_database(connection, schema, new_file)
        new_set.mkdir()
        write_parquet(connection, new_file, new_set)
        forgets = has_forgotten(connection, current_set, new_set)
        new_link.symlink_to(new_set.name, target_is_directory=True)
        os.replace(new_file, folder / FILE)
        os.replace(new_link, link)
        if forgets:
            clear(current_set)
    return row_count


def has_forgotten(
    connection: duckdb.DuckDBPyConnection, former: Path, current: Path
) -> bool:
    """Whether other rows are erased than in the former set, which must not stay
    then: it tells of leads that asked to be forgotten."""
    counts = "raw_row_counts.parquet"
    if not (former / counts).exists():
        return False
    erased = [
        connection.execute(
            "select raw_table, erased_row_count"
            f" from {literal(folder / counts)} order by raw_table"
        ).fetchall()
        for folder in (former, current)
    ]
    return erased[0] != erased[1]


def clear(*paths: Path) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    started = time.monotonic()
    try:
        row_count = publish(options.database, options.schema, options.folder)
    except CannotPublish as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except (duckdb.Error, OSError) as error:
        print(
            f"{options.folder} was left as it was: "
            f"{' '.join(str(error).split())}",
            file=sys.stderr,
        )
        return 2
    print(
        f"{options.folder / FILE} and {options.folder / PARQUET}/: "
        f"{len(mart_names())} marts, {row_count:,} rows, in "
        f"{time.monotonic() - started:.1f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
