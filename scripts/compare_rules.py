"""Say what a rule edit does, in Markdown, before it is merged.

Scores the same leads on the same day by the old and by the new rule files and
compares: which rules, scores and grades differ, and which set was better at
telling in advance who converts. OLD and NEW are folders or git revisions.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import jinja2
import yaml
from rule_changes import (
    CHANGE_COLUMNS, KEYS, CannotTell, Row, commit_of, files_at, git,
    rule_changes, table,
)

PROJECT = Path(__file__).resolve().parent.parent
DBT = shutil.which("dbt", path=Path(sys.executable).parent) or "dbt"
# Of the marts only what is read here, and all that it is made from.
NEEDED = (
    "+lead_scores", "+score_ledger", "+model_performance", "+score_thresholds",
)
# Under such names the new scores are judged beside the old ones.
NEW_PREFIX = "new: "
MAIN_BRANCHES = "origin/HEAD origin/main origin/master main master".split()
EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)*")
# What dbt says around a message.
NOISE = re.compile(r" *> (in|called by) |\d+ of |Encountered an error:$")
TITLE = "# What the rule edit does"


class CannotCompare(CannotTell):
    """Says in a sentence why there is nothing to compare."""


@dataclass(frozen=True)
class Settings:
    """What both builds have in common."""

    dbt_vars: Row
    # Raw tables that lie in the project's database: `table`, `schema.table`,
    # with the database before it or not; and schemas of sources, as `schema.*`.
    raw_tables: Sequence[str]
    rules_folder: Path


@dataclass(frozen=True)
class Rules:
    """A set of rule files: what to call it, and where it lies."""

    side: str
    name: str
    folder: Path


@dataclass(frozen=True)
class Built:
    """A set of rule files and the folder that holds its database."""

    rules: Rules
    folder: Path
    database: Path


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        usage="%(prog)s [OLD] [NEW] [options]",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code: 0 compared; 1 compared, and the new rules of the "
        "champion order\nleads conclusively worse; 2 not compared.",
    )
    parser.add_argument(
        "old", nargs="?", metavar="OLD",
        help="default: the commit where HEAD left the main branch",
    )
    parser.add_argument(
        "new", nargs="?", metavar="NEW",
        help="default: the rule files as they are on disk",
    )
    parser.add_argument(
        "--vars", default="{}", metavar="YAML",
        help="as for dbt, such as '{raw_folder: /data}'",
    )
    parser.add_argument(
        "--limit", type=int, default=20, metavar="N",
        help="rows of a table that are shown (default: %(default)s)",
    )
    parser.add_argument(
        "--in-turn", action="store_true",
        help="build one after the other, with half the memory",
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER",
        help="leave both databases in this folder",
    )
    options = parser.parse_args(arguments)
    if options.limit < 1:
        parser.error("--limit must be at least 1.")
    return options


def tell(message: str) -> None:
    """Progress goes to stderr: stdout is the report and nothing else."""
    print(without_emails(message), file=sys.stderr, flush=True)


def without_emails(text: str) -> str:
    return EMAIL.sub("(e-mail address)", text)


# ---- Settings: those of the project, as dbt sees them ------------------------
def read_settings(given: str) -> Settings:
    """The settings of the project, with those of --vars."""
    try:
        chosen = yaml.safe_load(given) or {}
        if not isinstance(chosen, dict):
            raise yaml.YAMLError
    except yaml.YAMLError:
        raise CannotCompare(
            f"--vars {given} is not YAML. Write it like "
            "'{raw_folder: /data}'."
        ) from None
    project = yaml.safe_load(
        (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    )

    def seed_folders(settings: Row) -> list[Path]:
        return [
            PROJECT / jinja2.Template(path).render(
                var=settings.get, env_var=os.environ.get
            )
            for path in project["seed-paths"]
        ]

    # dbt reads the place of rule files from --vars, not from `vars:`.
    if PROJECT / "probe" not in seed_folders({"rules_folder": "probe"}):
        raise CannotCompare(
            "seed-paths of dbt_project.yml names the rule files outright, so "
            "that no others can take their place. Write the path as "
            "\"{{ var('rules_folder', 'my_rules') }}\"."
        )
    folders = [
        folder for folder in seed_folders(chosen)
        if (folder / "scoring_models.csv").is_file()
    ]
    if not folders:
        raise CannotCompare(
            "No folder of seed-paths holds scoring_models.csv. Check the var "
            "rules_folder: a relative path starts at the project."
        )
    effective = {**project.get("vars", {}), **chosen}
    # Both builds get the same day even when one starts after midnight.
    run_on = effective.get("run_on") or datetime.now(timezone.utc).date()
    return Settings(
        {**chosen, "run_on": str(run_on)},
        [
            *(effective.get("raw_tables") or {}).values(),
            *(
                f"{place}.*"
                for place in (effective.get("sources") or {}).values()
                if "/" not in place
            ),
        ],
        folders[-1].resolve(),
    )


# ---- Rule files: from folders and from git ----------------------------------
def fork_point(folder: Path) -> tuple[str, str]:
    """The commit where HEAD left the main branch, and its name in words."""
    if git(folder, "rev-parse", "--git-dir") is None:
        raise CannotCompare(
            f"{folder} is in no git repository, so there is no earlier state. "
            "Give OLD: a folder of rule files."
        )
    if commit_of(folder, "HEAD") is None:
        raise CannotCompare(
            "There is no commit yet. Give OLD: a folder of rule files."
        )
    for branch in MAIN_BRANCHES:
        if commit_of(folder, branch) is None:
            continue
        base = git(folder, "merge-base", branch, "HEAD")
        if base is None:
            raise CannotCompare(
                f"git does not know where HEAD left {branch}. Fetch the whole "
                "history (fetch-depth: 0), or give OLD."
            )
        commit = base.decode().strip()
        if commit == commit_of(folder, "HEAD"):
            break
        return commit, f"`{commit[:9]}`, where HEAD left `{branch}`"
    return "HEAD", "`HEAD`"


def find_rules(
    side: str, asked: str | None, present: Path, work: Path
) -> Rules:
    """The rule files that were asked for; None is the default of the side.

    present: the rules folder of the project; work: where files of a revision
    are laid.
    """
    if asked is None and side == "new":
        return checked(Rules(side, "the rule files on disk", present))
    if asked is not None and Path(asked).is_dir():
        return checked(Rules(side, f"`{asked}`", Path(asked).resolve()))
    revision, name = (asked, f"`{asked}`") if asked else fork_point(present)
    commit = commit_of(present, revision)
    if commit is None:
        raise CannotCompare(
            f"{revision} is neither a folder nor a git revision of {present}."
        )
    files = files_at(present, commit)
    if files is None:
        raise CannotCompare(
            f"At {revision} there is no folder {present} in git."
        )
    folder = work / f"{side}_rules"
    folder.mkdir()
    for name_of_file, content in files.items():
        (folder / name_of_file).write_bytes(content)
    if not re.match(re.escape(commit[:7]), revision) and asked:
        name += f" (`{commit[:9]}`)"
    return checked(Rules(side, name, folder))


def checked(rules: Rules) -> Rules:
    missing = [
        f"{file}.csv" for file in KEYS
        if not (rules.folder / f"{file}.csv").is_file()
    ]
    if missing:
        raise CannotCompare(
            f"The {rules.side} rules, {rules.name}, lack {', '.join(missing)}."
            " All ten rule files must be there, with at least their header."
        )
    return rules


def are_same_files(old: Path, new: Path) -> bool:
    return all(
        (old / f"{file}.csv").read_bytes() == (new / f"{file}.csv").read_bytes()
        for file in KEYS
    )


# ---- Builds: dbt scores, this script never does -----------------------------
def start_dbt(
    built: Built, settings: Settings, *arguments: str
) -> subprocess.Popen[bytes]:
    """Starts dbt on a database of its own; its output goes to a file."""
    chosen = {
        **settings.dbt_vars,
        "rules_folder": os.path.relpath(built.rules.folder, PROJECT),
    }
    with open(built.folder / "dbt.log", "w", encoding="utf-8") as log:
        return subprocess.Popen(
            [
                DBT, "--quiet", "--no-use-colors", *arguments,
                "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
                "--target", "dev",
                "--target-path", str(built.folder / "target"),
                "--log-path", str(built.folder / "logs"),
                "--vars", json.dumps(chosen, default=str),
            ],
            cwd=PROJECT,
            env={
                **os.environ,
                "LEAD_SCORING_DATABASE": str(built.database),
                "PYTHONUTF8": "1",
            },
            stdout=log, stderr=subprocess.STDOUT,
        )


def refuse(built: Built) -> NoReturn:
    """Raises what dbt said, without the time of day and the macro stack."""
    log = (built.folder / "dbt.log").read_text(encoding="utf-8")
    lines = [
        line.strip()
        for line in re.sub(r"(?m)^\d\d:\d\d:\d\d +", "", log).splitlines()
        if line.strip() and not re.match(NOISE, line)
    ]
    faults = [
        number for number, line in enumerate(lines)
        if "fault(s) in the rule files" in line
    ]
    said = "\n  ".join(lines[faults[0]:] if faults else lines)
    raise CannotCompare(
        f"dbt stopped at the {built.rules.side} rules, {built.rules.name}:\n"
        f"  {said}"
    )


def wait_for(running: Mapping[subprocess.Popen[bytes], Built]) -> None:
    """Waits until all are done; the first that fails stops the others."""
    try:
        waiting = dict(running)
        while waiting:
            time.sleep(0.1)
            for process in [*waiting]:
                code = process.poll()
                if code:
                    refuse(waiting[process])
                if code == 0:
                    del waiting[process]
    finally:
        for process in running:
            if process.poll() is None:
                process.terminate()
                process.wait()


def copy_raw_tables(built: Built, names: Sequence[str]) -> None:
    """Copies raw tables, see Settings, out of the project's database."""
    source = os.environ.get("LEAD_SCORING_DATABASE", "lead_scoring.duckdb")
    if not (PROJECT / source).is_file():
        raise CannotCompare(
            "raw_tables or sources name tables of the database, but there is "
            f"none at {source}."
        )
    with duckdb.connect(str(built.database)) as connection:
        try:
            connection.execute(
                f"attach '{PROJECT / source}' as source (read_only)"
            )
            for name in names:
                *schemas, chosen = name.split(".")
                schema = schemas[-1] if schemas else "main"
                if len(schemas) > 1 and schemas[0] != built.database.stem:
                    # The profile attaches that database to each build.
                    continue
                connection.execute(f'create schema if not exists "{schema}"')
                for table in (
                    tables_of(connection, schema) if chosen == "*" else [chosen]
                ):
                    connection.execute(
                        f'create table "{schema}"."{table}" as '
                        f'select * from source."{schema}"."{table}"'
                    )
        except duckdb.Error as error:
            raise CannotCompare(
                f"The raw tables cannot be read from {source}: "
                f"{str(error).splitlines()[0]}"
            ) from None


