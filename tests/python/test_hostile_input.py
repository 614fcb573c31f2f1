"""Whatever is brought is scored right or refused in a sentence.

Raw rows, rule files and broken files are drawn by tests/python/hostile.py; what
is scored is compared with tests/python/oracle.py, cell by cell. One input is
what one lead brings to all raw tables, or one rule file, or one raw file. By
default a slice is tried, whose leads are those of test_erasure.py; the campaign
of docs/trust.md takes some ten minutes:

    INPUTS=10000 SEED=1 pytest -n0 -s tests/python/test_hostile_input.py
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import oracle
import pytest
import test_bad_input
import test_oracle
from conftest import (
    PROJECT, RUN_ON, Build, build_marts, run_dbt, write_table,
)
from generate import RULE_COLUMNS
from hostile import (
    GOOD_FILE, KNOWN, KNOWN_COLUMNS, NAMED_BY, Batch, BrokenCell, BrokenFile,
    Hostile, batches, broken_bytes, broken_files, broken_sets, leads,
    raw_tables, write_raw_tables,
)
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from strategies import write_rule_files
from test_rule_faults import FAULT

INPUT_COUNT = int(os.environ.get("INPUTS", 0))
SEED = int(os.environ.get("SEED", 1))
MODEL = "'; drop table lead_scores; -- {{ 1 / 0 }} 😀"
# Leads in a batch.
BATCH_SIZE = 700
DAYS = ("2025-06-30", "", "1950-01-01", "9999-12-31")
# Words of an engine or of Python where a sentence should stand.
NO_SENTENCE = (
    "Traceback", "Runtime Error", "Binder Error", "Invalid Input Error",
    "Conversion Error", "Parser Error", "Catalog Error", "Out of Range Error",
    "INTERNAL",
)
campaign = pytest.mark.skipif(
    not INPUT_COUNT, reason="a campaign of INPUTS inputs; see docs/trust.md"
)
Drawn = TypeVar("Drawn")


def draw(
    strategy: SearchStrategy[Drawn], count: int, number: int
) -> list[Drawn]:
    """So many examples of a strategy, the same for the same number."""
    drawn: list[Drawn] = []

    @seed(number)
    @settings(
        max_examples=count, deadline=None, database=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: Drawn) -> None:
        drawn.append(example)

    collect()
    return drawn


def write_rules(folder: Path, batch: Batch) -> Path:
    """The rule files of a batch, written as badly as its raw files."""
    write_rule_files(
        folder / "plain_rules", {MODEL: batch.rules}, batch.more_rules
    )
    rules = folder / "rules"
    rules.mkdir()
    for path in (folder / "plain_rules").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
        columns = list(reversed(reader.fieldnames or ()))
        (rules / path.name).write_bytes(batch.shape.encoded(rows, columns))
    return rules


def assert_as_computed(build: Build, raw: Path, rules: Path, day: str) -> None:
    """All marts that the oracle computes, cell by cell."""
    assert "Traceback" not in build.output
    pair = test_oracle.Pair(
        test_oracle.Case(lambda _: raw, lambda _: rules), build,
        oracle.score(
            oracle.read_raw(raw), oracle.read_rules(rules),
            score_as_of=date.fromisoformat(day) if day else None,
            run_on=date.fromisoformat(RUN_ON),
        ),
    )
    for name, check in vars(test_oracle).items():
        if name.startswith("test_"):
            check(pair)


def score_batch(
    folder: Path, drawn: Sequence[Hostile], batch: Batch, day: str,
    has_tests: bool,
) -> Build:
    """Builds a batch, at times with all data tests, and compares it."""
    shutil.rmtree(folder, ignore_errors=True)
    raw, rules = folder / "raw", write_rules(folder, batch)
    write_raw_tables(raw, raw_tables(drawn, batch.columns), batch.shape)
    without = ("unit_test",) if has_tests else ("unit_test", "test")
    build = run_dbt(
        folder, "build",
        *(word for kind in without for word in (
            "--exclude-resource-type", kind
        )),
        raw=raw, rules=rules, score_as_of=day,
    )
    assert build.exit_code == 0, build.output
    assert_as_computed(build, raw, rules, day)
    return build


# ---- what must be refused ----------------------------------------------------


def refuse_cells(
    folder: Path, batch: Batch, cells: Sequence[BrokenCell]
) -> None:
    """Breaks a cell of each rule file; every file and row must be named."""
    rules = folder / "rules"
    shutil.rmtree(folder, ignore_errors=True)
    write_rule_files(rules, {MODEL: batch.rules}, batch.more_rules)
    named: dict[str, str] = {}
    for cell in cells:
        path = rules / f"{cell.file}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if not rows:
            rows = [{
                "scoring_model": MODEL, "exclusion_id": "out",
                "rule_id": batch.rules["attribute_rules"][0]["rule_id"],
                "reason": "Not for us",
            }]
        row = rows[cell.place % len(rows)]
        row[cell.column] = cell.text
        write_table(rules, cell.file, rows, RULE_COLUMNS[cell.file])
        named[path.name] = row.get(NAMED_BY.get(cell.file, ""), "").strip()
    build = run_dbt(
        folder, "build", "--select", "+rule_faults",
        "--exclude-resource-type", "test",
        "--exclude-resource-type", "unit_test", rules=rules,
    )
    assert build.exit_code != 0, (cells, build.output)
    assert_a_sentence(build)
    lines = [
        found[1] for line in build.output.split("\n")
        if (found := FAULT.match(line))
    ]
    for file, name in named.items():
        about = [line for line in lines if line.startswith(f"{file} · ")]
        assert about, (file, cells, build.output)
        assert any(
            name.replace("\n", " ") in line or "(blank)" in line
            for line in about
        ), (file, name, about)
        assert all(len(line.split(" · ")) >= 4 for line in about), about


def assert_a_sentence(build: Build) -> None:
    said = [words for words in NO_SENTENCE if words in build.output]
    assert not said, build.output[-3000:]


def refuse_file(folder: Path, table: str, content: bytes, what: Any) -> None:
    raw = folder / "raw"
    shutil.rmtree(raw, ignore_errors=True)
    raw.mkdir(parents=True)
    for name, lines in GOOD_FILE.items():
        (raw / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    path = raw / f"{table}.csv"
    path.write_bytes(content)
    build = run_dbt(
        folder, "run", "--select", "stg_lead_identities", "stg_lead_rows",
        "stg_event_rows", "stg_accounts", "stg_opportunities", raw=raw,
    )
    assert build.exit_code != 0, (what, build.output)
    assert_a_sentence(build)
    assert re.search(
        rf"{re.escape(str(path))} · line [0-9?]+ · .+ · .+"
        rf"|The raw table {table} has no column \w+, which is required[.] "
        r"Its columns are: .*[.] Add or rename the column[.]",
        build.output, re.DOTALL,
    ), (what, build.output)


# ---- the slice of every day --------------------------------------------------


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.mark.parametrize(
    "how", ["latin-1", "bytes", "no name", "a column twice", "lone CR"]
)
def test_files_that_are_no_tables_are_refused(
    workshop: Path, how: str
) -> None:
    broken = BrokenFile("leads", how, "Rome")
    refuse_file(workshop / "file", "leads", broken_bytes(broken), broken)


# ---- the campaign ------------------------------------------------------------


@campaign
def test_ten_thousand_inputs(workshop: Path) -> None:
    """Of INPUTS 97 % are leads, which are scored in batches, a fourth of them
    with all data tests; the rest rule files, scored and refused, and raw files
    that are no tables."""
    folder = workshop / "campaign"
    lead_count, refused_count = INPUT_COUNT * 97 // 100, INPUT_COUNT // 100
    scored = draw(leads(), lead_count, SEED)
    batch_count = -(-len(scored) // BATCH_SIZE)
    drawn_batches = draw(batches(), batch_count, SEED)
    done: Counter[str] = Counter()
    for number, batch in enumerate(drawn_batches):
        drawn = [*KNOWN, *scored[number * BATCH_SIZE:][:BATCH_SIZE]]
        build = score_batch(
            folder, drawn, batch, DAYS[number % len(DAYS)],
            has_tests=number % 4 == 0,
        )
        done["leads"] += len(drawn) - len(KNOWN)
        done["raw rows"] += build.value(
            "select sum(raw_row_count) from raw_row_counts"
        )
        done["rule files scored"] += len(RULE_COLUMNS)
        print(f"{number + 1} of {batch_count}: {dict(done)}", flush=True)
    sets = draw(broken_sets, -(-refused_count // len(RULE_COLUMNS)), SEED)
    for number, cells in enumerate(sets):
        shutil.rmtree(folder, ignore_errors=True)
        refuse_cells(folder, drawn_batches[number % batch_count], cells)
        done["rule files refused"] += len(cells)
        print(f"{number + 1} of {len(sets)} broken: {dict(done)}", flush=True)
    file_count = INPUT_COUNT - sum(
        count for what, count in done.items() if what != "raw rows"
    )
    for broken in draw(broken_files, file_count, SEED):
        refuse_file(folder, broken.table, broken_bytes(broken), broken)
        done["raw files refused"] += 1
    different = len(set(map(repr, scored)))
    print(f"all right: {dict(done)}; {different:,} of the leads differ")


@campaign
def test_ten_thousand_rules(tmp_path: Path) -> None:
    """Each adds one point to one lead of ten thousand, and one to all."""
    rules = test_bad_input.write_rules(tmp_path / "rules", [
        ("city", f"city {number}") for number in range(10_000)
    ])
    path = rules / "attribute_rules.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    write_table(
        rules, "attribute_rules", [{**row, "points": "1"} for row in rows],
        RULE_COLUMNS["attribute_rules"],
    )
    raw = tmp_path / "raw"
    write_table(raw, "leads", [
        {"lead_id": str(number), "created_at": "2024-05-05",
         "city": f"City {number}"}
        for number in range(10_001)
    ])
    write_table(raw, "events", [], columns=test_bad_input.TYPES["events"])
    build = build_marts(tmp_path, raw=raw, rules=rules)
    assert build.rows(
        "select score, count(*) as leads from lead_scores group by all"
        " order by score"
    ) == [{"score": 0, "leads": 1}, {"score": 1, "leads": 10_000}]


@campaign
def test_scripts_that_build_meet_bad_names(tmp_path: Path) -> None:
    """Rules are compared, and made, of a company whose every name and value
    is bad; both must come to a scored build, and no page is torn by a name."""
    batch = draw(batches(KNOWN_COLUMNS), 4, SEED)[-1]
    raw, rules = tmp_path / "raw", write_rules(tmp_path, batch)
    write_raw_tables(
        raw, raw_tables([*KNOWN, *draw(leads(), 80, SEED)], batch.columns),
        batch.shape,
    )
    other_rules = tmp_path / "other_rules"
    shutil.copytree(tmp_path / "plain_rules", other_rules)
    path = other_rules / "attribute_rules.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["points"] = str(float(rows[0]["points"]) + 25)
    write_table(
        other_rules, path.stem, rows, RULE_COLUMNS["attribute_rules"]
    )
    day = {"run_on": RUN_ON, "score_as_of": DAYS[0]}
    for script, *arguments in (
        ("compare_rules.py", rules, other_rules, "--in-turn",
         "--vars", json.dumps({**day, "raw_folder": str(raw)})),
        ("new_rules.py", raw, "--output", tmp_path / "new_rules",
         "--vars", json.dumps(day)),
    ):
        done = subprocess.run(
            [sys.executable, PROJECT / "scripts" / script, *arguments],
            capture_output=True, text=True, check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        tables = re.findall(r"(?:^[|].*\n)+", done.stdout, re.M)
        assert len(tables) > 1
        for header, line, *rows in map(str.splitlines, tables):
            assert re.fullmatch(r"[|](---:?[|])+", line)
            for row in (header, *rows):
                assert row.endswith(" |")
                cells = len(re.findall(r"(?<!\\)[|]", row)) - 1
                assert cells == line.count("---"), row


@campaign
def test_a_lead_with_a_million_events(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_table(raw, "leads", [
        {"lead_id": lead_id, "created_at": "2024-05-05"} for lead_id in "12"
    ])
    duckdb.execute(f"""
        copy (
            select
                'e' || range as event_id,
                case when range = 0 then '2' else '1' end as lead_id,
                timestamp '2024-06-01' + to_seconds(range) as occurred_at,
                'page_visited' as event_type,
                '/pricing' as asset
            from range(1000001)
        ) to '{raw}/events.parquet'
    """)
    build = build_marts(
        tmp_path, raw=raw, rules=test_bad_input.write_rules(tmp_path / "rules"),
    )
    assert test_bad_input.scores(build) == {
        "1": 1_000_000 * test_bad_input.VISIT_POINTS,
        "2": test_bad_input.VISIT_POINTS,
    }
