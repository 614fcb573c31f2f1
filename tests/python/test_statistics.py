"""The statistics of the evidence marts against scikit-learn and statsmodels.

Generated scores of many kinds stand in for evidence_scores in a copy of the
sample's database, and dbt runs what is built on them, once. Every figure must
agree to 1e-6 with the libraries, or with a plain reference where they have
none: DeLong's variance by comparing every pair, lift by drawing ties in turn.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from conftest import Build, run_dbt
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import (
    average_precision_score, brier_score_loss, f1_score, log_loss,
    precision_score, recall_score, roc_auc_score,
)
from statsmodels.stats.proportion import proportion_confint

Array = np.ndarray
Row = dict[str, Any]

CLOSE = 1e-6
Z_95 = 1.959963984540054
FIRST = date(2025, 1, 1)
CHAMPION = "usual"
BUILT = (
    "evidence_calibration", "evidence_probabilities", "evidence_score_counts",
    "evidence_ranking_quality", "evidence_probability_quality",
    "evidence_auc_differences", "evidence_leaks", "model_performance",
    "score_calibration", "score_thresholds",
)


# ---- Generated scores -------------------------------------------------------
@dataclass(frozen=True)
class Scores:
    """The scores of one model, one entry per lead."""

    lead: Array
    split: Array
    day: Array
    value: Array
    converted: Array
    is_probability: bool = False

    @property
    def score(self) -> Array:
        scale = 100 if self.is_probability else 1
        return np.floor(self.value * scale + 0.5).astype(int)

    @property
    def period(self) -> Array:
        return np.array([day.isoformat()[:7] for day in self.day])

    def part(self, split: str, period: str = "all") -> Array:
        chosen = self.split == split
        return chosen if period == "all" else chosen & (self.period == period)


def draw(
    name: str, size: int, conversion_rate: float,
    value: Callable[[np.random.Generator, Array], Array],
    splits: tuple[str, ...] = ("train", "embargo", "test"),
    is_probability: bool = False,
) -> Scores:
    """Leads of their own, in day order over splits; scores by `value`."""
    random = np.random.default_rng(list(name.encode()))
    converted = random.random(size) < conversion_rate
    position = np.arange(size) / size
    return Scores(
        np.array([f"{name} {number}" for number in range(size)]),
        np.array([splits[int(len(splits) * part)] for part in position]),
        np.array([
            FIRST + timedelta(days=int(part * 300)) for part in position
        ]),
        value(random, converted), converted, is_probability,
    )


def generated() -> dict[str, Scores]:
    usual = draw(
        CHAMPION, 2000, 0.2,
        lambda random, won: random.poisson(8 + 6 * won) - 3,
    )
    random = np.random.default_rng(7)

    def rival(value: Array) -> Scores:
        return Scores(
            usual.lead, usual.split, usual.day, value, usual.converted
        )

    return {
        CHAMPION: usual,
        "alike": rival(usual.value + random.integers(-2, 3, 2000)),
        "better": rival(usual.value + random.poisson(4 * usual.converted)),
        "worse": rival(random.integers(0, 5, 2000)),
        "reversed": rival(-usual.value),
        "constant": rival(np.zeros(2000)),
        "perfect": rival(usual.converted * 50),
        "predictive_model": draw(
            "predictive_model", 1500, 0.3,
            lambda random, won: np.round(
                random.beta(1 + 2 * won, 3) * (random.random(1500) > 0.02), 6
            ),
            is_probability=True,
        ),
        "fine": draw(
            "fine", 700, 0.4,
            lambda random, won: np.round(random.normal(30 * won, 900)),
        ),
        "rare": draw(
            "rare", 6000, 0.004, lambda random, won: random.poisson(4 + won),
        ),
        "frequent": draw(
            "frequent", 400, 0.97, lambda random, won: random.poisson(4 + won),
        ),
        "tiny": draw(
            "tiny", 9, 0.5, lambda random, won: random.integers(0, 3, 9),
        ),
        "single": draw("single", 3, 0.5, lambda random, won: 1.0 * won),
        "never": draw(
            "never", 60, 0, lambda random, won: random.integers(0, 9, 60),
        ),
        "always": draw(
            "always", 60, 1, lambda random, won: random.integers(0, 9, 60),
        ),
        "untrained": draw(
            "untrained", 90, 0.5, lambda random, won: random.poisson(9 * won),
            splits=("test",),
        ),
        "untested": draw(
            "untested", 90, 0.5, lambda random, won: random.poisson(9 * won),
            splits=("train", "embargo"),
        ),
    }


def write_scores(file: Path, cases: dict[str, Scores]) -> None:
    with open(file, "w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        for name, case in cases.items():
            writer.writerows(
                (
                    name, lead, split, day.isoformat()[:7], score,
                    f"{value:.6f}",
                    f"{value:.6f}" if case.is_probability else "",
                    converted, day,
                )
                for lead, split, day, score, value, converted in zip(
                    case.lead, case.split, case.day, case.score, case.value,
                    case.converted,
                )
            )


@dataclass(frozen=True)
class Marts:
    """What dbt made of the generated scores."""

    cases: dict[str, Scores]
    performance: dict[tuple[str, str, str], Row]
    calibration: dict[str, list[Row]]
    thresholds: dict[str, list[Row]]


@pytest.fixture(scope="module")
def marts(
    sample_build: Build, tmp_path_factory: pytest.TempPathFactory,
) -> Marts:
    folder = tmp_path_factory.mktemp("statistics")
    shutil.copytree(
        sample_build.database.parent, folder, dirs_exist_ok=True
    )
    cases = generated()
    write_scores(folder / "scores.csv", cases)
    with duckdb.connect(str(folder / "test.duckdb")) as connection:
        connection.execute("delete from main_evidence.evidence_scores")
        connection.execute(
            "copy main_evidence.evidence_scores"
            f" from '{folder / 'scores.csv'}' (header false)"
        )
        connection.execute(
            "update main_staging.stg_scoring_models set scoring_model ="
            f" '{CHAMPION}' where role = 'champion'"
        )
    build = run_dbt(folder, "run", "--select", *BUILT)
    assert build.exit_code == 0, build.output

    def by_model(query: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {name: [] for name in cases}
        for row in build.rows(query):
            found[row["scoring_model"]].append(row)
        return found

    return Marts(
        cases,
        {
            (row["scoring_model"], row["split"], row["period"]): row
            for row in build.rows("select * from model_performance")
        },
        by_model("select * from score_calibration order by interval_number"),
        by_model("select * from score_thresholds order by threshold"),
    )


# ---- References -------------------------------------------------------------
def clip(rate: Array, size: int) -> Array:
    """No nearer to 0 or 1 than half a lead."""
    return np.clip(rate, 0.5 / size, 1 - 0.5 / size)


def promised(case: Scores) -> Array | None:
    """Per lead: its probability, by isotonic regression on training leads."""
    if case.is_probability:
        return np.clip(case.value, 5e-7, 1 - 5e-7)
    train = case.part("train")
    if not case.converted[train].any():
        return None
    known = np.unique(case.score[train])
    edge = 0.5 / train.sum()
    regression = IsotonicRegression(y_min=edge, y_max=1 - edge).fit(
        case.score[train], case.converted[train]
    )
    place = np.searchsorted(known, case.score, side="right") - 1
    return regression.predict(known[np.maximum(place, 0)])


def placements(value: Array, converted: Array) -> tuple[Array, Array]:
    """Of each converted lead and of each other one: pairs put right."""
    won, other = value[converted][:, None], value[~converted][None, :]
    right = (won > other) + 0.5 * (won == other)
    return right.mean(axis=1), right.mean(axis=0)


def delong(won: Array, other: Array) -> tuple[float, float, float] | None:
    """Mean of placements or of their differences, with a 95 % interval."""
    if min(len(won), len(other)) < 2:
        return None
    error = np.sqrt(
        won.var(ddof=1) / len(won) + other.var(ddof=1) / len(other)
    )
    return won.mean(), won.mean() - Z_95 * error, won.mean() + Z_95 * error


def calibration_error(probability: Array, converted: Array) -> float:
    """ECE over the bins of calibration_curve(strategy="quantile")."""
    edges = np.percentile(probability, np.linspace(0, 1, 11) * 100)
    place = np.searchsorted(edges[1:-1], probability)
    error, observed = 0.0, []
    for bin_number in np.unique(place):
        inside = place == bin_number
        observed.append(converted[inside].mean())
        error += inside.mean() * abs(
            observed[-1] - probability[inside].mean()
        )
    curve, _ = calibration_curve(
        converted, probability, n_bins=10, strategy="quantile"
    )
    assert np.allclose(curve, observed)
    return error


def lift(value: Array, converted: Array) -> float:
    """Conversions of the best tenth against all, a value's leads alike."""
    left, top = 0.1 * len(value), 0.0
    for score in np.unique(value)[::-1]:
        tied = converted[value == score]
        taken = min(left, len(tied))
        top += taken * tied.mean()
        left -= taken
    return top / (0.1 * len(value)) / converted.mean()