def tables_of(
    connection: duckdb.DuckDBPyConnection, schema: str
) -> list[str]:
    """The tables and views in a schema of the attached database."""
    found = connection.execute(
        "select table_name from information_schema.tables"
        " where table_catalog = 'source' and table_schema = ?"
        " order by table_name",
        [schema],
    ).fetchall()
    if not found:
        raise CannotCompare(
            f"sources names the schema {schema}, which has no tables in the "
            "database."
        )
    return [name for name, in found]


def build(
    rules: Sequence[Rules], work: Path, settings: Settings, in_turn: bool
) -> list[Built]:
    """One database per set of rules; raises the message of a faulty set."""
    # The name of the database is that of the project's: raw_tables may say it.
    database = Path(
        os.environ.get("LEAD_SCORING_DATABASE", "lead_scoring.duckdb")
    ).name
    builds = []
    for one in rules:
        folder = work / one.side
        folder.mkdir(parents=True, exist_ok=True)
        built = Built(one, folder, folder / database)
        built.database.unlink(missing_ok=True)
        if settings.raw_tables:
            copy_raw_tables(built, settings.raw_tables)
        builds.append(built)
    command = (
        "build", "--exclude-resource-type", "test",
        "--exclude-resource-type", "unit_test", "--select", *NEEDED,
    )
    for group in [[built] for built in builds] if in_turn else [builds]:
        for built in group:
            tell(f"Building with the {built.rules.side} rules: "
                 f"{built.rules.name} …")
        wait_for({
            start_dbt(built, settings, *command): built for built in group
        })
    return builds


