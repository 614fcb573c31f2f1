"""Break the SQL by hand, one place at a time, and see whether a test fails.

tests/mutations.csv lists the edits: file, what is there, what it becomes. Each
is made alone in a copy of the project, and tried by dbt's unit tests, then by
a build of small data against tests/python/oracle.py and dbt's data tests, then
by the tests in Python of its folder, until the first fails.
"""

from __future__ import annotations

import argparse
import csv
import fnmatch
import inspect
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
LIST = PROJECT / "tests" / "mutations.csv"
RESULTS = PROJECT / "target" / "mutations.csv"
LAYERS = ("unit tests", "small build", "pytest")
# Of the top folder; what was built there is no part of the project.
NOT_COPIED = (
    ".git", "target", "logs", "published", "exports", "spark-warehouse",
    ".venv",
)
RUN_ON = "2026-07-01"
SEED = 1
# What DuckDB and dbt say of SQL that is none; what follows is a check of ours.
NO_SQL = re.compile(r"(Parser|Binder|Catalog|Compilation|Parsing) Error")
CHECKED = re.compile(r"enforced contract|nothing was scored")
PYTEST_SECONDS = 900
# The tests in Python that look at a file, the cheapest first: of the first line
# whose beginning fits the path, each entry by itself, as pytest is given it.
BAD_INPUT = "test_bad_input.py -k 'not parquet and not warehouse and not stop'"
REFUSED = "test_bad_input.py -k 'from_csv or refused_feedback'"
DAYS = "test_incremental.py -k 'trap or second_day or history'"
HISTORY = "test_builds.py -k 'publish or same_day or history or previous'"
PYTEST = (
    ("models/staging/rules/", ("test_rule_faults.py",)),
    ("macros/rules/", ("test_rule_faults.py",)),
    ("models/staging/stg_event_rows", (REFUSED, BAD_INPUT, DAYS)),
    ("models/staging/stg_event", (DAYS, BAD_INPUT)),
    ("models/staging/stg_re", (DAYS, BAD_INPUT)),
    ("models/staging/", (REFUSED, BAD_INPUT, DAYS)),
    ("macros/raw/", ("test_bad_input.py",)),
    ("models/sources/salesforce/", ("test_sources_salesforce.py",)),
    ("models/sources/marketo/", ("test_sources_marketo.py",)),
    ("models/sources/google_analytics/", (
        "test_sources_google_analytics.py",
    )),
    ("models/sources/source_people", (
        "test_sources.py -k formulas", "test_sources.py",
    )),
    ("models/sources/hubspot", (
        "test_sources.py -k hubspot", "test_sources.py",
    )),
    ("models/sources/", ("test_sources.py",)),
    ("macros/sources/", ("test_sources.py", "test_sources_salesforce.py")),
    ("models/features/", (DAYS, "test_properties.py")),
    ("models/scoring/", ("test_properties.py", HISTORY)),
    ("models/marts/history/", ("test_replay.py -k 'reader or numbered or nothing or once'", HISTORY)),
    ("macros/publi", ("test_replay.py -k 'reader or numbered or nothing or once'", HISTORY)),
    ("models/marts/scores/", ("test_builds.py", BAD_INPUT)),
    ("models/marts/health/", (BAD_INPUT, "test_builds.py")),
    ("models/marts/exports/", ("test_export.py",)),
    ("models/marts/metrics/", ("test_metrics.py",)),
    ("models/marts/predictive/", ("test_predictive.py", "test_evidence.py")),
    ("models/predictive/", ("test_predictive.py", "test_evidence.py")),
    ("models/marts/evidence/", ("test_statistics.py", "test_rates.py")),
    ("models/evidence/", (
        "test_statistics.py", "test_rates.py", "test_evidence.py",
    )),
    ("macros/statistics/", ("test_statistics.py", "test_rates.py")),
    ("macros/engines/", (BAD_INPUT, "test_predictive.py")),
    ("macros/", (DAYS, "test_properties.py")),
)


class CannotMutate(Exception):
    """Says in a sentence why the run cannot go on."""


# ---- the list ----------------------------------------------------------------


