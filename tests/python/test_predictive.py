"""The predictive model is the logistic regression that scikit-learn fits, it
explains itself, and its coefficients are kept as the decisions say."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy
import pytest
from conftest import Build, build_marts, run_dbt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

PENALTY = 30


def design(
    build: Build, split: str
) -> tuple[csr_matrix, numpy.ndarray, list[tuple[str, str, str]]]:
    """Features, outcomes and feature names of the leads of a split."""
    leads = build.rows(f"""
        select lead_id, is_converted from main_predictive.predict_leads
        where split = '{split}' order by lead_id
    """)
    names = [tuple(row.values()) for row in build.rows("""
        select feature_kind, input, level
        from main_predictive.predict_candidate_fit
        where feature_kind != 'intercept' order by all
    """)]
    rows = {lead["lead_id"]: place for place, lead in enumerate(leads)}
    columns = {name: place for place, name in enumerate(names)}
    cells = build.rows(f"""
        select
            leads.lead_id,
            features.feature_kind,
            features.input,
            features.level,
            lead_features.number
        from main_predictive.predict_lead_features as lead_features
        inner join main_predictive.predict_features as features using (
            feature_number
        )
        inner join main_predictive.predict_leads as leads using (roster_number)
        where leads.split = '{split}' and features.fit_set = 'candidate'
    """)
    matrix = csr_matrix(
        (
            [cell["number"] for cell in cells],
            (
                [rows[cell["lead_id"]] for cell in cells],
                [
                    columns[cell["feature_kind"], cell["input"], cell["level"]]
                    for cell in cells
                ],
            ),
        ),
        shape=(len(leads), len(names)),
    )
    return matrix, numpy.array([lead["is_converted"] for lead in leads]), names


def reference_fit(build: Build) -> LogisticRegression:
    """scikit-learn's fit of the same features of the same leads."""
    features, outcomes, _ = design(build, "train")
    return LogisticRegression(
        C=1 / PENALTY, solver="newton-cholesky", tol=1e-12, max_iter=200
    ).fit(features.toarray(), outcomes)


def test_coefficients_are_those_of_scikit_learn(sample_build: Build) -> None:
    reference = reference_fit(sample_build)
    _, _, names = design(sample_build, "train")
    fitted = {
        (row["feature_kind"], row["input"], row["level"]): row["coefficient"]
        for row in sample_build.rows(
            "select * from main_predictive.predict_candidate_fit"
        )
    }
    assert len(fitted) == len(names) + 1 > 50
    assert float(fitted["intercept", "", ""]) == pytest.approx(
        reference.intercept_[0], abs=1e-6
    )
    for name, coefficient in zip(names, reference.coef_[0]):
        assert float(fitted[name]) == pytest.approx(coefficient, abs=1e-6), name


def test_contributions_add_up_to_the_log_odds(sample_build: Build) -> None:
    rows = sample_build.rows("""
        select
            scores.lead_id,
            scores.log_odds,
            scores.probability_rate,
            sum(contributions.log_odds) as contributed
        from predictive_scores as scores
        inner join predictive_contributions as contributions
            on scores.lead_id = contributions.lead_id
        group by all
    """)
    assert len(rows) == sample_build.value(
        "select count(*) from main_features.feat_roster where is_current"
    )
    for row in rows:
        assert row["log_odds"] == row["contributed"], row
        assert float(row["probability_rate"]) == pytest.approx(
            1 / (1 + math.exp(-float(row["log_odds"]))), abs=1e-6
        ), row