def judge(old: Built, new: Built, settings: Settings) -> None:
    """Lets the project's own statistics judge both sets on the same leads.

    Lays the new scores beside the old ones, as models named "new: …", and has
    dbt make the statistics again. So the verdict on each is the one of
    model_performance, against the champion of the old rules.
    """
    with duckdb.connect(str(old.database)) as connection:
        connection.execute(
            f"attach '{new.database}' as new_build (read_only)"
        )
        connection.execute(
            "delete from main_evidence.evidence_scores"
            " where starts_with(scoring_model, $1)",
            [NEW_PREFIX],
        )
        connection.execute(
            "insert into main_evidence.evidence_scores by name"
            " select scores.* replace ($1 || scoring_model as scoring_model)"
            " from new_build.main_evidence.evidence_scores as scores"
            " semi join new_build.main_staging.stg_scoring_models"
            " using (scoring_model)",
            [NEW_PREFIX],
        )
    tell("Judging both on past decision days …")
    wait_for({
        start_dbt(
            old, settings, "run",
            "--select", "evidence_scores+,+model_performance",
            "--exclude", "evidence_scores",
        ): old
    })


# ---- What differs: read from the two databases -------------------------------
# Points by rule after the rule's own cap; the items of a lead add up to the
# change of its score.
ITEMS = """
select models.name, ledger.lead_id, sum(ledger.points) as points,
    case ledger.entry_kind
        when 'group_cap' then 'cap of ' || ledger.rule_group
        when 'clamp' then 'floor and ceiling'
        when 'round' then 'rounding'
        else ledger.rule_id
    end as item
from models
inner join {side}.score_ledger as ledger
    on models.{side}_model = ledger.scoring_model
group by all
"""
# models: which model is compared with which. Each with its namesake, and when
# another becomes champion, the old champion with the new one.
# rescored: the models with another score on at least one decision day.
PREPARE = f"""
create temp table models as
select
    old_models.scoring_model as old_model,
    new_models.scoring_model as new_model,
    case
        when old_model = new_model then old_model
        else old_model || ' → ' || new_model
    end as name,
    old_models.role = 'champion' and new_models.role = 'champion'
        as is_champion
from old.main_staging.stg_scoring_models as old_models
inner join new.main_staging.stg_scoring_models as new_models
    on old_models.scoring_model = new_models.scoring_model
    or (old_models.role = 'champion' and new_models.role = 'champion')
where old_models.role != 'off' and new_models.role != 'off';

create temp table leads as
select
    models.name,
    models.is_champion,
    old_scores.lead_id,
    old_scores.score as old_score,
    new_scores.score as new_score,
    old_scores.grade as old_grade,
    new_scores.grade as new_grade,
    old_scores.is_mql as was_mql,
    new_scores.is_mql,
    old_scores.is_sales_ready as was_ready,
    new_scores.is_sales_ready as is_ready,
    old_scores.segment != new_scores.segment
    or old_scores.next_action is distinct from new_scores.next_action
        as has_other_action
from models
inner join old.lead_scores as old_scores
    on models.old_model = old_scores.scoring_model
inner join new.lead_scores as new_scores
    on models.new_model = new_scores.scoring_model
    and old_scores.lead_id = new_scores.lead_id;

create temp table moves as
with old_items as ({ITEMS.format(side="old")}),
new_items as ({ITEMS.format(side="new")})
select
    name,
    lead_id,
    item,
    old_items.points as old_points,
    new_items.points as new_points,
    coalesce(new_points, 0) - coalesce(old_points, 0) as difference
from old_items
full join new_items using (name, lead_id, item)
where difference != 0;

create temp table rescored as
select distinct models.name
from models
inner join old.main_evidence.evidence_scores as old_scores
    on models.old_model = old_scores.scoring_model
inner join new.main_evidence.evidence_scores as new_scores
    on models.new_model = new_scores.scoring_model
    and old_scores.lead_id = new_scores.lead_id
where old_scores.score != new_scores.score;
"""


