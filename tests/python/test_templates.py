"""The templates in seeds/templates, and the script that copies them.

Each template is built once, on a sample of its field; a preset has the
published examples of its vendor among the leads. Where they are published
stands in docs/templates.md.
"""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import PROJECT, RULES, Build, build_marts, run_dbt
from template_samples import LAST_DAY, SAMPLES, Example, write_sample

TEMPLATES = PROJECT / "seeds" / "templates"
NAMES = sorted(folder.name for folder in TEMPLATES.iterdir())
SCRIPT = PROJECT / "scripts" / "use_template.py"
RULE_FILES = ("attribute_rules", "behaviour_rules", "inactivity_rules")
# The lists that the project knows by name.
KNOWN_LISTS = (
    "delivery_events", "message_engagement_events", "free_mail_domains",
    "senior_titles", "sensitive_attributes",
)
Row = dict[str, str]

MATCHING = {
    "attributes": {
        "job_title": "Director of Marketing", "country": "Canada",
        "department": "Marketing",
    },
    "account": {"employee_count": "300", "industry": "Software"},
}
BUSY_MARKETO = (
    ("email_clicked", "newsletter-3", 0), ("form_submitted", "contact-us", 0),
    ("form_submitted", "content-ebook", 0), ("form_submitted", "event-may", 0),
    ("form_submitted", "default-footer", 0),
    ("content_downloaded", "price-list.pdf", 0), ("ad_clicked", "", 0),
    ("page_visited", "/pricing", 0), ("page_visited", "/careers", 0),
    ("page_visited", "/", 0), ("event_attended", "live/roadshow", 0),
    ("event_attended", "tradeshow/influenced", 0),
    ("event_attended", "tradeshow/booth", 0), ("webinar_attended", "", 0),
)
EXAMPLES = {
    "pardot": {
        "new": Example(),
        "two_thirds": Example(
            {"job_title": "Director of Marketing"}, events=[
                ("form_submitted", "demo", 300), ("form_error", "demo", 300),
                *[("page_visited", "/", 200)] * 3,
                ("email_opened", "newsletter-5", 100),
            ],
        ),
        "ten_thirds": Example(**MATCHING),
        "thumbs_down": Example({"job_title": "Student"}),
        "lost": Example(events=[
            ("opportunity_created", "", 90), ("opportunity_lost", "", 20),
        ]),
    },
    "marketo": {
        "high": Example(
            {"job_title": "CEO", "lead_source": "Referral",
             "first_name": "test", "last_name": "none"},
            {"annual_revenue": "250000000", "industry": "Software",
             "employee_count": "120"},
            BUSY_MARKETO, "person@gmail.com",
        ),
        "middling": Example(
            {"job_title": "VP Sales", "lead_source": "Webinar"},
            {"annual_revenue": "40000000", "industry": "Retail"},
            BUSY_MARKETO[:1],
        ),
        "low": Example(
            {"job_title": "Manager", "lead_source": "LinkedIn"},
            {"annual_revenue": "3000000", "industry": "Education"},
        ),
    },
    "hubspot": {
        **{
            f"form_{days}_days_ago": Example(
                events=[("form_submitted", "demo", days)]
            )
            for days in (0, 29, 30, 59, 60)
        },
        "busy": Example(
            {"job_title": "CEO", "country": "USA"},
            {"employee_count": "120", "industry": "Software",
             "annual_revenue": "8000000"},
            [
                *[("form_submitted", "demo", 0)] * 5,
                *[("meeting_booked", "", 0)] * 2,
                ("email_replied", "sales-1", 0),
            ],
        ),
    },
    "madkudu": {
        **{
            f"ebook_{days}_days_ago": Example(
                events=[("content_downloaded", "ebook/plg", days)]
            )
            for days in (0, 3, 90)
        },
        "has_85": Example(events=[
            ("form_submitted", "demo", 0), ("signed_up", "", 0),
            ("webinar_attended", "", 0),
        ]),
        "has_70": Example(events=[
            ("form_submitted", "demo", 0), ("signed_up", "", 0),
        ]),
        "has_50": Example(events=[
            ("form_submitted", "contact", 0), ("form_submitted", "contact", 0),
        ]),
        "has_49": Example(events=[
            ("form_submitted", "demo", 0), ("content_downloaded", "ebook/a", 0),
        ]),
    },
}


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("use_template", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


use_template = load_script()


def read_rows(folder: Path, file: str) -> list[Row]:
    with open(folder / f"{file}.csv", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Build]:
    """Builds a template on its sample, once."""
    builds: dict[str, Build] = {}

    def build(template: str) -> Build:
        if template not in builds:
            folder = tmp_path_factory.mktemp(template)
            builds[template] = build_marts(
                folder / "build", "--select", "+rule_coverage", "+lead_scores",
                "+score_ledger",
                raw=write_sample(
                    folder / "raw", template, EXAMPLES.get(template)
                ),
                rules=TEMPLATES / template,
                score_as_of=f"{LAST_DAY:%Y-%m-%d}",
            )
        return builds[template]

    return build


def scores(build: Build, *columns: str) -> dict[str, Any]:
    """Columns of lead_scores by lead, or the one column that is asked for."""
    rows = build.rows(f"select lead_id, {', '.join(columns)} from lead_scores")
    return {
        row["lead_id"]: (
            row[columns[0]] if len(columns) == 1
            else tuple(row[column] for column in columns)
        )
        for row in rows
    }


def ledger(build: Build, lead: str) -> dict[str, Decimal]:
    """Points by rule, of the rules that fired for a lead."""
    return {
        row["rule_id"]: row["points"] for row in build.rows(
            "select rule_id, points from score_ledger where rule_id is not null"
            f" and entry_kind != 'rule_cap' and lead_id = '{lead}'"
        )
    }


# ---- All templates -----------------------------------------------------------
@pytest.mark.parametrize("template", SAMPLES)
def test_every_rule_fires_on_a_sample_of_the_field(
    template: str, built: Callable[[str], Build],
) -> None:
    """None is dead, misspelt, sensitive or about a value that is no number."""
    rows = built(template).rows(
        "select * from rule_coverage where item_kind = 'rule'"
    )
    assert len(rows) >= 20
    assert [
        (row["item"], row["finding"]) for row in rows if row["is_warning"]
    ] == []


def test_every_rule_of_the_default_fires_on_the_committed_sample(
    sample_build: Build,
) -> None:
    assert sample_build.rows(
        "select item from rule_coverage where is_dead"
    ) == []


@pytest.mark.parametrize("template", SAMPLES)
def test_a_template_finds_some_leads_ready_and_not_all(
    template: str, built: Callable[[str], Build],
) -> None:
    ready = [*scores(built(template), "is_sales_ready").values()]
    assert 0 < sum(ready) < 0.4 * len(ready)


def test_the_default_rules_are_the_template_b2b_saas() -> None:
    for path in sorted((TEMPLATES / "b2b_saas").iterdir()):
        assert path.read_bytes() == (RULES / path.name).read_bytes(), (
            f"{path.name} of seeds/rules is not that of seeds/templates/"
            "b2b_saas. Where the edit is meant for everybody, copy the file "
            "into the template; where seeds/rules has become that of your "
            "company, delete this test."
        )


@pytest.mark.parametrize("template", NAMES)
def test_a_template_knows_all_that_the_default_knows(template: str) -> None:
    """Bots, and the lists that the project knows by name; it may know more."""
    default, folder = TEMPLATES / "b2b_saas", TEMPLATES / template
    assert read_rows(folder, "bot_signals") == read_rows(default, "bot_signals")
    assert [
        row for row in read_rows(default, "lists")
        if row["list_name"] in KNOWN_LISTS
        and row not in read_rows(folder, "lists")
    ] == []


@pytest.mark.parametrize("template", NAMES)
def test_every_rule_says_why(template: str) -> None:
    rows = [
        row for file in RULE_FILES
        for row in read_rows(TEMPLATES / template, file)
    ]
    assert [row["rule_id"] for row in rows if len(row["rationale"]) < 4] == []
    assert {row["scoring_model"] for row in rows} >= {template}


def test_every_template_has_its_section_in_the_docs() -> None:
    page = (PROJECT / "docs" / "templates.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### `(\w+)`", page, re.MULTILINE)) == NAMES


