"""scripts/compare_rules.py, on real edits of the committed rules.

The first comparison runs as a person runs it, on two git revisions, and keeps
its databases; the others reuse its build of the unchanged rules.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, RULES, RUN_ON, Build, copy_rules, write_table

SCRIPT = PROJECT / "scripts" / "compare_rules.py"
Row = dict[str, Any]
Edit = Callable[[list[Row]], Any]
CHAMPION, CHALLENGER = "b2b_saas", "b2b_saas_recent_intent"


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_rules", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare_rules"] = module
    spec.loader.exec_module(module)
    return module


compare_rules = load_script()


def run_script(
    *arguments: str | Path, rules: Path = RULES, **settings: str,
) -> subprocess.CompletedProcess[str]:
    chosen = {
        "run_on": RUN_ON, "rules_folder": os.path.relpath(rules, PROJECT),
        **settings,
    }
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments),
         "--vars", json.dumps(chosen)],
        cwd=PROJECT, capture_output=True, encoding="utf-8", check=False,
    )


def edit(folder: Path, file: str, change: Edit) -> None:
    path = folder / f"{file}.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = list(rows[0])
    change(rows)
    write_table(folder, file, rows, columns)


def rule(rows: list[Row], model: str, rule_id: str) -> Row:
    [found] = [
        row for row in rows
        if (row["scoring_model"], row["rule_id"]) == (model, rule_id)
    ]
    return found


def demo_rule(folder: Path) -> Row:
    path = folder / "behaviour_rules.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return rule(list(csv.DictReader(handle)), CHAMPION, "demo_requested")


def double_points(rows: list[Row]) -> None:
    demo = rule(rows, CHAMPION, "demo_requested")
    demo["points"] = str(2 * int(demo["points"]))
    demo["max_points"] = ""


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=Tester",
         "-c", "user.email=tester@example.com", *arguments],
        capture_output=True, text=True, check=True,
    )
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """A repository whose first commit, on main, holds the committed rules."""
    rules = copy_rules(RULES, folder / "rules")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "The rules")
    return rules


@dataclass(frozen=True)
class Compared:
    """A comparison that was made: its report and both databases."""

    exit_code: int
    report: str
    progress: str
    old: Build
    new: Build

    def table(self, title: str) -> list[Row]:
        """The first table under a title, as dictionaries."""
        lines = self.report[self.report.index(title):].splitlines()
        first = next(
            place for place, line in enumerate(lines) if line.startswith("| ")
        )
        rows = []
        for line in lines[first:]:
            if not line.startswith("|"):
                break
            cells = re.split(r"(?<!\\) \| ", line[2:-2])
            rows.append([cell.replace("\\|", "|") for cell in cells])
        return [dict(zip(rows[0], row)) for row in rows[2:]]

    def scores(self, model: str) -> list[tuple[Row, Row]]:
        """The old and the new row of lead_scores of each lead of a model."""
        query = (
            f"select * from lead_scores where scoring_model = '{model}'"
            " order by lead_id"
        )
        pairs = list(zip(self.old.rows(query), self.new.rows(query)))
        assert pairs
        assert all(old["lead_id"] == new["lead_id"] for old, new in pairs)
        return pairs


def database(folder: Path) -> Build:
    [path] = folder.glob("*.duckdb")
    return Build(path, 0, "")


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """A doubled weight, as two git revisions and from the command line."""
    folder = tmp_path_factory.mktemp("doubled")
    rules = repository(folder)
    edit(rules, "behaviour_rules", double_points)
    git(folder, "commit", "-qam", "Double a weight")
    done = run_script(
        "HEAD~1", "HEAD", "--keep", folder / "kept", "--limit", "5", rules=rules
    )
    assert done.returncode in (0, 1), done.stderr
    assert git(folder, "status", "--porcelain", "rules") == ""
    return Compared(
        done.returncode, done.stdout, done.stderr,
        database(folder / "kept" / "old"), database(folder / "kept" / "new"),
    )


@pytest.fixture(scope="module")
def harmful(
    doubled: Compared, tmp_path_factory: pytest.TempPathFactory,
) -> Compared:
    """Strong rules of the champion turned round, one removed, one model added,
    shorter half-lives of the challenger, lists edited."""
    folder = tmp_path_factory.mktemp("harmful")
    rules = copy_rules(RULES, folder / "rules")

    def turn_round(rows: list[Row]) -> None:
        for row in rows:
            if row["scoring_model"] == CHAMPION:
                row["points"] = str(-int(row["points"]))

    def shorten(rows: list[Row]) -> None:
        rows.remove(rule(rows, CHAMPION, "trial_started"))
        for row in rows:
            if (
                row["scoring_model"] == CHALLENGER
                and row["decay_kind"] == "half_life"
            ):
                row["decay_days"] = "3"

    edit(rules, "attribute_rules", turn_round)
    edit(rules, "behaviour_rules", shorten)
    edit(rules, "lists", lambda rows: rows.append(
        {"list_name": "competitor_domains", "item": "anna.roe@rival.example"}
    ))
    edit(rules, "scoring_models", lambda rows: rows.append(
        {**rows[0], "scoring_model": "sketch", "role": "draft"}
    ))
    for file in ("grade_bands", "grade_actions"):
        edit(rules, file, lambda rows: rows.extend([
            {**row, "scoring_model": "sketch"} for row in rows
            if row["scoring_model"] == CHAMPION
        ]))
    settings = compare_rules.read_settings(f'{{run_on: "{RUN_ON}"}}')
    [new] = compare_rules.build(
        [compare_rules.Rules("new", "`edited`", rules)], folder, settings, False
    )
    old = compare_rules.Built(
        compare_rules.Rules("old", "`committed`", RULES),
        doubled.old.database.parent, doubled.old.database,
    )
    report, is_worse = compare_rules.compare(old, new, settings, 1000)
    return Compared(
        int(is_worse), compare_rules.without_emails(report), "",
        doubled.old, Build(new.database, 0, ""),
    )


# ---- A doubled weight -------------------------------------------------------
def test_stdout_is_the_report_and_stderr_the_progress(
    doubled: Compared,
) -> None:
    assert doubled.report.startswith("# What the rule edit does\n")
    assert "Old: `HEAD~1` (`" in doubled.report
    assert "Building with the new rules: `HEAD` (`" in doubled.progress
    assert "Traceback" not in doubled.progress


def test_a_changed_cell_is_listed(doubled: Compared) -> None:
    demo = {
        "file": "behaviour_rules.csv", "rule": f"{CHAMPION} / demo_requested",
    }
    old = demo_rule(RULES)
    assert doubled.table("## Which rules changed") == [
        {**demo, "column": "points", "old": old["points"],
         "new": str(2 * int(old["points"]))},
        {**demo, "column": "max_points", "old": old["max_points"], "new": ""},
    ]


@pytest.mark.parametrize("comparison", ["doubled", "harmful"])
@pytest.mark.parametrize("model", [CHAMPION, CHALLENGER])
def test_leads_that_change_are_counted(
    comparison: str, model: str, request: pytest.FixtureRequest,
) -> None:
    compared: Compared = request.getfixturevalue(comparison)
    pairs = compared.scores(model)

    def ready(what: str) -> str:
        sides = [sum(pair[side][what] for pair in pairs) for side in (0, 1)]
        gained = sum(new[what] and not old[what] for old, new in pairs)
        lost = sum(old[what] and not new[what] for old, new in pairs)
        text = " → ".join(dict.fromkeys(f"{side:,}" for side in sides))
        return text + (f" (+{gained} -{lost})" if gained or lost else "")

    name = model + (" (champion)" if model == CHAMPION else "")
    [found] = [
        row for row in compared.table("## How many leads change")
        if row["scoring model"] == name
    ]
    assert found == {
        "scoring model": name,
        "leads": f"{len(pairs):,}",
        "score up": f"{sum(n['score'] > o['score'] for o, n in pairs):,}",
        "score down": f"{sum(n['score'] < o['score'] for o, n in pairs):,}",
        "other grade": f"{sum(n['grade'] != o['grade'] for o, n in pairs):,}",
        "other segment or action": f"""{sum(
            (n['segment'], n['next_action']) != (o['segment'], o['next_action'])
            for o, n in pairs
        ):,}""",
        "MQL": ready("is_mql"),
        "sales-ready": ready("is_sales_ready"),
    }


def test_only_the_edited_model_changes(doubled: Compared) -> None:
    assert any(o["score"] != n["score"] for o, n in doubled.scores(CHAMPION))
    assert all(o["score"] == n["score"] for o, n in doubled.scores(CHALLENGER))


def test_the_table_of_grades_is_cut_at_the_limit(doubled: Compared) -> None:
    """And shows the leads whose score changes most."""
    sizes = {
        old["lead_id"]: abs(new["score"] - old["score"])
        for old, new in doubled.scores(CHAMPION) if old["grade"] != new["grade"]
    }
    assert len(sizes) > 5, "no more than five leads change grade: edit more"
    assert f"{len(sizes)} leads, of which the 5 whose score" in doubled.report
    assert [
        row["lead"] for row in doubled.table("## Who changes grade")
    ] == sorted(sizes, key=lambda lead_id: (-sizes[lead_id], lead_id))[:5]


@pytest.mark.parametrize("comparison", ["doubled", "harmful"])
def test_the_reasons_add_up_to_the_change_of_score(
    comparison: str, request: pytest.FixtureRequest,
) -> None:
    compared: Compared = request.getfixturevalue(comparison)
    changes = {
        old["lead_id"]: (old, new) for old, new in compared.scores(CHAMPION)
    }
    leads = compared.table("## Who changes grade")
    assert leads
    sizes = []
    for lead in leads:
        old, new = changes[lead["lead"]]
        assert lead["grade"] == f"{old['grade']} → {new['grade']}"
        moved = sum(
            Decimal(number.replace(",", "")) for number in
            re.findall(r" ([+-][0-9.,]+)(?= \(|;|$)", lead["because of"])
        )
        assert moved == new["score"] - old["score"], lead
        sizes.append(-abs(moved))
    assert sizes == sorted(sizes)


def test_the_example_in_the_docs_is_what_is_printed(doubled: Compared) -> None:
    """Fails after an edit of sample or rules: print it again, as docs say."""
    docs = (PROJECT / "docs" / "compare_rules.md").read_text(encoding="utf-8")
    example = docs.split("````")[1]
    title = "## Which rules changed"
    assert example[example.index(title):].splitlines() == (
        doubled.report[doubled.report.index(title):].splitlines()
    )


def test_the_reason_is_the_rule_that_was_edited(doubled: Compared) -> None:
    for lead in doubled.table("## Who changes grade"):
        assert lead["because of"].startswith("Demo requested +")


# ---- A removed rule, a shorter half-life, harm ------------------------------
def test_rows_added_and_removed_are_listed_whole(harmful: Compared) -> None:
    changes = harmful.table("## Which rules changed")
    [removed] = [row for row in changes if row["column"] == "(row removed)"]
    assert removed["rule"] == f"{CHAMPION} / trial_started"
    assert "event_type trial_started, points 15" in removed["old"]
    assert removed["new"] == ""
    assert {
        row["rule"] for row in changes
        if row["column"] == "(row added)"
        and row["file"] == "scoring_models.csv"
    } == {"sketch"}
    shorter = [row for row in changes if row["column"] == "decay_days"]
    assert shorter
    assert {row["new"] for row in shorter} == {"3"}
    assert {row["rule"].split(" / ")[0] for row in shorter} == {CHALLENGER}


def test_a_model_without_a_counterpart_is_named(harmful: Compared) -> None:
    assert "The scoring model sketch is added or" in harmful.report


def test_the_points_that_rules_moved_are_summed(harmful: Compared) -> None:
    moved = {
        (row["scoring model"], row["what"]): row
        for row in harmful.table("## Which rules moved most points")
    }
    query = """
        select count(*) as leads, sum(points) as points from score_ledger
        where rule_id = 'trial_started' and points != 0
            and scoring_model = '{}'
    """
    removed = harmful.old.rows(query.format(CHAMPION))[0]
    found = moved[f"{CHAMPION} (champion)", "Trial started"]
    assert int(found["leads"].replace(",", "")) == removed["leads"]
    assert found["points added"] == "0"
    assert Decimal(found["points taken"].replace(",", "")) == -removed["points"]
    faded = [
        build.rows(query.format(CHALLENGER))[0]["points"] or 0
        for build in (harmful.old, harmful.new)
    ]
    assert faded[1] < faded[0]
    found = moved[CHALLENGER, "Trial started"]["points taken"]
    assert Decimal(found.replace(",", "")) == faded[1] - faded[0]


@pytest.mark.parametrize("comparison", ["doubled", "harmful"])
def test_performance_is_what_the_marts_say(
    comparison: str, request: pytest.FixtureRequest,
) -> None:
    """The new figures also stand in the new build's own model_performance."""
    compared: Compared = request.getfixturevalue(comparison)
    found = compared.table("## On past decision days")
    assert len(found) == 4
    for row in found:
        model = row["scoring model"].split(" ")[0]
        split = row["decision days"].split(" ")[0]
        for side, build in (("old", compared.old), ("new", compared.new)):
            [own] = build.rows(f"""
                select * from model_performance
                where scoring_model = '{model}' and split = '{split}'
                    and period = 'all'
            """)
            assert row["leads"] == f"{own['decision_lead_count']:,}"
            assert row["converted"] == f"{own['conversion_count']:,}"
            assert row[f"AUC {side}"] == (
                f"{own['auc']:.3f} ({own['auc_low']:.3f} to "
                f"{own['auc_high']:.3f})"
            )
            assert f"{own['top_decile_lift']:.2f}" in row[
                "lift of the best tenth"
            ]