class Comparison:
    """Both databases in one connection, as `old` and `new`."""

    def __init__(self, old: Path, new: Path) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{old}' as old (read_only)")
        self.connection.execute(f"attach '{new}' as new (read_only)")
        self.connection.execute(PREPARE)
        [scored] = self.rows("""
            select
                (select array_agg((lead_id, as_of) order by lead_id)
                from old.lead_scores where is_champion)
                is distinct from
                (select array_agg((lead_id, as_of) order by lead_id)
                from new.lead_scores where is_champion) as has_changed
        """)
        if scored["has_changed"]:
            raise CannotCompare(
                "The raw data changed while the two sets were built. Run "
                "again when it is loaded."
            )

    def rows(self, query: str, **values: Any) -> list[Row]:
        cursor = self.connection.execute(query, values or None)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# ---- The report --------------------------------------------------------------
def number(points: Decimal, sign: str = "") -> str:
    """14.5000 -> 14.5; with the sign "+" +14.5."""
    text = f"{points:{sign if points else ''},f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_words(item: str) -> str:
    return item[:1].upper() + item[1:].replace("_", " ")


def counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def change(old: Any, new: Any, form: str = ",") -> str:
    """Old → new, or one of them when they read the same."""
    texts = ("–" if side is None else f"{side:{form}}" for side in (old, new))
    return " → ".join(dict.fromkeys(texts))


