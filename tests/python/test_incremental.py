"""A daily run reads the news alone, and its marts are those of a full refresh.

Histories drawn by a seed are built day by day; on some days a copy of the
database is refreshed in full, and every table must be equal, row by row. Traps
that such a history may miss are set by hand, all in one pair of days.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Build, run_dbt, write_table
from generate import RULE_COLUMNS
from histories import (
    BOT_SETTINGS, EVENT_COLUMNS, LEAD_COLUMNS, LOADED_AT, Day, History, Row,
    Rules, first_rules,
)

DAY_COUNT = 5
COMPARED_DAYS = (2, 4)
WITHOUT_TESTS = (
    "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
)
# What is made anew by every run and tells which part of the events it read.
OF_THIS_RUN = (
    "stg_event_scope", "stg_event_reads", "stg_changed_leads",
    "stg_event_news", "stg_repeat_candidates", "stg_event_repeats",
    "stg_rebuilt_days", "stg_event_spellings", "stg_events", "feat_bot_events",
    "build_state",
)


def build_day(folder: Path, *flags: str, **settings: Any) -> Build:
    build = run_dbt(folder, "build", *WITHOUT_TESTS, *flags, **settings)
    assert build.exit_code == 0, build.output
    return build


def write_day(folder: Path, day: Day) -> None:
    """The raw tables and the rules of a day."""
    raw = folder / "raw"
    shutil.rmtree(raw, ignore_errors=True)
    write_table(raw, "leads", day.leads, LEAD_COLUMNS)
    write_table(raw, "events", day.events, day.event_columns)
    write_rules(folder, day.rules)


def write_rules(folder: Path, rules: Rules) -> None:
    for name, names in RULE_COLUMNS.items():
        write_table(folder / "rules", name, rules.get(name, []), names)


def build_history_day(folder: Path, day: Day, *flags: str) -> Build:
    write_day(folder, day)
    return build_day(
        folder, *flags, raw=folder / "raw", rules=folder / "rules",
        run_on=day.run_on, **day.settings,
    )


def refreshed_copy(folder: Path, day: Day) -> Build:
    """The same day from the same database, but with all events read again."""
    copy = folder / "copy"
    copy.mkdir(exist_ok=True)
    shutil.copy(folder / "test.duckdb", copy / "test.duckdb")
    for name in ("raw", "rules"):
        shutil.rmtree(copy / name, ignore_errors=True)
        if (folder / name).exists():
            shutil.copytree(folder / name, copy / name)
    return build_history_day(copy, day, "--full-refresh")


def tables(build: Build) -> list[str]:
    """Every table that a run keeps or makes, by schema and name."""
    return [
        row["name"]
        for row in build.rows(
            "select schema_name || '.' || table_name as name "
            "from duckdb_tables() order by name"
        )
        if row["name"].split(".")[1] not in OF_THIS_RUN
    ]


def columns(build: Build, table: str) -> str:
    """The columns of a table that do not tell when its files were written."""
    return ", ".join(
        f'"{row["column_name"]}"'
        for row in build.rows(f"describe {table}")
        if row["column_name"] not in ("raw_stamp", "fingerprint")
    )


def differences(build: Build, expected: Build) -> list[str]:
    """Tables that differ, each with some rows that only one of them has."""
    found = []
    assert tables(build) == tables(expected)
    with duckdb.connect() as connection:
        for name, side in (("a", build), ("b", expected)):
            connection.execute(
                f"attach '{side.database}' as {name} (read_only)"
            )
        for table in tables(build):
            names = columns(build, table)
            sides = [f"select {names} from {name}.{table}" for name in "ab"]
            for one, other in (sides, sides[::-1]):
                rows = connection.execute(
                    f"{one} except all {other} limit 3"
                ).fetchall()
                if rows:
                    found.append(f"{table}: {rows}")
    return found


# ---- any history -------------------------------------------------------------


@pytest.mark.parametrize("loaded_at", LOADED_AT)
def test_a_history_ends_as_its_full_refresh(
    tmp_path: Path, loaded_at: str
) -> None:
    """Whatever happens from day to day, no table tells that it did."""
    days = History(LOADED_AT.index(loaded_at) + 1, loaded_at).days(DAY_COUNT)
    for number, day in enumerate(days):
        full = None
        if number in COMPARED_DAYS:
            full = refreshed_copy(tmp_path, day)
        build = build_history_day(tmp_path, day)
        assert unaccounted(build) == [], (number, day.what)
        if full:
            assert differences(build, full) == [], (number, day.what)


def unaccounted(build: Build) -> list[Row]:
    """Raw tables some of whose rows are lost or counted twice."""
    return build.rows(
        "select * from raw_row_counts where raw_row_count != used_row_count "
        "+ rejected_row_count + anonymous_row_count + erased_row_count"
    )


# ---- traps -------------------------------------------------------------------


def lead(lead_id: str, **more: str) -> Row:
    return {
        "lead_id": lead_id, "created_at": "2025-01-01",
        "email": f"{lead_id}@firm.example", **more,
    }


def event(
    event_id: str, lead_id: str, at: str, loaded_on: str, **more: str
) -> Row:
    return {
        "event_id": event_id, "lead_id": lead_id, "occurred_at": at,
        "event_type": "visit", "asset": f"/{lead_id}",
        "loaded_at": f"{loaded_on}T08:00:00", **more,
    }


FIRST, SECOND = "2025-06-10", "2025-06-11"
LAST_LOAD = "2025-06-10T20:00:00"
LEADS = [
    lead(name) for name in (
        "late", "again", "earlier", "moved_day", "midnight", "burst", "merged",
        "survivor", "gone", "twin", "split_off", "split_from", "same_batch",
        "calm", "unloaded", "wrong_clock",
    )
]
OLD_EVENTS = [
    event("late_1", "late", "2025-06-01", FIRST),
    event("again_1", "again", "2025-03-01", FIRST),
    event("earlier_1", "earlier", "2025-03-05T10:00:00", FIRST),
    event("moved_1", "moved_day", "2025-04-05T10:00:00", FIRST),
    event("moved_1", "moved_day", "2025-04-07T10:00:00", FIRST),
    event("moved_2", "moved_day", "2025-04-07T10:00:00", FIRST),
    event("click", "midnight", "2025-05-02T00:00:01", FIRST,
          event_type="clicked", message_id="M"),
    *(
        event(f"link_{link}", "burst", f"2025-05-03T12:00:0{link}", FIRST,
              event_type="clicked", message_id="M", asset=f"/{link}")
        for link in range(3)
    ),
    event("merged_1", "merged", "2025-02-01", FIRST),
    event("survivor_1", "survivor", "2025-02-01", FIRST, asset="/merged"),
    event("gone_1", "gone", "2025-02-02", FIRST),
    event("shared", "gone", "2025-02-03", FIRST),
    event("shared", "twin", "2025-02-04", FIRST),
    event("stranger_1", "stranger", "2025-02-15", FIRST),
    event("batch_1", "same_batch", "2025-06-09", FIRST,
          loaded_at=LAST_LOAD),
    event("calm_1", "calm", "2025-06-02", FIRST),
    event("unloaded_1", "unloaded", "2025-06-09", FIRST, loaded_at=""),
    event("clock_1", "wrong_clock", "2025-06-05", FIRST,
          loaded_at="2099-01-01T00:00:00"),
    event("", "gone", "2025-02-06", FIRST),
    event("unreadable", "gone", "someday", FIRST),
    event("split_1", "split_off", "2025-02-07", FIRST),
]
NEW_EVENTS = [
    event("late_2", "late", "2024-12-24", SECOND),
    event("again_1", "again", "2025-03-02", SECOND),
    event("earlier_1", "earlier", "2025-03-03T10:00:00", SECOND),
    event("moved_2", "moved_day", "2025-04-08T10:00:00", SECOND),
    event("sent", "midnight", "2025-05-01T23:59:59", SECOND,
          event_type="sent", message_id="M"),
    *(
        event(f"link_{link}", "burst", f"2025-05-03T12:00:0{link}", SECOND,
              event_type="clicked", message_id="M", asset=f"/{link}")
        for link in range(3, 6)
    ),
    event("unloaded_2", "unloaded", "2025-06-04", SECOND, loaded_at=""),
    event("clock_2", "wrong_clock", "2025-05-20", SECOND),
    # Of the batch that the first run has seen in part.
    event("batch_2", "same_batch", "2025-06-09", FIRST,
          loaded_at=LAST_LOAD),
]


def trap_day(run_on: str, leads: Sequence[Row], events: Iterable[Row]) -> Day:
    return Day(
        run_on, list(leads), list(events), (*EVENT_COLUMNS, "loaded_at"),
        first_rules(), BOT_SETTINGS,
    )


def second_leads() -> list[Row]:
    changes = {
        "merged": {"merged_into_lead_id": "survivor"},
        "split_off": {"merged_into_lead_id": ""},
        "gone": {"erased_at": SECOND},
    }
    return [
        *({**row, **changes.get(row["lead_id"], {})} for row in LEADS),
        lead("stranger"),
    ]


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    """Two days built one after the other, and a full refresh of the second."""
    folder = tmp_path_factory.mktemp("traps")
    first = [
        {**row, "merged_into_lead_id": "split_from"}
        if row["lead_id"] == "split_off" else row
        for row in LEADS
    ]
    build_history_day(folder, trap_day(FIRST, first, OLD_EVENTS))
    day = trap_day(SECOND, second_leads(), [*OLD_EVENTS, *NEW_EVENTS])
    full = refreshed_copy(folder, day)
    return build_history_day(folder, day), full


def days_of(build: Build, lead_id: str) -> list[tuple[str, int, bool]]:
    """The days of a lead in the kept table: day, events, whether a bot's."""
    return [
        (str(row["occurred_on"]), row["event_count"], row["is_bot"])
        for row in build.rows(f"""
            select occurred_on, sum(event_count) as event_count, is_bot
            from main_features.feat_daily_events
            where lead_key = (
                '0x' || left(md5('{lead_id}'), 15)
            )::bigint
            group by occurred_on, is_bot
            order by occurred_on, is_bot
        """)
    ]


