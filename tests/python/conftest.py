"""What the Python tests share: building the project and reading its marts."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2]
RULES = PROJECT / "seeds" / "rules"
SAMPLE = PROJECT / "seeds" / "raw"
REAL_DATA = PROJECT.parent / "shared" / "data"
DBT = Path(sys.executable).parent / "dbt"
RUN_ON = "2026-07-01"


@dataclass(frozen=True)
class Build:
    """One finished dbt command: its database, exit code and whole output."""

    database: Path
    exit_code: int
    output: str

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query over the marts, as dictionaries."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row)) for row in cursor.fetchall()]

    def value(self, query: str) -> Any:
        """The one value that a query yields."""
        return next(iter(self.rows(query)[0].values()))


def run_dbt(
    folder: Path,
    *arguments: str,
    raw: Path | None = None,
    rules: Path | None = None,
    project: Path = PROJECT,
    **settings: Any,
) -> Build:
    """Runs one dbt command with its database and files in `folder`.

    arguments: command and flags, such as "build", "--exclude", "...".
    raw, rules: folders of raw and rule files; None: the committed ones.
    settings: further vars, such as score_as_of; `threads` is dbt's and
    DuckDB's number of threads. Never raises: look at exit_code and output.
    """
    folder.mkdir(parents=True, exist_ok=True)
    threads = settings.pop("threads", 2)
    chosen = {"run_on": RUN_ON, **settings}
    if raw is not None:
        chosen["raw_folder"] = str(raw)
    if rules is not None:
        chosen["rules_folder"] = os.path.relpath(rules, project)
    database = folder / "test.duckdb"
    done = subprocess.run(
        [
            str(DBT), "--no-use-colors", *arguments,
            "--project-dir", str(project), "--profiles-dir", str(project),
            "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"),
            "--vars", json.dumps(chosen),
        ],
        cwd=project,
        env={
            **os.environ,
            "LEAD_SCORING_DATABASE": str(database),
            "LEAD_SCORING_THREADS": str(threads),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return Build(database, done.returncode, done.stdout + done.stderr)


def build_marts(folder: Path, **settings: Any) -> Build:
    """Builds seeds and models without dbt's tests; fails loudly."""
    build = run_dbt(
        folder, "build",
        "--exclude-resource-type", "test",
        "--exclude-resource-type", "unit_test",
        **settings,
    )
    assert build.exit_code == 0, build.output
    return build


def write_table(
    folder: Path, table: str, rows: Sequence[Mapping[str, Any]],
    columns: Iterable[str] | None = None,
) -> None:
    """Writes rows as <table>.csv; None is an empty cell."""
    folder.mkdir(parents=True, exist_ok=True)
    names = list(columns or rows[0])
    with open(
        folder / f"{table}.csv", "w", newline="", encoding="utf-8"
    ) as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def copy_rules(source: Path, target: Path) -> Path:
    """A copy of a folder of rule files that a test may edit."""
    shutil.copytree(source, target)
    return target


def real_data(name: str) -> Path:
    """The folder of a real data set; skips the test where it is absent."""
    folder = REAL_DATA / name
    if not folder.is_dir():
        pytest.skip(f"real data {name} is not at {folder}")
    return folder


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The committed sample and rules, built once with all tests of dbt."""
    return run_dbt(tmp_path_factory.mktemp("sample"), "build")