def test_the_log_loss_is_that_of_the_test_leads(sample_build: Build) -> None:
    features, outcomes, _ = design(sample_build, "test")
    reference = reference_fit(sample_build)
    rates = reference.predict_proba(features.toarray())[:, 1]
    loss = -numpy.log(numpy.where(outcomes, rates, 1 - rates)).mean()
    fit = sample_build.rows("select * from predictive_fits")[0]
    assert float(fit["log_loss"]) == pytest.approx(loss, abs=2e-6)
    assert fit["decision"] == "taken into use"


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Build]:
    """A day, a later one, and the first one replayed, on one database."""
    folder = tmp_path_factory.mktemp("days")
    builds = {}
    for name, day in {
        "first": "2026-02-28", "later": "2026-03-31", "replayed": "2026-02-28",
    }.items():
        build = build_marts(
            folder, "--select", "+predictive_scores", score_as_of=day
        )
        builds[name] = Build(
            folder / f"{name}.duckdb", build.exit_code, build.output
        )
        builds[name].database.write_bytes(build.database.read_bytes())
    return builds


def test_coefficients_are_replaced_only_by_better_ones_and_kept(
    days: dict[str, Build]
) -> None:
    fits = {
        name: build.rows("select * from predictive_fits order by judgement_number")
        for name, build in days.items()
    }
    assert [len(rows) for rows in fits.values()] == [1, 2, 2]
    assert fits["later"] == fits["replayed"]
    first, later = fits["later"]
    assert fits["first"] == [first]
    assert first["in_use_fit_id"] == first["fit_id"] == later["former_fit_id"]
    is_better = later["log_loss"] <= later["former_log_loss"]
    assert later["decision"] == ("taken into use" if is_better else "not better")
    in_use = later["fit_id"] if is_better else first["fit_id"]
    assert later["in_use_fit_id"] == in_use
    coefficients = "select distinct fit_id from predictive_coefficients"
    kept = {row["fit_id"] for row in days["later"].rows(coefficients)}
    assert kept == {first["fit_id"], in_use}
    scores = "select distinct fit_id from predictive_scores"
    assert days["later"].rows(scores) == [{"fit_id": in_use}]


def test_a_replayed_day_uses_the_coefficients_of_its_day(
    days: dict[str, Build]
) -> None:
    query = "select * from predictive_scores order by lead_id"
    assert days["first"].rows(query) == days["replayed"].rows(query)
    assert days["first"].rows(query) != days["later"].rows(query)


def test_coefficients_that_a_dead_run_did_not_keep_were_not_in_use(
    days: dict[str, Build], tmp_path: Path
) -> None:
    """A run dies between predictive_fits and predictive_coefficients."""
    database = tmp_path / "test.duckdb"
    database.write_bytes(days["later"].database.read_bytes())
    in_use = "select distinct fit_id from main_predictive.predict_former_features"
    arguments = ("run", "--select", "predict_former_features")
    build = run_dbt(tmp_path, *arguments, score_as_of="2026-03-31")
    [former] = build.rows(in_use)
    with duckdb.connect(str(database)) as connection:
        connection.execute("""
            insert into predictive_fits
            from (
                select * replace (
                    'lost' as fit_id, 'lost' as in_use_fit_id,
                    judgement_number + 1 as judgement_number
                )
                from predictive_fits
                order by judgement_number desc limit 1
            )
        """)
    build = run_dbt(tmp_path, *arguments, score_as_of="2026-03-31")
    assert build.exit_code == 0, build.output
    assert build.rows(in_use) == [former]


def test_too_few_outcomes_are_refused_in_words(tmp_path: Path) -> None:
    build = build_marts(tmp_path, min_outcomes=5000)
    fit = build.rows("select * from predictive_fits")[0]
    assert fit["decision"] == "refused"
    assert fit["in_use_fit_id"] is None
    assert fit["reason"].endswith("a fit needs 5000 of each"), fit["reason"]
    assert build.rows("select * from predictive_scores") == []
    assert build.value("""
        select count(*) from lead_scores
        where predictive_probability_rate is not null
    """) == 0
    assert build.value("""
        select count(*) from model_performance
        where scoring_model = 'predictive_model'
    """) == 0
    assert Decimal(fit["constant_log_loss"]) > 0
    assert fit["reason"] in build.output
    later = build_marts(tmp_path)
    assert "not fitted anew" not in later.output