def expected_row(case: Scores, split: str, period: str) -> Row:
    """What model_performance must say; None where it must say nothing."""
    part = case.part(split, period)
    value, converted = case.value[part], case.converted[part]
    both = 0 < converted.sum() < len(converted)
    row: Row = {
        "decision_lead_count": len(converted),
        "conversion_count": converted.sum(),
        "base_rate": converted.mean(),
        "auc": roc_auc_score(converted, value) if both else None,
        "average_precision": (
            average_precision_score(converted, value)
            if converted.any() else None
        ),
        "top_decile_lift": (
            lift(value, converted) if converted.any() else None
        ),
    }
    interval = delong(*placements(value, converted)) if both else None
    row["auc_low"] = max(0, interval[1]) if interval else None
    row["auc_high"] = min(1, interval[2]) if interval else None
    probabilities = promised(case)
    train = case.converted[case.part("train")]
    if probabilities is None:
        return row | dict.fromkeys((
            "expected_conversion_count", "brier", "log_loss",
            "constant_log_loss", "ece",
        ))
    probability = probabilities[part]
    constant = np.full(len(converted), clip(train.mean(), len(train)))
    return row | {
        "expected_conversion_count": probability.sum(),
        "brier": brier_score_loss(converted, probability),
        "log_loss": log_loss(converted, probability, labels=[False, True]),
        "constant_log_loss": log_loss(
            converted, constant, labels=[False, True]
        ),
        "ece": calibration_error(probability, converted),
    }


