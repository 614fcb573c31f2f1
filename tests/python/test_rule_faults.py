"""Every fault in the rule files is listed, none is invented, nothing is scored.

tests/python/broken_rules holds every fault that rule_faults knows;
tests/python/broken_rules.txt is the message that they must give.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import REAL_DATA, RULES, Build, run_dbt

FIXTURES = Path(__file__).resolve().parent
LOAN_RULES = REAL_DATA / "loan_funnel" / "rules"
REFUSED = re.compile(r"^ *(\d+) fault\(s\) in the rule files; nothing was scored")
# dbt indents every line of a message and wraps none.
FAULT = re.compile(r"^ +(\w+[.]csv · .*)$")


@dataclass
class Faults:
    """What `dbt build --select +rule_faults` did with a folder of rules."""

    build: Build

    @property
    def exit_code(self) -> int:
        return self.build.exit_code

    @property
    def output(self) -> str:
        return self.build.output

    @property
    def found(self) -> list[str]:
        lines = self.output.splitlines()
        return [found[1] for line in lines if (found := FAULT.match(line))]

    @property
    def counts(self) -> list[int]:
        lines = self.output.splitlines()
        return [int(found[1]) for line in lines if (found := REFUSED.match(line))]

    @property
    def relations(self) -> set[str]:
        rows = self.build.rows(
            "select table_name from information_schema.tables"
        )
        return {row["table_name"] for row in rows}


def build(rules: Path, work: Path) -> Faults:
    return Faults(run_dbt(
        work / "build", "build", "--select", "+rule_faults",
        "--indirect-selection", "cautious", rules=rules,
    ))


def copy_of_rules(work: Path) -> Path:
    return Path(shutil.copytree(RULES, work / "rules"))


def edit(file: Path, change: Callable[[list[list[str]]], None]) -> None:
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Faults:
    work = tmp_path_factory.mktemp("broken_rules")
    return build(FIXTURES / "broken_rules", work)


def test_every_fault_is_listed_and_nothing_else(broken: Faults) -> None:
    expected = (FIXTURES / "broken_rules.txt").read_text(encoding="utf-8")
    assert broken.found == expected.splitlines(), broken.output
    assert broken.counts == [len(broken.found)]


def test_faults_stop_the_build(broken: Faults) -> None:
    assert broken.exit_code != 0
    assert "rule_faults" not in broken.relations
    assert not [
        name for name in broken.relations if name.startswith("score_")
    ]


def test_nothing_is_scored_before_the_rules_are_checked(
    sample_build: Build,
) -> None:
    path = sample_build.database.parent / "target" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    parents = manifest["parent_map"]

    def ancestors(node: str) -> set[str]:
        found: set[str] = set()
        waiting = [node]
        while waiting:
            for parent in parents.get(waiting.pop(), []):
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return found

    def reads_rules(found: set[str]) -> bool:
        # Lists and bot signals also clean features, which score nothing.
        files = {file.stem for file in RULES.glob("*.csv")}
        files -= {"lists", "bot_signals"}
        return any(f"seed.lead_scoring.{file}" in found for file in files)

    unchecked = [
        node["name"]
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
        and node["fqn"][1] == "scoring"
        and reads_rules(found := ancestors(key))
        and "model.lead_scoring.rule_faults" not in found
    ]
    assert unchecked == []


def test_one_typo_gives_one_line(tmp_path: Path) -> None:
    rules = copy_of_rules(tmp_path)

    def misspell(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("operator")] = "one_off"

    edit(rules / "attribute_rules.csv", misspell)
    result = build(rules, tmp_path)
    assert result.exit_code != 0
    assert result.found == [
        "attribute_rules.csv · b2b_saas / country_is_usa_or_uk"
        " · unknown operator 'one_off'"
        " · use one of equals, one_of, in_list, has_word, like, matches,"
        " between, is_missing, is_present"
    ]


def test_headers_are_listed_before_rows(tmp_path: Path) -> None:
    rules = copy_of_rules(tmp_path)

    def rename_points(rows: list[list[str]]) -> None:
        rows[0][rows[0].index("points")] = "point"

    def break_a_cell(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("max_points")] = "lots"

    edit(rules / "attribute_rules.csv", rename_points)
    edit(rules / "rule_groups.csv", break_a_cell)
    result = build(rules, tmp_path)
    assert result.exit_code != 0
    assert result.found == [
        "attribute_rules.csv · header · missing column 'points'"
        " · add it to the first line; the rows of all files are checked once"
        " no column is missing",
        "attribute_rules.csv · header · unknown column 'point'"
        " · delete it, or rename it to one of scoring_model, rule_id,"
        " rule_group, attribute_name, operator, operand, points, rationale",
    ]


def test_an_unknown_column_does_not_hide_the_rows(tmp_path: Path) -> None:
    rules = copy_of_rules(tmp_path)
    edit(rules / "lists.csv", lambda rows: [row.append("") for row in rows])
    edit(
        rules / "lists.csv",
        lambda rows: rows.__setitem__(0, ["list_name", "item", "note"]),
    )
    for file in rules.glob("*.csv"):
        if file.name != "lists.csv":
            edit(file, lambda rows: rows.__delitem__(slice(1, None)))
    result = build(rules, tmp_path)
    assert result.exit_code != 0
    assert result.found == [
        "lists.csv · header · unknown column 'note'"
        " · delete it, or rename it to one of list_name, item",
        "scoring_models.csv · (all rows) · no model is champion"
        " · give one model the role champion",
    ]


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(RULES, id="default"),
        pytest.param(
            LOAN_RULES,
            id="loan_funnel",
            marks=pytest.mark.skipif(
                not LOAN_RULES.is_dir(), reason=f"{LOAN_RULES} is absent"
            ),
        ),
    ],
)
def test_sound_rules_pass(rules: Path, tmp_path: Path) -> None:
    result = build(rules, tmp_path)
    assert result.exit_code == 0, result.output
    assert result.found == []
    assert "rule_faults" in result.relations
