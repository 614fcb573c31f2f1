"""What leaves: only what changed, only of those who may be contacted, under the
names and keys that a CRM matches by."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, Build

COLUMNS = PROJECT / "scripts" / "export_columns.csv"
FILES = {
    "hubspot_contacts.csv", "hubspot_companies.csv", "salesforce_leads.csv",
    "salesforce_contacts.csv", "salesforce_accounts.csv", "sales_queue.csv",
    "newly_ready.jsonl",
}


@dataclass
class Workplace:
    """Published marts that a test may alter, and what is exported of them."""

    database: Path
    folder: Path

    def alter(self, *statements: str) -> None:
        with duckdb.connect(str(self.database)) as connection:
            for statement in statements:
                connection.execute(statement)

    def query(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable, str(PROJECT / "scripts" / "export.py"),
                "--database", str(self.database),
                "--folder", str(self.folder), *arguments,
            ],
            capture_output=True, text=True, check=False,
        )

    def export(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, name: str) -> list[dict[str, str]]:
        with open(
            self.folder / f"{name}.csv", newline="", encoding="utf-8"
        ) as file:
            return list(csv.DictReader(file))

    def newly_ready(self) -> list[dict[str, object]]:
        text = (self.folder / "newly_ready.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def texts(self) -> str:
        return "".join(
            path.read_text("utf-8") for path in self.folder.iterdir()
            if path.suffix in (".csv", ".jsonl")
        )


@pytest.fixture(scope="module")
def published(
    sample_build: Build, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("export")
    done = subprocess.run(
        [
            sys.executable, str(PROJECT / "scripts" / "publish.py"),
            "--database", str(sample_build.database), "--folder", str(folder),
        ],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "lead_scoring.duckdb"


@pytest.fixture
def place(published: Path, tmp_path: Path) -> Workplace:
    shutil.copyfile(published, tmp_path / "marts.duckdb")
    return Workplace(tmp_path / "marts.duckdb", tmp_path / "exports")


def test_the_first_export_holds_everything(place: Workplace) -> None:
    place.export()
    assert {
        path.name for path in place.folder.iterdir()
        if not path.name.startswith(".")
    } == FILES
    contacts = {row["Email"]: row for row in place.rows("hubspot_contacts")}
    leads = {
        row["Lead_Scoring_Id__c"]: row for row in place.rows("salesforce_leads")
    }
    marts = place.query("""
        select
            scores.lead_id, email, scores.score, scores.grade,
            scores.is_sales_ready, scores.next_action
        from lead_scores as scores
        inner join crm_leads using (lead_id, scoring_model)
        where scores.scoring_model = scores.pilot_scoring_model
    """)
    assert len(marts) == len(leads) == len(place.query("from crm_leads"))
    assert any(row[-1] is None for row in marts)
    for lead_id, email, score, grade, is_ready, action in marts:
        lead = leads[lead_id]
        assert lead["Lead_Score__c"] == str(score)
        assert lead["Lead_Grade__c"] == grade
        assert lead["Lead_Is_Sales_Ready__c"] == str(is_ready).lower()
        # A blank cell would leave what was there before.
        assert lead["Lead_Next_Action__c"] == (action or "#N/A")
        contact = contacts[email]
        assert contact["Lead Score"] == str(score)
        assert contact["Lead Next Action"] == (action or "none")
    queue = place.rows("sales_queue")
    assert [int(row["queue_position"]) for row in queue] == list(
        range(1, len(queue) + 1)
    )
    ready = place.newly_ready()
    assert {row["lead_id"] for row in ready if row["lead_id"]} == {
        row["lead_id"] for row in queue
    }
    assert {
        row["account_id"] for row in ready
        if row["event"] == "account_sales_ready"
    } == {
        account for account, in place.query(
            "select account_id from crm_accounts where is_ready"
        )
    }
    assert len({row["event_id"] for row in ready}) == len(ready)


def test_the_next_export_holds_only_what_changed(place: Workplace) -> None:
    place.export()
    place.export()
    for name in FILES - {"sales_queue.csv", "newly_ready.jsonl"}:
        assert place.rows(name.removesuffix(".csv")) == []
    assert place.newly_ready() == []
    place.alter(
        "update crm_leads set score = score + 1 where lead_id = 'L01791'",
        # What moves every day is sent along, and is no change in itself.
        "update crm_leads set as_of = as_of + 1, reasons_up = 'other words'",
    )
    place.export()
    assert [
        (row["Lead_Scoring_Id__c"], row["Lead_Reasons_Up__c"])
        for row in place.rows("salesforce_leads")
    ] == [("L01791", "other words")]
    assert place.rows("hubspot_companies") == []
    place.export("--all")
    assert len(place.rows("salesforce_leads")) == len(
        place.query("from crm_leads")
    )


def test_who_becomes_ready_again_is_told_again(place: Workplace) -> None:
    place.export()
    lead = place.query("select min(lead_id) from sales_queue")[0][0]
    place.alter(
        "create table kept as from sales_queue",
        f"delete from sales_queue where lead_id = '{lead}'",
    )
    place.export()
    assert place.newly_ready() == []
    place.alter(
        f"insert into sales_queue from kept where lead_id = '{lead}'",
    )
    place.export()
    assert [row["lead_id"] for row in place.newly_ready()] == [lead]
    place.export()
    assert place.newly_ready() == []


def test_who_may_not_be_contacted_is_in_no_file(
    sample_build: Build, place: Workplace
) -> None:
    hidden = sample_build.rows("""
        select scores.lead_id, leads.email
        from lead_scores as scores
        inner join main_features.feat_leads as leads using (lead_id)
        where scores.is_do_not_contact
            or (is_excluded and scoring_model = pilot_scoring_model)
        union
        select lead_id, null
        from main_staging.stg_lead_identities where is_erased
    """)
    assert len(hidden) > 100
    place.export("--all")
    words = place.texts()
    for lead in hidden:
        for text in lead.values():
            assert text is None or text not in words, text


def test_who_may_no_longer_be_contacted_is_forgotten(place: Workplace) -> None:
    """Neither sent nor remembered; how many, is told."""
    place.export()
    place.alter("delete from crm_leads where lead_id = 'L01791'")
    told = place.export()
    assert "L01791" not in place.texts()
    assert "1 leads that were sent before: clear them in the CRM" in told
    with duckdb.connect(
        str(place.folder / ".sent.duckdb"), read_only=True
    ) as connection:
        assert connection.execute(
            "select count(*) from sent where record = 'L01791'"
        ).fetchone() == (0,)
    assert "clear them" not in place.export()


def test_a_file_has_one_key(place: Workplace) -> None:
    """The first that any row has; rows without it stay at home."""
    place.alter(
        "update crm_leads set hubspot_id = '7' where lead_id = 'L01791'",
        """
        update crm_leads set salesforce_contact_id = '003A', own_id = null
        where lead_id = 'L01791'
        """,
    )
    told = place.export()
    assert [row["Record ID"] for row in place.rows("hubspot_contacts")] == ["7"]
    assert "Email" not in place.rows("hubspot_contacts")[0]
    assert [row["Id"] for row in place.rows("salesforce_contacts")] == ["003A"]
    assert "Id" not in place.rows("salesforce_leads")[0]
    left_out = len(place.query("from crm_leads")) - 1
    assert f"{left_out:,} leads without Record ID" in told
    assert "1 leads without Lead_Scoring_Id__c" in told


def test_of_leads_with_one_key_the_best_is_sent(place: Workplace) -> None:
    place.alter("""
        update crm_leads set
            email = 'info@acme.example',
            score = case lead_id when 'L01791' then 90 else 1 end
        where lead_id in ('L00001', 'L01791')
    """)
    told = place.export()
    assert [
        row["Lead Score"] for row in place.rows("hubspot_contacts")
        if row["Email"] == "info@acme.example"
    ] == ["90"]
    assert "1 leads with the Email of a better one" in told


def test_no_cell_is_a_formula(place: Workplace) -> None:
    formula = '=cmd|\'/C calc\'!A0"'
    place.alter(
        f"update crm_leads set reasons_up = '{formula.replace(chr(39), chr(39) * 2)}'",
        "update crm_leads set reasons_down = '+1'",
        "update sales_queue set owner = '@SUM(1)', next_action = '-2'",
        "update crm_leads set email = '=1+1' where lead_id = 'L01791'",
    )
    told = place.export()
    lead = place.rows("salesforce_leads")[0]
    assert lead["Lead_Reasons_Up__c"] == "'" + formula
    assert lead["Lead_Reasons_Down__c"] == "'+1"
    assert place.rows("sales_queue")[0]["owner"] == "'@SUM(1)"
    assert place.rows("sales_queue")[0]["next_action"] == "'-2"
    # A key that is altered would match another record.
    assert "1 leads whose Email is a formula" in told
    for name in FILES - {"newly_ready.jsonl"}:
        for row in place.rows(name.removesuffix(".csv")):
            for text in row.values():
                assert text[:1] not in tuple("=+@\t\r\n"), (name, text)


def test_marts_without_rows_give_files_without_rows(place: Workplace) -> None:
    place.alter(*(
        f"delete from {mart}"
        for mart in ("crm_leads", "crm_accounts", "sales_queue")
    ))
    place.export()
    for name in FILES - {"newly_ready.jsonl"}:
        assert place.rows(name.removesuffix(".csv")) == []
        header = (place.folder / name).read_text().splitlines()
        assert len(header) == 1 and "," in header[0]
    assert place.newly_ready() == []


def edited(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)
    return edit


@pytest.mark.parametrize(
    ("edit", "sentences"),
    [
        (
            edited("Lead Score,score", "Lead Score,scroe"),
            ["the field scroe of column Lead Score", "Do you mean score?"],
        ),
        (
            edited("grade,change", "grade,chnage"),
            ["line 5: the role chnage is not known", "Do you mean change?"],
        ),
        (
            edited("hubspot_contacts,Record", "hubspot_contact,Record"),
            ["line 2: the file hubspot_contact", "Do you mean contacts?"],
        ),
        (
            edited("Lead Grade", "Lead Score"),
            ["hubspot_contacts has two columns Lead Score. Rename one."],
        ),
        (
            edited("salesforce_contacts,Id,salesforce_contact_id,key,\n", ""),
            ["salesforce_contacts has no column of the role key"],
        ),
        (edited("file,column", "file;column"), ["is not file,column,field"]),
        (edited(",change,none", ""), ["line 5: give 5 cells"]),
    ],
)
def test_a_mistake_in_the_columns_is_told_and_nothing_is_written(
    place: Workplace, tmp_path: Path, edit: Callable[[str], str],
    sentences: Sequence[str],
) -> None:
    place.export()
    before = place.texts()
    columns = tmp_path / "columns.csv"
    columns.write_text(edit(COLUMNS.read_text()))
    done = place.run("--all", "--columns", str(columns))
    assert done.returncode == 2
    for sentence in sentences:
        assert sentence in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert place.texts() == before
    # Nor is it noted as sent.
    place.alter("update crm_leads set score = 99 where lead_id = 'L01791'")
    place.export()
    assert [row["Lead Score"] for row in place.rows("hubspot_contacts")] == ["99"]


def test_without_published_marts_the_remedy_is_told(
    place: Workplace, tmp_path: Path
) -> None:
    place.database = tmp_path / "none.duckdb"
    done = place.run()
    assert done.returncode == 2
    assert "Run dbt build, then python scripts/publish.py" in done.stderr
