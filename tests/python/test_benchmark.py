"""The benchmark, on very little data: what it makes, checks and writes."""

from __future__ import annotations

import re
from pathlib import Path

import benchmark
import duckdb
import pytest
from benchmark_parts import checks, data, peers, postgres
from benchmark_parts.project import covered
from conftest import PROJECT

SIZE = data.Size(20_000, 400)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the benchmark, with its data made."""
    folder = tmp_path_factory.mktemp("benchmark")
    data.make_data(
        SIZE, folder / f"{SIZE.events}_events", "1GB", lambda message: None
    )
    return folder


@pytest.fixture
def raw(folder: Path) -> Path:
    return folder / f"{SIZE.events}_events"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    path = tmp_path / "size.md"
    path.write_text(
        f"# Size\n\n{benchmark.report.BEGIN}\n{benchmark.report.END}\n\nEnd\n",
        "utf-8",
    )
    return path


def value(query: str) -> object:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()[0][0]


def measure(folder: Path, docs: Path, parts: str) -> int:
    return benchmark.main([
        "--events", "20k", "--leads", "400", "--runs", "1",
        "--memory-limit", "1GB", "--parts", parts,
        "--folder", str(folder), "--docs", str(docs),
    ])


def run_way(way: str, raw: Path, work: Path) -> peers.Task:
    task = peers.Task(
        way, str(raw / "events" / "*.parquet"),
        str(PROJECT / "seeds" / "rules"), benchmark.LAST_DAY,
        str(work / f"{way}.parquet"), "1GB", 2,
    )
    if way in peers.WAYS:
        peers.WAYS[way](task)
    return task


def test_the_data_have_what_real_ones_have(raw: Path) -> None:
    events = f"read_parquet('{raw}/events/*.parquet')"
    rows = value(f"select count(*) from {events}")
    assert abs(rows / SIZE.events - 1) < 0.05
    assert value(f"""
        select count(distinct event_type) from {events} where event_type != ''
    """) == 40
    assert value(f"select count(*) from {events} where lead_id is null") > 0
    assert value(f"select count(distinct event_id) from {events}") < rows
    assert value(f"select max(loaded_at - occurred_at) from {events}") > (
        value("select interval 6 days")
    )
    # In order of loading, from file to file too.
    for path in sorted((raw / "events").glob("*.parquet")):
        assert value(f"""
            select list(loaded_at) = list_sort(list(loaded_at))
            from read_parquet('{path}')
        """)


def test_the_data_are_the_same_each_time(raw: Path, tmp_path: Path) -> None:
    data.make_data(SIZE, tmp_path, "1GB", lambda message: None)
    names = sorted(path.relative_to(raw) for path in raw.rglob("*.parquet"))
    assert names == sorted(
        path.relative_to(tmp_path) for path in tmp_path.rglob("*.parquet")
    )
    for name in names:
        assert (raw / name).read_bytes() == (tmp_path / name).read_bytes()


def test_a_day_of_news_is_two_in_a_thousand_and_partly_late(
    raw: Path,
) -> None:
    news = f"read_parquet('{raw}/news/events.parquet')"
    assert 0.001 < value(f"select count(*) from {news}") / SIZE.events < 0.003
    assert value(f"select min(loaded_at)::date = '{data.END}' from {news}")
    assert value(f"select max(loaded_at)::date = '{data.END}' from {news}")
    assert value(f"""
        select count_if(occurred_at < '{data.END}'::date - interval 1 hour)
        from {news}
    """) > 0
    before = value(f"select count(*) from '{raw}/events/*.parquet'")
    data.add_news(raw)
    after = value(f"select count(*) from '{raw}/events/*.parquet'")
    data.remove_news(raw)
    assert after - before == value(f"select count(*) from {news}")
    assert before == value(f"select count(*) from '{raw}/events/*.parquet'")


def test_wiped_events_look_alike_and_cannot_be_read(raw: Path) -> None:
    events = raw / "events"
    before = {path: path.read_bytes() for path in events.iterdir()}
    query = f"from '{events}/*.parquet'"
    stamp = value(f"""
        select list((filename, size, last_modified) order by filename)
        from read_blob('{events}/*.parquet')
    """)
    rows = value(f"select count(*) {query}")
    with data.wiped_events(raw):
        assert value(f"""
            select list((filename, size, last_modified) order by filename)
            from read_blob('{events}/*.parquet')
        """) == stamp
        assert value(f"select count(*) {query}") == rows
        assert value(f"""
            select count(lead_id) {query} where loaded_at > '2100-01-01'
        """) == 0
        with pytest.raises(duckdb.Error):
            value(f"select count(lead_id) {query}")
    assert {path: path.read_bytes() for path in events.iterdir()} == before


@pytest.mark.parametrize("way", ["polars", "pandas", "loop", "postgres"])
def test_every_way_finds_the_same_points(
    way: str, raw: Path, tmp_path: Path
) -> None:
    if reason := benchmark.missing_package(way):
        pytest.skip(reason)
    own = run_way("own", raw, tmp_path)
    other = run_way(way, raw, tmp_path)
    if way == "postgres":
        try:
            with postgres.Postgres(tmp_path, "1GB", 2) as server:
                server.load(other)
                server.measure(other)
        except postgres.Absent as reason:
            pytest.skip(f"PostgreSQL takes no part: {reason}")
    checks.compare_ways("own", own, way, other)


@pytest.mark.parametrize("column, change", [
    ("undecayed_points", 0.0001), ("decayed_points", 0.001),
])
def test_one_wrong_number_stops_the_report(
    folder: Path, docs: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], column: str, change: float,
) -> None:
    real = benchmark.run_way

    def run_one_wrong(task: peers.Task) -> benchmark.report.Timed:
        timed = real(task)
        if task.way == "loop":
            with duckdb.connect() as connection:
                connection.execute(f"""
                    create table found as from read_parquet('{task.result}')
                """)
                connection.execute(f"""
                    update found set {column} = {column} + {change}
                    where rowid = 100
                """)
                connection.execute(f"copy found to '{task.result}'")
        return timed

    monkeypatch.setattr(benchmark, "run_way", run_one_wrong)
    monkeypatch.setattr(benchmark.peers, "WAYS", {
        way: peers.WAYS[way] for way in ("floor", "own", "loop")
    })
    before = docs.read_text("utf-8")
    assert measure(folder, docs, "peers") == 1
    assert re.search(
        r"not reported: own and loop differ in 1 points\. The first: lead"
        r" L\d+, rule number \d+: ",
        capsys.readouterr().err,
    )
    assert docs.read_text("utf-8") == before


def test_it_measures_the_project_and_writes_the_tables(
    folder: Path, docs: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(benchmark.peers, "WAYS", {
        way: peers.WAYS[way] for way in ("floor", "own", "loop")
    })
    code = measure(folder, docs, "peers,project")
    progress = capsys.readouterr().err
    assert code == 0, progress
    text = docs.read_text("utf-8")
    assert text.startswith("# Size\n") and text.endswith("\n\nEnd\n")
    assert "python scripts/benchmark.py --events 20k" in text
    for words in ("the floor", "scoring path, full refresh", r"\d+ others",
                  "this project's way", "a loop over rows"):
        assert re.search(rf"^\| .*{words}.* \| [\d.]+ \|", text, re.MULTILINE)
    assert all(
        re.match(r" +[\d.]+ s  \S", line) for line in progress.splitlines()
    )


@pytest.mark.parametrize("change, is_wrong", [
    ("points = points + 0.00004", False),
    ("points = points + 0.01", True),
    ("undecayed_points = undecayed_points + 0.0001", True),
    ("rule_id = 'no_such_rule'", True),
])
def test_the_ledger_is_compared_with_the_peers(
    raw: Path, tmp_path: Path, change: str, is_wrong: bool,
) -> None:
    """A ledger as rules without caps would make it, but for one rule."""
    own = run_way("own", raw, tmp_path)
    database = tmp_path / "marts.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"""
            create table score_ledger as
            select
                lead_id, scoring_model, rule_id, 1 as event_count,
                undecayed_points::decimal(18, 4) as undecayed_points,
                decayed_points::decimal(18, 5) as points
            from read_parquet('{own.result}') as found
            inner join (
                select row_number() over () - 1 as rule_number, *
                from read_csv(
                    '{own.rules_folder}/behaviour_rules.csv',
                    all_varchar = true
                )
            ) as rules
                on found.rule_number = rules.rule_number
        """)
        connection.execute(
            f"update score_ledger set {change} where rule_id = 'docs_read'"
        )
    if not is_wrong:
        assert checks.compare_ledger(database, raw, own) > 100
        return
    with pytest.raises(checks.Disagreement, match="score_ledger and the peers"):
        checks.compare_ledger(database, raw, own)


def test_time_of_models_side_by_side_counts_once() -> None:
    assert covered([(5, 6), (0, 2), (1, 3), (1, 2)]) == 4
