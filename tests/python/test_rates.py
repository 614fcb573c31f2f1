"""Rates, suggested points, drift, pilots and feedback, computed once more.

The committed sample and a messy generated data set are built. Who belongs to
which segment is worked out here from the ledger and the decision days; the
intervals are those of statsmodels, logarithms and deviations those of numpy.
Nothing of the SQL that adds up is used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from math import ceil, floor
from typing import Any

import numpy as np
import pytest
from conftest import Build, build_marts
from generate import write_raw, write_rules
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportion_effectsize,
)

Row = dict[str, Any]
Key = tuple[str, str, str]

TOLERANCE = 1e-6
POINT_TOLERANCE = 5.1e-5
MIN_LEVEL_LEADS = 20
DRIFT_ALARM_PSI = 0.25
EVERY_MODEL = "(all models)"
BANDS = ("fit_band", "engagement_band", "total_band", "grade", "segment")
DRIFT_KINDS = (*BANDS[:4], "score", "attribute", "event_type", "outcome")


def wilson(count: int, trials: int) -> tuple[float, float]:
    return proportion_confint(count, trials, method="wilson")


def log_odds(rate: float) -> float:
    return float(np.log(rate / (1 - rate)))


def smoothed(count: int, trials: int) -> float:
    return (count + 0.5) / (trials + 1)


def decile(higher: int, leads: int) -> str:
    return f"{min(10, 1 + floor(10 * higher / leads)):02}"


class Evidence:
    """One build, and its leads by segment as this file sees them."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.decisions = {
            row["lead_id"]: row for row in build.rows(
                "select * from main_evidence.evidence_decisions"
            )
        }
        self.models = {
            row["scoring_model"]: row for row in build.rows(
                "select * from main_staging.stg_scoring_models"
                " where role != 'off'"
            )
        }
        self.rules = {
            (row["scoring_model"], row["rule_id"]): row for row in build.rows(
                "select * from main_scoring.score_rules"
            )
        }
        self.scores = build.rows("select * from main_scoring.score_leads")
        self.inputs = build.rows(
            "select * from main_evidence.evidence_lead_inputs"
        )

    @cached_property
    def fired(self) -> dict[tuple[str, str, Any], set[str]]:
        """The rules that fired by model, lead and day."""
        found: dict[tuple[str, str, Any], set[str]] = defaultdict(set)
        for row in self.build.rows(
            "select * from main_scoring.score_entries"
            " where entry_kind in ('attribute', 'behaviour', 'inactivity')"
        ):
            found[row["scoring_model"], row["lead_id"], row["as_of"]].add(
                row["rule_id"]
            )
        return found

    @cached_property
    def covered(self) -> set[tuple[str, str]]:
        """Event types that rules name, and levels of which rules match a
        value, by model."""
        levels = {
            (row["attribute_name"], row["attribute_value"]): row["level"]
            for row in self.build.rows(
                "select * from main_evidence.evidence_attribute_values"
                " where learned_on = 'all'"
            )
        }
        matched = self.build.rows(
            "select * from main_scoring.score_attribute_matches"
        )
        return {
            (rule["scoring_model"], rule[column])
            for rule in self.rules.values()
            for column in ("event_type", "after_event_type")
        } | {
            (row["scoring_model"], row["attribute_name"] + ": " + levels[
                row["attribute_name"], row["attribute_value"]
            ])
            for row in matched
        }

    @cached_property
    def decided(self) -> list[Row]:
        return [row for row in self.scores if row["is_decision"]]

    def deciles(self, leads: Iterable[str]) -> dict[tuple[str, str], str]:
        """Tenth by model and lead, cut at the scores of the given leads."""
        cut_at = set(leads)
        by_model = defaultdict(list)
        for row in self.decided:
            if row["lead_id"] in cut_at:
                by_model[row["scoring_model"]].append(row["score"])
        return {
            (row["scoring_model"], row["lead_id"]): decile(
                sum(score > row["score"] for score in cut),
                len(cut),
            )
            for row in self.decided
            if (cut := by_model[row["scoring_model"]])
        }

    @cached_property
    def segments(self) -> dict[Key, set[str]]:
        """Leads by model, segment kind and segment."""
        found: dict[Key, set[str]] = defaultdict(set)
        deciles = self.deciles(self.decisions)
        source = {
            (model, rule["attribute_name"])
            for (model, _), rule in self.rules.items()
            if rule["category"] == "source" and rule["attribute_name"]
        }
        for row in self.decided:
            model, lead = row["scoring_model"], row["lead_id"]
            found[model, "base", "all"].add(lead)
            found[model, "created_month", f"{row['created_on']:%Y-%m}"].add(
                lead
            )
            found[model, "score_decile", deciles[model, lead]].add(lead)
            for kind in BANDS:
                found[model, kind, row[kind]].add(lead)
            for rule in self.fired[model, lead, row["as_of"]]:
                category = self.rules[model, rule]["category"]
                found[model, "rule", rule].add(lead)
                found[model, "category", category].add(lead)
        for row in self.inputs:
            name = row["input"]
            for model in self.models:
                if row["input_kind"] == "attribute":
                    segment = f"{name}: {row['level']}"
                    found[model, "attribute", segment].add(row["lead_id"])
                    if (model, name) in source:
                        found[model, "source", segment].add(row["lead_id"])
                else:
                    found[model, "event_type", name].add(row["lead_id"])
        return found

    def counts(self, leads: Iterable[str]) -> tuple[int, int]:
        """Conversions and leads."""
        outcomes = [self.decisions[lead]["is_converted"] for lead in leads]
        return sum(outcomes), len(outcomes)

    @cached_property
    def levels(self) -> dict[tuple[str, str, str], dict[str, set[str]]]:
        """Leads by level of each model, input kind and input of drift."""
        found: dict[Any, dict[str, set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        train = {
            lead for lead, row in self.decisions.items()
            if row["split"] == "train"
        }
        deciles = self.deciles(train)
        for row in self.decided:
            model, lead = row["scoring_model"], row["lead_id"]
            for kind in BANDS[:4]:
                found[model, kind, kind][row[kind]].add(lead)
            found[model, "score", "score"][deciles[model, lead]].add(lead)
        for row in self.inputs:
            key = (EVERY_MODEL, row["input_kind"], row["input"])
            found[key][row["level"]].add(row["lead_id"])
        for key, by_level in found.items():
            if key[1] == "event_type":
                missing = self.decisions.keys() - by_level["happened"]
                if missing:
                    by_level["did not happen"] = missing
        outcome = found[EVERY_MODEL, "outcome", "outcome"]
        for lead, row in self.decisions.items():
            converted = "converted" if row["is_converted"] else "not"
            outcome[converted].add(lead)
        return found


@pytest.fixture(scope="module", params=["sample", "generated"])
def evidence(
    request: pytest.FixtureRequest, sample_build: Build,
    tmp_path_factory: pytest.TempPathFactory,
) -> Evidence:
    if request.param == "sample":
        assert sample_build.exit_code == 0, sample_build.output
        return Evidence(sample_build)
    folder = tmp_path_factory.mktemp("rates")
    return Evidence(build_marts(
        folder / "build",
        raw=write_raw(folder / "raw", 11, 600, 6000),
        rules=write_rules(folder / "rules", 11),
    ))


def agree(found: Any, expected: float | None, tolerance: float) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return abs(float(found) - expected) <= tolerance


def differences(
    row: Row, expected: Row, tolerance: float = TOLERANCE,
) -> list[str]:
    """The columns of a row that are not as expected, in words."""
    return [
        f"{column} of {tuple(row.values())[:4]}: {row[column]}, not {value}"
        for column, value in expected.items()
        if not agree(row[column], value, tolerance)
    ]


def test_the_data_ask_something(evidence: Evidence) -> None:
    counts = Counter(row["split"] for row in evidence.decisions.values())
    converted, leads = evidence.counts(evidence.decisions)
    assert min(counts[split] for split in ("train", "test")) >= 20, counts
    assert 10 <= converted < leads


def test_conversion_rates(evidence: Evidence) -> None:
    rows = {
        (row["scoring_model"], row["segment_kind"], row["segment"]): row
        for row in evidence.build.rows("select * from conversion_rates")
    }
    assert rows.keys() == {
        key for key, leads in evidence.segments.items() if leads
    }
    converted, leads = evidence.counts(evidence.decisions)
    base = converted / leads
    faults = []
    for key, row in rows.items():
        count, trials = evidence.counts(evidence.segments[key])
        low, high = wilson(count, trials)
        faults += differences(row, {
            "decision_lead_count": trials,
            "conversion_count": count,
            "conversion_rate": count / trials,
            "conversion_low_rate": low,
            "conversion_high_rate": high,
            "lift": count / trials / base,
            "is_conclusive": not low <= base <= high,
        })
    assert faults == []


def test_suggested_points(evidence: Evidence) -> None:
    rows = evidence.build.rows("select * from suggested_points")
    converted, leads = evidence.counts(evidence.decisions)
    base = log_odds(smoothed(converted, leads))
    counts = {
        key: evidence.counts(found) for key, found in evidence.segments.items()
    }
    covered = evidence.covered
    assert {
        (row["scoring_model"], row["item_kind"], row["item"]) for row in rows
    } == {
        (model, "rule", rule) for model, rule in evidence.rules
    } | {
        key for key in counts
        if key[1] in ("attribute", "event_type")
        and (key[0], key[2]) not in covered
        and not key[2].endswith(": (other)")
    }

    scales = {}
    for model in evidence.models:
        fired = [
            (float(rule["points"]), *counts[of, "rule", rule_id])
            for (of, rule_id), rule in evidence.rules.items()
            if of == model and (of, "rule", rule_id) in counts
        ]
        scales[model] = np.std([points for points, _, _ in fired]) / np.std(
            [log_odds(smoothed(*found)) - base for _, *found in fired]
        )

    faults = []
    for row in rows:
        key = (row["scoring_model"], row["item_kind"], row["item"])
        if key not in counts:
            assert row["suggested_points"] is None
            assert row["decision_lead_count"] == 0
            continue
        count, trials = counts[key]
        low, high = wilson(count, trials)
        points, low_points, high_points = (
            scales[key[0]] * (log_odds(rate) - base) for rate in (
                smoothed(count, trials),
                low if count else smoothed(count, trials),
                high if count < trials else smoothed(count, trials),
            )
        )
        faults += differences(row, {
            "suggested_points": points,
            "suggested_low_points": low_points,
            "suggested_high_points": high_points,
            "log_odds_lift": log_odds(smoothed(count, trials)) - base,
            "difference_points": points - float(row["present_points"] or 0),
            "is_conclusive": not low <= converted / leads <= high
            and trials >= MIN_LEVEL_LEADS,
        }, POINT_TOLERANCE)
        assert low_points <= points <= high_points
    assert faults == []


def test_experiment_results(evidence: Evidence) -> None:
    rows = {
        row["scoring_model"]: row
        for row in evidence.build.rows("select * from experiment_results")
    }
    arms = evidence.build.rows("select * from main_scoring.score_pilot_arms")
    assert rows.keys() == {
        name for name, model in evidence.models.items()
        if model["role"] == "champion"
        or (model["role"] == "challenger" and model["pilot_share_rate"] > 0)
    }
    counts = {
        name: evidence.counts(
            arm["lead_id"] for arm in arms
            if arm["scoring_model"] == name
            and arm["lead_id"] in evidence.decisions
        )
        for name in rows
    }
    [champion] = [name for name in rows if rows[name]["is_champion"]]
    other_count, other_trials = counts[champion]
    for name, row in rows.items():
        count, trials = counts[name]
        low, high = wilson(count, trials)
        expected = {
            "lead_count": sum(arm["scoring_model"] == name for arm in arms),
            "decision_lead_count": trials,
            "conversion_count": count,
            "conversion_rate": count / trials,
            "conversion_low_rate": low,
            "conversion_high_rate": high,
        }
        if name == champion:
            expected |= {"difference_rate": None, "needed_lead_count": None}
        else:
            difference = confint_proportions_2indep(
                count, trials, other_count, other_trials,
                method="newcomb", compare="diff",
            )
            needed = NormalIndPower().solve_power(
                proportion_effectsize(
                    count / trials, other_count / other_trials
                ),
                alpha=0.05, power=0.8, ratio=other_trials / trials,
            )
            expected |= {
                "difference_rate": count / trials - other_count / other_trials,
                "difference_low_rate": difference[0],
                "difference_high_rate": difference[1],
            }
            assert abs(row["needed_lead_count"] - ceil(needed)) <= 1
            assert row["still_needed_lead_count"] == max(
                0, row["needed_lead_count"] - trials
            )
        assert differences(row, expected) == []


def test_score_drift(evidence: Evidence) -> None:
    rows = {
        (row["scoring_model"], row["period"], row["input_kind"], row["input"]):
        row
        for row in evidence.build.rows(
            "select * from score_drift"
            " where scoring_model != 'predictive_model'"
        )
    }
    by_period = defaultdict(set)
    train = set()
    for lead, row in evidence.decisions.items():
        by_period[f"{row['as_of']:%Y-%m}"].add(lead)
        if row["split"] == "train":
            train.add(lead)
    assert rows.keys() == {
        (model, period, kind, name)
        for model, kind, name in evidence.levels for period in by_period
    }
    promises = {
        (row["scoring_model"], row["lead_id"]): float(row["probability_rate"])
        for row in evidence.build.rows(
            "select * from main_evidence.evidence_probabilities"
        )
    }
    training_count, training_trials = evidence.counts(train)
    faults = []
    for (model, period, kind, name), row in rows.items():
        leads = by_period[period]
        levels = evidence.levels[model, kind, name].values()
        now = np.array([len(level & leads) for level in levels])
        then = np.array([len(level & train) for level in levels])
        size = len(now)
        # Half a lead is added to both levels of an event type or an outcome,
        # whether or not some lead is on either.
        if kind in ("event_type", "outcome") and size == 1:
            now, then, size = np.append(now, 0), np.append(then, 0), 2
        shares = (now + 0.5) / (now + 0.5).sum()
        training = (then + 0.5) / (then + 0.5).sum()
        psi = ((shares - training) * np.log(shares / training)).sum()
        chance = (1 / len(leads) + 1 / len(train)) * (
            size - 1 + 1.645 * (2 * (size - 1)) ** 0.5
        )
        count, trials = evidence.counts(leads)
        surprise, expected_rate = 0.0, None
        if kind == "score":
            rates = np.array([promises[model, lead] for lead in leads])
            expected_rate = rates.mean()
            surprise = (count - rates.sum()) / (
                (rates * (1 - rates)).sum() * (1 + trials / training_trials)
            ) ** 0.5
        if kind == "outcome":
            pooled = (count + training_count) / (trials + training_trials)
            surprise = (count / trials - training_count / training_trials) / (
                pooled * (1 - pooled) * (1 / trials + 1 / training_trials)
            ) ** 0.5
        faults += differences(row, {
            "decision_lead_count": trials,
            "psi": psi,
            "chance_psi": chance,
            "conversion_rate": count / trials,
            "expected_conversion_rate": expected_rate,
            "is_alarm": psi >= max(DRIFT_ALARM_PSI, chance)
            or abs(surprise) > 1.959964,
        })
        assert (row["finding"] is not None) == row["is_alarm"]
    assert faults == []


def test_drift_levels_add_up(evidence: Evidence) -> None:
    """Shares of the levels of an input are one, and counts the leads."""
    assert evidence.build.rows(
        """
        select levels.scoring_model, levels.period, levels.input
        from score_drift_levels as levels
        inner join score_drift as drift
            using (scoring_model, period, input_kind, input)
        group by all
        having sum(lead_count) != any_value(decision_lead_count)
            or abs(sum(share_rate) - 1) > 0.0001
            or abs(sum(training_share_rate) - 1) > 0.0001
        """
    ) == []


def test_feedback_summary(evidence: Evidence) -> None:
    scores = {
        (row["scoring_model"], row["lead_id"], row["as_of"]): row
        for row in evidence.scores
    }
    created = {row["lead_id"]: row["created_on"] for row in evidence.scores}
    last_day = max(row["as_of"] for row in evidence.scores if row["is_current"])
    verdicts = defaultdict(list)
    for given in evidence.build.rows(
        "select * from main_staging.stg_sales_feedback"
        " where row_fate = 'used'"
    ):
        lead, day = given["lead_id"], given["given_at"].date()
        if lead not in created or day > last_day:
            continue
        day = max(day, created[lead])
        for model in evidence.models:
            score = scores[model, lead, day]
            reason = given["reason"] or "no reason given"
            segments = {
                ("all", "all"), ("reason", reason),
                ("given_month", str(day)[:7]),
                *((kind, score[kind]) for kind in BANDS[:4]),
                *(("rule", rule) for rule in evidence.fired[model, lead, day]),
            }
            for kind, segment in segments:
                verdicts[model, kind, segment].append(
                    (given["verdict"], reason)
                )
    rows = {
        (row["scoring_model"], row["segment_kind"], row["segment"]): row
        for row in evidence.build.rows("select * from feedback_summary")
    }
    assert rows.keys() == verdicts.keys()
    assert rows
    for key, row in rows.items():
        accepted = sum(
            verdict == "accepted" for verdict, _ in verdicts[key]
        )
        reasons = Counter(
            reason for verdict, reason in verdicts[key]
            if verdict == "rejected"
        )
        ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        low, high = wilson(accepted, len(verdicts[key]))
        assert differences(row, {
            "accepted_count": accepted,
            "rejected_count": len(verdicts[key]) - accepted,
            "acceptance_rate": accepted / len(verdicts[key]),
            "acceptance_low_rate": low,
            "acceptance_high_rate": high,
        }) == []
        assert (row["rejection_reasons"] or "") == ", ".join(
            f"{reason} ({count})" for reason, count in ranked[:5]
        )
