"""Start from a template: copy its ten rule files into a folder of your own.

Without NAME it lists the templates. A folder whose rule files were edited is
left alone. docs/templates.md says what each template expects of your data.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import os
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATES = PROJECT / "seeds" / "templates"
# Where dbt looks for rule files when rules_folder is not set.
DEFAULT_FOLDER = PROJECT / "seeds" / "rules"
Cells = list[list[str]]


class CannotUse(Exception):
    """Says in a sentence why nothing was copied."""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python scripts/use_template.py real_estate "
        "--folder ../my_rules\nExit code: 0 copied, listed or there already; "
        "1 not copied.",
    )
    parser.add_argument(
        "name", nargs="?", metavar="NAME",
        help="a template, such as b2b_saas or pardot",
    )
    parser.add_argument(
        "--folder", type=Path, default=DEFAULT_FOLDER, metavar="FOLDER",
        help="where the rule files go (default: seeds/rules)",
    )
    return parser.parse_args(arguments)


def template_names() -> list[str]:
    return sorted(folder.name for folder in TEMPLATES.iterdir())


def rule_files(template: str) -> list[str]:
    return sorted(path.name for path in (TEMPLATES / template).glob("*.csv"))


def cells(path: Path) -> Cells | None:
    """What a rule file says, however its lines end; None when it cannot be
    read as CSV, which no template is."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.reader(file) if row]
    except (UnicodeDecodeError, csv.Error):
        return None


def listing() -> Iterator[str]:
    """Each template with what the description of its champion says."""
    width = max(map(len, template_names()))
    for name in template_names():
        with (TEMPLATES / name / "scoring_models.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            [champion] = [
                row for row in csv.DictReader(file)
                if row["role"] == "champion"
            ]
        yield textwrap.fill(
            f"{name:<{width}}  {champion['description']}", width=79,
            subsequent_indent=" " * (width + 2), break_on_hyphens=False,
        )


def checked_name(name: str) -> str:
    names = template_names()
    if name in names:
        return name
    wanted = name.lower().replace("-", "_").replace(" ", "_")
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise CannotUse(
        f"There is no template {name}. {hint}The templates are: "
        f"{', '.join(names)}."
    )


def edited_files(folder: Path, template: str) -> list[str]:
    """The rule files in a folder that are not as in a template."""
    return [
        name for name in rule_files(template)
        if (folder / name).exists()
        and cells(folder / name) != cells(TEMPLATES / template / name)
    ]


def refuse_edits(folder: Path) -> None:
    """Raises when the rule files in a folder are of no template."""
    edits = [edited_files(folder, name) for name in template_names()]
    fewest = min(edits, key=len)
    if fewest:
        raise CannotUse(
            f"{shown(folder)} holds rules that are no template's: "
            f"{', '.join(fewest)} would be overwritten. Copy the template "
            "elsewhere with --folder ../my_rules, or move these files away "
            "first."
        )


def copy_template(template: str, folder: Path) -> None:
    """Lays all files beside their places first, so that a full disk or a
    missing right stops it before anything is replaced."""
    is_new = not folder.exists()
    place = folder.parent if is_new else folder
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".template.", dir=place) as work:
        laid = Path(work) / "rules"
        shutil.copytree(TEMPLATES / template, laid)
        if is_new:
            laid.rename(folder)
        else:
            for name in rule_files(template):
                os.replace(laid / name, folder / name)


def shown(folder: Path) -> str:
    """The folder as one would write it in the project."""
    return os.path.relpath(folder, PROJECT)


def next_steps(template: str, folder: Path) -> str:
    command = "dbt build"
    if folder != DEFAULT_FOLDER.resolve():
        command += f" --vars '{{rules_folder: {shown(folder)}}}'"
    return (
        f"Next: read its section in docs/templates.md, which says what it\n"
        f"expects of your data and what to change first. Then, in the project:"
        f"\n\n  {command}\n\nThe build names at its end the rules that fire "
        "for nobody."
    )


def use(name: str, folder: Path) -> str:
    template = checked_name(name)
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise CannotUse(f"{shown(folder)} is a file. Name a folder.")
    if folder.is_relative_to(TEMPLATES):
        raise CannotUse(
            f"{shown(folder)} is where the templates lie. Name another folder."
        )
    files = rule_files(template)
    present = [file for file in files if (folder / file).exists()]
    if folder.exists() and any(folder.iterdir()) and not present:
        raise CannotUse(
            f"{shown(folder)} holds other things than rule files. Name a new "
            "folder."
        )
    if present == files and not edited_files(folder, template):
        return (
            f"{shown(folder)} is the template {template} already.\n"
            + next_steps(template, folder)
        )
    refuse_edits(folder)
    copy_template(template, folder)
    return (
        f"{shown(folder)} now holds the rules of the template {template}.\n"
        + next_steps(template, folder)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        if options.name is None:
            said = "\n".join(listing())
        else:
            said = use(options.name, options.folder)
    except CannotUse as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"The files cannot be written: {error}. Nothing was copied. Name "
            "a folder that you may write to with --folder.", file=sys.stderr,
        )
        return 1
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
