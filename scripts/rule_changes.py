"""Write the changelog of the rule files: who changed which cell when, and why.

Reads the history of the folder in git, newest first, as Markdown: a heading
per commit or merge, with its message and a table of file, rule, column, old
and new.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
# The columns by which a row of a rule file is known.
KEYS = {
    "scoring_models": ["scoring_model"],
    "attribute_rules": ["scoring_model", "rule_id"],
    "behaviour_rules": ["scoring_model", "rule_id"],
    "inactivity_rules": ["scoring_model", "rule_id"],
    "exclusion_rules": ["scoring_model", "exclusion_id", "rule_id"],
    "rule_groups": ["scoring_model", "rule_group"],
    "grade_bands": ["scoring_model", "axis", "band"],
    "grade_actions": ["scoring_model", "fit_band", "engagement_band"],
    "lists": ["list_name", "item"],
    "bot_signals": ["user_agent_pattern"],
}
CHANGE_COLUMNS = ("file", "rule", "column", "old", "new")
TITLE = "# Changes of the rules"
Row = dict[str, Any]


class CannotTell(Exception):
    """Says in a sentence why there is nothing to tell."""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code: 0 written; 2 not written.",
    )
    parser.add_argument(
        "--rules", type=Path, default=PROJECT / "seeds" / "rules",
        metavar="FOLDER", help="folder of rule files (default: seeds/rules)",
    )
    parser.add_argument(
        "--since", metavar="REVISION",
        help="only what came after, such as a tag (default: everything)",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE",
        help="file to write (default: the screen)",
    )
    return parser.parse_args(arguments)


# ---- Rule files in git ------------------------------------------------------
def git(folder: Path, *arguments: str) -> bytes | None:
    """What git answers in a folder; None when it refuses."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True, check=False,
        )
    except FileNotFoundError:
        raise CannotTell(
            "git is not installed, so no earlier rule files can be read."
        ) from None
    return done.stdout if done.returncode == 0 else None


def commit_of(folder: Path, revision: str) -> str | None:
    found = git(
        folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"
    )
    return found.decode().strip() if found else None


def files_at(folder: Path, commit: str) -> dict[str, bytes] | None:
    """The files of a folder as they were, by name; None when it was not there.
    """
    archive = git(folder, "archive", "--format=tar", commit)
    if archive is None:
        return None
    contents = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            if member.isfile() and "/" not in member.name:
                content = files.extractfile(member)
                assert content is not None
                contents[member.name] = content.read()
    return contents


def rows_at(folder: Path, commit: str) -> dict[str, list[Row]]:
    """The rows of each rule file as they were; none of a file that was not
    there. What is no cell of a column is left out: those were faulty files."""
    files = files_at(folder, commit) or {}
    return {
        file: [
            {name: cell for name, cell in row.items() if name is not None}
            for row in csv.DictReader(io.StringIO(
                files.get(f"{file}.csv", b"").decode("utf-8-sig", "replace"),
                newline="",
            ))
        ]
        for file in KEYS
    }


# ---- What differs -----------------------------------------------------------
def rule_changes(
    before: Mapping[str, Sequence[Row]], after: Mapping[str, Sequence[Row]]
) -> Iterator[tuple[str, ...]]:
    """File, rule, column, old and new of every cell that differs.

    before, after: the rows of each rule file, as text. Of a row that was added
    or removed one line, with all its cells.
    """
    for file, keys in KEYS.items():
        old, new = (
            {
                tuple(row.get(key, "") for key in keys): row
                for row in (
                    {name: (cell or "").strip() for name, cell in row.items()}
                    for row in side[file]
                )
            }
            for side in (before, after)
        )
        for key in sorted({**old, **new}):
            rule = (f"{file}.csv", " / ".join(key))
            if key not in old:
                yield *rule, "(row added)", "", row_in_words(new[key], keys)
            elif key not in new:
                yield *rule, "(row removed)", row_in_words(old[key], keys), ""
            else:
                for column in {**old[key], **new[key]}:
                    cells = [row[key].get(column, "") for row in (old, new)]
                    if cells[0] != cells[1]:
                        yield *rule, column, *where_they_differ(*cells)


def row_in_words(row: Row, keys: Sequence[str]) -> str:
    left_out = (*keys, "rationale", "description")
    return ", ".join(
        f"{name} {cell}" for name, cell in row.items()
        if cell and name not in left_out
    )


def where_they_differ(old: str, new: str) -> tuple[str, str]:
    """Two cells; of long ones what is equal at both ends is cut."""
    if max(len(old), len(new)) <= 60:
        return old, new
    head = len(os.path.commonprefix([old, new]))
    tail = len(os.path.commonprefix([old[head:][::-1], new[head:][::-1]]))
    head, tail = max(head - 12, 0), max(tail - 12, 0)
    return tuple(
        ("…" if head else "") + cell[head:len(cell) - tail]
        + ("…" if tail else "")
        for cell in (old, new)
    )


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], right: str = "",
) -> Iterator[str]:
    """A Markdown table; right: columns to align right, such as "24"."""
    def line(cells: Sequence[str]) -> str:
        texts = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
        return f"| {' | '.join(texts)} |"

    yield line(header)
    yield "|" + "|".join(
        "---:" if str(place) in right else "---"
        for place in range(1, len(header) + 1)
    ) + "|"
    yield from map(line, rows)
    yield ""


def changelog(folder: Path, since: str | None) -> Iterator[str]:
    """The lines of the changelog, newest first."""
    if not folder.is_dir():
        raise CannotTell(f"There is no folder {folder}.")
    if git(folder, "rev-parse", "--git-dir") is None:
        raise CannotTell(f"{folder} is in no git repository.")
    if since is not None and commit_of(folder, since) is None:
        raise CannotTell(f"{since} is no revision of {folder}.")
    yield TITLE
    yield ""
    log = git(
        folder, "log", "--first-parent", "--date=short",
        "--format=%H%x1f%ad%x1f%an%x1f%s",
        f"{since}..HEAD" if since else "HEAD", "--", ".",
    )
    is_empty = True
    for line in (log or b"").decode("utf-8", "replace").splitlines():
        commit, day, author, subject = line.split("\x1f", 3)
        parent = commit_of(folder, f"{commit}^")
        before = rows_at(folder, parent) if parent else dict.fromkeys(KEYS, ())
        after = rows_at(folder, commit)
        if not any(before.values()):
            lines = iter([
                f"The first rule files: {sum(map(len, after.values())):,} rows.",
                "",
            ])
        else:
            changes = list(rule_changes(before, after))
            if not changes:
                continue
            lines = table(CHANGE_COLUMNS, changes)
        is_empty = False
        yield f"## {day} · {subject}"
        yield ""
        yield f"{author}, `{commit[:9]}`"
        yield ""
        yield from lines
    if is_empty:
        yield "No rule was changed."
        yield ""


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        text = "\n".join(changelog(options.rules, options.since))
        if options.output:
            options.output.write_text(text, "utf-8")
        else:
            print(text, end="")
    except (CannotTell, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