def model_name(row: Row) -> str:
    return row["name"] + (" (champion)" if row["is_champion"] else "")


def and_more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"… and {counted(count, 'more ' + what)}."
        yield ""


def rules_section(comparison: Comparison, limit: int) -> Iterator[str]:
    changes = list(rule_changes(*(
        {
            file: comparison.rows(f"select * from {side}.main_rules.{file}")
            for file in KEYS
        }
        for side in ("old", "new")
    )))
    yield "## Which rules changed"
    yield ""
    if not changes:
        yield "No cell differs; only blanks or the order of rows do."
        yield ""
        return
    yield from table(CHANGE_COLUMNS, changes[:limit])
    yield from and_more(len(changes) - limit, "change")


def lead_counts(comparison: Comparison) -> list[Row]:
    return comparison.rows("""
        select
            models.name,
            models.is_champion,
            count(lead_id) as leads,
            count(*) filter (new_score > old_score) as up,
            count(*) filter (new_score < old_score) as down,
            count(*) filter (new_grade != old_grade) as grades,
            count(*) filter (has_other_action) as actions,
            count(*) filter (was_mql) as old_mql,
            count(*) filter (leads.is_mql) as new_mql,
            count(*) filter (leads.is_mql and not was_mql) as gained_mql,
            count(*) filter (was_mql and not leads.is_mql) as lost_mql,
            count(*) filter (was_ready) as old_ready,
            count(*) filter (is_ready) as new_ready,
            count(*) filter (is_ready and not was_ready) as gained_ready,
            count(*) filter (was_ready and not is_ready) as lost_ready
        from models
        left join leads on models.name = leads.name
        group by models.name, models.is_champion
        order by models.is_champion desc, models.name
    """)