def test_rules_folder_may_name_a_template(tmp_path: Path) -> None:
    build = run_dbt(
        tmp_path, "ls", "--resource-type", "seed", "--output", "path",
        rules_folder="seeds/templates/agency",
    )
    assert build.exit_code == 0, build.output
    assert "seeds/templates/agency/attribute_rules.csv" in build.output
    assert "seeds/rules" not in build.output


# ---- Presets: what the vendors publish --------------------------------------
def test_pardot_grades_in_thirds_of_a_letter(
    built: Callable[[str], Build],
) -> None:
    """Trailhead: two thirds bring D to C-, ten thirds bring it to A+."""
    bands = scores(built("pardot"), "fit_band")
    assert {lead: bands[lead] for lead in EXAMPLES["pardot"]} == {
        "new": "D", "two_thirds": "C-", "ten_thirds": "A+", "thumbs_down": "F",
        "lost": "D",
    }


def test_pardot_points_are_the_defaults_and_grades_do_not_count(
    built: Callable[[str], Build],
) -> None:
    """50 for the form, 3 for three pages, -5 for the error, nothing for an
    open; and nothing fades in 300 days. A lost deal takes 100."""
    points = scores(built("pardot"), "score")
    assert {lead: points[lead] for lead in EXAMPLES["pardot"]} == {
        "new": 0, "two_thirds": 50 + 3 - 5, "ten_thirds": 0, "thumbs_down": 0,
        "lost": 50 - 100,
    }


