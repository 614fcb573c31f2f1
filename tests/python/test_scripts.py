"""The scripts that people run, as they run them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, SAMPLE, Build

SCRIPTS = PROJECT / "scripts"


def run_script(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPTS / name), *arguments],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )


def explain(build: Build, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_script(
        "explain.py", "--database", str(build.database), *arguments
    )


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.py")))
def test_help_fits_a_screen(script: Path) -> None:
    done = run_script(script.name, "--help")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_the_statement_adds_up_to_the_score(sample_build: Build) -> None:
    """For the first leads of the queue and some that are excluded."""
    leads = sample_build.rows("""
        (select lead_id from sales_queue order by queue_position limit 3)
        union all
        (
            select lead_id from lead_scores
            where is_excluded and is_champion order by lead_id limit 2
        )
    """)
    assert len(leads) == 5
    for lead in leads:
        done = explain(sample_build, lead["lead_id"])
        assert done.returncode == 0, done.stderr
        points = [
            Decimal(number) for number in re.findall(
                r"^ +([+-][0-9.]+)  (?!fit$|engagement$|adjustments$|total$)",
                done.stdout, re.MULTILINE,
            )
        ]
        score = sample_build.value(
            "select score from lead_scores where is_champion"
            f" and lead_id = '{lead['lead_id']}'"
        )
        assert f"Score {score} " in done.stdout
        # The last number is the score itself.
        assert sum(points[:-1]) == points[-1] == score, done.stdout


def test_a_merged_lead_is_explained_as_its_survivor(
    sample_build: Build,
) -> None:
    merged = sample_build.rows("""
        select lead_id, surviving_lead_id
        from main_staging.stg_lead_identities
        where is_merged and not is_erased order by lead_id
    """)[0]
    done = explain(sample_build, merged["lead_id"])
    assert done.returncode == 0, done.stderr
    assert (
        f"{merged['lead_id']} was merged into {merged['surviving_lead_id']}"
    ) in done.stdout


def test_an_email_address_finds_its_lead(sample_build: Build) -> None:
    lead = sample_build.rows("select lead_id, email from sales_queue")[0]
    done = explain(sample_build, lead["email"].upper())
    assert f"Lead {lead['lead_id']} " in done.stdout


def test_what_cannot_be_explained_is_said_in_a_sentence(
    sample_build: Build, tmp_path: Path,
) -> None:
    for arguments, sentence in (
        (("nobody",), "No lead nobody is scored."),
        (
            (sample_build.value("select min(lead_id) from lead_scores"),
             "--model", "none"),
            "No model none scores this lead. The models are: b2b_saas",
        ),
    ):
        done = explain(sample_build, *arguments)
        assert done.returncode == 1
        assert sentence in done.stderr
    done = run_script(
        "explain.py", "L1", "--database", str(tmp_path / "none.duckdb")
    )
    assert done.returncode == 1
    assert "Run dbt build first." in done.stderr


def test_what_is_of_two_builds_is_not_explained(
    sample_build: Build, tmp_path: Path
) -> None:
    """As after a replay of another day, which leaves the marts behind."""
    database = tmp_path / sample_build.database.name
    shutil.copy(sample_build.database, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update lead_scores set as_of = as_of - 1")
        lead = connection.execute(
            "select min(lead_id) from lead_scores"
        ).fetchall()[0][0]
    done = run_script("explain.py", lead, "--database", str(database))
    assert done.returncode == 1
    assert done.stderr.startswith("score_ledger and lead_scores are not of one")
    assert "Run dbt build." in done.stderr and not done.stdout


def test_the_sample_is_what_its_script_makes(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder)
    assert run_script(
        "make_sample.py", "--folder", str(folder), "--check"
    ).returncode == 0
    leads = folder / "leads.csv"
    leads.write_text(leads.read_text(encoding="utf-8") + "x\n", "utf-8")
    done = run_script("make_sample.py", "--folder", str(folder), "--check")
    assert done.returncode == 1
    assert "leads.csv" in done.stdout + done.stderr
