"""scripts/mutate.py sees which edits of the SQL are caught, and its list is
one of edits that can still be made.

It is tried on a project of two models; the list itself is tried by hand
(docs/trust.md).
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import mutate
import pytest
from conftest import PROJECT
from mutate import CannotMutate, Mutation, Verdict, Workshop

LISTED = mutate.read_list(mutate.LIST)
MODEL = "models/good.sql"
TINY = {
    "dbt_project.yml": """
        name: tiny
        profile: tiny
        config-version: 2
    """,
    "profiles.yml": """
        tiny:
          target: dev
          outputs:
            dev:
              type: duckdb
              path: "{{ env_var('LEAD_SCORING_DATABASE') }}"
    """,
    "models/given.sql": """
        select 1 as id, 5 as points
        union all
        select 2 as id, -1 as points
    """,
    MODEL: """
        select id, points + {{ nothing() }} as points
        from {{ ref('given') }}
        where points >= 0
    """,
    "macros/nothing.sql": """
        {% macro nothing() %}0{% endmacro %}
    """,
    "models/good.yml": """
        version: 2
        unit_tests:
          - name: points_stay
            model: good
            given:
              - input: ref('given')
                rows: [{id: 1, points: 7}]
            expect:
              rows: [{id: 1, points: 7}]
    """,
    "tests/assert_none_is_bad.sql": """
        select * from {{ ref('good') }} where points < 0
    """,
    "tests/python/test_good.py": """
        def test_the_limit():
            assert ">= 6" not in open("models/good.sql").read()
    """,
}


def edit(
    there: str, becomes: str, file: str = MODEL, occurrence: str = "",
    equivalent: str = "",
) -> Mutation:
    return Mutation(file, "any", occurrence, there, becomes, equivalent)


# ---- the list ----------------------------------------------------------------


def test_every_edit_can_be_made() -> None:
    """Its text is there as often as the list says, and no edit stands twice."""
    for one in LISTED:
        one.applied_to((PROJECT / one.file).read_text(encoding="utf-8"))
    assert [one for one, count in Counter(LISTED).items() if count > 1] == []


def test_the_list_is_long_and_reaches_every_folder() -> None:
    assert len([one for one in LISTED if not one.equivalent]) >= 150
    edited = {one.file for one in LISTED}
    for folder in ("macros", *(
        f"models/{path.name}" for path in (PROJECT / "models").iterdir()
        if path.is_dir()
    )):
        assert any(file.startswith(f"{folder}/") for file in edited), folder


def test_an_edit_says_where_it_is() -> None:
    text = "a < 1 and b < 1"
    assert edit("a <", "a <=").applied_to(text) == "a <= 1 and b < 1"
    assert edit("< 1", "< 2", occurrence="2 of 2").applied_to(text) \
        == "a < 1 and b < 2"
    for wrong in (
        edit("< 1", "< 2"), edit("c <", "c <="), edit("a", "b", occurrence=""),
        edit("< 1", "< 2", occurrence="3 of 2"), edit("a <", "a <"),
    ):
        with pytest.raises(CannotMutate):
            wrong.applied_to(text)


# ---- what becomes of an edit -------------------------------------------------


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("tiny")
    for name, text in TINY.items():
        path = folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [line[8:] for line in text.strip("\n").splitlines()]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("work", "baseline"):
        (folder / name).mkdir()
    tiny = Workshop(folder)
    with pytest.MonkeyPatch.context() as patch:
        keep_place(patch, folder)
        assert tiny.dbt.run("build")[0].passed
    shutil.copy(tiny.dbt.database, tiny.baseline)
    return tiny


def keep_place(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """The folder and the settings of dbt are put back at the end."""
    patch.chdir(folder)
    for name in ("LEAD_SCORING_DATABASE", "LEAD_SCORING_THREADS"):
        patch.setenv(name, "")


@pytest.mark.parametrize(("mutation", "expected"), [
    (edit("id, points +", "id, 1 + points +"),
     Verdict("caught", "unit tests", "points_stay")),
    (edit("0{%", "1{%", "macros/nothing.sql"),
     Verdict("caught", "unit tests", "points_stay")),
    (edit("where points >= 0", "where true"),
     Verdict("caught", "small build", "assert_none_is_bad", "yes")),
    (edit(">= 0", ">= 6"),
     Verdict("caught", "pytest", "tests/python/test_good.py::test_the_limit",
             "yes")),
    (edit(">= 0", "> 0"), Verdict("survived", changes="no")),
    (edit(">= 0", "> 5"), Verdict("survived", changes="yes")),
])
def test_an_edit_is_caught_by_the_first_that_can(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    mutation: Mutation, expected: Verdict,
) -> None:
    """Only the oracle is left out, which knows nothing of this project."""
    keep_place(monkeypatch, tmp_path)
    monkeypatch.setattr(mutate, "PROJECT", tmp_path)
    shutil.copytree(workshop.project, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(Workshop, "oracle", lambda self: mutate.PASSED)
    monkeypatch.setattr(mutate, "PYTEST", (("models/", ("test_good.py",)),))
    before = (workshop.project / mutation.file).read_text(encoding="utf-8")
    found = workshop.judge(mutation)
    assert (found.fate, found.layer, found.test, found.changes) == (
        expected.fate, expected.layer, expected.test, expected.changes
    )
    after = (workshop.project / mutation.file).read_text(encoding="utf-8")
    assert after == before


def test_what_is_no_sql_is_no_catch(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    keep_place(monkeypatch, tmp_path)
    for becomes in ("fromm", "from {{ nobody() }}", "from {% if %}"):
        found = workshop.judge(edit("from", becomes))
        assert found.fate == "no SQL", becomes


# ---- what is told ------------------------------------------------------------


def test_a_run_is_told_and_gone_on_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A table by folder and the survivors; equivalent ones are none."""
    caught, lost = LISTED[0], LISTED[-1]
    fates = {
        caught: Verdict("caught", "unit tests", "a_test"),
        lost: Verdict("survived", changes="yes"),
    }
    asked = []

    def judge_all(mutations, jobs, last_layer):
        asked.append(list(mutations))
        return [(one, fates[one]) for one in mutations]

    monkeypatch.setattr(mutate, "judge_all", judge_all)
    monkeypatch.setattr(mutate, "RESULTS", tmp_path / "results.csv")
    monkeypatch.setattr(mutate, "read_list", lambda path: [caught, lost])
    assert mutate.main([]) == 1
    told = capsys.readouterr().out
    assert "| all | 2 | 1 |  |  |  | 1 |  |" in told
    assert f"survived: {lost.file}" in told
    assert mutate.main(["--survivors"]) == 1
    assert asked == [[caught, lost], [lost]]
    assert mutate.main(["--only", caught.file]) == 0
    assert mutate.main(["--only", "no/such/file"]) == 1
    assert "No edit" in capsys.readouterr().err


def test_an_equivalent_edit_may_survive() -> None:
    row = {"fate": "survived", "layer": "", "equivalent": "nobody can tell"}
    assert mutate.fate_of(row) == "equivalent"
    assert mutate.fate_of({**row, "equivalent": ""}) == "survived"