@dataclass(frozen=True)
class Mutation:
    """One edit of the list."""

    file: str
    kind: str
    occurrence: str
    there: str
    becomes: str
    equivalent: str

    @property
    def name(self) -> str:
        place = f" ({self.occurrence})" if self.occurrence else ""
        return f"{self.file}{place}: {self.there!r} -> {self.becomes!r}"

    def applied_to(self, text: str) -> str:
        """The text with the edit made; which must say where it is."""
        found = text.count(self.there) if self.there else 0
        number, count = 1, 1
        if self.occurrence:
            number, count = map(int, self.occurrence.split(" of "))
        if found != count or not 1 <= number <= count:
            raise CannotMutate(
                f"{self.file} has {self.there!r} {found} time(s), the list "
                f"says {count}. Mend there or occurrence in {LIST.name}."
            )
        if self.there == self.becomes:
            raise CannotMutate(f"{self.name} changes nothing.")
        parts = text.split(self.there)
        before = self.there.join(parts[:number])
        return before + self.becomes + self.there.join(parts[number:])


def read_list(path: Path) -> list[Mutation]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [Mutation(**row) for row in csv.DictReader(file)]
    except OSError as error:
        raise CannotMutate(f"{path} cannot be read: {error.strerror}.") \
            from None
    except TypeError:
        names = ",".join(Mutation.__dataclass_fields__)
        raise CannotMutate(f"The first line of {path} is not {names}.") \
            from None


# ---- what became of an edit --------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """Whether an edit was caught: by which layer, and what said so."""

    fate: str
    layer: str = ""
    test: str = ""
    changes: str = ""
    seconds: float = 0


@dataclass(frozen=True)
class Said:
    """What a layer has to say of the project as it is."""

    passed: bool
    test: str = ""
    message: str = ""

    @property
    def is_no_sql(self) -> bool:
        return bool(NO_SQL.search(self.message)) \
            and not CHECKED.search(self.message)


PASSED = Said(True)


