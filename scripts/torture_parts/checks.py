"""What must hold whatever has happened, and the reader who looks on."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from publish import FILE, PARQUET, literal, mart_names, quoted

# What is made anew by every run and tells which part of the events it read, or
# what was in use before it.
OF_THIS_RUN = (
    "build_state", "feat_bot_events", "stg_changed_leads", "stg_event_news",
    "stg_event_reads", "stg_event_repeats", "stg_event_scope",
    "stg_event_spellings", "stg_events", "stg_rebuilt_days",
    "stg_repeat_candidates",
)
OF_THIS_RUN_TOO = "predict_%"
# Columns that tell when the files were written.
OF_THE_FILES = ("raw_stamp", "fingerprint")
# What remembers builds that came to no good end on another input, which were
# publications too: their tables, and columns of others.
MEMORY = (
    "account_score_history", "lead_score_history", "predictive_fits",
    "published_days",
)
OF_MEMORY = (
    "previous_score", "ready_on", "score_change", "trend_points",
    "waiting_days",
)

# A publication: the number of rows of each mart and the sum of their hashes.
Prints = Mapping[str, tuple[int, int]]


class Broken(Exception):
    """Says what a fault has led to that it must not."""


def print_of(
    connection: duckdb.DuckDBPyConnection, source: str
) -> tuple[int, int]:
    """What a table or file holds, in whatever order."""
    return connection.execute(
        f"select count(*), sum(hash(source)) from {source} as source"
    ).fetchone()


def prints_of(
    connection: duckdb.DuckDBPyConnection, marts: Sequence[str]
) -> tuple[str, Prints]:
    """The marts in the schema main, and the id of the build that made them."""
    state = connection.execute(
        "select invocation_id, state from build_state"
    ).fetchone()
    if state[1] != "green":
        raise Broken(f"a {state[1]} build was published")
    return state[0], {
        mart: print_of(connection, quoted(mart)) for mart in marts
    }


@dataclass
class Reader:
    """Asks for all that is published, again and again, and knows each set that
    was to be published whole. `fault` says the first thing that was wrong."""

    folder: Path
    marts: Sequence[str] = field(default_factory=mart_names)
    known: dict[str, tuple[int, Prints]] = field(default_factory=dict)
    pause_seconds: float = 1.0
    answers: int = 0
    fault: str = ""

    def __post_init__(self) -> None:
        self.finished = threading.Event()
        self.thread = threading.Thread(target=self.read_on, daemon=True)
        self.last = {FILE: 0, PARQUET: 0}

    def expect(self, build: str, prints: Prints) -> None:
        """From now on a set may be met that is of this build."""
        self.known.setdefault(build, (len(self.known) + 1, prints))

    def read_on(self) -> None:
        while not self.fault and not self.finished.wait(self.pause_seconds):
            try:
                self.read()
            except (duckdb.Error, OSError, Broken) as error:
                self.fault = f"{type(error).__name__}: {error}"

    def read(self) -> None:
        """One answer of each copy; errors when it is not whole."""
        with duckdb.connect(
            str(self.folder / FILE), read_only=True
        ) as connection:
            self.judge(FILE, *prints_of(connection, self.marts))
        # As docs/publishing.md tells those who open many files.
        current_set = (self.folder / PARQUET).resolve()
        with duckdb.connect() as connection:
            for name in (*self.marts, "build_state"):
                connection.execute(
                    f"create view {quoted(name)} as"
                    f" from {literal(current_set / f'{name}.parquet')}"
                )
            self.judge(PARQUET, *prints_of(connection, self.marts))
        self.answers += 1

    def judge(self, copy: str, build: str, prints: Prints) -> None:
        if build not in self.known:
            raise Broken(f"{copy} is of a build that was not to be published")
        number, expected = self.known[build]
        torn = [mart for mart in self.marts if prints[mart] != expected[mart]]
        if torn:
            raise Broken(f"{copy} of build {build} is torn: {', '.join(torn)}")
        if number < self.last[copy]:
            raise Broken(f"{copy} has gone back to build {build}")
        self.last[copy] = number

    def stop(self) -> None:
        self.finished.set()
        if self.thread.is_alive():
            self.thread.join()

    def check(self) -> None:
        if self.fault:
            raise Broken(f"a reader was told: {self.fault}")


# ---- The database of the build ----------------------------------------------


def check_scores(connection: duckdb.DuckDBPyConnection) -> None:
    """Every ledger adds up to its score, and the marts are of one day."""
    wrong = connection.execute("""
        with sums as (
            select scoring_model, lead_id, sum(points) as points
            from score_ledger group by all
        )

        select count(*)
        from lead_scores as scores
        full join sums using (scoring_model, lead_id)
        where sums.points is distinct from scores.score
    """).fetchone()[0]
    if wrong:
        raise Broken(f"{wrong} scores are not the sums of their ledgers")
    days = connection.execute("""
        select as_of from lead_scores
        union select as_of from sales_queue
        union select as_of from account_scores
    """).fetchall()
    if len(days) > 1:
        raise Broken(f"the marts are of several days: {days}")


def check_rows(
    connection: duckdb.DuckDBPyConnection, given: Mapping[str, int]
) -> None:
    """raw = used + rejected + anonymous + erased, for each raw table; given:
    the number of rows in its file."""
    for table, count in connection.execute(
        "select raw_table, used_row_count + rejected_row_count"
        " + anonymous_row_count + erased_row_count from raw_row_counts"
    ).fetchall():
        if given[table] != count:
            raise Broken(
                f"{table} has {given[table]} rows, and {count} are told of"
            )


def check_history(
    connection: duckdb.DuckDBPyConnection, before: str
) -> None:
    """What was published stays, each row once, and what it says of today is
    what lead_scores says. before: an attached, earlier database."""
    lost, doubled, stale = connection.execute(f"""
        with rows_before as (
            select lead_score_history.*
            from {before}.main.lead_score_history
            inner join main_staging.stg_lead_identities using (lead_id)
            where not is_erased
        ),

        today as (
            select scoring_model, lead_id, score, grade, status
            from lead_score_history
            where as_of <= (select max(as_of) from lead_scores)
            qualify row_number() over (
                partition by scoring_model, lead_id
                order by as_of desc, publication_number desc
            ) = 1
        )

        select
            (select count(*) from (
                from rows_before except all from lead_score_history
            )),
            (select count(*) from (
                select 1 from lead_score_history
                group by scoring_model, lead_id, publication_number
                having count(*) > 1
            )),
            (select count(*) from (
                select scoring_model, lead_id, score, grade, status
                from lead_scores
                except all
                from today
            ))
    """).fetchone()
    if lost or doubled or stale:
        raise Broken(
            f"lead_score_history has lost {lost} rows, has {doubled} twice, "
            f"and of {stale} scores does not know today's"
        )


def differences(
    found: Path, expected: Path, with_memory: bool
) -> list[str]:
    """Tables that are not the same row by row, each with a row that only one
    of both databases has."""
    left_out = (*OF_THIS_RUN, *(() if with_memory else MEMORY))
    columns_left_out = (*OF_THE_FILES, *(() if with_memory else OF_MEMORY))
    unlike = []
    with duckdb.connect() as connection:
        tables = {}
        for name, path in (("found", found), ("expected", expected)):
            connection.execute(
                f"attach {literal(path)} as {name} (read_only)"
            )
            tables[name] = set(connection.execute(f"""
                select schema_name, table_name from duckdb_tables()
                where
                    database_name = '{name}'
                    and table_name not in {left_out}
                    and table_name not like '{OF_THIS_RUN_TOO}'
            """).fetchall())
        for schema, table in sorted(tables["found"] ^ tables["expected"]):
            unlike.append(f"{schema}.{table} is in one of them alone")
        for schema, table in sorted(tables["found"] & tables["expected"]):
            here, there = (
                f"select columns(lambda c: c not in {columns_left_out})"
                f" from {name}.{quoted(schema)}.{quoted(table)}"
                for name in ("found", "expected")
            )
            for what, one, two in (
                ("too much", here, there), ("missing", there, here)
            ):
                row = connection.execute(
                    f"{one} except all {two} limit 1"
                ).fetchone()
                if row:
                    unlike.append(f"{schema}.{table}: {what} is {row}")
    return unlike


def told(output: str, *sentences: str) -> None:
    """Errors when a build that fails gives none of the reasons."""
    if not any(sentence in output for sentence in sentences):
        raise Broken(f"it ends without a clear word:\n{output[-3000:]}")


def told_in_words(output: str, *sentences: str) -> None:
    """The same, and no stack trace."""
    told(output, *sentences)
    if "Traceback" in output:
        raise Broken(f"it ends with a stack trace:\n{output[-3000:]}")