TRAPS = {
    # However late an event comes, it is counted on its day.
    "late": [("2024-12-24", 1, False), ("2025-06-01", 1, False)],
    # A re-sent row counts once, on the day of the earliest,
    "again": [("2025-03-01", 1, False)],
    # also when the earliest comes last: the old day is counted again.
    "earlier": [("2025-03-03", 1, False)],
    # A day that is rebuilt for one event does not bring another's repeat back.
    "moved_day": [("2025-04-05", 1, False), ("2025-04-07", 1, False)],
    # A delivery makes a bot's of the click that was counted the day after.
    "midnight": [("2025-05-01", 1, False), ("2025-05-02", 1, True)],
    # The second half of a burst makes the first a bot's.
    "burst": [("2025-05-03", 6, True)],
    "merged": [],
    "survivor": [("2025-02-01", 2, False)],
    "split_from": [],
    "split_off": [("2025-02-07", 1, False)],
    "gone": [],
    # Without the erased row the other with its id is no longer a repeat.
    "twin": [("2025-02-04", 1, False)],
    "stranger": [("2025-02-15", 1, False)],
    "same_batch": [("2025-06-09", 2, False)],
    "calm": [("2025-06-02", 1, False)],
    # It does not tell when it was loaded, and is less than a week late.
    "unloaded": [("2025-06-04", 1, False), ("2025-06-09", 1, False)],
    # A time of loading that is still to come does not end the news.
    "wrong_clock": [("2025-05-20", 1, False), ("2025-06-05", 1, False)],
}


