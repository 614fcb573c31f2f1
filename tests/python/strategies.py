"""What the property tests draw: leads, all that happened to them, and rules.

Everything is plain text, as in the CSV files, and valid by construction. An
age is a whole number of days before AS_OF; a negative one lies after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

from conftest import write_table
from generate import RULE_COLUMNS
from hypothesis import strategies as st

Row = dict[str, str]
Tables = dict[str, list[Row]]

AS_OF = date(2026, 6, 30)
LATER_DAYS = 40
GOOD_EVENT_COUNT = 3

# ---- Leads ------------------------------------------------------------------
ATTRIBUTES = {
    "country": ("USA", " us\t", "Australia", "Österreich", "", "n/a"),
    "job_title": (
        "CTO", "Director", "Doctor", "VP of Sales", "vice-president",
        "Geschäftsführer", " ceo & founder ", "",
    ),
    "employees": ("5", "5.0", "25", "-3", "007", "1_000", "many", "", "25.50"),
    "is_decision_maker": ("true", "FALSE", ""),
}
DOMAINS = ("acme.example", "gmail.com", "uni-x.edu", "nobody.example", "")
ACCOUNTS: list[Row] = [
    {"account_id": "A1", "domain": "acme.example", "industry": "Software",
     "size": "250"},
    {"account_id": "A2", "domain": "", "industry": "", "size": "12.0"},
    {"account_id": "A3", "domain": "gmail.com", "industry": "Retail Trade",
     "size": "a few"},
]
PRODUCTS: list[Row] = [
    {"product_id": "P1", "product_name": "Forms", "product_category": "Web"},
    {"product_id": "P2", "product_name": "Pages", "product_category": "Web"},
]

# Acts that a lead can only be praised for, by `praise` rules at least.
GOOD_ACTS = (
    ("page_visited", "/pricing"),
    ("page_visited", "/Pricing/plans?utm=a#top"),
    ("page_visited", "/blog/a"),
    ("page_visited", ""),
    ("form_submitted", "demo-request"),
    ("form_submitted", "contact-us"),
    (" Webinar_Attended ", "w-1"),
    ("trial_started", ""),
)
MAIL_ACTS = (
    ("email_sent", "nurture-1"),
    ("email_opened", "nurture-1"),
    ("email_clicked", "nurture-1"),
    ("email_clicked", "sales-2"),
)
REFUSALS = (("unsubscribed", ""), ("meeting_cancelled", "call"))


@dataclass(frozen=True)
class Event:
    """What a lead did on a day, so many times.

    part: which record of the lead saw the first time, once it is split in
    three; the next record saw the next time.
    """

    act: tuple[str, str]
    age: int
    times: int = 1
    second: int = 43200
    message_id: str = ""
    user_agent: str = ""
    product_id: str = ""
    part: int = 0


@dataclass(frozen=True)
class Deal:
    stage: str
    age: int
    part: int


@dataclass(frozen=True)
class Change:
    """What the CRM changed. age: negative, when it is yet to happen."""

    attribute_name: str
    old_value: str
    new_value: str
    age: int


@dataclass(frozen=True)
class Lead:
    """One person. later_parts: how much later each of three records began."""

    attributes: tuple[str, ...]
    account_id: str
    domain: str
    do_not_contact: str
    created_age: int
    later_parts: tuple[int, int, int]
    events: tuple[Event, ...]
    deals: tuple[Deal, ...]
    changes: tuple[Change, ...]
    good_events: tuple[Event, ...]


def at(age: int, second: int = 43200) -> str:
    """The timestamp `second` seconds into the day of an age."""
    day = datetime.combine(AS_OF - timedelta(days=age), time())
    return (day + timedelta(seconds=second)).isoformat() + "Z"


ages = st.integers(0, 5) | st.integers(0, 40) | st.integers(0, 400)
seconds = st.sampled_from((0, 1, 4, 5, 9, 60, 43200, 86399))
parts = st.integers(0, 2)


@st.composite
def timelines(draw: st.DrawFn) -> tuple[Event, ...]:
    """Up to ten acts, at times with a scanner and with one after AS_OF."""
    events = draw(st.lists(
        st.builds(
            Event,
            act=st.sampled_from(GOOD_ACTS + MAIL_ACTS + REFUSALS),
            age=ages,
            times=st.sampled_from((1, 1, 2, 4)),
            second=seconds,
            message_id=st.sampled_from(("", "", "m1", "m2")),
            user_agent=st.sampled_from(("", "", "", "Chrome", "Googlebot/2")),
            product_id=st.sampled_from(("", "P1", "P2", "P9")),
            part=parts,
        ),
        max_size=10,
    ))
    if draw(st.integers(0, 7)) == 7:
        scan = draw(ages)
        events += [
            Event(
                ("email_clicked", f"nurture-{link}"), scan,
                second=36000 + link, message_id="m3", part=link % 3,
            )
            for link in range(6)
        ]
    if draw(st.integers(0, 3)) == 3:
        events.append(Event(draw(st.sampled_from(GOOD_ACTS)), -2))
    return tuple(events)


@st.composite
def leads(draw: st.DrawFn) -> Lead:
    """One person; its further good events are of the kinds it likes."""
    events = draw(timelines())
    praised = GOOD_ACTS + MAIL_ACTS[1:]
    liked = [event.act for event in events if event.act in praised]
    return Lead(
        attributes=tuple(
            draw(st.sampled_from(pool)) for pool in ATTRIBUTES.values()
        ),
        account_id=draw(st.sampled_from(("", "", "A1", "A2", "A8"))),
        domain=draw(st.sampled_from(DOMAINS)),
        do_not_contact=draw(st.sampled_from(("", "false", "true"))),
        created_age=draw(st.integers(0, 300)),
        later_parts=draw(st.sampled_from(
            ((0, 0, 0), (0, 7, 400), (90, 0, 5), (400, 30, 0))
        )),
        events=events,
        deals=draw(st.lists(
            st.builds(
                Deal, stage=st.sampled_from(("open", "won", "lost")),
                age=st.integers(-3, 200), part=parts,
            ),
            max_size=1,
        ).map(tuple)),
        changes=draw(st.lists(
            st.builds(
                Change, st.sampled_from(("country", "job_title", "shoe_size")),
                st.sampled_from(("", "USA", "CTO")),
                st.sampled_from(("", "Australia", "VP")), st.integers(-3, 90),
            ),
            max_size=1,
        ).map(tuple)),
        good_events=tuple(
            Event(draw(st.sampled_from(liked or praised)), draw(ages))
            for _ in range(GOOD_EVENT_COUNT)
        ),
    )


def is_varied(drawn: Sequence[Lead]) -> bool:
    """Whether it is worth a build: Hypothesis begins with a dull data set."""
    kinds = {(event.act, event.age) for lead in drawn for event in lead.events}
    return len(kinds) > 100 and len({lead.attributes for lead in drawn}) > 20


data_sets = st.lists(leads(), min_size=40, max_size=50).filter(is_varied)


# ---- Leads as raw tables ----------------------------------------------------
def with_one_more(lead_id: str, number: int) -> str:
    """The id of the same lead after one more of its good events."""
    return f"{lead_id}+{number}"


def part_id(lead_id: str, part: int) -> str:
    """The id of one of three records of the lead; record 0 survives."""
    return f"{lead_id}/{part}"


def lead_ids(drawn: Sequence[Lead]) -> list[str]:
    return [f"{number:03}" for number in range(len(drawn))]


def _lead_row(
    lead: Lead, lead_id: str, created_age: int, merged_into: str = ""
) -> Row:
    return {
        "lead_id": lead_id,
        "created_at": at(created_age),
        "email": lead.domain and f"x@{lead.domain}",
        "account_id": lead.account_id,
        "owner": f"owner of {lead.account_id}",
        "merged_into_lead_id": merged_into,
        "do_not_contact": lead.do_not_contact,
        **dict(zip(ATTRIBUTES, lead.attributes)),
    }


def _event_rows(
    event: Event, event_id: str, records: Sequence[str]
) -> list[Row]:
    return [
        {
            "event_id": f"{event_id}.{time}",
            "lead_id": records[(event.part + time) % len(records)],
            "occurred_at": at(event.age, event.second),
            "event_type": event.act[0],
            "asset": event.act[1],
            "product_id": event.product_id,
            "message_id": event.message_id,
            "user_agent": event.user_agent,
            "loaded_at": at(event.age - 1),
        }
        for time in range(event.times)
    ]


def _add_lead(
    tables: Tables, lead: Lead, lead_id: str, rows: Sequence[Row]
) -> None:
    """Adds the records of one lead, what happened spread over all of them."""
    tables["leads"] += rows
    records = [row["lead_id"] for row in rows]
    for number, event in enumerate(lead.events):
        tables["events"] += _event_rows(
            event, f"{lead_id} event {number}", records
        )
    for number, deal in enumerate(lead.deals):
        record = records[deal.part % len(records)]
        tables["opportunities"].append({
            "opportunity_id": f"{lead_id} deal {number}",
            "lead_id": record,
            "stage": deal.stage,
            "closed_at": "" if deal.stage == "open" else at(deal.age),
        })
        tables["sales_feedback"].append({
            "lead_id": record, "given_at": at(deal.age), "verdict": "accepted",
        })
    tables["attribute_changes"] += [
        {
            "lead_id": records[0],
            "attribute_name": change.attribute_name,
            "old_value": change.old_value,
            "new_value": change.new_value,
            "changed_at": at(change.age),
        }
        for change in lead.changes
    ]


def _rows_out_of_order() -> Tables:
    """Rows that only an order could decide, if there were one."""
    same = {"created_at": at(50), "email": "y@acme.example"}
    visit = {
        "lead_id": "twice", "occurred_at": at(3), "event_type": "page_visited",
    }
    change = {"lead_id": "twice", "attribute_name": "country",
              "old_value": "usa", "changed_at": at(9)}
    return {
        "leads": [
            {"lead_id": "twice", "country": "USA", **same},
            {"lead_id": "twice", "country": "Australia", **same},
            {"lead_id": "round", "merged_into_lead_id": "and round", **same},
            {"lead_id": "and round", "merged_into_lead_id": "round", **same},
            {"lead_id": "lost", "merged_into_lead_id": "nobody", **same},
            {"lead_id": "", **same},
            {"lead_id": "when", "created_at": "some day"},
        ],
        "accounts": [
            {"account_id": "A1", "domain": "other.example"},
            {"account_id": "A7", "domain": "acme.example"},
        ],
        "attribute_changes": [
            {"new_value": "uk", **change}, {"new_value": "france", **change},
        ],
        "events": [
            *(
                {"event_id": f"twice {number}", **visit, **tied}
                for number in range(4, 12)
                for tied in (
                    {"asset": "/pricing"}, {"asset": "/blog/a"},
                    {"product_id": "P2"}, {"product_id": "P1"},
                )
            ),
            {"event_id": "twice 3", **visit, "lead_id": ""},
            {"event_id": "twice 3", **visit, "lead_id": "round"},
            {"event_id": "", **visit},
            {"event_id": "stray", **visit, "lead_id": "nobody"},
            {"event_id": "untyped", **visit, "event_type": " "},
        ],
        "opportunities": [
            {"opportunity_id": "D", "lead_id": "twice", "stage": "open"},
            {"opportunity_id": "D", "lead_id": "round", "stage": "open"},
            {"opportunity_id": "E", "lead_id": "twice", "stage": "perhaps"},
        ],
        "sales_feedback": [
            {"lead_id": "twice", "given_at": at(4), "verdict": "rejected"},
            {"lead_id": "twice", "given_at": at(4), "verdict": "accepted"},
        ],
        "products": [
            {"product_id": "P1", "product_name": "Surveys",
             "product_category": "Web"},
        ],
    }


def raw_tables(drawn: Sequence[Lead]) -> Tables:
    """Every lead as it is, with one more good event, and split in three."""
    tables = _rows_out_of_order()
    tables["accounts"] += ACCOUNTS
    tables["products"] += PRODUCTS
    for number, (lead_id, lead) in enumerate(zip(lead_ids(drawn), drawn)):
        whole = _lead_row(lead, lead_id, lead.created_age)
        _add_lead(tables, lead, lead_id, [whole])
        for more, good_event in enumerate(lead.good_events):
            _add_lead(
                tables,
                replace(lead, events=(*lead.events, good_event)),
                with_one_more(lead_id, more),
                [{**whole, "lead_id": with_one_more(lead_id, more)}],
            )
        stranger = drawn[number - 1]
        targets = ("", part_id(lead_id, 0), part_id(lead_id, number % 2))
        _add_lead(tables, lead, part_id(lead_id, 0), [
            _lead_row(
                # What the survivor does not say itself, a merged record says:
                # that nobody may call.
                replace(stranger, do_not_contact=lead.do_not_contact)
                if part else replace(lead, do_not_contact=""),
                part_id(lead_id, part),
                lead.created_age - lead.later_parts[part],
                targets[part],
            )
            for part in range(3)
        ])
    return tables


def write_raw_tables(folder: Path, tables: Tables) -> None:
    for table, rows in tables.items():
        columns = dict.fromkeys(name for row in rows for name in row)
        write_table(folder, table, rows, columns)


# ---- Rules ------------------------------------------------------------------
LISTS = {
    "delivery_events": ("email_sent",),
    "message_engagement_events": ("email_opened", "email_clicked"),
    "free_mail_domains": ("gmail.com",),
    "senior_titles": ("cto", "vice president"),
    "sensitive_attributes": ("age",),
    "few": ("5", "-3", "usa"),
}
CONDITIONS = (
    ("country", "equals", "USA"),
    ("country", "one_of", "us|usa|Österreich"),
    ("country", "like", "%us%"),
    ("country", "is_missing", ""),
    ("job_title", "has_word", "cto|vice president|VP"),
    ("job_title", "matches", "^(c.o|dir)"),
    ("job_title", "is_present", ""),
    ("employees", "between", "5..25"),
    ("employees", "between", "..0"),
    ("employees", "equals", "5.00"),
    ("employees", "in_list", "few"),
    ("is_decision_maker", "equals", "false"),
    ("email_domain", "in_list", "free_mail_domains"),
    ("email_domain", "matches", "[.]edu$"),
    ("account_industry", "has_word", "software|trade"),
    ("account_size", "between", "12.."),
    ("account_size", "is_missing", ""),
    ("shoe_size", "is_missing", ""),
)
AIMS = (
    ("page_visited", ""), ("page_visited", "/pricing%"),
    ("page_visited", "%a%"), ("Page_Visited", "/pricin_"),
    ("form_submitted", ""), ("form_submitted", "%-REQUEST"),
    ("webinar_attended", "w-%"), ("trial_started", ""),
    ("trial_started", "%"), ("email_sent", ""), ("email_opened", ""),
    ("email_clicked", ""), ("email_clicked", "nurture-_"),
)
REFUSED_AIMS = (
    ("unsubscribed", ""), ("meeting_cancelled", ""),
    ("meeting_cancelled", "c%"),
)
DECAY_KINDS = ("half_life", "linear", "half_life", "step", "window", "none", "")
WEIGHTS = ("0", "0.25", "0.5", "1", "1.3", "2.75", "5", "12.3456")
CAPS = ("", "", "", "0", "3.5", "8", "20.125")

Rules = Mapping[str, list[Row]]


@dataclass(frozen=True)
class Temper:
    """What a model may contain; the properties differ in what they allow."""

    is_praise_apart: bool = False
    do_negatives_fade: bool = True
    inactivity: str = "any"


counts = st.sampled_from(("", "", "1", "2", "3"))
weights = st.sampled_from(WEIGHTS)


def negative(points: str) -> str:
    return f"-{points}" if Decimal(points or "0") else points


@st.composite
def behaviour_rules(draw: st.DrawFn, number: int, temper: Temper) -> Row:
    is_negative = draw(st.integers(0, 3)) == 3
    points = draw(weights)
    max_points = draw(st.sampled_from(CAPS))
    decay_kind = DECAY_KINDS[number % len(DECAY_KINDS)]
    aims = AIMS
    if is_negative:
        aims = REFUSED_AIMS if temper.is_praise_apart else AIMS + REFUSED_AIMS
    event_type, asset_pattern = draw(st.sampled_from(aims))
    if is_negative and not temper.do_negatives_fade:
        decay_kind = "none"
    fades = decay_kind not in ("", "none")
    return {
        "rule_id": f"act_{number}",
        "rule_group": draw(st.sampled_from(("deeds", "mail"))),
        "event_type": event_type,
        "asset_pattern": asset_pattern,
        "points": negative(points) if is_negative else points,
        "min_events": draw(counts),
        "max_events": draw(st.sampled_from(("", "1", "2", "3"))),
        "max_events_per_day": draw(counts),
        "max_points": negative(max_points) if is_negative and points != "0"
        else max_points,
        "decay_kind": decay_kind,
        "decay_days": str(draw(st.sampled_from((1, 7, 30, 30, 180))))
        if fades else "",
        "decay_rate": draw(st.sampled_from(("0.25", "0.3", "1")))
        if decay_kind == "step" else "",
    }


@st.composite
def attribute_rules(draw: st.DrawFn, number: int) -> Row:
    attribute_name, operator, operand = draw(st.sampled_from(CONDITIONS))
    points = draw(weights)
    return {
        "rule_id": f"who_{number}",
        "rule_group": draw(st.sampled_from(("person", "firm"))),
        "attribute_name": attribute_name,
        "operator": operator,
        "operand": operand,
        "points": negative(points) if draw(st.booleans()) else points,
    }


@st.composite
def inactivity_rules(draw: st.DrawFn, number: int, temper: Temper) -> Row:
    return {
        "rule_id": f"idle_{number}",
        "rule_group": draw(st.sampled_from(("deeds", "mail"))),
        "event_type": draw(st.sampled_from(("", "page_visited"))),
        "asset_pattern": draw(st.sampled_from(("", "/pricing%"))),
        "inactive_days": str(draw(st.sampled_from((1, 14, 60)))),
        "after_event_type": draw(st.sampled_from(("", "email_sent")))
        if temper.inactivity == "any" else "",
        "points": negative(draw(weights)),
        "max_periods": draw(counts),
    }


@st.composite
def rule_sets(draw: st.DrawFn, temper: Temper = Temper()) -> Rules:
    """The rules of one model, without its name."""
    attribute = [draw(attribute_rules(number)) for number in range(6)]
    behaviour = [
        draw(behaviour_rules(number, temper))
        for number in range(draw(st.integers(7, 10)))
    ]
    inactivity = [
        draw(inactivity_rules(number, temper))
        for number in range(0 if temper.inactivity == "none" else 2)
    ]
    floor, ceiling = draw(st.sampled_from(
        (("", ""), ("0", "100"), ("-4.5", "15.25"), ("0", ""), ("", "30"))
    ))
    excluding = draw(st.sampled_from((attribute, behaviour)))
    return {
        "scoring_models": [{
            "score_floor": floor,
            "score_ceiling": ceiling,
            "mql_threshold": draw(st.sampled_from(("", "10"))),
        }],
        "attribute_rules": attribute,
        "behaviour_rules": behaviour,
        "inactivity_rules": inactivity,
        "exclusion_rules": [
            {"exclusion_id": "out", "rule_id": rule["rule_id"],
             "reason": "Not for us"}
            for rule in excluding[:draw(st.integers(0, 2))]
        ],
        "rule_groups": [
            {"rule_group": group, "category": category,
             "max_points": draw(st.sampled_from(CAPS))}
            for group, category in (
                ("person", "demographic"), ("firm", "firmographic"),
                ("deeds", "web"), ("mail", "email"),
            )
        ],
        "grade_bands": [
            {"axis": axis, "band": band, "min_points": points}
            for axis in ("fit", "engagement", "total", "account")
            for band, points in (
                ("A", draw(st.sampled_from(("5", "9.5")))), ("B", "0.5"),
                ("C", ""),
            )
        ],
        "grade_actions": [
            {"fit_band": fit, "engagement_band": engagement,
             "segment": f"{fit} and {engagement}", "next_action": "Call",
             "is_sales_ready": "true" if "C" not in fit + engagement
             else "false"}
            for fit, engagement in product("ABC", repeat=2)
        ],
    }


def doubled(rules: Rules) -> Rules:
    """The same rules with weights, caps, floor and ceiling doubled."""
    names = ("points", "max_points", "score_floor", "score_ceiling")
    return {
        file: [
            {
                name: str(2 * Decimal(cell)) if name in names and cell
                else cell
                for name, cell in row.items()
            }
            for row in rows
        ]
        for file, rows in rules.items()
    }


def reweighted(rules: Rules, rule_id: str) -> Rules:
    """The same rules with one weight moved away from zero."""
    def weight(points: str) -> str:
        step = Decimal("-1.5" if points.startswith("-") else "1.5")
        return str(Decimal(points) + step)

    return {
        file: [
            {**row, "points": weight(row["points"])}
            if row.get("rule_id") == rule_id and "points" in row else row
            for row in rows
        ]
        for file, rows in rules.items()
    }


def rule_ids(rules: Rules) -> list[str]:
    return [
        row["rule_id"]
        for file in ("attribute_rules", "behaviour_rules")
        for row in rules[file]
    ]


def write_rule_files(
    folder: Path, models: Mapping[str, Rules], more: Tables | None = None,
) -> None:
    """Writes all ten files; the first of the models is the champion.

    more: further rows of files, whole.
    """
    tables: Tables = {file: [] for file in RULE_COLUMNS}
    for number, (scoring_model, rules) in enumerate(models.items()):
        role = "challenger" if number else "champion"
        for file, rows in rules.items():
            tables[file] += [
                {"scoring_model": scoring_model,
                 **({"role": role} if file == "scoring_models" else {}),
                 **row}
                for row in rows
            ]
    tables["lists"] = [
        {"list_name": name, "item": item}
        for name, items in LISTS.items() for item in items
    ]
    tables["bot_signals"] = [{"user_agent_pattern": "%bot/%"}]
    for file, columns in RULE_COLUMNS.items():
        rows = tables[file] + (more or {}).get(file, [])
        write_table(folder, file, rows, columns)


# ---- One example ------------------------------------------------------------
@dataclass(frozen=True)
class Case:
    """A data set and the models that score it.

    any_rules: all that the rule files can say. praise: its negative rules look
    at refusals alone, and its inactivity rules ask for no chance to act.
    fading: nothing in it can get better by waiting.
    """

    drawn: Sequence[Lead]
    any_rules: Rules
    praise: Rules
    fading: Rules


cases = st.builds(
    Case,
    drawn=data_sets,
    any_rules=rule_sets(),
    praise=rule_sets(
        Temper(is_praise_apart=True, inactivity="no chances")
    ),
    fading=rule_sets(Temper(do_negatives_fade=False, inactivity="none")),
)
