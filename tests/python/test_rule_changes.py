"""The changelog of the rules, from a git history made for it."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT, RULES, copy_rules


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        [
            "git", "-C", str(folder), "-c", "user.name=Ann Lee",
            "-c", "user.email=ann@example.com", *arguments,
        ],
        capture_output=True, text=True, check=True,
    ).stdout


def changelog(
    rules: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable, str(PROJECT / "scripts" / "rule_changes.py"),
            "--rules", str(rules), *arguments,
        ],
        capture_output=True, text=True, check=False,
    )


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose rules were made, edited on a branch that was merged,
    reordered, and broken."""
    repository = tmp_path_factory.mktemp("history")
    git(repository, "init", "-q", "-b", "main")
    rules = copy_rules(RULES, repository / "rules")
    (repository / "README.md").write_text("ours\n")

    def commit(message: str) -> None:
        git(repository, "add", "-A")
        git(repository, "commit", "-q", "-m", message)

    commit("Take the template")
    git(repository, "tag", "v1")
    git(repository, "checkout", "-q", "-b", "edit")
    file = rules / "bot_signals.csv"
    file.write_text(file.read_text() + "%newscanner%,Opens every link\n")
    commit("One of two commits")
    file = rules / "scoring_models.csv"
    text = file.read_text()
    assert ",21,40,2," in text
    file.write_text(text.replace(",21,40,2,", ",25,40,2,", 1))
    commit("The other")
    git(repository, "checkout", "-q", "main")
    (repository / "README.md").write_text("ours, again\n")
    commit("Touch no rule")
    git(repository, "merge", "-q", "--no-ff", "-m", "Raise the bar | a bit",
        "edit")
    file = rules / "lists.csv"
    header, *rows = file.read_text().splitlines(keepends=True)
    file.write_text(header + "".join(reversed(rows)))
    commit("Only reorder")
    file.write_text(header + "".join(rows[1:]) + "one_cell\n")
    commit("Break a file")
    return rules


def test_each_merge_tells_its_cells(history: Path) -> None:
    done = changelog(history)
    assert done.returncode == 0, done.stderr
    headings = [
        line.split(" · ")[1] for line in done.stdout.splitlines()
        if line.startswith("## ")
    ]
    # Newest first; a merge once, not its commits; nothing where no cell differs.
    assert headings == [
        "Break a file", "Raise the bar | a bit", "Take the template",
    ]
    merge = done.stdout.split("## ")[2]
    assert "Ann Lee, `" in merge
    assert (
        "| scoring_models.csv | b2b_saas | mql_threshold | 21 | 25 |" in merge
    )
    assert "| bot_signals.csv | %newscanner% | (row added) |  |  |" in merge
    assert len([line for line in merge.splitlines() if "| " in line[:2]]) == 3
    count = 0
    for path in RULES.glob("*.csv"):
        with open(path, newline="", encoding="utf-8") as file:
            count += len(list(csv.DictReader(file)))
    assert f"The first rule files: {count:,} rows." in done.stdout


def test_since_leaves_out_what_was_before(history: Path) -> None:
    done = changelog(history, "--since", "v1")
    assert "Raise the bar" in done.stdout
    assert "Take the template" not in done.stdout
    done = changelog(history, "--since", "HEAD")
    assert done.stdout == "# Changes of the rules\n\nNo rule was changed.\n"


def test_it_is_written_to_a_file(history: Path, tmp_path: Path) -> None:
    file = tmp_path / "rule_changes.md"
    done = changelog(history, "--output", str(file))
    assert done.stdout == ""
    assert file.read_text("utf-8") == changelog(history).stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--since", "v9"], "v9 is no revision of"),
        (["--rules", "/nowhere"], "There is no folder /nowhere."),
        (["--rules", "/"], "/ is in no git repository."),
    ],
)
def test_what_cannot_be_told_is_a_sentence(
    history: Path, arguments: list[str], sentence: str
) -> None:
    done = changelog(history, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(sentence), done.stderr