@pytest.mark.parametrize("lead_id", TRAPS)
def test_a_trap_catches_nobody(
    trapped: tuple[Build, Build], lead_id: str
) -> None:
    build, full = trapped
    assert days_of(full, lead_id) == TRAPS[lead_id]
    assert days_of(build, lead_id) == TRAPS[lead_id]


def test_the_second_day_is_as_its_full_refresh(
    trapped: tuple[Build, Build]
) -> None:
    build, full = trapped
    assert differences(build, full) == []
    assert unaccounted(build) == []


def test_the_second_day_reads_no_more_than_it_must(
    trapped: tuple[Build, Build]
) -> None:
    """A day in between, and an event on it, are left alone."""
    build, _ = trapped
    read = [
        str(row["occurred_on"])
        for row in build.rows(
            "select occurred_on from main_staging.stg_rebuilt_days "
            "where occurred_on > date '0001-01-01'"
        )
    ]
    assert "2025-06-02" not in read
    assert len(read) < 40
    assert build.value(
        "select is_everything from main_staging.stg_event_scope"
    ) is False


def test_nothing_of_an_erased_lead_is_kept(
    trapped: tuple[Build, Build]
) -> None:
    build, _ = trapped
    for table in (
        "main_staging.stg_set_aside_events", "main_staging.stg_events",
        "main_features.feat_behaviours", "main.rejected_records",
    ):
        found = build.rows(f"select * from {table}")
        assert "gone" not in repr(found), table