def test_conclusively_worse_rules_are_said_to_be_worse(
    doubled: Compared, harmful: Compared,
) -> None:
    assert harmful.exit_code == 1
    assert "- On past decision days: **worse** (AUC lower by" in harmful.report
    assert f"- {CHAMPION} (champion): **worse** (AUC lower" in harmful.report
    is_worse = "- On past decision days: **worse**" in doubled.report
    assert doubled.exit_code == int(is_worse)


def test_the_verdict_is_the_exit_code(
    doubled: Compared, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:
    rules = copy_rules(RULES, tmp_path / "rules")
    edit(rules, "behaviour_rules", double_points)
    monkeypatch.setattr(compare_rules, "build", lambda *_: [None, None])
    for is_worse in (False, True):
        monkeypatch.setattr(
            compare_rules, "compare", lambda *_: ("report", is_worse)
        )
        assert compare_rules.main([str(RULES), str(rules)]) == int(is_worse)
        assert capsys.readouterr().out == "report\n"


def test_no_email_address_is_printed(harmful: Compared) -> None:
    added = [
        row["rule"] for row in harmful.table("## Which rules changed")
        if row["file"] == "lists.csv"
    ]
    assert added == ["competitor_domains / (e-mail address)"]
    assert "@" not in harmful.report
    assert compare_rules.without_emails("%@gmail.com, a.b+c@x-y.co.uk!") == (
        "%@gmail.com, (e-mail address)!"
    )


# ---- Another champion -------------------------------------------------------
def test_a_promoted_challenger_is_compared_with_the_old_champion(
    doubled: Compared, tmp_path: Path,
) -> None:
    promoted = tmp_path / doubled.new.database.name
    shutil.copy(doubled.new.database, promoted)
    with duckdb.connect(str(promoted)) as connection:
        connection.execute(f"""
            update main_staging.stg_scoring_models set role = case
                when scoring_model = '{CHALLENGER}' then 'champion' else 'draft'
            end;
            update lead_scores set is_champion =
                scoring_model = '{CHALLENGER}';
        """)
    comparison = compare_rules.Comparison(doubled.old.database, promoted)
    rules = compare_rules.Rules("", "`x`", RULES)
    report, _ = compare_rules.report(rules, rules, comparison, 5)
    assert f"- **{CHALLENGER} becomes champion** in place of" in report
    rows = Compared(0, report, "", doubled.old, doubled.new).table(
        "## How many leads change"
    )
    assert [row["scoring model"] for row in rows] == [
        f"{CHAMPION} → {CHALLENGER} (champion)", CHAMPION, CHALLENGER,
    ]
    old = doubled.old.rows(
        f"select score from lead_scores where scoring_model = '{CHAMPION}'"
        " order by lead_id"
    )
    new = doubled.new.rows(
        f"select score from lead_scores where scoring_model = '{CHALLENGER}'"
        " order by lead_id"
    )
    fell = sum(n["score"] < o["score"] for o, n in zip(old, new))
    assert rows[0]["score down"] == f"{fell:,}"


def test_a_model_that_is_switched_off_is_named(
    doubled: Compared, tmp_path: Path,
) -> None:
    copy = tmp_path / "copy.duckdb"
    shutil.copy(doubled.old.database, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(f"""
            update main_staging.stg_scoring_models set role = 'off'
            where scoring_model = '{CHALLENGER}';
            delete from lead_scores where scoring_model = '{CHALLENGER}';
        """)
    rules = compare_rules.Rules("", "`x`", RULES)
    for old, new, words in (
        (doubled.old.database, copy, "removed or switched off"),
        (copy, doubled.old.database, "added or switched on"),
    ):
        report, _ = compare_rules.report(
            rules, rules, compare_rules.Comparison(old, new), 5
        )
        assert f"The scoring model {CHALLENGER} is {words}" in report
        assert [
            row["scoring model"] for row in
            Compared(0, report, "", doubled.old, doubled.old).table(
                "## How many leads change"
            )
        ] == [f"{CHAMPION} (champion)"]


# ---- Nothing to compare, or nothing that can be compared --------------------
def test_the_same_rules_change_nothing(tmp_path: Path) -> None:
    done = run_script(RULES, copy_rules(RULES, tmp_path / "rules"))
    assert done.returncode == 0, done.stderr
    assert "Nothing: the rule files are the same." in done.stdout


def test_another_order_of_rows_is_no_change_of_a_rule(
    doubled: Compared, tmp_path: Path,
) -> None:
    """Both sides from one database, but for blanks around cells."""
    copy = tmp_path / "copy.duckdb"
    shutil.copy(doubled.old.database, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update main_rules.lists set item = item || ' '")
    comparison = compare_rules.Comparison(doubled.old.database, copy)
    rules = compare_rules.Rules("", "`x`", RULES)
    report, is_worse = compare_rules.report(rules, rules, comparison, 5)
    assert not is_worse
    assert "No cell differs" in report
    assert "- By the champion: 0 scores up, 0 down; 0 other gr" in report
    assert "no score of a decision day differs." in report
    assert "## Who changes grade" not in report
    assert "## Which rules moved most points" not in report


def test_faulty_rules_are_refused_with_the_message_of_the_build(
    tmp_path: Path,
) -> None:
    rules = copy_rules(RULES, tmp_path / "rules")

    def misspell(rows: list[Row]) -> None:
        rows[0]["operator"] = "one_off"

    edit(rules, "attribute_rules", misspell)
    raw = tmp_path / "raw"
    write_table(raw, "leads", [{"lead_id": "L1", "created_at": "2026-06-01"}])
    write_table(raw, "events", [{
        "event_id": "E1", "lead_id": "L1", "occurred_at": "2026-06-02",
        "event_type": "demo",
    }])
    done = run_script(RULES, rules, raw_folder=str(raw))
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"dbt stopped at the new rules, `{rules}`:\n" in done.stderr
    assert (
        "  1 fault(s) in the rule files; nothing was scored.\n"
        f"  attribute_rules.csv · {CHAMPION} / "
    ) in done.stderr
    assert "· unknown operator 'one_off' · use one of equals" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_compared_is_said_in_a_sentence(tmp_path: Path) -> None:
    rules = copy_rules(RULES, tmp_path / "rules")
    lacking = copy_rules(RULES, tmp_path / "lacking")
    (lacking / "lists.csv").unlink()
    for arguments, sentence in (
        (("no-such-branch", RULES),
         "no-such-branch is neither a folder nor a git revision of"),
        ((RULES, lacking), "lack lists.csv. All ten rule files must be there"),
        ((), "is in no git repository, so there is no earlier state."),
        (("--limit", "0"), "--limit must be at least 1."),
    ):
        done = run_script(*arguments, rules=rules)
        assert done.returncode == 2, done.stdout
        assert done.stdout == ""
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
    for text in ("[", "just text"):
        with pytest.raises(compare_rules.CannotCompare, match="is not YAML"):
            compare_rules.read_settings(text)
    with pytest.raises(compare_rules.CannotCompare, match="No folder of seed"):
        compare_rules.read_settings("{rules_folder: nowhere}")


# ---- Folders, revisions, settings -------------------------------------------
def test_by_default_the_branch_is_compared_with_where_it_left_main(
    tmp_path: Path,
) -> None:
    rules = repository(tmp_path / "repository")

    def points(value: str) -> None:
        edit(rules, "behaviour_rules", lambda rows: rule(
            rows, CHAMPION, "demo_requested"
        ).update(points=value))

    def found(side: str, asked: str | None = None) -> Any:
        work = tmp_path / f"work {len(list(tmp_path.iterdir()))}"
        work.mkdir()
        return compare_rules.find_rules(side, asked, rules, work)

    def points_of(side: str, asked: str | None = None) -> str:
        return demo_rule(found(side, asked).folder)["points"]

    before = points_of("old")
    points("16")
    # On main: the last commit, and what is on disk.
    assert found("old").name == "`HEAD`"
    assert points_of("old") == before
    assert points_of("new") == "16"
    git(rules, "switch", "-qc", "branch")
    git(rules, "commit", "-qam", "16")
    git(rules, "switch", "-q", "main")
    points("17")
    git(rules, "commit", "-qam", "17")
    git(rules, "switch", "-q", "branch")
    points("18")
    # On a branch: neither its own commits nor what main did since.
    assert "where HEAD left `main`" in found("old").name
    assert points_of("old") == before
    assert points_of("new") == "18"
    assert points_of("old", "main") == "17"
    assert points_of("old", "HEAD") == "16"


def test_a_folder_wins_over_a_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = repository(tmp_path / "repository")
    copy_rules(RULES, tmp_path / "main")
    monkeypatch.chdir(tmp_path)
    found = compare_rules.find_rules("old", "main", rules, tmp_path)
    assert found.folder == tmp_path / "main"


def test_raw_tables_are_taken_from_the_database_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = tmp_path / "company.duckdb"
    with duckdb.connect(str(source)) as connection:
        connection.execute("""
            create schema crm;
            create table crm.contacts as select 'L1' as lead_id;
            create view events as select 'E1' as event_id;
            create schema web;
            create table web.tracks as select 1 as id;
            create view web."Pages" as select 2 as id;
        """)
    monkeypatch.setenv("LEAD_SCORING_DATABASE", str(source))
    settings = compare_rules.read_settings(
        "{raw_tables: {leads: company.crm.contacts, events: events},"
        " sources: {segment: web, hubspot_fivetran: /data/hubspot}}"
    )
    folder = tmp_path / "old"
    folder.mkdir()
    built = compare_rules.Built(
        compare_rules.Rules("old", "`x`", RULES), folder,
        folder / "company.duckdb",
    )
    compare_rules.copy_raw_tables(built, settings.raw_tables)
    copied = Build(built.database, 0, "")
    assert copied.value("select lead_id from company.crm.contacts") == "L1"
    assert copied.value("select event_id from events") == "E1"
    assert copied.value("select id from web.tracks") == 1
    assert copied.value('select id from web."Pages"') == 2
    with pytest.raises(compare_rules.CannotCompare, match="cannot be read"):
        compare_rules.copy_raw_tables(built, ["crm.people"])
    with pytest.raises(compare_rules.CannotCompare, match="schema crn, which"):
        compare_rules.copy_raw_tables(built, ["crn.*"])
