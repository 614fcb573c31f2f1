"""What is published: whole, of a green build, and never seen half done."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import (
    DBT, PROJECT, RULES, Build, copy_rules, places, run_dbt,
)

MARTS = sorted(
    path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")
)


def publish(
    database: Path, folder: Path, *arguments: str, **settings: Any
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable, str(PROJECT / "scripts" / "publish.py"),
            "--database", str(database), "--folder", str(folder), *arguments,
        ],
        capture_output=True, text=True, check=False, **settings,
    )


def altered(build: Build, path: Path, *statements: str) -> Path:
    """A copy of a database after some statements."""
    shutil.copyfile(build.database, path)
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


@pytest.fixture(scope="module")
def published(
    sample_build: Build, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("publish") / "published"
    done = publish(sample_build.database, folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_both_copies_are_the_marts(
    sample_build: Build, published: Path
) -> None:
    """Row by row, in the DuckDB file and in Parquet, with the same types."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample_build.database}' (read_only)")
        connection.execute(
            f"attach '{published}/lead_scoring.duckdb' as copy (read_only)"
        )
        name = sample_build.database.stem
        for mart in MARTS:
            original = f"{name}.main.{mart}"
            types = connection.sql(f"from {original}").dtypes
            for copy in (
                f"copy.main.{mart}", f"'{published}/parquet/{mart}.parquet'"
            ):
                assert connection.sql(f"from {copy}").dtypes == types
                for one, other in ((original, copy), (copy, original)):
                    assert connection.execute(
                        f"from {one} except all from {other} limit 1"
                    ).fetchall() == [], f"{one} is not {other}"


def test_readers_need_no_folder_but_the_published_one(published: Path) -> None:
    """score_ledger is a view where dbt builds, over tables that stay there."""
    with duckdb.connect(
        str(published / "lead_scoring.duckdb"), read_only=True
    ) as connection:
        kinds = connection.execute(
            "select distinct table_type from information_schema.tables"
        ).fetchall()
    assert kinds == [("BASE TABLE",)]


@pytest.mark.parametrize("state", ["red", "partial", "unfinished"])
def test_a_build_that_is_not_green_is_not_published(
    sample_build: Build, published: Path, tmp_path: Path, state: str
) -> None:
    file = published / "lead_scoring.duckdb"
    before = file.read_bytes()
    database = altered(
        sample_build, tmp_path / "test.duckdb",
        f"update main_builds.build_state set state = '{state}', reason = 'so it was'",
        "delete from lead_scores",
    )
    done = publish(database, published)
    assert done.returncode == 2
    assert f"is {state}: so it was. Run dbt build" in done.stderr
    assert file.read_bytes() == before


def state_of(database: Path) -> tuple[str, str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select state, reason from main_builds.build_state"
        ).fetchone()


def test_the_state_tells_what_the_last_run_did(
    sample_build: Build, tmp_path: Path
) -> None:
    """Green only when all was built and tested; a run that reads only, or
    stops before it touches anything, leaves the state as it is."""
    database = tmp_path / "test.duckdb"
    shutil.copyfile(sample_build.database, database)
    assert state_of(database) == ("green", "everything was built and tested")
    run_dbt(tmp_path, "test", "--select", "published_days")
    run_dbt(tmp_path, "build", score_as_of="yesterday")
    assert state_of(database)[0] == "green"
    run_dbt(tmp_path, "run", "--select", "rule_coverage")
    state, reason = state_of(database)
    assert state == "partial"
    assert reason.startswith("it left out ") and reason.endswith(" more")


def test_faulty_rules_make_the_state_red(
    sample_build: Build, tmp_path: Path
) -> None:
    rules = copy_rules(RULES, tmp_path / "rules")
    bands = rules / "grade_bands.csv"
    bands.write_text(bands.read_text().replace(",fit,A,18", ",fit,A,many"))
    database = tmp_path / "test.duckdb"
    shutil.copyfile(sample_build.database, database)
    build = run_dbt(
        tmp_path, "build", "--exclude-resource-type", "unit_test", rules=rules
    )
    assert build.exit_code == 1
    state, reason = state_of(database)
    assert state == "red"
    assert reason.startswith("failed or skipped: rule_faults"), reason


def test_a_killed_build_is_not_published(
    sample_build: Build, tmp_path: Path
) -> None:
    database = tmp_path / "test.duckdb"
    shutil.copyfile(sample_build.database, database)
    with subprocess.Popen(
        [str(DBT), "build", *places(tmp_path, {"run_on": "2026-07-01"})],
        cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "LEAD_SCORING_DATABASE": str(database)},
    ) as build:
        assert any(" OK created " in line for line in build.stdout)
        build.send_signal(signal.SIGKILL)
    done = publish(database, tmp_path / "published")
    assert done.returncode == 2
    assert "is unfinished: it did not come to its end" in done.stderr