def with_gains(row: Row, what: str) -> str:
    """200 → 201 (+1 -0)."""
    gained, lost = row[f"gained_{what}"], row[f"lost_{what}"]
    gains = f" (+{gained:,} -{lost:,})" if gained or lost else ""
    return change(row[f"old_{what}"], row[f"new_{what}"]) + gains


def leads_section(
    comparison: Comparison, counts: Sequence[Row]
) -> Iterator[str]:
    yield "## How many leads change"
    yield ""
    yield from table(
        ("scoring model", "leads", "score up", "score down", "other grade",
         "other segment or action", "MQL", "sales-ready"),
        (
            (
                model_name(row),
                *(f"{row[what]:,}" for what in (
                    "leads", "up", "down", "grades", "actions"
                )),
                with_gains(row, "mql"),
                with_gains(row, "ready"),
            )
            for row in counts
        ),
        right="23456",
    )
    for side, other, word, switch in (
        ("new", "old", "added", "switched on"),
        ("old", "new", "removed", "switched off"),
    ):
        for row in comparison.rows(f"""
            select models.scoring_model
            from {side}.main_staging.stg_scoring_models as models
            anti join {other}.main_staging.stg_scoring_models as others
                on models.scoring_model = others.scoring_model
                and others.role != 'off'
            where models.role != 'off'
            order by models.scoring_model
        """):
            yield (f"The scoring model {row['scoring_model']} is {word} or "
                   f"{switch}, so there is none to compare it with.")
            yield ""


def grades_section(comparison: Comparison, limit: int) -> Iterator[str]:
    leads = comparison.rows("""
        select
            *,
            count(*) over (partition by name) as lead_count
        from leads
        where new_grade != old_grade
        qualify
            row_number() over (
                partition by name
                order by abs(new_score - old_score) desc, lead_id
            ) <= $most
        order by
            is_champion desc,
            name,
            abs(new_score - old_score) desc,
            lead_id
    """, most=limit)
    moves: dict[tuple[str, str], list[str]] = {}
    for move in comparison.rows("""
        select * from moves
        where lead_id in (select unnest($lead_ids))
        order by
            item in ('rounding', 'floor and ceiling'),
            abs(difference) desc,
            item
    """, lead_ids=[lead["lead_id"] for lead in leads]):
        lead_moves = moves.setdefault((move["name"], move["lead_id"]), [])
        lead_moves.append(move_in_words(move))
    if leads:
        yield "## Who changes grade"
        yield ""
    for name in dict.fromkeys(lead["name"] for lead in leads):
        shown = [lead for lead in leads if lead["name"] == name]
        count = shown[0]["lead_count"]
        how_many = counted(count, "lead") + (
            f", of which the {limit:,} whose score changes most:"
            if count > limit else ":"
        )
        yield f"{model_name(shown[0])}, {how_many}"
        yield ""
        yield from table(
            ("lead", "score", "grade", "because of"),
            (
                (
                    lead["lead_id"],
                    change(lead["old_score"], lead["new_score"]),
                    change(lead["old_grade"], lead["new_grade"], ""),
                    "; ".join(moves.get(
                        (name, lead["lead_id"]), ["the grade bands alone"]
                    )),
                )
                for lead in shown
            ),
        )


def move_in_words(move: Row) -> str:
    """Demo requested +15 (15 → 30)."""
    words = f"{in_words(move['item'])} {number(move['difference'], '+')}"
    if (
        move["item"] == "rounding"
        or move["old_points"] is None or move["new_points"] is None
    ):
        return words
    return (f"{words} ({number(move['old_points'])} → "
            f"{number(move['new_points'])})")


