"""Write a first set of rule files from what your data say.

Lists the attributes and event types of a raw folder with their counts. With
--output it also writes ten rule files: points from past outcomes where they
are conclusive, and the reason beside each. Without a raw folder it looks at
the tables that the settings of the project name.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from compare_rules import (
    PROJECT,
    Built,
    CannotCompare,
    Rules,
    Settings,
    copy_raw_tables,
    read_settings,
    start_dbt,
    tell,
    wait_for,
)
from rule_changes import table

TEMPLATES = PROJECT / "seeds" / "templates"
DEFAULTS = TEMPLATES / "b2b_saas"
# The scale of the points, and how far one rule may go.
POINTS_PER_DOUBLING = 10
MOST_POINTS = 30
# Not measured, but what most interest comes to.
HALF_LIFE_DAYS = 30
# Of an event type and of an attribute at most so many rows.
MOST_SECTIONS = 12
MOST_UNWEIGHED_VALUES = 5
# Of a rule_id, which may hold a whole sentence that many leads share.
MOST_LETTERS = 60
# From the top: so many of the leads reach the band.
BAND_SHARES = {
    "fit": {"A": 0.1, "B": 0.3, "C": 0.7},
    "engagement": {"1": 0.05, "2": 0.2, "3": 0.5},
    "total": {"Hot": 0.05, "Warm": 0.2, "Cool": 0.5},
    "account": {"High": 0.05, "Medium": 0.2},
}
BOTTOM_BANDS = {"fit": "D", "engagement": "4", "total": "Cold",
                "account": "Low"}
ACTIONS = {
    "A1": "Call today", "A2": "Call this week", "A3": "Write a personal mail",
    "A4": "Find another way in", "B1": "Call within two days",
    "B2": "Offer a call", "B3": "Keep in the nurture mails",
    "B4": "Send a wake-up mail", "C1": "Call and ask what is missing",
    "C2": "Ask by mail what is missing", "C3": "Keep in the nurture mails",
    "C4": "Keep in the newsletter", "D1": "Look before anybody calls",
    "D2": "Keep in the newsletter", "D3": "Keep in the newsletter",
    "D4": "Leave in peace",
}
READY = {"A1", "A2", "B1", "B2", "C1"}
FIT_WORDS = {"A": "Best fit", "B": "Good fit", "C": "Open fit", "D": "Poor fit"}
ENGAGEMENT_WORDS = {
    "1": "very active", "2": "active", "3": "a little active", "4": "quiet",
}
# A word in the name of an event type, and the category that it speaks for;
# the first that is found counts.
CATEGORY_WORDS = {
    "email": "email mail newsletter unsubscribed",
    "app": "trial login logged app signup signed project task teammate feature",
    "event": "webinar meeting call appointment viewing event demo visit",
    "web": "page site web session listing product search searched",
    "purchase": "quote order cart checkout offer application proposal deal",
    "content": "content download downloaded video ebook whitepaper document",
    "social": "social post linkedin facebook",
    "feedback": "survey nps feedback complaint rating posted",
}
SOURCE_WORDS = {"source", "channel", "campaign", "medium", "utm"}
# A word in the name of an event type that says no, and what it costs as long
# as no outcome says better.
REFUSAL_WORDS = {
    "unsubscribed", "bounced", "cancelled", "canceled", "declined", "withdrawn",
    "missed", "rejected", "complaint", "spam", "error", "failed", "removed",
}
REFUSAL_POINTS = -5
RANGE = re.compile(r"(-?[0-9.]*?)\.\.(-?[0-9.]*)")
Row = dict[str, Any]
# Builds nothing but what is read here, and all that it is made from.
LOOKED_AT = ("+rule_coverage", "+suggested_points", "+conversion_rates")
SCORED = ("+lead_scores", "+account_scores", "+score_thresholds",
          "+model_performance")


class CannotWrite(Exception):
    """Says in a sentence why there are no new rules."""


@dataclass(frozen=True)
class Finding:
    """What the outcomes say of some leads."""

    leads: int
    conversions: int
    lift: float | None
    log_odds_lift: float | None
    is_conclusive: bool

    @property
    def points(self) -> int:
        """Points on the scale of this script; none when it may be luck."""
        if not self.is_conclusive or self.log_odds_lift is None:
            return 0
        points = round(POINTS_PER_DOUBLING * self.log_odds_lift / math.log(2))
        return max(-MOST_POINTS, min(MOST_POINTS, points))

    @property
    def in_words(self) -> str:
        counts = f"{self.conversions:,} of {self.leads:,} leads converted"
        if not self.is_conclusive:
            return f"Not conclusive: {counts}"
        return f"Converts {self.lift or 0:.1f} x as often as all: {counts}"


@dataclass(frozen=True)
class Attribute:
    """A column that rules may score, and its values with what is known."""

    name: str
    lead_count: int
    values: Mapping[str, Finding]
    # Why no rule is about it; None when there may be some.
    left_out: str | None


@dataclass(frozen=True)
class Section:
    """A part of the assets of an event type, such as all pages of a blog."""

    name: str
    pattern: str
    lead_count: int


@dataclass(frozen=True)
class EventType:
    """What leads do, in parts where its assets have some."""

    name: str
    lead_count: int
    finding: Finding | None
    sections: Sequence[Section]
    left_out: str | None


@dataclass(frozen=True)
class Found:
    """All that the first build says of the raw tables."""

    as_of: str
    lead_count: int
    decision_lead_count: int
    conversion_count: int
    min_outcomes: int
    min_level_leads: int
    attributes: Sequence[Attribute]
    event_types: Sequence[EventType]

    @property
    def has_outcomes(self) -> bool:
        """Whether points may follow from them."""
        return self.conversion_count >= self.min_outcomes


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python scripts/new_rules.py ../my_data --output "
        "../my_rules\nExit code: 0 done; 1 nothing was written.",
    )
    parser.add_argument(
        "raw_folder", nargs="?", type=Path, metavar="RAW_FOLDER",
        help="as in docs/raw_input.md",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER",
        help="a new folder for the rule files",
    )
    parser.add_argument(
        "--vars", default="{}", metavar="YAML",
        help="as for dbt, such as '{outcome_window_days: 30}'",
    )
    return parser.parse_args(arguments)


# ---- Builds: dbt counts and scores, this script never does -------------------
class Workshop:
    """Builds the project with one set of rules after the other, in a database
    of its own."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.database = folder / Path(
            os.environ.get("LEAD_SCORING_DATABASE", "lead_scoring.duckdb")
        ).name

    def build(
        self, what: str, rules: Mapping[str, Sequence[Row]],
        selected: Sequence[str],
    ) -> None:
        started = time.monotonic()
        tell(f"{what} …")
        write_rules(self.folder / "rules", rules)
        built = Built(
            Rules("first", "which this script wrote", self.folder / "rules"),
            self.folder, self.database,
        )
        if self.settings.raw_tables and not self.database.exists():
            copy_raw_tables(built, self.settings.raw_tables)
        process = start_dbt(
            built, self.settings, "build",
            "--exclude-resource-type", "test",
            "--exclude-resource-type", "unit_test", "--select", *selected,
        )
        try:
            wait_for({process: built})
        except CannotCompare as error:
            _, _, said = str(error).partition(":\n")
            raise CannotWrite(f"dbt stopped, saying:\n{said}") from None
        tell(f"  done in {time.monotonic() - started:.0f} s.")

    def rows(self, query: str) -> list[Row]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row)) for row in cursor.fetchall()]