def test_a_database_in_use_is_left_alone(
    sample_build: Build, tmp_path: Path
) -> None:
    database = tmp_path / "test.duckdb"
    shutil.copyfile(sample_build.database, database)
    with duckdb.connect(str(database)):
        done = publish(database, tmp_path / "published")
    assert done.returncode == 2
    assert "is in use by another program" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--database", "nowhere.duckdb"], "no database at nowhere.duckdb"),
        (["--schema", "dbt_ann"], "There is no dbt_ann_builds.build_state"),
        (["--folder", "/proc/nowhere"], "/proc/nowhere was left as it was"),
    ],
)
def test_what_cannot_be_published_is_told_in_a_sentence(
    sample_build: Build, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = publish(sample_build.database, tmp_path, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("part", [0.5, 0.97])
def test_a_full_disk_is_told_and_what_was_there_stays(
    sample_build: Build, published: Path, part: float
) -> None:
    """Full while the tables are written, and while the file is closed."""
    file = published / "lead_scoring.duckdb"
    before = file.read_bytes()
    limit = int(len(before) * part)
    done = publish(
        sample_build.database, published, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (limit, limit)
        ),
    )
    assert done.returncode == 2
    assert f"{published} was left as it was: " in done.stderr
    assert "File too large" in done.stderr
    assert file.read_bytes() == before


def questions(folder: Path) -> Iterator[tuple[str, str]]:
    """How BI tools read: the database to open, and a query on three marts; of
    Parquet the set that is current at its start."""
    for place, form in (
        (str(folder / "lead_scoring.duckdb"), "{}"),
        (":memory:", f"'{(folder / 'parquet').resolve()}/{{}}.parquet'"),
    ):
        yield place, " union ".join(
            f"select as_of from {form.format(mart)}"
            for mart in ("lead_scores", "sales_queue", "account_scores")
        )


@dataclass
class Reader:
    """Asks again and again, in a thread, until it is told to stop."""

    folder: Path
    pause_seconds: float
    answers: list[tuple[str, frozenset[tuple]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.finished = threading.Event()
        self.thread = threading.Thread(target=self.read)

    def read(self) -> None:
        while not self.finished.is_set() or len(self.answers) < 200:
            for place, query in questions(self.folder):
                try:
                    with duckdb.connect(
                        place, read_only=place != ":memory:"
                    ) as connection:
                        self.answers.append((place, frozenset(
                            connection.execute(query).fetchall()
                        )))
                except duckdb.Error as error:
                    self.faults.append(str(error))
            self.finished.wait(self.pause_seconds)

    def __enter__(self) -> Reader:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.finished.set()
        self.thread.join()


def test_readers_see_one_build_or_the_other(
    sample_build: Build, tmp_path: Path
) -> None:
    """Two hundred queries while two builds take turns twenty times."""
    other = altered(
        sample_build, tmp_path / "other.duckdb",
        *(
            f"update {mart} set as_of = as_of + 1"
            for mart in ("lead_scores", "sales_queue", "account_scores")
        ),
    )
    folder = tmp_path / "published"
    assert publish(sample_build.database, folder).returncode == 0
    with Reader(folder, pause_seconds=0) as reader:
        for turn in range(20):
            done = publish(
                (other, sample_build.database)[turn % 2], folder
            )
            assert done.returncode == 0, done.stderr
    assert reader.faults == []
    assert len(reader.answers) >= 200
    assert all(len(days) == 1 for _, days in reader.answers)
    assert frozenset.union(*(days for _, days in reader.answers)) == {
        (date(2026, 6, 30),), (date(2026, 7, 1),)
    }
    # What is no longer needed is cleared away.
    assert len(list(folder.glob(".parquet.*"))) == 2
    assert not list(folder.glob(".new.*"))


@pytest.mark.skipif(
    "REBUILDS" not in os.environ,
    reason="a minute for each of REBUILDS; docs/publishing.md tells of twenty",
)
def test_builds_and_readers_do_not_meet(
    sample_build: Build, tmp_path: Path
) -> None:
    """Readers ask on while dbt builds and the result is published, as many
    times as the environment's REBUILDS says."""
    database = tmp_path / "test.duckdb"
    folder = tmp_path / "published"
    shutil.copyfile(sample_build.database, database)
    assert publish(database, folder).returncode == 0
    with Reader(folder, pause_seconds=0.2) as reader:
        for number in range(int(os.environ["REBUILDS"])):
            build = run_dbt(
                tmp_path, "build", "--exclude-resource-type", "unit_test",
                "--full-refresh", score_as_of=f"2026-06-{30 - number}",
            )
            assert build.exit_code == 0, build.output
            done = publish(database, folder)
            assert done.returncode == 0, done.stderr
            print(f"{number + 1} builds, {len(reader.answers):,} answers")
    assert reader.faults == []
    assert len(reader.answers) >= 200
    assert all(len(days) == 1 for _, days in reader.answers)