def difference(found: Row, expected: Row) -> Row:
    """The figures that are not the same, with what they should be."""
    return {
        name: (found[name], number) for name, number in expected.items()
        if (found[name] is None) != (number is None)
        or number is not None and abs(float(found[name]) - number) > CLOSE
    }


# ---- What must agree --------------------------------------------------------
def test_every_split_and_month_is_measured(marts: Marts) -> None:
    assert marts.performance.keys() == {
        (name, split, period)
        for name, case in marts.cases.items()
        for split in {"train", "test"} & set(case.split)
        for period in {"all", *case.period[case.part(split)]}
    }


@pytest.mark.parametrize("name", generated())
def test_performance_agrees_with_scikit_learn(marts: Marts, name: str) -> None:
    rows = {
        key: row for key, row in marts.performance.items() if key[0] == name
    }
    assert rows
    assert {
        key: wrong for key, row in rows.items()
        if (wrong := difference(row, expected_row(marts.cases[name], *key[1:])))
    } == {}


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("alike", None), ("better", "better"), ("worse", "worse"),
        ("reversed", "worse"), ("constant", "worse"), ("perfect", "better"),
    ],
)
def test_verdicts_follow_the_paired_difference(
    marts: Marts, name: str, verdict: str | None,
) -> None:
    case, champion = marts.cases[name], marts.cases[CHAMPION]
    part = case.part("test")
    own = placements(case.value[part], case.converted[part])
    its = placements(champion.value[part], champion.converted[part])
    mean, low, high = delong(own[0] - its[0], own[1] - its[1])
    if mean < 0:
        words, low, high = "lower", -high, -low
    else:
        words = "higher"
    row = marts.performance[name, "test", "all"]
    assert row["verdict_reason"] == (
        f"AUC {words} by {abs(mean):.3f} ({low:.3f} to {high:.3f})"
    )
    conclusive = {"lower": "worse", "higher": "better"}[words]
    assert row["verdict"] == (conclusive if low > 0 else "not conclusive")
    assert verdict in (None, row["verdict"])


