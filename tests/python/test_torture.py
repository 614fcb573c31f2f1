"""The checks of scripts/torture.py see what they are to see.

Small databases and published folders are written by hand, whole and with one
thing wrong. docs/trust.md has the figures of a campaign under real faults.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
import torture
from torture_parts import checks, faults
from torture_parts.checks import Broken, Reader
from torture_parts.world import World, loaded_on, read, step_of

MARTS = ("lead_scores", "score_ledger", "sales_queue")
WHOLE = """
    create schema main_staging;
    create table main_staging.stg_lead_identities as
        select unnest(['ann', 'bob']) as lead_id, false as is_erased;
    create table lead_scores as
        select
            'm' as scoring_model, lead_id, 5 as score, 'A1' as grade,
            'open' as status, date '2026-01-31' as as_of, 1 as previous_score
        from main_staging.stg_lead_identities;
    create table score_ledger as
        select
            scoring_model, lead_id, unnest([3, 2]) as points,
            unnest(['fit', 'visit']) as rule_id
        from lead_scores;
    create table sales_queue as
        select lead_id, as_of, 1 as waiting_days
        from lead_scores where lead_id = 'ann';
    create table account_scores as select as_of from sales_queue;
    create table lead_score_history as
        select * exclude (previous_score), 2 as publication_number
        from lead_scores
        union all
        select
            * exclude (previous_score)
                replace (previous_score as score, as_of - 30 as as_of),
            1 as publication_number
        from lead_scores;
    create table raw_row_counts as
        select
            'events' as raw_table, 6 as used_row_count,
            1 as rejected_row_count, 2 as anonymous_row_count,
            1 as erased_row_count;
"""


def database(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(WHOLE)
        for statement in statements:
            connection.execute(statement)
    return path


# ---- The database -----------------------------------------------------------
@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("select 1", ""),
        ("delete from score_ledger where rule_id = 'fit'", "2 scores"),
        ("insert into score_ledger from score_ledger limit 1", "1 scores"),
        ("delete from lead_scores where lead_id = 'bob'", "1 scores"),
        ("update sales_queue set as_of = as_of + 1", "several days"),
        ("update raw_row_counts set used_row_count = 5", "9 are told of"),
        ("delete from lead_score_history where publication_number = 1",
         "lost 2 rows, has 0 twice, and of 0 scores"),
        ("insert into lead_score_history from lead_score_history limit 1",
         "lost 0 rows, has 1 twice, and of 0 scores"),
        ("insert into lead_score_history from ("
         "select * replace (4 as score, 3 as publication_number)"
         " from lead_score_history where publication_number = 2)",
         "lost 0 rows, has 0 twice, and of 2 scores"),
        ("update main_staging.stg_lead_identities set is_erased = true;"
         "delete from lead_score_history where lead_id = 'bob';"
         "delete from lead_scores where lead_id = 'bob';"
         "delete from score_ledger where lead_id = 'bob'", ""),
    ],
)
def test_a_lost_or_doubled_row_is_noticed(
    tmp_path: Path, statement: str, word: str
) -> None:
    before = database(tmp_path / "before.duckdb")
    after = database(tmp_path / "after.duckdb", statement)
    said = ""
    with duckdb.connect(str(after), read_only=True) as connection:
        connection.execute(f"attach '{before}' as before (read_only)")
        try:
            checks.check_scores(connection)
            checks.check_rows(connection, {"events": 10})
            checks.check_history(connection, "before")
        except Broken as error:
            said = str(error)
    assert (word in said) if word else not said, said


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("select 1", []),
        ("insert into sales_queue from sales_queue", ["too much"]),
        ("delete from sales_queue", ["missing"]),
        ("update sales_queue set lead_id = 'bob'", ["too much", "missing"]),
        ("create table sales_queue__dbt_tmp (a int)", ["in one of them alone"]),
        ("create table stg_events (a int)", []),
        ("update lead_scores set previous_score = 2", ["too much", "missing"]),
    ],
)
def test_a_database_that_is_not_its_twin_is_noticed(
    tmp_path: Path, statement: str, found: list[str]
) -> None:
    unlike = checks.differences(
        database(tmp_path / "one.duckdb", statement),
        database(tmp_path / "twin.duckdb"), with_memory=True,
    )
    assert len(unlike) == len(found)
    assert all(word in line for word, line in zip(found, unlike)), unlike


def test_what_remembers_other_builds_may_be_left_out(tmp_path: Path) -> None:
    one = database(
        tmp_path / "one.duckdb", "update lead_scores set previous_score = 2",
        "delete from lead_score_history",
    )
    twin = database(tmp_path / "twin.duckdb")
    assert len(checks.differences(one, twin, with_memory=True)) == 3
    assert checks.differences(one, twin, with_memory=False) == []


@pytest.mark.parametrize(
    ("output", "is_clear"),
    [
        ("IO Error: No space left on device", True),
        ("Traceback …\nIO Error: No space left on device", False),
        ("Internal error", False),
    ],
)
def test_a_refusal_has_words(output: str, is_clear: bool) -> None:
    if is_clear:
        checks.told_in_words(output, "No space left on device")
    else:
        with pytest.raises(Broken):
            checks.told_in_words(output, "No space left on device")


# ---- The reader -------------------------------------------------------------
def published(folder: Path, build: str, *statements: str) -> Path:
    """As scripts/publish.py leaves it, after some statements."""
    folder.mkdir()
    (folder / "parquet").mkdir()
    with duckdb.connect(
        str(database(folder / "lead_scoring.duckdb", *statements))
    ) as connection:
        connection.execute(
            "create table build_state as"
            f" select '{build}' as invocation_id, 'green' as state"
        )
        for table in (*MARTS, "build_state"):
            connection.execute(
                f"copy {table} to '{folder}/parquet/{table}.parquet'"
            )
    return folder


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Knows two sets, of which the second was published."""
    found = Reader(tmp_path / "published", MARTS, pause_seconds=0)
    for build, statement in (
        ("1", "delete from sales_queue"), ("2", "select 1"),
    ):
        folder = published(tmp_path / build, build, statement)
        with duckdb.connect(str(folder / "lead_scoring.duckdb")) as connection:
            found.expect(*checks.prints_of(connection, MARTS))
    shutil.copytree(tmp_path / "2", tmp_path / "published")
    found.read()
    return found