def movers_section(comparison: Comparison, limit: int) -> Iterator[str]:
    movers = comparison.rows("""
        select
            name,
            is_champion,
            item,
            count(*) as leads,
            coalesce(sum(difference) filter (where difference > 0), 0) as added,
            coalesce(sum(difference) filter (where difference < 0), 0) as taken,
            count(*) over () as mover_count
        from moves
        inner join models using (name)
        where item != 'rounding'
        group by name, is_champion, item
        order by is_champion desc, name, added - taken desc, item
        limit $most
    """, most=limit)
    if not movers:
        return
    yield "## Which rules moved most points"
    yield ""
    yield from table(
        ("scoring model", "what", "leads", "points added", "points taken"),
        (
            (
                model_name(row), in_words(row["item"]), f"{row['leads']:,}",
                number(row["added"], "+"), number(row["taken"], "+"),
            )
            for row in movers
        ),
        right="345",
    )
    yield from and_more(movers[0]["mover_count"] - limit, "row")


def performances(comparison: Comparison) -> list[Row]:
    """The rows of model_performance on both sets, after judge()."""
    return comparison.rows("""
        select
            models.name,
            models.is_champion,
            old_rows as old,
            new_rows as new,
            built_rows.leak_alarm,
            built_rows.has_leak_alarm,
            rescored.name is not null as is_rescored
        from models
        inner join old.model_performance as new_rows
            on new_rows.scoring_model = $prefix || models.new_model
        inner join old.model_performance as old_rows
            on old_rows.scoring_model = models.old_model
            and old_rows.split = new_rows.split
            and old_rows.period = new_rows.period
        inner join new.model_performance as built_rows
            on built_rows.scoring_model = models.new_model
            and built_rows.split = new_rows.split
            and built_rows.period = new_rows.period
        left join rescored on models.name = rescored.name
        where new_rows.period = 'all'
        order by models.is_champion desc, models.name, new_rows.split
    """, prefix=NEW_PREFIX)


def verdict(row: Row) -> str:
    """What model_performance says of a new model and the old champion."""
    if row["is_champion"] and not row["is_rescored"]:
        return "no score of a decision day differs"
    return f"**{row['new']['verdict']}** ({row['new']['verdict_reason']})"


def auc(row: Row) -> str:
    if row["auc"] is None or row["auc_low"] is None:
        return "–"
    return f"{row['auc']:.3f} ({row['auc_low']:.3f} to {row['auc_high']:.3f})"


def performance_section(
    comparison: Comparison, judged: Sequence[Row], old_champion: str
) -> Iterator[str]:
    yield "## On past decision days"
    yield ""
    if not judged:
        yield ("No lead has a decision day with an outcome yet, so nothing "
               "tells which set is better.")
        yield ""
        return
    yield from table(
        ("scoring model", "decision days", "leads", "converted", "AUC old",
         "AUC new", "lift of the best tenth"),
        (
            (
                model_name(row), f"{row['new']['split']} period",
                f"{row['new']['decision_lead_count']:,}",
                f"{row['new']['conversion_count']:,}",
                auc(row["old"]), auc(row["new"]),
                change(row["old"]["top_decile_lift"],
                       row["new"]["top_decile_lift"], ".2f"),
            )
            for row in judged
        ),
        right="34",
    )
    yield (f"The new rules against the old champion, {old_champion}, on the "
           "same leads of the test period:")
    yield ""
    for row in judged:
        if row["new"]["verdict"]:
            yield f"- {model_name(row)}: {verdict(row)}"
    yield ""
    for name, alarm in dict.fromkeys(
        (model_name(row), row["leak_alarm"])
        for row in judged if row["has_leak_alarm"]
    ):
        yield f"**Leak alarm** for {name} with the new rules: {alarm}."
        yield ""
    thresholds = comparison.rows("""
        select
            models.name,
            models.is_champion,
            old_rows as old,
            new_rows as new
        from models
        inner join old.score_thresholds as old_rows
            on models.old_model = old_rows.scoring_model
            and old_rows.is_mql_threshold
        inner join new.score_thresholds as new_rows
            on models.new_model = new_rows.scoring_model
            and new_rows.is_mql_threshold
        order by models.is_champion desc, models.name
    """)
    if not thresholds:
        return
    yield "Who had reached the MQL threshold on the decision day:"
    yield ""
    yield from table(
        ("scoring model", "threshold", "leads", "converted",
         "of them converted", "of all conversions"),
        (
            (
                model_name(row),
                *(change(row["old"][column], row["new"][column], form)
                  for column, form in (
                      ("threshold", ","), ("decision_lead_count", ","),
                      ("conversion_count", ","), ("precision_rate", ".1%"),
                      ("recall_rate", ".1%"),
                  )),
            )
            for row in thresholds
        ),
    )