@pytest.mark.parametrize(
    "name", ["rare", "tiny", "never", "always", "untrained"]
)
def test_too_few_outcomes_give_no_verdict(marts: Marts, name: str) -> None:
    case = marts.cases[name]
    converted = case.converted[case.part("test")]
    row = marts.performance[name, "test", "all"]
    few = min(converted.sum(), (~converted).sum()) < 40
    assert (row["verdict"] == "too few outcomes") == few


@pytest.mark.parametrize("name", generated())
def test_calibration_agrees_with_scikit_learn(marts: Marts, name: str) -> None:
    case, rows = marts.cases[name], marts.calibration[name]
    train = case.part("train")
    assert bool(rows) == case.converted[train].any()
    if not rows:
        return
    edge = 0.5 / train.sum()
    fitted = IsotonicRegression(y_min=edge, y_max=1 - edge).fit_transform(
        case.score[train], case.converted[train]
    )
    bounds = [-np.inf, *(row["min_score"] for row in rows[1:])]
    place = np.searchsorted(bounds, case.score, side="right") - 1
    rates = np.array([float(row["fitted_rate"]) for row in rows])
    assert np.abs(rates[place[train]] - fitted).max() < CLOSE
    assert len(rows) == len(np.unique(fitted))
    for number, row in enumerate(rows):
        for split, counts in (
            ("train", ("fitted_low_rate", "fitted_high_rate")),
            ("test", ("test_low_rate", "test_high_rate")),
        ):
            inside = case.converted[case.part(split) & (place == number)]
            low, high = (
                proportion_confint(inside.sum(), len(inside), method="wilson")
                if len(inside) else (None, None)
            )
            assert difference(row, dict(zip(counts, (low, high))) | {
                f"{split}_lead_count": len(inside),
                f"{split}_conversion_count": inside.sum(),
            }) == {}


@pytest.mark.parametrize("name", generated())
def test_calibration_holds_when_the_sum_does(marts: Marts, name: str) -> None:
    case, rows = marts.cases[name], marts.calibration[name]
    probabilities, part = promised(case), case.part("test")
    holds = False
    if rows and part.any():
        probability = probabilities[part]
        surprise = case.converted[part].sum() - probability.sum()
        error = np.sqrt(
            (probability * (1 - probability)).sum()
            * (1 + part.sum() / case.part("train").sum())
        )
        holds = abs(surprise) <= Z_95 * error
        words = "Holds" if holds else "Does not hold"
        finding = (
            f"{words} on the test period:"
            f" {case.converted[part].mean():.1%} converted,"
            f" {probability.mean():.1%} were expected"
        ).replace("%", " %")
    else:
        finding = "Not tested: the test period has no leads"
    assert {row["has_calibration"] for row in rows} <= {holds}
    assert {row["finding"] for row in rows} <= {finding}


@pytest.mark.parametrize("name", generated())
def test_thresholds_agree_with_scikit_learn(marts: Marts, name: str) -> None:
    case, rows = marts.cases[name], marts.thresholds[name]
    scores = set(case.score)
    assert scores <= {row["threshold"] for row in rows}
    best = 0.0
    for row in rows:
        taken = case.score >= row["threshold"]
        won = case.converted
        f1 = f1_score(won, taken, zero_division=0)
        best = max(best, f1)
        assert difference(row, {
            "decision_lead_count": taken.sum(),
            "missed_conversion_count": (won & ~taken).sum(),
            "precision_rate": (
                precision_score(won, taken) if taken.any() else None
            ),
            "recall_rate": recall_score(won, taken) if won.any() else None,
            "f1_rate": f1 if taken.any() or won.any() else None,
        }) == {}
    chosen = [row for row in rows if row["is_best_f1"]]
    assert len(chosen) == (1 if case.converted.any() else 0)
    assert all(abs(float(row["f1_rate"]) - best) < CLOSE for row in chosen)