# ---- Looking -----------------------------------------------------------------
def settings_of_evidence(settings: Settings) -> tuple[int, int]:
    """min_outcomes and min_level_leads."""
    project = yaml.safe_load(
        (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    )
    chosen = {**project["vars"], **settings.dbt_vars}
    return int(chosen["min_outcomes"]), int(chosen["min_level_leads"])


def findings(workshop: Workshop, item_kind: str) -> dict[str, Finding]:
    """What suggested_points and conversion_rates say, by item."""
    return {
        row["item"]: Finding(
            row["decision_lead_count"], row["conversion_count"],
            row["lift"], row["log_odds_lift"], row["is_conclusive"],
        )
        for row in workshop.rows(f"""
            select
                suggested_points.item,
                suggested_points.decision_lead_count,
                suggested_points.conversion_count,
                cast(conversion_rates.lift as double) as lift,
                cast(suggested_points.log_odds_lift as double)
                    as log_odds_lift,
                suggested_points.is_conclusive
            from suggested_points
            left join conversion_rates
                on suggested_points.scoring_model
                    = conversion_rates.scoring_model
                and suggested_points.item_kind = conversion_rates.segment_kind
                and suggested_points.item = conversion_rates.segment
            where suggested_points.item_kind = '{item_kind}'
            order by suggested_points.item
        """)
    }


def read_lists() -> dict[str, list[str]]:
    """The lists that the project knows by name, as the default has them; what
    any template calls sensitive is sensitive."""
    lists: dict[str, list[str]] = {}
    for template in (DEFAULTS, *sorted(TEMPLATES.iterdir())):
        with (template / "lists.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            for row in csv.DictReader(file):
                name, items = row["list_name"], lists.get(row["list_name"], [])
                if row["item"] not in items and (
                    name == "sensitive_attributes"
                    or template == DEFAULTS and name != "competitor_domains"
                ):
                    lists[name] = [*items, row["item"]]
    return lists


def is_sensitive(attribute: str, sensitive: Iterable[str]) -> bool:
    """Whether its name has the words of one that is: patient_age has age."""
    name = "_".join(["", *words_of(attribute), ""])
    return any(f"_{'_'.join(words_of(item))}_" in name for item in sensitive)


def find_attributes(workshop: Workshop, min_leads: int) -> list[Attribute]:
    sensitive = read_lists()["sensitive_attributes"]
    values = findings(workshop, "attribute")
    attributes = []
    for row in workshop.rows("""
        select item, lead_count from rule_coverage
        where item_kind = 'attribute' order by lead_count desc, item
    """):
        name = row["item"]
        own = {
            item.removeprefix(f"{name}: "): finding
            for item, finding in values.items()
            if item.startswith(f"{name}: ")
        }
        left_out = None
        if is_sensitive(name, sensitive):
            left_out = "sensitive: check the law before you score it"
        elif not own.keys() - {"(missing)"}:
            left_out = (
                f"no value that {min_leads} leads share: an id or free text"
            )
        attributes.append(Attribute(name, row["lead_count"], own, left_out))
    return attributes


def find_sections(workshop: Workshop, min_leads: int) -> dict[
    str, list[Section]
]:
    """Parts of the assets of an event type that enough leads have used: the
    first step of a path, or what stands before the first - / or _ or digit."""
    sections: dict[str, list[Section]] = {}
    for row in workshop.rows(f"""
        with assets as (
            select
                behaviours.event_type,
                behaviours.asset,
                daily_events.lead_key,
                case
                    when behaviours.asset like '/%'
                        then regexp_extract(behaviours.asset, '^/[^/]*')
                    else regexp_extract(
                        behaviours.asset, '^[^-/_0-9]+[-/_]?'
                    )
                end as section
            from main_features.feat_daily_events as daily_events
            inner join main_features.feat_behaviours as behaviours
                on daily_events.behaviour_key = behaviours.behaviour_key
            where not daily_events.is_bot and behaviours.asset is not null
        ),
        sections as (
            select
                event_type,
                section,
                count(distinct lead_key) as lead_count,
                bool_and(asset = section) as is_one_asset,
                bool_and(starts_with(asset, section || '/')) as is_folder
            from assets
            where section != ''
            group by event_type, section
        )
        select *, count(*) over (partition by event_type) as section_count
        from sections
        where lead_count >= {min_leads}
        qualify row_number() over (
            partition by event_type order by lead_count desc, section
        ) <= {MOST_SECTIONS}
        order by event_type, lead_count desc, section
    """):
        if row["section_count"] == 1:
            continue
        section = row["section"]
        pattern = section if row["is_one_asset"] else (
            f"{section}/%" if row["is_folder"] else f"{section}%"
        )
        sections.setdefault(row["event_type"], []).append(
            Section(name_of(section) or "home", pattern, row["lead_count"])
        )
    return sections


def find_event_types(workshop: Workshop, min_leads: int) -> list[EventType]:
    deliveries = set(read_lists()["delivery_events"])
    known = findings(workshop, "event_type")
    sections = find_sections(workshop, min_leads)
    return [
        EventType(
            row["item"], row["lead_count"], known.get(row["item"]),
            sections.get(row["item"], ()),
            "sent to the lead, not done by it"
            if row["item"] in deliveries else None,
        )
        for row in workshop.rows("""
            select item, lead_count from rule_coverage
            where item_kind = 'event_type' order by lead_count desc, item
        """)
    ]


def look(workshop: Workshop, settings: Settings) -> Found:
    """Builds without any rule, and reads what no rule covers: everything."""
    workshop.build("Looking at the raw tables", no_rules(), LOOKED_AT)
    min_outcomes, min_level_leads = settings_of_evidence(settings)
    [leads] = workshop.rows("""
        select cast(max(as_of) as string) as as_of, count(*) as lead_count
        from main_features.feat_roster where is_current
    """)
    [base] = workshop.rows("""
        select
            coalesce(sum(decision_lead_count), 0) as decision_lead_count,
            coalesce(sum(conversion_count), 0) as conversion_count
        from conversion_rates where segment_kind = 'base'
    """)
    return Found(
        leads["as_of"], leads["lead_count"], int(base["decision_lead_count"]),
        int(base["conversion_count"]), min_outcomes, min_level_leads,
        find_attributes(workshop, min_level_leads),
        find_event_types(workshop, min_level_leads),
    )


# ---- Rules -------------------------------------------------------------------
def name_of(*parts: str) -> str:
    """Words for a rule_id, of letters, digits and underscores."""
    words = re.sub(r"[\W_]+", "_", "_".join(parts).lower()).strip("_")
    return words[:MOST_LETTERS].rstrip("_")


def words_of(name: str) -> list[str]:
    return re.split(r"[\W_]+", name.lower())


def category_of(event_type: str) -> str:
    words = words_of(event_type)
    for category, known in CATEGORY_WORDS.items():
        if set(words) & set(known.split()):
            return category
    return "online"


def group_of(attribute: str) -> tuple[str, str]:
    """Group and category of the rules on an attribute."""
    if SOURCE_WORDS & set(words_of(attribute)):
        return "lead_sources", "source"
    if attribute.startswith("account_"):
        return "company_facts", "firmographic"
    return "lead_facts", "demographic"


def condition(attribute: str, value: str) -> tuple[str, str, str]:
    """rule_id, operator and operand for a value as suggested_points has it."""
    if value == "(missing)":
        return name_of(attribute, "is missing"), "is_missing", ""
    ends = RANGE.fullmatch(value)
    if ends is None or not any(ends.groups()):
        return name_of(attribute, "is", value), "equals", value
    low, high = (end.replace("-", "minus_") for end in ends.groups())
    if low and high:
        words = f"is {low} to {high}"
    else:
        words = f"is {low} or more" if low else f"is {high} or less"
    return name_of(attribute, words), "between", value


def no_rules() -> dict[str, list[Row]]:
    """The least that the project accepts: one model, one band on each axis."""
    lists = [
        {"list_name": name, "item": item}
        for name, items in read_lists().items() for item in items
    ]
    with (DEFAULTS / "bot_signals.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        bot_signals: list[Row] = list(csv.DictReader(file))
    return {
        "scoring_models": [{"role": "champion", "score_floor": 0}],
        "attribute_rules": [], "behaviour_rules": [], "inactivity_rules": [],
        "exclusion_rules": [], "rule_groups": [],
        "grade_bands": [
            {"axis": axis, "band": band} for axis, band in BOTTOM_BANDS.items()
        ],
        "grade_actions": [{
            "fit_band": "D", "engagement_band": "4", "segment": "None yet",
            "is_sales_ready": "false",
        }],
        "lists": lists,
        "bot_signals": bot_signals,
    }


def attribute_rules(found: Found) -> Iterator[Row]:
    """One for each value that converts more or less often; without outcomes
    one for each of the most frequent values, to be weighed by hand."""
    for attribute in found.attributes:
        if attribute.left_out:
            continue
        values = sorted(
            attribute.values.items(), key=lambda item: -item[1].leads
        )
        if found.has_outcomes:
            chosen = [item for item in values if item[1].points]
        else:
            chosen = values[:MOST_UNWEIGHED_VALUES]
        for value, finding in chosen:
            rule_id, operator, operand = condition(attribute.name, value)
            yield {
                "rule_id": rule_id, "rule_group": group_of(attribute.name)[0],
                "attribute_name": attribute.name, "operator": operator,
                "operand": operand,
                "points": finding.points if found.has_outcomes else 0,
                "rationale": finding.in_words if found.has_outcomes else
                f"{finding.leads:,} leads have it; nothing: weigh it by what "
                "you know, or delete it",
            }


def behaviour_rule(
    event_type: EventType, rule_id: str, pattern: str, **cells: Any
) -> Row:
    return {
        "rule_id": rule_id, "rule_group": category_of(event_type.name),
        "event_type": event_type.name, "asset_pattern": pattern,
        "decay_kind": "half_life", "decay_days": HALF_LIFE_DAYS, **cells,
    }


def section_id(event_type: EventType, section: Section) -> str:
    return name_of(event_type.name, section.name)


def section_rules(found: Found) -> Iterator[Row]:
    """Rules without points, so that the marts look at the sections."""
    for event_type in found.event_types:
        if not event_type.left_out:
            for section in event_type.sections:
                yield behaviour_rule(
                    event_type, section_id(event_type, section),
                    section.pattern, points=0,
                )


def behaviour_rules(
    found: Found, sections: Mapping[str, Finding]
) -> Iterator[Row]:
    """One for each section that converts more or less often, else one for the
    event type as a whole."""
    for event_type in found.event_types:
        if event_type.left_out:
            continue
        parts = [
            (section_id(event_type, section), section.pattern,
             section.lead_count, sections.get(section_id(event_type, section)))
            for section in event_type.sections
        ]
        if found.has_outcomes:
            parts = [part for part in parts if part[3] and part[3].points]
        whole = (
            name_of(event_type.name), "", event_type.lead_count,
            event_type.finding if found.has_outcomes else None,
        )
        for rule_id, pattern, lead_count, finding in parts or [whole]:
            points, why = act_points(event_type.name, lead_count, finding)
            yield behaviour_rule(
                event_type, rule_id, pattern, points=points,
                # Outcomes tell what having done it is worth, not how often.
                **({"max_events": 1} if found.has_outcomes else {
                    "max_events_per_day": 1, "max_points": 5 * points or "",
                }),
                rationale=why,
            )


def act_points(
    name: str, lead_count: int, finding: Finding | None
) -> tuple[int, str]:
    """Points for an act, and the reason: the outcomes where they say
    something, else the name of the event type. Without outcomes there is no
    finding."""
    words = set(words_of(name))
    points, known = 0, f"leads that did it: {lead_count:,}"
    if finding is not None:
        points, known = finding.points, finding.in_words
    if "opened" in words:
        return 0, f"{known}; nothing, for mail clients open by themselves"
    if words & REFUSAL_WORDS:
        if points < 0:
            return points, f"{known}; the fading is a guess"
        return REFUSAL_POINTS, f"{known}; a guess, for the name says no"
    if points > 0:
        return points, f"{known}; the fading is a guess"
    if points < 0:
        return 0, (f"{known}; nothing, for interest should not cost points: "
                   "take some if you know why")
    if finding is not None:
        return 0, f"{known}; nothing until more is known"
    return 1, f"{known}; one point for every act: weigh it by what you know"


def inactivity_rules(found: Found) -> Iterator[Row]:
    if any(not event_type.left_out for event_type in found.event_types):
        yield {
            "rule_id": "no_activity_for_90_days", "rule_group": "silence",
            "inactive_days": 90,
            "points": -5 if found.has_outcomes else -1, "max_periods": 2,
            "rationale": "A guess: who is silent for a quarter has other "
            "worries",
        }


def rule_groups(rules: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """The groups that the rules name. A cap of twice the best rule, so that
    many small things do not outweigh two good ones."""
    categories = {"silence": "online", "lead_sources": "source",
                  "company_facts": "firmographic", "lead_facts": "demographic"}
    most_points: dict[str, list[int]] = {}
    for file in ("attribute_rules", "behaviour_rules", "inactivity_rules"):
        for rule in rules[file]:
            most_points.setdefault(rule["rule_group"], []).append(
                rule.get("max_points") or rule["points"]
            )
    for group, own in most_points.items():
        positive = [number for number in own if number > 0]
        yield {
            "rule_group": group, "category": categories.get(group, group),
            "max_points": 2 * max(positive) if len(positive) > 2 else "",
        }


def with_unique_ids(rows: Iterable[Row], taken: set[str]) -> list[Row]:
    """Two values may read alike once they are words, or have no words."""
    named = []
    for row in rows:
        words = row["rule_id"] or "nameless"
        rule_id, number = words, 2
        while rule_id in taken:
            rule_id, number = f"{words}_{number}", number + 1
        taken.add(rule_id)
        named.append({**row, "rule_id": rule_id})
    return named


def first_rules(
    found: Found, sections: Mapping[str, Finding]
) -> dict[str, list[Row]]:
    taken: set[str] = set()
    rules: dict[str, list[Row]] = {
        **no_rules(),
        "attribute_rules": with_unique_ids(attribute_rules(found), taken),
        "behaviour_rules": with_unique_ids(
            behaviour_rules(found, sections), taken
        ),
        "inactivity_rules": with_unique_ids(inactivity_rules(found), taken),
    }
    rules["rule_groups"] = list(rule_groups(rules))
    grounds = (
        f"{found.conversion_count:,} conversions"
        if found.has_outcomes else "no outcomes to speak of"
    )
    rules["scoring_models"] = [{
        "role": "champion", "score_floor": 0,
        "description": f"First rules from {found.lead_count:,} leads and "
        f"{grounds}, as of {found.as_of}, written by new_rules.py",
    }]
    return rules


def lower_bounds(
    workshop: Workshop, axis: str, table: str, column: str
) -> list[Row]:
    """The bands of an axis, at the points that their share of the leads
    reaches today, in whole points and apart from each other."""
    bands = sorted(
        BAND_SHARES[axis].items(), key=lambda item: item[1], reverse=True
    )
    [found] = workshop.rows(f"""
        select quantile_cont({column}, {[1 - share for _, share in bands]})
            as bounds
        from {table}
    """)
    rows: list[Row] = []
    bound: int | None = None
    for number, (band, _) in enumerate(bands):
        reached = math.floor((found["bounds"] or [0] * len(bands))[number])
        bound = reached if bound is None else max(reached, bound + 1)
        rows.insert(0, {"axis": axis, "band": band, "min_points": bound})
    return [*rows, {"axis": axis, "band": BOTTOM_BANDS[axis]}]


def with_thresholds(
    workshop: Workshop, found: Found, rules: Mapping[str, Sequence[Row]]
) -> dict[str, list[Row]]:
    """The rules with bands and thresholds from the scores that they give: the
    threshold that found past sales best, else where the best fifth begins."""
    bands = [
        *lower_bounds(workshop, "fit", "lead_scores", "fit_points"),
        *lower_bounds(
            workshop, "engagement", "lead_scores", "engagement_points"
        ),
        *lower_bounds(workshop, "total", "lead_scores", "score"),
        *lower_bounds(workshop, "account", "account_scores", "points"),
    ]
    best = workshop.rows("select threshold from score_thresholds"
                         " where is_best_f1") if found.has_outcomes else []
    lowest = {row["band"]: row.get("min_points") for row in bands}
    [model] = rules["scoring_models"]
    return {
        **{file: list(rows) for file, rows in rules.items()},
        "scoring_models": [{
            **model, "account_threshold": lowest["High"],
            "mql_threshold": best[0]["threshold"] if best else lowest["Warm"],
        }],
        "grade_bands": bands,
        "grade_actions": [
            {
                "fit_band": grade[0], "engagement_band": grade[1],
                "segment": f"{FIT_WORDS[grade[0]]} and "
                f"{ENGAGEMENT_WORDS[grade[1]]}",
                "next_action": action,
                "is_sales_ready": str(grade in READY).lower(),
            }
            for grade, action in ACTIONS.items()
        ],
    }


def write_rules(
    folder: Path, rules: Mapping[str, Sequence[Row]], model: str = "first_rules"
) -> None:
    """The ten files, with the columns of the default."""
    folder.mkdir(exist_ok=True)
    for file, rows in rules.items():
        with (DEFAULTS / f"{file}.csv").open(
            encoding="utf-8", newline=""
        ) as default:
            columns = next(csv.reader(default))
        with (folder / f"{file}.csv").open(
            "w", encoding="utf-8", newline=""
        ) as new:
            writer = csv.DictWriter(new, columns, lineterminator="\n")
            writer.writeheader()
            for row in rows:
                if columns[0] == "scoring_model":
                    row = {"scoring_model": model, **row}
                writer.writerow(row)


# ---- Telling -----------------------------------------------------------------
def report(
    found: Found, rules: Mapping[str, Sequence[Row]] | None
) -> Iterator[str]:
    """What is there, in Markdown, and what became of it."""
    def own(file: str, column: str, name: str, *about: str) -> str:
        """Points of the rules on an attribute or event type, and what they
        are about."""
        if rules is None:
            return ""
        points = (
            " ".join([
                f"{row['points']:+d}" if row["points"] else "0",
                *[row[column] for column in about if row[column]][:1],
            ])
            for row in rules[file] if row[column] == name
        )
        return ", ".join(points) or "no rule: nothing conclusive"

    yield f"# {found.lead_count:,} leads as of {found.as_of}"
    yield ""
    if found.has_outcomes:
        yield (f"{found.conversion_count:,} of {found.decision_lead_count:,} "
               "leads with a decision day converted.")
    else:
        yield (f"Only {found.conversion_count:,} of "
               f"{found.decision_lead_count:,} leads with a decision day "
               "converted: too few to take points from "
               f"({found.min_outcomes} are needed).")
    yield ""
    yield "## Attributes"
    yield ""
    yield from table(
        ("attribute", "leads that have it", "values", "points of its rules"),
        (
            (
                attribute.name, f"{attribute.lead_count:,}",
                str(len(attribute.values.keys() - {"(missing)"}) or ""),
                attribute.left_out
                or own("attribute_rules", "attribute_name", attribute.name,
                       "operand", "operator"),
            )
            for attribute in found.attributes
        ),
    )
    yield "## Event types"
    yield ""
    yield from table(
        ("event type", "leads that did it", "parts", "points of its rules"),
        (
            (
                event_type.name, f"{event_type.lead_count:,}",
                ", ".join(
                    section.pattern for section in event_type.sections
                ),
                event_type.left_out
                or own("behaviour_rules", "event_type", event_type.name,
                       "asset_pattern"),
            )
            for event_type in found.event_types
        ),
    )


def next_steps(
    options: argparse.Namespace, folder: Path,
    rules: Mapping[str, Sequence[Row]], alarms: Sequence[Row],
) -> Iterator[str]:
    count = sum(
        len(rules[file]) for file in
        ("attribute_rules", "behaviour_rules", "inactivity_rules")
    )
    [model] = rules["scoring_models"]
    settings = {
        **(yaml.safe_load(options.vars) or {}),
        **({"raw_folder": str(options.raw_folder)}
           if options.raw_folder else {}),
        "rules_folder": os.path.relpath(folder, PROJECT),
    }
    yield "## What next"
    yield ""
    yield (f"{count} rules are in {folder}; sales gets leads from "
           f"{model['mql_threshold']} points. {POINTS_PER_DOUBLING} points "
           "double the odds of a sale. Each rule was looked at alone: read "
           "them all, and delete what you do not believe.")
    yield ""
    for row in alarms:
        yield f"**Leak alarm:** {row['leak_alarm']}. Delete that rule first."
        yield ""
    flow = yaml.safe_dump(
        settings, default_flow_style=True, width=1000, allow_unicode=True
    ).strip()
    yield f"    dbt build --vars '{flow}'"


# ---- All in turn -------------------------------------------------------------
def new_folder(folder: Path) -> Path:
    """Refuses what exists, before anything takes time."""
    folder = folder.resolve()
    if folder.exists():
        raise CannotWrite(
            f"{folder} exists already, and its rules are not overwritten. "
            "Name a new folder with --output."
        )
    if not folder.parent.is_dir():
        raise CannotWrite(
            f"There is no folder {folder.parent}. Make it, or name another "
            "place with --output."
        )
    return folder


def run(options: argparse.Namespace) -> list[str]:
    folder = new_folder(options.output) if options.output else None
    settings = read_settings(options.vars)
    if options.raw_folder is not None:
        options.raw_folder = options.raw_folder.resolve()
        if not options.raw_folder.is_dir():
            raise CannotWrite(
                f"There is no folder {options.raw_folder}. Name one with "
                "leads and events, as docs/raw_input.md says."
            )
        # It stands for whatever the project is set to read.
        raw = {"raw_folder": str(options.raw_folder), "raw_tables": {},
               "sources": {}}
        settings = Settings(
            {**settings.dbt_vars, **raw}, [], settings.rules_folder
        )
    with tempfile.TemporaryDirectory(prefix="new_rules_") as work:
        workshop = Workshop(Path(work), settings)
        found = look(workshop, settings)
        if folder is None:
            return [*report(found, None)]
        sections: dict[str, Finding] = {}
        if found.has_outcomes:
            probes = {**no_rules(), "behaviour_rules": [*section_rules(found)]}
            probes["rule_groups"] = [*rule_groups(probes)]
            workshop.build(
                "Looking at parts of the event types", probes,
                ("+suggested_points",),
            )
            sections = findings(workshop, "rule")
        rules = first_rules(found, sections)
        workshop.build("Scoring with the new rules", rules, SCORED)
        alarms = workshop.rows(
            "select distinct leak_alarm from model_performance"
            " where has_leak_alarm order by leak_alarm"
        )
        rules = with_thresholds(workshop, found, rules)
    with tempfile.TemporaryDirectory(
        prefix=".new_rules.", dir=folder.parent
    ) as laid:
        write_rules(
            Path(laid) / "rules", rules, name_of(folder.name) or "first_rules"
        )
        (Path(laid) / "rules").rename(folder)
    return [
        *report(found, rules), *next_steps(options, folder, rules, alarms)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        lines = run(options)
    except (CannotWrite, CannotCompare, OSError, duckdb.Error) as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