def report(
    old: Rules, new: Rules, comparison: Comparison, limit: int
) -> tuple[str, bool]:
    """The report, and whether the new champion does conclusively worse."""
    counts = lead_counts(comparison)
    judged = performances(comparison)
    [champions] = comparison.rows(
        "select old_model, new_model from models where is_champion"
    )
    [days] = comparison.rows("select max(as_of) as as_of from new.lead_scores")
    as_of = f", scored as of {days['as_of']}" if days["as_of"] else ""
    champion = counts[0]
    lines = [
        TITLE,
        "",
        f"Old: {old.name}. New: {new.name}. "
        f"{counted(champion['leads'], 'lead')}{as_of}.",
        "",
    ]
    if champions["old_model"] != champions["new_model"]:
        lines.append(f"- **{champions['new_model']} becomes champion** in "
                     f"place of {champions['old_model']}.")
    lines.append(
        f"- By the champion: {champion['up']:,} scores up, "
        f"{champion['down']:,} down; {champion['grades']:,} other grades; "
        f"sales-ready {with_gains(champion, 'ready')}."
    )
    verdicts = [
        row for row in judged if row["is_champion"] and row["new"]["verdict"]
    ]
    lines += [f"- On past decision days: {verdict(row)}." for row in verdicts]
    lines += [
        "",
        *rules_section(comparison, limit),
        *leads_section(comparison, counts),
        *grades_section(comparison, limit),
        *movers_section(comparison, limit),
        *performance_section(comparison, judged, champions["old_model"]),
    ]
    is_worse = any(
        row["is_rescored"] and row["new"]["verdict"] == "worse"
        for row in verdicts
    )
    return "\n".join(lines).rstrip(), is_worse


def compare(
    old: Built, new: Built, settings: Settings, limit: int
) -> tuple[str, bool]:
    """The report on two finished builds, and whether the new one does worse."""
    judge(old, new, settings)
    comparison = Comparison(old.database, new.database)
    try:
        return report(old.rules, new.rules, comparison, limit)
    finally:
        comparison.connection.close()


def run(options: argparse.Namespace) -> int:
    settings = read_settings(options.vars)
    with tempfile.TemporaryDirectory(prefix="compare_rules_") as folder:
        old, new = (
            find_rules(side, asked, settings.rules_folder, Path(folder))
            for side, asked in (("old", options.old), ("new", options.new))
        )
        if are_same_files(old.folder, new.folder):
            text, is_worse = (
                f"{TITLE}\n\nOld: {old.name}. New: {new.name}.\n\n"
                "Nothing: the rule files are the same.", False
            )
        else:
            started = time.monotonic()
            work = options.keep.resolve() if options.keep else Path(folder)
            builds = build([old, new], work, settings, options.in_turn)
            text, is_worse = compare(*builds, settings, options.limit)
            tell(f"Done in {time.monotonic() - started:.0f} s.")
    print(without_emails(text))
    return 1 if is_worse else 0


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        return run(options)
    except (CannotTell, OSError, duckdb.Error) as error:
        tell(str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # Left alone it would end in exit code 1, which says "worse".
        tell(f"This is a fault of the script: {error!r}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