def test_marketo_counts_what_the_tokens_say(
    built: Callable[[str], Build],
) -> None:
    build = built("marketo")
    assert ledger(build, "high") == {
        "annual_revenue_is_high": 15, "industry_is_high": 10,
        "job_title_is_high": 15, "lead_source_is_high": 20,
        "number_of_employees_fits": 5, "email_domain_is_generic": -2,
        "first_name_is_invalid": -5, "last_name_is_invalid": -5,
        "link_in_email_clicked": 2, "contact_form_filled_out": 30,
        "content_form_filled_out": 15, "event_form_filled_out": 15,
        "default_form_filled_out": 10, "pdf_downloaded": 5,
        "paid_ad_clicked": 15, "key_web_page_visited": 5,
        "many_web_pages_visited": 5, "undesirable_web_page_visited": -5,
        "live_event_attended": 30, "tradeshow_influenced": 20,
        "tradeshow_booth_visited": 5, "webinar_attended": 20,
    }
    assert ledger(build, "middling") == {
        "annual_revenue_is_middling": 10, "industry_is_middling": 8,
        "job_title_is_middling": 10, "lead_source_is_middling": 10,
        "link_in_email_clicked": 2,
    }
    assert ledger(build, "low") == {
        "annual_revenue_is_low": 5, "industry_is_low": 6,
        "job_title_is_low": 5, "lead_source_is_low": 8,
        "no_activity_for_30_days": -10,
    }
    # The demographic score, the behaviour score, and their sum.
    assert scores(build, "fit_points", "engagement_points", "score")[
        "high"
    ] == (53, 172, 225)


def test_hubspot_takes_half_of_ten_points_every_month(
    built: Callable[[str], Build],
) -> None:
    points = scores(built("hubspot"), "engagement_points")
    assert [
        points[f"form_{days}_days_ago"] for days in (0, 29, 30, 59, 60)
    ] == [10, 10, 5, 5, 0]


def test_hubspot_limits_the_groups_and_labels_the_lead(
    built: Callable[[str], Build],
) -> None:
    """50 points for forms count 40, 95 from sales count 60."""
    assert scores(
        built("hubspot"), "fit_points", "engagement_points", "grade"
    )["busy"] == (100, 100, "A1")