# ---- without a read of events ------------------------------------------------


@pytest.fixture
def unreadable(tmp_path: Path) -> Path:
    """A built folder whose events file no longer holds readable rows.

    Its size, time and footer are as they were: the number of rows and the names
    of columns can be told, the cells cannot be read.
    """
    day = trap_day(FIRST, LEADS, OLD_EVENTS)
    write_day(tmp_path, day)
    source = tmp_path / "raw" / "events.csv"
    file = tmp_path / "raw" / "events.parquet"
    types = dict.fromkeys(day.event_columns, "varchar")
    duckdb.execute(
        "copy (select * replace ("
        "try_cast(occurred_at as timestamp) as occurred_at, "
        "try_cast(loaded_at as timestamp) as loaded_at) "
        "from (select * from read_csv("
        f"'{source}', header = true, auto_detect = false, columns = {types}) "
        "where try_cast(occurred_at as timestamp) is not null "
        f"order by event_id)) to '{file}'"
    )
    source.unlink()
    build_day(tmp_path, raw=tmp_path / "raw", rules=tmp_path / "rules",
              run_on=FIRST)
    written = os.stat(file)
    content = bytearray(file.read_bytes())
    footer = int.from_bytes(content[-8:-4], "little") + 8
    content[4:-footer] = bytes(len(content) - footer - 4)
    file.write_bytes(content)
    os.utime(file, ns=(written.st_atime_ns, written.st_mtime_ns))
    return tmp_path


def test_the_file_cannot_be_read(unreadable: Path) -> None:
    """Else the next test could not fail."""
    file = unreadable / "raw" / "events.parquet"
    assert duckdb.execute(
        f"select count(*) from '{file}'"
    ).fetchall() == [(len(OLD_EVENTS) - 1,)]
    with pytest.raises(duckdb.Error):
        duckdb.execute(f"select * from '{file}'").fetchall()


def test_an_edit_of_rules_reads_no_event(unreadable: Path) -> None:
    """A weight, a cap, a half-life, a threshold, a new pattern and a new event
    type, all at once: the kept counts are enough."""
    history = History(1, "always")
    for edit in history.edits():
        edit()
    write_rules(unreadable, history.rules)
    former = entries(Build(unreadable / "test.duckdb", 0, ""))
    build = build_day(
        unreadable, raw=unreadable / "raw", rules=unreadable / "rules",
        run_on=FIRST,
    )
    assert build.value(
        "select has_news from main_staging.stg_event_scope"
    ) is False
    assert entries(build) != former


def entries(build: Build) -> list[Row]:
    return build.rows(
        "select lead_id, rule_id, points from score_ledger order by all"
    )


# ---- a run that dies ---------------------------------------------------------


def test_a_run_that_dies_is_done_again_by_the_next(tmp_path: Path) -> None:
    """The state is written last; half a run leaves no mark."""
    build_history_day(tmp_path, trap_day(FIRST, LEADS, OLD_EVENTS))
    day = trap_day(SECOND, second_leads(), [*OLD_EVENTS, *NEW_EVENTS])
    write_day(tmp_path, day)
    build_day(
        tmp_path, "--exclude", "stg_set_aside_events+",
        raw=tmp_path / "raw", rules=tmp_path / "rules", run_on=day.run_on,
    )
    full = refreshed_copy(tmp_path, day)
    assert differences(build_history_day(tmp_path, day), full) == []


def test_what_a_dead_run_has_seen_may_be_taken_back(tmp_path: Path) -> None:
    """A lead is merged by mistake, the build dies before it notes that, and the
    merge is undone: no edit, no row and no lead is then news."""
    mistaken = [
        {**row, "merged_into_lead_id": "calm"}
        if row["lead_id"] == "late" else row
        for row in LEADS
    ]
    found = []
    for leads, dies in ((LEADS, False), (mistaken, True), (LEADS, False)):
        day = trap_day(FIRST, leads, OLD_EVENTS)
        write_day(tmp_path, day)
        build = build_day(
            tmp_path, "--select", "+stg_event_state", "+stg_known_identities",
            *(["--exclude", "stg_known_identities+"] if dies else []),
            raw=tmp_path / "raw", rules=tmp_path / "rules", run_on=day.run_on,
        )
        found.append(days_of(build, "late"))
    assert found == [[("2025-06-01", 1, False)], [], found[0]]
