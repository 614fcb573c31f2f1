"""Evidence knows nothing of the future, finds nothing in noise, and says of
real data what is known of them."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy
import pytest
from conftest import PROJECT, SAMPLE, Build, build_marts, real_data, write_table
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from test_predictive import design

# All that rests on decision days. Of the arms of an experiment, what the marts
# say of today's leads may change.
EVIDENCE = {
    "conversion_rates": "*",
    "suggested_points": "*",
    "score_thresholds": "*",
    "missed_conversions": "*",
    "score_calibration": "*",
    "model_performance": "*",
    "experiment_results": "* exclude (sales_ready_count)",
    "score_drift": "*",
    "score_drift_levels": "*",
    "feedback_summary": "*",
    "predictive_fits": "*",
    "predictive_coefficients": "*",
}
AS_OF = "2026-06-30"


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with open(folder / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def plant_the_future(folder: Path, build: Build) -> None:
    """Gives every outcome away after the decision day: by an event on the next
    day, or on the last one for a lead on which sales gave a verdict, and by an
    attribute that was changed after the sale, as the CRM recorded."""
    known = build.rows("""
        select decisions.lead_id, decisions.as_of, decisions.is_converted,
            max(feedback.as_of) as verdict_on
        from main_evidence.evidence_decisions as decisions
        left join main_features.feat_roster as feedback
            on decisions.lead_id = feedback.lead_id and feedback.is_feedback
        group by all
    """)
    converted = {row["lead_id"]: row for row in known if row["is_converted"]}
    assert len(converted) > 100
    events = read(folder, "events")
    for number, row in enumerate(converted.values()):
        told_on = (
            AS_OF if row["verdict_on"] else row["as_of"] + timedelta(days=1)
        )
        for kind in ("quote_requested", "welcome_sent"):
            events.append({
                "event_id": f"F{number}-{kind}", "lead_id": row["lead_id"],
                "occurred_at": f"{told_on}T00:00:00Z", "event_type": kind,
            })
    write_table(folder, "events", events, events[0])
    leads = read(folder, "leads")
    changes = read(folder, "attribute_changes")
    changed_on: dict[tuple[str, str], str] = {}
    for change in changes:
        key = (change["lead_id"], change["attribute_name"])
        changed_on[key] = max(changed_on.get(key, ""), change["changed_at"])
    for lead in leads:
        if lead["lead_id"] not in converted:
            continue
        # After every earlier change of the lead, and after the sale.
        changes.append({
            "lead_id": lead["lead_id"], "attribute_name": "purchase_timeframe",
            "old_value": lead["purchase_timeframe"],
            "new_value": "bought already",
            "changed_at": f"{AS_OF}T23:59:59Z",
        })
        lead["purchase_timeframe"] = "bought already"
    write_table(folder, "leads", leads, leads[0])
    write_table(folder, "attribute_changes", changes, changes[0])


@pytest.fixture(scope="module")
def present(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    """The sample, and the sample with its future in it."""
    folder = tmp_path_factory.mktemp("future")
    raw = folder / "raw"
    shutil.copytree(SAMPLE, raw)
    without = build_marts(folder / "without", raw=raw, score_as_of=AS_OF)
    plant_the_future(raw, without)
    planted = build_marts(folder / "with", raw=raw, score_as_of=AS_OF)
    return without, planted


def test_the_future_is_in_the_data(present: tuple[Build, Build]) -> None:
    """Else the next test could not fail."""
    without, planted = present
    query = "select count(*) from main_features.feat_daily_events"
    assert planted.value(query) > without.value(query) + 100
    query = "select sum(fit_points) from lead_scores"
    assert planted.value(query) != without.value(query)


@pytest.mark.parametrize("mart", EVIDENCE)
def test_the_future_moves_no_evidence(
    present: tuple[Build, Build], mart: str
) -> None:
    without, planted = present
    query = f"select {EVIDENCE[mart]} from {mart} order by all"
    expected = without.rows(query)
    assert expected
    assert planted.rows(query) == expected


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The sample with outcomes that were shuffled: each lead has one deal, 60
    days after its creation, and a draw says whether that is won."""
    folder = tmp_path_factory.mktemp("noise")
    raw = folder / "raw"
    shutil.copytree(SAMPLE, raw)
    draw = random.Random(20261122)
    deals = []
    seen = set()
    for lead in read(raw, "leads"):
        try:
            created = datetime.fromisoformat(lead["created_at"])
        except ValueError:
            continue
        if lead["lead_id"] and lead["lead_id"] not in seen:
            seen.add(lead["lead_id"])
            deals.append({
                "opportunity_id": f"N{len(deals)}", "lead_id": lead["lead_id"],
                "stage": "won" if draw.random() < 0.25 else "lost",
                "closed_at": (created + timedelta(days=60)).isoformat(),
                "amount": "", "product_id": "",
            })
    write_table(raw, "opportunities", deals)
    return build_marts(folder / "build", raw=raw, score_as_of=AS_OF)


def test_shuffled_outcomes_have_no_order(noise: Build) -> None:
    rows = noise.rows("""
        select * from model_performance where split = 'test' and period = 'all'
    """)
    assert len(rows) == 2
    for row in rows:
        assert row["conversion_count"] > 40, row
        assert row["auc_low"] <= 0.5 <= row["auc_high"], row
        assert row["auc_high"] - row["auc_low"] < 0.2, row
        assert not row["has_leak_alarm"], row