def sql(statement: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with duckdb.connect(str(folder / "lead_scoring.duckdb")) as connection:
            connection.execute(statement)
    return change


def go_back(folder: Path) -> None:
    shutil.copytree(folder.parent / "1", folder, dirs_exist_ok=True)


def mix(folder: Path) -> None:
    name = "parquet/sales_queue.parquet"
    shutil.copyfile(folder.parent / "1" / name, folder / name)


def cut(folder: Path) -> None:
    file = folder / "parquet" / "score_ledger.parquet"
    file.write_bytes(file.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (sql("delete from score_ledger where rule_id = 'fit'"), "is torn"),
        (sql("insert into sales_queue from sales_queue"), "is torn"),
        (sql("update score_ledger set points = 9"), "is torn: score_ledger"),
        (sql("drop table sales_queue"), "sales_queue"),
        (sql("update build_state set state = 'red'"), "a red build"),
        (sql("update build_state set invocation_id = '3'"), "not to be"),
        (go_back, "gone back"),
        (mix, "parquet of build 2 is torn: sales_queue"),
        (cut, "score_ledger.parquet"),
        (lambda folder: (folder / "lead_scoring.duckdb").unlink(), "not exist"),
    ],
)
def test_a_reader_notices_what_is_not_whole(
    reader: Reader, change: Callable[[Path], None], word: str
) -> None:
    change(reader.folder)
    reader.thread.start()
    reader.thread.join(20)
    with pytest.raises(Broken, match=word):
        reader.check()


def test_a_reader_of_whole_sets_has_nothing_to_say(reader: Reader) -> None:
    reader.thread.start()
    while reader.answers < 5 and reader.thread.is_alive():
        time.sleep(0.05)
    reader.stop()
    reader.check()


# ---- The world --------------------------------------------------------------
class Folder:
    """In place of a disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder


def test_data_grow_and_the_same_seed_gives_the_same(tmp_path: Path) -> None:
    counts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        world = World(Folder(tmp_path / name), random.Random(7))
        for _ in range(3):
            world.load()
            counts.append(len(read(world.raw / "events.csv")))
            assert all(
                loaded_on(row) <= world.day.isoformat()
                for row in read(world.raw / "events.csv")
            )
        world.edit_rules(is_spoilt=True)
        assert "many" in {
            row["points"] for row in read(world.rules / "behaviour_rules.csv")
        }
    assert counts[:3] == counts[3:] == sorted(set(counts))
    assert world.day > date(2026, 1, 10)


@pytest.mark.parametrize("flags", [(), ("--predict",)])
def test_rules_are_edited_in_restless_rounds_alone(
    flags: tuple[str, ...]
) -> None:
    options = torture.parse_arguments(["--kills", "50", *flags])
    rounds = torture.planned(options, random.Random(1))
    found = Counter(fault for plan, _ in rounds for fault in plan)
    assert found == {
        faults.kill_build: 50, faults.fill_disk: 20, faults.build_twice: 20,
        **({} if flags else {faults.edit_rules: 20}),
    }
    assert all(
        is_restless for plan, is_restless in rounds
        if faults.edit_rules in plan
    )
    assert {is_restless for _, is_restless in rounds} == (
        {False} if flags else {True, False}
    )


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("21:29:41  1 of 4 START hook: x.on-run-start.0 ....... [RUN]",
         "START hook: x.on-run-start.0"),
        ("21:29:42  5 of 9 OK created sql table model main.a .. [OK in 0.1s]",
         "OK created sql table model main.a"),
        ("21:30:04  Finished running 8 models in 0 hours", "Finished running"),
        ("21:30:04  Completed successfully", None),
    ],
)
def test_steps_of_a_build_are_known_by_their_words(
    line: str, step: str | None
) -> None:
    assert step_of(line) == step