class Dbt:
    """dbt in this process, on one project, with one database."""

    def __init__(
        self, project: Path, database: Path, settings: dict[str, Any],
    ) -> None:
        self.project, self.database = project, database
        self.flags = [
            "--project-dir", str(project), "--profiles-dir", str(project),
            "--target-path", str(database.parent / "target"),
            "--log-path", str(database.parent / "logs"),
            "--vars", json.dumps(settings),
        ]

    def run(self, *arguments: str) -> tuple[Said, Any]:
        """What became of a command, and what dbt returned."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        os.chdir(self.project)
        os.environ["LEAD_SCORING_DATABASE"] = str(self.database)
        os.environ["LEAD_SCORING_THREADS"] = "1"
        output = io.StringIO()
        with redirect_stdout(output), redirect_stderr(output):
            done = dbtRunner().invoke([
                "--quiet", "--no-use-colors", "--no-write-json",
                "--log-level-file", "none", *arguments, *self.flags,
            ])
        DuckDBConnectionManager.close_all_connections()
        if done.success:
            return PASSED, done.result
        for result in getattr(done.result, "results", None) or ():
            if result.status in ("error", "fail", "runtime error"):
                return Said(
                    False, result.node.name, str(result.message)
                ), done.result
        return Said(
            False, "dbt", f"{done.exception or ''} {output.getvalue()}"
        ), None

    def manifest(self) -> Any:
        said, manifest = self.run("parse")
        if not said.passed:
            raise CannotMutate(f"dbt cannot parse the project: {said.message}")
        return manifest

    def unit_tests(self, models: Iterable[str]) -> Said:
        """Of the models alone: those of others are given what they read."""
        said, _ = self.run(
            "test", "--fail-fast", "--select",
            *(f"{model},test_type:unit" for model in models),
        )
        return said


def models_of(manifest: Any, file: str) -> list[str]:
    """The models that a file of models or macros decides about."""
    macros = {
        name for name, macro in manifest.macros.items()
        if macro.package_name == manifest.metadata.project_name
        and macro.original_file_path == file
    }
    while True:
        users = {
            name for name, macro in manifest.macros.items()
            if macros & set(macro.depends_on.macros)
        }
        if users <= macros:
            break
        macros |= users
    return sorted(
        node.name for node in manifest.nodes.values()
        if node.resource_type == "model" and (
            node.original_file_path == file
            or macros & set(node.depends_on.macros)
        )
    )


# ---- the layers --------------------------------------------------------------


@dataclass
class Workshop:
    """A copy of the project in which edits are made, with a small build of the
    project as it is in `baseline`, from which each edit starts."""

    folder: Path
    last_layer: str = LAYERS[-1]
    sound: dict[str, bool] = field(default_factory=dict)
    contents: dict[str, Any] = field(default_factory=dict)
    changes: str = ""
    manifest: Any = None
    expected: Any = None

    def __post_init__(self) -> None:
        self.project = self.folder / "project"
        self.dbt = Dbt(
            self.project, self.folder / "work" / "mutate.duckdb", {
                "run_on": RUN_ON, "raw_folder": str(self.folder / "raw"),
                "rules_folder": "../rules",
            },
        )
        self.baseline = self.folder / "baseline" / "mutate.duckdb"

    @classmethod
    def made(cls, folder: Path, last_layer: str) -> Workshop:
        """Copies the project, draws the data and sees that both are sound."""
        import generate

        shutil.copytree(PROJECT, folder / "project", ignore=not_copied)
        if (PROJECT.parent / "shared").exists():
            (folder / "shared").symlink_to(PROJECT.parent / "shared")
        generate.write_raw(folder / "raw", SEED)
        generate.write_rules(folder / "rules", SEED)
        (folder / "work").mkdir()
        (folder / "baseline").mkdir()
        workshop = cls(folder, last_layer)
        tell("Building small data with the project as it is.")
        workshop.must_pass(workshop.dbt.run(
            "build", "--exclude-resource-type", "unit_test",
        )[0])
        shutil.copy(workshop.dbt.database, workshop.baseline)
        tell("Comparing it with the oracle, and running all unit tests.")
        workshop.must_pass(workshop.oracle())
        workshop.must_pass(workshop.dbt.unit_tests(["*"]))
        return workshop

    @staticmethod
    def must_pass(said: Said) -> None:
        if not said.passed:
            raise CannotMutate(
                f"The project as it is fails {said.test}: {said.message} "
                "Mend it first."
            )

    def copied_to(self, folder: Path) -> Workshop:
        """The same for another process."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Workshop(folder, self.last_layer)

    def judge(self, mutation: Mutation) -> Verdict:
        """Makes the edit, tries it by layer after layer, takes it back."""
        started = time.monotonic()
        if self.manifest is None:
            self.manifest = self.dbt.manifest()
        path = self.project / mutation.file
        text = path.read_text(encoding="utf-8")
        models = models_of(self.manifest, mutation.file)
        tested = {test.model for test in self.manifest.unit_tests.values()}
        path.write_text(mutation.applied_to(text), encoding="utf-8")
        self.changes = ""
        try:
            verdict = self.tried(
                mutation, models, [name for name in models if name in tested]
            )
        finally:
            path.write_text(text, encoding="utf-8")
        return Verdict(
            verdict.fate, verdict.layer, verdict.test, self.changes,
            round(time.monotonic() - started, 1),
        )

    def tried(
        self, mutation: Mutation, models: Sequence[str],
        tested: Sequence[str],
    ) -> Verdict:
        layers = {
            "unit tests": lambda: self.dbt.unit_tests(tested)
            if tested else PASSED,
            "small build": lambda: self.small_build(models)
            if models else PASSED,
            "pytest": lambda: self.pytest(mutation.file),
        }
        for layer in LAYERS[:LAYERS.index(self.last_layer) + 1]:
            # Of an edit that no input can tell, a look is enough.
            if layer == "pytest" and mutation.equivalent:
                break
            said = layers[layer]()
            if not said.passed:
                fate = "no SQL" if said.is_no_sql else "caught"
                test = said.message if said.is_no_sql else said.test
                return Verdict(fate, layer, " ".join(test.split())[:200])
        return Verdict("survived")

    def small_build(self, models: Sequence[str]) -> Said:
        """The models of the edit are built anew; then, where they hold anything
        else than before, all that comes after them."""
        shutil.copy(self.baseline, self.dbt.database)
        said, _ = self.dbt.run(
            "run", "--fail-fast", "--full-refresh", "--select", *models
        )
        if not said.passed:
            return said
        self.changes = "yes" if self.has_changed(models) else "no"
        if self.changes == "no":
            return PASSED
        after = [f"{model}+" for model in models]
        said, _ = self.dbt.run(
            "run", "--fail-fast", "--select", *after, "--exclude", *models
        )
        if said.passed:
            said = self.oracle()
        if said.passed:
            said, _ = self.dbt.run(
                "test", "--fail-fast", "--exclude-resource-type", "unit_test",
                "--select", *after,
            )
        return said

    def has_changed(self, models: Sequence[str]) -> bool:
        if not self.contents:
            self.contents = contents(self.baseline, None)
        found = contents(self.dbt.database, models)
        return any(self.contents[name] != found[name] for name in found)

    def oracle(self) -> Said:
        """The comparisons of test_oracle.py with the small build."""
        import conftest
        import test_oracle
        from pytest import fail

        if self.expected is None:
            self.expected = test_oracle.oracle.score(
                test_oracle.oracle.read_raw(self.folder / "raw"),
                test_oracle.oracle.read_rules(self.folder / "rules"),
                score_as_of=None, run_on=date.fromisoformat(RUN_ON),
            )
        pair = test_oracle.Pair(
            test_oracle.generated(SEED),
            conftest.Build(self.dbt.database, 0, ""), self.expected,
        )
        for name, test in vars(test_oracle).items():
            if name.startswith("test_") and callable(test) \
                    and list(inspect.signature(test).parameters) == ["pair"]:
                try:
                    test(pair)
                except (AssertionError, fail.Exception) as error:
                    return Said(False, f"test_oracle.py::{name}", str(error))
        return PASSED

    def pytest(self, file: str) -> Said:
        for beginning, selections in PYTEST:
            if file.startswith(beginning):
                for selection in selections:
                    said = self.run_pytest(selection, file)
                    if not said.passed:
                        return said
                return PASSED
        return PASSED

    def run_pytest(self, selection: str, file: str) -> Said:
        """A file of tests, which must pass without the edit."""
        said = self.pytest_once(selection)
        if not said.passed and selection not in self.sound:
            path = self.project / file
            edited = path.read_text(encoding="utf-8")
            shutil.copy(PROJECT / file, path)
            as_it_is = self.pytest_once(selection)
            path.write_text(edited, encoding="utf-8")
            self.must_pass(as_it_is)
            self.sound[selection] = True
        return said

    def pytest_once(self, selection: str) -> Said:
        name, *flags = shlex.split(selection)
        try:
            done = subprocess.run(
                [
                    sys.executable, "-m", "pytest", "-n0", "-x", "-q",
                    "-p", "no:cacheprovider", f"tests/python/{name}", *flags,
                ],
                cwd=self.project, capture_output=True, text=True, check=False,
                timeout=PYTEST_SECONDS,
            )
        except subprocess.TimeoutExpired:
            tell(f"{selection} was given up after {PYTEST_SECONDS} s, which "
                 "catches nothing. Try again on a machine with less to do.")
            return PASSED
        if done.returncode == 0:
            return PASSED
        found = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)
        return Said(
            False, found[1] if found else selection,
            done.stdout[-5000:] + done.stderr[-1000:],
        )