def test_shuffled_outcomes_promote_nobody(noise: Build) -> None:
    verdicts = noise.rows("""
        select verdict from model_performance
        where split = 'test' and period = 'all' and not is_champion
    """)
    assert verdicts == [{"verdict": "not conclusive"}]
    fit = noise.rows("select * from predictive_fits")[0]
    assert fit["decision"] == "refused", fit
    assert fit["in_use_fit_id"] is None
    assert fit["log_loss"] >= fit["constant_log_loss"]
    assert noise.rows("select * from predictive_scores") == []


RealBuild = Callable[[str, Path], Build]


@pytest.fixture(scope="module")
def real_build(tmp_path_factory: pytest.TempPathFactory) -> RealBuild:
    """Builds a real data set once, with an outcome window of 30 days."""
    built: dict[str, Build] = {}

    def build(name: str, rules: Path) -> Build:
        if name not in built:
            built[name] = build_marts(
                tmp_path_factory.mktemp(name), raw=real_data(name),
                rules=rules, outcome_window_days=30,
            )
        return built[name]

    return build


@pytest.fixture
def loans(real_build: RealBuild) -> Build:
    return real_build("loan_funnel", real_data("loan_funnel") / "rules")


@pytest.fixture
def calls(real_build: RealBuild) -> Build:
    return real_build(
        "bank_calls", PROJECT / "tests" / "python" / "bank_calls_rules"
    )


def performance(build: Build) -> dict[str, dict]:
    """The rows of the whole test period by scoring model."""
    return {
        row["scoring_model"]: row
        for row in build.rows("""
            select * from model_performance
            where split = 'test' and period = 'all'
        """)
    }


def reference_auc(build: Build) -> float:
    """AUC of scikit-learn's logistic regression on the same features."""
    features, outcomes, _ = design(build, "train")
    model = LogisticRegression(C=1 / 30, max_iter=2000)
    model.fit(features, outcomes)
    features, outcomes, _ = design(build, "test")
    return roc_auc_score(outcomes, model.predict_proba(features)[:, 1])


def test_decay_is_worth_its_place_on_loans(loans: Build) -> None:
    models = performance(loans)
    decayed, undecayed = models["loan"], models["loan_undecayed"]
    assert decayed["auc"] - undecayed["auc"] >= 0.03
    assert undecayed["verdict"] == "worse"
    predictive = models["predictive_model"]
    assert float(predictive["auc"]) == pytest.approx(
        reference_auc(loans), abs=0.01
    )
    assert predictive["auc"] > decayed["auc"] > undecayed["auc"]
    assert predictive["verdict"] == "better"


def test_calls_are_predicted_as_well_as_they_can_be(calls: Build) -> None:
    auc = float(performance(calls)["predictive_model"]["auc"])
    assert auc == pytest.approx(reference_auc(calls), abs=0.01)
    # The plain columns, as anybody would first try them.
    names = ["job", "marital", "education", "default", "housing", "loan",
             "contact", "month", "day_of_week", "poutcome"]
    numbers = ["age", "campaign", "pdays", "previous"]
    table = calls.rows(f"""
        select decisions.split, decisions.is_converted, leads.*
        from main_evidence.evidence_decisions as decisions
        inner join '{real_data("bank_calls")}/leads.parquet' as leads
            on decisions.lead_id = leads.lead_id
        order by leads.lead_id
    """)
    cells = numpy.array(
        [[row[name] for name in names + numbers] for row in table], dtype=object
    )
    split = numpy.array([row["split"] for row in table])
    converted = numpy.array([row["is_converted"] for row in table])
    model = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), list(range(len(names)))),
            (StandardScaler(), list(range(len(names), len(names + numbers)))),
        ),
        LogisticRegression(max_iter=2000),
    ).fit(cells[split == "train"], converted[split == "train"])
    plain = roc_auc_score(
        converted[split == "test"],
        model.predict_proba(cells[split == "test"])[:, 1],
    )
    assert auc >= plain - 0.01
    assert auc < 0.9


def test_the_drift_of_the_calls_is_reported(calls: Build) -> None:
    rows = calls.rows("""
        select * from model_performance
        where scoring_model = 'bank' and period = 'all'
    """)
    rates = {row["split"]: float(row["base_rate"]) for row in rows}
    assert rates["train"] == pytest.approx(0.056, abs=0.005)
    assert rates["test"] == pytest.approx(0.246, abs=0.01)
    alarms = calls.rows("""
        select period, finding from score_drift
        where input_kind = 'outcome' and is_alarm order by period
    """)
    months = {row["period"] for row in alarms}
    assert {"2009-04", "2009-06", "2010-03", "2010-10"} <= months
    assert all("converted, in training 5.2 %" in row["finding"] for row in alarms)
    findings = calls.rows(
        "select distinct scoring_model, finding, has_calibration "
        "from score_calibration"
    )
    assert len(findings) == 3
    for row in findings:
        assert not row["has_calibration"], row
        assert row["finding"].startswith("Does not hold on the test period"), row


def test_a_test_period_begins_after_all_that_taught(calls: Build) -> None:
    last = calls.value("""
        select max(as_of) from main_evidence.evidence_decisions
        where split = 'train'
    """)
    first = calls.value("""
        select min(as_of) from main_evidence.evidence_decisions
        where split = 'test'
    """)
    assert first == date(2009, 4, 1)
    assert last + timedelta(days=30) < first
