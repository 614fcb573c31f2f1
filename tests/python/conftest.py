"""What the Python tests share: building the project and reading its marts."""

from __future__ import annotations

import csv
import fcntl
import functools
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from replay import pickled

PROJECT = Path(__file__).resolve().parents[2]
RULES = PROJECT / "seeds" / "rules"
SAMPLE = PROJECT / "seeds" / "raw"
REAL_DATA = PROJECT.parent / "shared" / "data"
DBT = Path(sys.executable).parent / "dbt"
RUN_ON = "2026-07-01"
# A folder of this process.
_folder = tempfile.TemporaryDirectory(prefix="lead_scoring_tests_")
WORKSHOP = Path(_folder.name).resolve()
# No files beside the database: they would take a tenth of the time.
QUIET = (
    "--no-use-colors", "--no-write-json", "--log-level-file", "none",
)
# By the time they take; what needs the build of the sample is not second.
LONGEST = (
    "test_builds.py", "test_incremental.py", "test_properties.py",
    "test_oracle.py", "test_sources.py", "test_new_rules.py",
    "test_templates.py", "test_sources_salesforce.py",
    "test_compare_rules.py", "test_predictive.py", "test_publish.py",
    "test_dashboard.py", "test_bad_input.py", "test_evidence.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first, or one worker would wait for the other."""
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONGEST)))


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
    **settings: Any,
) -> Build:
    """Runs one dbt command with its database and files in `folder`.

    arguments: command and flags, such as "build", "--exclude", "...".
    raw, rules: folders of raw and rule files; None: the committed ones.
    settings: further vars, such as score_as_of; `threads` is dbt's number of
    threads. Never raises: look at exit_code and output.

    dbt runs in this process and parses the project once for all runs that
    differ only in what models read when they are built (see parsed_project).
    """
    folder.mkdir(parents=True, exist_ok=True)
    threads = settings.pop("threads", 1)
    chosen = {"run_on": RUN_ON, **settings}
    if raw is not None:
        chosen["raw_folder"] = str(raw)
    if rules is not None:
        chosen["rules_folder"] = os.path.relpath(linked(rules), PROJECT)
    database = folder / "test.duckdb"
    output = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        patch.setenv("LEAD_SCORING_DATABASE", str(database))
        patch.setenv("LEAD_SCORING_THREADS", str(threads))
        project = parsed_project(
            chosen.get("rules_folder"), file_names(rules),
            bool(chosen.get("raw_folder")), bool(chosen.get("raw_tables")),
            tuple(sorted(chosen.get("sources", ()))),
        )
        with redirect_stdout(output), redirect_stderr(output):
            done = dbtRunner(manifest=pickle.loads(project)).invoke(
                [*QUIET, *arguments, *places(folder, chosen)]
            )
        DuckDBConnectionManager.close_all_connections()
    return Build(database, 0 if done.success else 1, output.getvalue())


def places(folder: Path, chosen: Mapping[str, Any]) -> list[str]:
    """Flags of dbt: all that it writes goes into the folder."""
    return [
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
        "--target-path", str(folder / "target"),
        "--log-path", str(folder / "logs"), "--vars", json.dumps(chosen),
    ]


@functools.cache
def parsed_project(
    rules_folder: str | None, rule_files: tuple[str, ...],
    has_raw_folder: bool, has_raw_tables: bool, sources: tuple[str, ...],
) -> bytes:
    """The project as dbt parses it, which depends on nothing but these: other
    vars are read when a model is built. To be unpickled for every run, which
    changes it."""
    chosen: dict[str, Any] = {}
    if rules_folder is not None:
        chosen["rules_folder"] = rules_folder
    if has_raw_folder:
        chosen["raw_folder"] = "any"
    if has_raw_tables:
        chosen["raw_tables"] = {"leads": "any", "events": "any"}
    if sources:
        chosen["sources"] = {source: "any" for source in sources}
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        done = dbtRunner().invoke([
            *QUIET, "--no-partial-parse", "parse",
            *places(WORKSHOP / "parsed", chosen),
        ])
    assert done.success, output.getvalue()
    return pickled(done.result)


def linked(rules: Path) -> Path:
    """The one path under which all folders of rules are built, in turn."""
    link = WORKSHOP / "rules"
    link.unlink(missing_ok=True)
    link.symlink_to(rules.resolve(), target_is_directory=True)
    return link


def file_names(rules: Path | None) -> tuple[str, ...]:
    return tuple(sorted(os.listdir(rules))) if rules is not None else ()


def build_marts(folder: Path, *arguments: str, **settings: Any) -> Build:
    """Builds seeds and models without dbt's tests; fails loudly."""
    build = run_dbt(
        folder, "build", *arguments,
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
def sample_build(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str,
) -> Build:
    """The committed sample and rules, built once with all tests of dbt, by the
    command that users run; once for all workers of pytest-xdist."""
    place = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        place = place.parent
    folder = place / "sample"
    database, finished = folder / "test.duckdb", folder / "finished.json"
    with open(place / "sample.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not finished.exists():
            folder.mkdir()
            done = subprocess.run(
                [
                    str(DBT), "--no-use-colors", "build",
                    *places(folder, {"run_on": RUN_ON}),
                ],
                cwd=PROJECT,
                env={**os.environ, "LEAD_SCORING_DATABASE": str(database)},
                capture_output=True, text=True, check=False,
            )
            finished.write_text(
                json.dumps([done.returncode, done.stdout + done.stderr]),
                encoding="utf-8",
            )
    return Build(database, *json.loads(finished.read_text(encoding="utf-8")))