def not_copied(folder: str, names: Iterable[str]) -> set[str]:
    return {
        name for name in names
        if name == "__pycache__" or name.endswith((".duckdb", ".duckdb.wal"))
        or (Path(folder) == PROJECT and name in NOT_COPIED)
    }


def contents(database: Path, models: Sequence[str] | None) -> dict[str, Any]:
    """Of each model the number of its rows and a sum of their hashes."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
        return {
            name: connection.execute(
                f'select count(*), sum(hash(r)) from "{schema}"."{name}" as r'
            ).fetchone()
            for schema, name in tables
            if models is None or name in models
        }


# ---- many at a time ----------------------------------------------------------


def open_workshop(folder: Path, last_layer: str) -> None:
    """In each process: a copy of its own of the workshop."""
    global workshop
    use_tests()
    own = Path(tempfile.mkdtemp(prefix="worker_", dir=folder.parent))
    workshop = Workshop(folder, last_layer).copied_to(own / "workshop")


def judge(mutation: Mutation) -> Verdict:
    return workshop.judge(mutation)


def use_tests() -> None:
    """What the tests in Python share is shared with this script too."""
    for folder in (PROJECT / "tests" / "python", PROJECT / "scripts"):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def judge_all(
    mutations: Sequence[Mutation], jobs: int, last_layer: str,
) -> Iterator[tuple[Mutation, Verdict]]:
    use_tests()
    with tempfile.TemporaryDirectory(prefix="lead_scoring_mutate_") as place:
        folder = Path(place).resolve() / "first"
        folder.mkdir()
        Workshop.made(folder, last_layer)
        # Not forked: dbt has left threads behind.
        with ProcessPoolExecutor(
            jobs, get_context("spawn"), open_workshop, (folder, last_layer),
        ) as pool:
            waiting = {pool.submit(judge, one): one for one in mutations}
            try:
                for number, done in enumerate(as_completed(waiting), 1):
                    mutation, verdict = waiting[done], done.result()
                    tell(
                        f"{number} of {len(mutations)}  {verdict.fate}"
                        f"{' by ' + verdict.layer if verdict.layer else ''}, "
                        f"{verdict.seconds:.0f} s  {mutation.name}"
                    )
                    yield mutation, verdict
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


# ---- what is told ------------------------------------------------------------

Results = dict[tuple[str, ...], dict[str, Any]]
KEY = ("file", "occurrence", "there", "becomes")


def key_of(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in KEY)


def read_results(path: Path) -> Results:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {key_of(row): row for row in csv.DictReader(file)}


def write_results(path: Path, results: Results) -> None:
    names = [*Mutation.__dataclass_fields__, *Verdict.__dataclass_fields__]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(results.values())


def table(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Per folder, how many edits which layer caught, in Markdown."""
    columns = (*LAYERS, "equivalent", "survived", "no SQL")
    yield "| folder | edits | " + " | ".join(columns) + " |"
    yield "|---|" + "---:|" * (len(columns) + 1)
    folders: dict[str, Counter[str]] = {}
    for row in rows:
        folder = "/".join(row["file"].split("/")[:-1])
        folders.setdefault(folder, Counter())[fate_of(row)] += 1
    folders = dict(sorted(folders.items()))
    folders["all"] = sum(folders.values(), Counter())
    for folder, counts in folders.items():
        cells = [counts.total(), *(counts[name] for name in columns)]
        yield f"| {folder} | " + " | ".join(f"{n or ''}" for n in cells) + " |"