def test_madkudu_fades_in_a_straight_line(
    built: Callable[[str], Build],
) -> None:
    """9 points with a life of 90 days are worth 8.7 after 3 days."""
    points = scores(built("madkudu"), "engagement_points")
    assert [points[f"ebook_{days}_days_ago"] for days in (0, 3, 90)] == [
        9, Decimal("8.7"), 0,
    ]


def test_madkudu_cuts_at_85_70_and_50(built: Callable[[str], Build]) -> None:
    bands = scores(built("madkudu"), "engagement_points", "engagement_band")
    assert [bands[f"has_{points}"] for points in (85, 70, 50, 49)] == [
        (85, "VH"), (70, "H"), (50, "M"), (49, "L"),
    ]


# ---- scripts/use_template.py ------------------------------------------------
def run_script(
    *arguments: str | Path,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_without_a_name_all_templates_are_listed() -> None:
    done = run_script()
    assert done.returncode == 0
    assert re.findall(r"^(\w+) ", done.stdout, re.MULTILINE) == NAMES
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_template_is_copied_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "rules"
    done = run_script("agency", "--folder", folder)
    assert done.returncode == 0, done.stderr
    assert content(folder) == content(TEMPLATES / "agency")
    named = re.search(r"rules_folder: (.*)}'", done.stdout)
    assert named and (PROJECT / named[1]).resolve() == folder
    assert [path.name for path in folder.parent.iterdir()] == ["rules"]


def test_one_template_takes_the_place_of_another(tmp_path: Path) -> None:
    """Also when a spreadsheet has saved it with other line ends; what else
    lies in the folder stays."""
    folder = tmp_path / "rules"
    shutil.copytree(TEMPLATES / "agency", folder)
    lists = folder / "lists.csv"
    lists.write_bytes(
        b"\xef\xbb\xbf" + lists.read_bytes().replace(b"\n", b"\r\n")
    )
    (folder / "notes.md").write_text("ours\n", encoding="utf-8")
    assert run_script("hubspot", "--folder", folder).returncode == 0
    assert content(folder) == {
        **content(TEMPLATES / "hubspot"), "notes.md": b"ours\n",
    }


def test_edited_rules_are_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(TEMPLATES / "agency", folder)
    path = folder / "behaviour_rules.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace(",20,", ",21,", 1), "utf-8"
    )
    before = content(folder)
    for name in ("agency", "hubspot"):
        done = run_script(name, "--folder", folder)
        assert done.returncode == 1
        assert "behaviour_rules.csv would be overwritten" in done.stderr
        assert "--folder ../my_rules" in done.stderr
        assert "lists.csv" not in done.stderr
    assert content(folder) == before


def test_a_copy_that_breaks_off_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(source: Path, target: Path) -> None:
        target.mkdir()
        shutil.copy(source / "lists.csv", target)
        raise OSError(28, "No space left on device")

    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(TEMPLATES / "agency", old)
    before = content(old)
    monkeypatch.setattr(shutil, "copytree", broken)
    for folder in (old, new):
        assert use_template.main(["hubspot", "--folder", str(folder)]) == 1
        assert "No space left on device" in capsys.readouterr().err
    assert content(old) == before
    assert os.listdir(tmp_path) == ["old"]


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("e-comerce",), "There is no template e-comerce. Did you mean ecommerce?"),
    (("zzz",), "There is no template zzz. The templates are: agency, b2b_saas"),
    (("agency", "--folder", "."), ". holds other things than rule files."),
    (("agency", "--folder", "README.md"), "README.md is a file."),
    (
        ("agency", "--folder", "seeds/templates/hubspot"),
        "seeds/templates/hubspot is where the templates lie.",
    ),
])
def test_what_cannot_be_copied_is_said_in_a_sentence(
    arguments: tuple[str, ...], sentence: str,
) -> None:
    done = run_script(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