def fate_of(row: dict[str, Any]) -> str:
    if row["fate"] == "caught":
        return row["layer"]
    if row["fate"] == "survived" and row["equivalent"]:
        return "equivalent"
    return row["fate"]


def tell(message: str) -> None:
    """Progress goes to stderr: stdout is the table of what was caught."""
    print(message, file=sys.stderr, flush=True)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code: 0 when all but the equivalent ones are caught, else "
        "1.",
    )
    parser.add_argument(
        "--only", metavar="PATTERN", default="*",
        help="edits of files that fit, such as 'models/scoring/*'",
    )
    parser.add_argument(
        "--survivors", action="store_true",
        help="edits that no earlier run has seen caught",
    )
    parser.add_argument(
        "--until", choices=LAYERS, default=LAYERS[-1], metavar="LAYER",
        help=f"the last to try of: {', '.join(LAYERS)}",
    )
    parser.add_argument(
        "--jobs", type=int, default=1, metavar="N",
        help="processes, each with a copy (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs {options.jobs} is less than 1.")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        listed = read_list(LIST)
        for one in listed:
            one.applied_to((PROJECT / one.file).read_text(encoding="utf-8"))
        known = {key_of(asdict(one)) for one in listed}
        results = {
            key: row for key, row in read_results(RESULTS).items()
            if key in known
        }
        chosen = [
            one for one in listed if fnmatch.fnmatch(one.file, options.only)
            and not (
                options.survivors and key_of(asdict(one)) in results
                and results[key_of(asdict(one))]["fate"] == "caught"
            )
        ]
        if not chosen:
            raise CannotMutate("No edit of the list is left to try.")
        for one, verdict in judge_all(chosen, options.jobs, options.until):
            results[key_of(asdict(one))] = {**asdict(one), **asdict(verdict)}
            write_results(RESULTS, results)
    except CannotMutate as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        tell(f"Stopped. {RESULTS} holds what was found.")
        return 130
    rows = [
        {**results[key_of(asdict(one))], **asdict(one)} for one in chosen
    ]
    print("\n".join(table(rows)))
    left = [row for row in rows if fate_of(row) in ("survived", "no SQL")]
    for row in left:
        print(f"{row['fate']}: {row['file']}: {row['there']!r} -> "
              f"{row['becomes']!r} {row['test']}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
