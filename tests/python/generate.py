"""Messy raw tables and random valid rule files, the same for the same seed.

Every kind of mess that the specification names occurs: re-sent and refused
rows, anonymous visits, merges in chains and cycles, erasures, scanners that
open and click, changes of attributes, times with offsets. The rules use every
operator, decay kind, cap, inactivity and exclusion, in several models.

Left out on purpose is text whose lower case engines disagree on (the dotted
capital I, the final sigma), and rows with equal keys and times that differ
only in how a value is written: which of those is first is nobody's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from conftest import write_table

Row = dict[str, Any]

FIRST_DAY = datetime(2024, 1, 1)
DAY_COUNT = 420

JOB_TITLES = (
    "CEO", "Chief Executive Officer", "chief-marketing-officer", "Director",
    "Coordinator", "CTO", "Head of Sales", "VP, Growth", "Vice President",
    "Doctor", "Geschäftsführerin", "GESCHÄFTSFÜHRER", "Assistant to the CEO",
    "Growth/Product lead", "Founder & CEO", "Öffentlichkeitsarbeit", "Intern",
    "\tHead  of\u00a0Growth ", "unknown", "n/a", "", "  ",
)
COUNTRIES = (
    "US", "usa", "Australia", "UK", "Österreich", "united kingdom", "DE", "",
    " de\u00a0", "Russia", "us virgin islands",
)
NUMBERS = (
    "5", "5.0", "+5", "05", "4.9999", "25", "25.0000", "-3", "-0.0", "0",
    "1_000", "1e3", "0x10", "nan", ".5", "5.", "12,5", "1000000", "99.99", "",
    "n/a", " 7 ", "unknown",
)
NOTES = (
    "asked for a demo, twice", "Demo?", "demonstration", "no budget", "",
    "BUDGET: 5000 EUR", "50% off_sale", "100%", "a_b", "ab", "back\\slash",
    'said "call me", then left', "two\nlines",
)
DOMAINS = (
    "acme.example", "Beta.Example", "gamma.example", "gmail.com", "GMX.de",
    "orphan.example", "büro.example",
)
EVENT_TYPES = (
    "page_visited", "form_submitted", "email_sent", "email_delivered",
    "email_opened", "email_clicked", "trial_started", "unsubscribed",
    "webinar_attended",
)
ASSETS = (
    "/pricing", "/Pricing/Team", "/docs/a_b", "/docs/ab", "/careers", "",
    "/blog/50%25-off", "demo-request", "nurture-1", "Nurture-2", "sales-1",
    "/größe", "/",
)
AGENTS = (
    "", "Mozilla/5.0 (Windows)", "Mozilla/5.0 (iPhone)", "Mozilla/5.0 (Cubot)",
)
BOT_AGENTS = ("Googlebot/2.1", "Barracuda Sentinel", "python-requests/2.31")
PRODUCTS = ("P1", "P2", "P3", "p3", "")
TITLED = ("job_title", "Job_Title", "note")
TEXTS = ("country", "default", "email_domain", "account_industry")
NUMERIC = ("age", "plan size", "account_employee_count")
ATTRIBUTES = (*TITLED, *TEXTS, *NUMERIC, "no_such_attribute")
# Operator -> the attributes that it suits, and operands.
OPERANDS = {
    "equals": ((*TEXTS, *NUMERIC), (
        "5", "5.00", "-3.0", "UNKNOWN", "de", "österreich", "yes", "+25",
        "acme.example", "software",
    )),
    "one_of": ((*TEXTS, *NUMERIC, "job_title"), (
        "usa", "US", "uk", "Österreich", "5", "25.0", "n/a", "ceo",
        "gmail.com", "no", "software", "head of sales", " doctor ",
    )),
    "in_list": ((*NUMERIC, "email_domain", "job_title"), (
        "free_mail_domains", "senior_titles", "Magic_Numbers",
    )),
    "has_word": ((*TITLED, "country", "account_industry"), (
        "ceo", "CTO", "us", "head of", "geschäftsführer", "demo", "5",
        "vice president", "chief-executive", "growth", "budget", "software",
    )),
    "like": ((*TITLED, *TEXTS), (
        "%head%", "A_B", "%50\\%%", "c_o", "_%", "%.example", "100%",
        "%\\s%", "soft%", "%ä%",
    )),
    "matches": ((*TITLED, *TEXTS), (
        "(head|vp).*(sales|growth)", "^[a-z]{3}$", "[0-9]+$", "CEO|cto",
        "[.]example$", "ä|ö|ü", "^un", "soft *w",
    )),
    "between": (NUMERIC, (
        "5..25", "..5", "25..", "-3..4.9999", " 0 .. 7 ", "5.0..5",
        "+1..1000000",
    )),
    "is_missing": (ATTRIBUTES, ("",)),
    "is_present": (ATTRIBUTES, ("",)),
}
GROUP_CATEGORIES = (
    "demographic", "firmographic", "purchase", "source", "web", "email",
    "app", "social", "content", "event", "online", "feedback",
)


# ---- raw tables ------------------------------------------------------------


def moment(random: Random, last: int = DAY_COUNT) -> datetime:
    """Some second, often midnight or just before it."""
    day = FIRST_DAY + timedelta(days=random.randrange(last))
    return day + timedelta(seconds=random.choice(
        (0, 86_399, *(random.randrange(86_400) for _ in range(6)))
    ))


def written(random: Random, at: datetime) -> str:
    """A moment in one of the ways in which sources write it."""
    if at.time() == datetime.min.time() and random.random() < 0.5:
        return at.strftime("%Y-%m-%d")
    offset = random.choice((None, None, None, 120, -330, 0))
    if offset is None:
        return at.strftime(random.choice((
            "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f",
            " %Y-%m-%dT%H:%M:%S",
        )))
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset), 60)
    return (
        (at + timedelta(minutes=offset)).strftime("%Y-%m-%dT%H:%M:%S")
        + f"{sign}{hours:02}{random.choice((':', ''))}{minutes:02}"
    )


def padded(random: Random, text: str) -> str:
    """The text, now and then with blanks around it."""
    if random.random() < 0.9:
        return text
    return random.choice((" ", "\t", "\u00a0")) + text + " "


def make_leads(random: Random, count: int) -> list[Row]:
    ids = [f"{random.choice('LlÄ')}{number:03}" for number in range(count)]
    rows = []
    for number, lead_id in enumerate(ids):
        domain = random.choice(DOMAINS)
        rows.append({
            "lead_id": padded(random, lead_id),
            "created_at": written(random, moment(random)),
            "email": random.choice((
                f"Person{number}@{domain}", f"Person{number}@{domain}",
                f"odd@name{number}@{domain} ", f"no address {number}",
                "trailing@", "",
            )),
            "account_id": random.choice(("A1", "A2", "a2", "A9", "", "", "")),
            "owner": random.choice(("Mira", "Jo", "")),
            "merged_into_lead_id": (
                random.choice(ids) if random.random() < 0.15 else ""
            ),
            "erased_at": random.choice(
                ("2024-05-05", "on request")
            ) if random.random() < 0.05 else "",
            "do_not_contact": random.choice(
                ("", "", "", "false", "No", "0.0", "TRUE", "yes", "f")
            ),
            "Job_Title": padded(random, random.choice(JOB_TITLES)),
            "country": random.choice(COUNTRIES),
            "age": random.choice(NUMBERS),
            "note": random.choice(NOTES),
            "Plan Size": random.choice(NUMBERS),
            "default": random.choice(("yes", "No", "unknown", "")),
        })
    rows[0]["merged_into_lead_id"] = ids[0]
    rows[1]["merged_into_lead_id"] = ids[2]
    rows[2]["merged_into_lead_id"] = ids[3]
    rows[3]["merged_into_lead_id"] = ids[1]
    rows[4]["merged_into_lead_id"] = "nobody"
    rows[5]["merged_into_lead_id"] = ids[4]
    rows[6]["merged_into_lead_id"] = ids[1]
    rows[7]["erased_at"] = "2024-02-02T00:00:00Z"
    rows[8]["merged_into_lead_id"] = ids[7]
    extra = [
        {**rows[9]},
        {**rows[10], "created_at": "2023-12-31T10:00:00Z", "age": "44"},
        {**rows[11], "note": ""},
        {**rows[12], "created_at": "yesterday"},
        {**rows[13], "lead_id": " "},
        {**rows[14], "lead_id": "never", "created_at": ""},
        {**rows[15], "lead_id": "never", "created_at": "2024-02-30"},
    ]
    rows += extra
    random.shuffle(rows)
    return rows


def make_accounts(random: Random) -> list[Row]:
    rows = [
        {"account_id": account_id, "domain": domain}
        for account_id, domain in (
            ("A1", "acme.example"), ("A2", " BETA.example"), ("a2", ""),
            ("A3", "acme.example"), ("A4", "gmail.com"),
            ("A5", "gamma.example"), ("A6", "büro.EXAMPLE"), ("A7", ""),
            ("A1", "twice.example"), ("", "keyless.example"),
        )
    ]
    for row in rows:
        row["Industry"] = random.choice(
            ("Software", "software & IT", "Agency", "Hardware", "")
        )
        row["employee_count"] = random.choice(NUMBERS)
    return rows


def make_changes(random: Random, ids: list[str]) -> list[Row]:
    rows: list[Row] = []
    for number in range(len(ids) // 2):
        at = moment(random)
        rows.append({
            "lead_id": random.choice(ids),
            "attribute_name": random.choice(
                ("Job_Title", "country", "age", "Account_Industry",
                 "email_domain", "shoe_size", "plan size")
            ),
            "old_value": random.choice((*JOB_TITLES, *NUMBERS)),
            "new_value": random.choice((*JOB_TITLES, *NUMBERS, "")),
            "changed_at": written(random, at),
        })
        if number % 7 == 0:
            rows.append(dict(rows[-1]))
    rows += [
        {"lead_id": ids[9], "attribute_name": "", "changed_at": "2024-03-03"},
        {"lead_id": "", "attribute_name": "age", "changed_at": "2024-03-03"},
        {"lead_id": ids[9], "attribute_name": "age", "changed_at": "soon"},
        {"lead_id": "who", "attribute_name": "age", "changed_at": "2024-03-03"},
    ]
    return rows


def make_events(
    random: Random, ids: list[str], count: int,
) -> list[Row]:
    rows: list[Row] = []

    def add(lead_id: str, at: datetime, event_type: str, **more: str) -> None:
        rows.append({
            "event_id": f"E{len(rows):05}",
            "lead_id": padded(random, lead_id),
            "occurred_at": written(random, at),
            "event_type": random.choice((event_type, event_type.upper())),
            **more,
        })

    for _ in range(count):
        at = moment(random)
        event_type = random.choice(EVENT_TYPES)
        lead_id = random.choice(ids) if random.random() < 0.97 else ""
        asset = random.choice(ASSETS)
        more = {
            "asset": asset + random.choice(("", "", "?utm=1&a=#x", "#top")),
            "product_id": random.choice(PRODUCTS),
            "message_id": random.choice(("", f"M{random.randrange(40)}")),
            "user_agent": random.choice(
                BOT_AGENTS if random.random() < 0.03 else AGENTS
            ),
            "loaded_at": random.choice(("", written(
                random, at + timedelta(seconds=random.choice((0, 60, 9999)))
            ))),
        }
        add(lead_id, at, event_type, **more)
        # Busy people: the same once more that day, so that caps bite.
        while random.random() < 0.3:
            add(lead_id, at, event_type, asset=asset)
    for number in range(count // 25):
        lead_id, at = random.choice(ids), moment(random)
        message = f"S{number}"
        add(lead_id, at, "email_delivered", message_id=message)
        for seconds in (-1, 0, 3, 4, 5, 7):
            add(
                random.choice((lead_id, lead_id, ids[0])),
                at + timedelta(seconds=seconds), "email_opened",
                message_id=random.choice((message, message, "")),
            )
    for number in range(count // 40):
        lead_id, at = random.choice(ids), moment(random)
        for link in range(random.choice((3, 4, 5, 6))):
            add(
                lead_id, at + timedelta(seconds=link * random.choice((1, 3))),
                "email_clicked", asset=f"nurture-{link}",
                message_id=f"B{number}",
            )
        add(
            lead_id, at.replace(hour=12), "email_opened",
            message_id=f"B{number}",
        )
    for row in random.sample(rows, count // 20):
        rows.append({**row, **random.choice((
            {},
            {"occurred_at": "2024-01-01T00:00:00Z"},
            {"event_id": ""},
            {"occurred_at": "31.12.2024"},
            {"occurred_at": ""},
            {"lead_id": "who"},
            {"event_type": " "},
            {"loaded_at": "2023-01-01"},
            {"loaded_at": "later"},
            {"occurred_at": "2031-01-01", "loaded_at": ""},
        ))})
    random.shuffle(rows)
    return rows


def make_deals(random: Random, ids: list[str]) -> list[Row]:
    rows: list[Row] = []
    for number in range(len(ids) // 2):
        stage = random.choice(("won", "Lost", "open", "LOST", "won "))
        is_open = stage == "open"
        rows.append({
            "opportunity_id": f"D{number:03}",
            "lead_id": random.choice(ids),
            "stage": stage,
            "closed_at": "" if is_open else written(random, moment(random)),
            "amount": random.choice(("1200", "99.5", "", "much")),
            "product_id": random.choice(PRODUCTS),
        })
    rows += [
        {**rows[0]},
        {**rows[1], "opportunity_id": ""},
        {**rows[2], "opportunity_id": "X1", "stage": "paused"},
        {**rows[3], "opportunity_id": "X2", "stage": "won", "closed_at": ""},
        {**rows[3], "opportunity_id": "X3", "closed_at": "soon"},
        {**rows[3], "opportunity_id": "X4", "lead_id": "who"},
        {**rows[3], "opportunity_id": "X5", "lead_id": ""},
        {**rows[3], "opportunity_id": "X6", "stage": ""},
    ]
    return rows


def make_feedback(random: Random, ids: list[str]) -> list[Row]:
    rows: list[Row] = [
        {
            "lead_id": random.choice(ids),
            "given_at": written(random, moment(random)),
            "verdict": random.choice(("accepted", "Rejected ", "maybe", "")),
            "reason": random.choice(("no budget", "", "wrong person")),
        }
        for _ in range(len(ids) // 5)
    ]
    rows += [
        {**rows[0]}, {**rows[1], "lead_id": ""}, {**rows[2], "lead_id": "who"},
        {**rows[3], "given_at": "12.03.2024"},
    ]
    # Twice at one time, of which one stands, and again at another.
    first = {
        "lead_id": ids[0], "given_at": "2024-03-12T10:00:00Z",
        "verdict": "rejected", "reason": "wrong person",
    }
    rows += [
        first, {**first, "verdict": "accepted", "reason": ""},
        {**first, "given_at": "2024-03-13T10:00:00Z", "reason": "no budget"},
    ]
    return rows


def make_products() -> list[Row]:
    named = (
        ("P1", "Forms", "Capture"), ("P2", "Mail", "Reach"),
        ("P3", "Flow", "Reach"), ("p3", "Flow light", ""), ("P1", "Forms", ""),
        ("", "Nameless", ""),
    )
    columns = ("product_id", "product_name", "product_category")
    return [dict(zip(columns, cells)) for cells in named]


def write_raw(
    folder: Path, seed: int, lead_count: int = 150, event_count: int = 1500,
) -> Path:
    """All raw tables of one seed as CSV files in the folder."""
    random = Random(f"raw {seed}")
    leads = make_leads(random, lead_count)
    ids = sorted({row["lead_id"].strip(" \t\u00a0") for row in leads} - {""})
    tables = {
        "leads": leads,
        "accounts": make_accounts(random),
        "attribute_changes": make_changes(random, ids),
        "events": make_events(random, ids, event_count),
        "opportunities": make_deals(random, ids),
        "sales_feedback": make_feedback(random, ids),
        "products": make_products(),
    }
    for table, rows in tables.items():
        write_table(
            folder, table, rows,
            columns=dict.fromkeys(name for row in rows for name in row),
        )
    return folder


# ---- rule files ------------------------------------------------------------


def some_points(random: Random, low: int = -12, high: int = 20) -> str:
    """Points with none to four decimals."""
    decimals = random.choice((0, 0, 1, 2, 4))
    return f"{random.uniform(low, high):.{decimals}f}"


def attribute_rules(random: Random, model: str) -> list[Row]:
    """One rule of every operator, and as many more."""
    rows = []
    for number, operator in enumerate(2 * list(OPERANDS)):
        names, operands = OPERANDS[operator]
        operand = random.choice(operands)
        if operator in ("one_of", "has_word"):
            operand = "|".join(random.sample(operands, random.randint(1, 4)))
        rows.append({
            "scoring_model": model,
            "rule_id": f"attribute_{number}",
            "rule_group": f"fit_{random.randrange(4)}",
            "attribute_name": random.choice(
                names if random.random() < 0.8 else ATTRIBUTES
            ),
            "operator": random.choice((operator, operator.upper())),
            "operand": operand,
            "points": some_points(random),
        })
    return rows


def behaviour_rules(random: Random, model: str, count: int) -> list[Row]:
    """At least one rule of every decay kind, with every sort of cap."""
    rows = []
    for number in range(count):
        kind = ("", "none", "window", "linear", "step", "half_life")[number % 6]
        has_days = kind not in ("", "none")
        points = some_points(random)
        cap = f"{random.uniform(0, 40):.{random.choice((0, 4))}f}"
        if float(points) < 0:
            cap = random.choice(("", "-")) + cap
        rows.append({
            "scoring_model": model,
            "rule_id": f"behaviour_{number}",
            "rule_group": f"act_{random.randrange(4)}",
            "event_type": random.choice((*EVENT_TYPES, "Page_Visited")),
            "asset_pattern": random.choice((
                "", "", "", "%", "/%", "/PRICING%", "/docs/a_b", "nurture-%",
                "/blog/50%25%", "%größe",
            )),
            "points": points,
            "min_events": random.choice(("", "", "1", "2", "3")),
            "max_events": random.choice(("", "", "1", "3", "5")),
            "max_events_per_day": random.choice(("", "", "1", "2")),
            "max_points": random.choice(("", "", cap)),
            "decay_kind": kind,
            "decay_days": (
                str(random.choice((1, 7, 30, 45, 90, 365))) if has_days else ""
            ),
            "decay_rate": (
                random.choice(("0.1", "0.25", "0.3333", "0.5", "1"))
                if kind == "step" else ""
            ),
        })
    return rows


def inactivity_rules(random: Random, model: str, count: int) -> list[Row]:
    return [
        {
            "scoring_model": model,
            "rule_id": f"inactivity_{number}",
            "rule_group": f"act_{random.randrange(4)}",
            "event_type": random.choice(("", "", *EVENT_TYPES)),
            "asset_pattern": random.choice(("", "", "", "/%", "nurture-%")),
            "inactive_days": str(random.choice((1, 7, 14, 30, 60, 120))),
            "after_event_type": random.choice(
                ("", "email_sent", "email_delivered", "page_visited")
            ),
            "points": random.choice(("0", some_points(random, -6, -1))),
            "max_periods": random.choice(("", "1", "2", "4")),
        }
        for number in range(count)
    ]


def bands(
    random: Random, model: str, axis: str, names: Iterable[str],
) -> list[Row]:
    """Bands with bounds of their own, the last one the bottom."""
    *upper, bottom = names
    bounds = random.sample(range(-15, 45), len(upper))
    rows = [
        {
            "scoring_model": model, "axis": axis, "band": name,
            "min_points": f"{bound}{random.choice(('', '.5', '.0001'))}",
        }
        for name, bound in zip(upper, sorted(bounds, reverse=True))
    ]
    return [*rows, {"scoring_model": model, "axis": axis, "band": bottom}]


def write_rules(folder: Path, seed: int) -> Path:
    """Ten valid rule files of one seed in the folder."""
    random = Random(f"rules {seed}")
    models = ["alpha", "beta", "gamma", "delta"]
    roles = ["champion", "challenger", "challenger", "draft"]
    random.shuffle(roles)
    models.append("unused")
    roles.append("off")
    files: dict[str, list[Row]] = {name: [] for name in RULE_COLUMNS}
    for model, role in zip(models, roles):
        floor, ceiling = random.choice(
            (("", ""), ("0", "100"), ("-5.5", "30.25"), ("", "20"), ("0", ""))
        )
        files["scoring_models"].append({
            "scoring_model": model,
            "role": random.choice((role, role.upper())),
            "pilot_share": (
                random.choice(("", "0.1", "0.333333", "0.5"))
                if role == "challenger" else ""
            ),
            "score_floor": floor,
            "score_ceiling": ceiling,
            "mql_threshold": random.choice(("", "10", "21.5")),
            "account_threshold": random.choice(("", "15", "40.0001")),
            "min_engaged_contacts": random.choice(("", "1", "3")),
        })
        fit_rules = attribute_rules(random, model)
        acts = behaviour_rules(random, model, 18)
        silences = inactivity_rules(random, model, 5)
        files["attribute_rules"] += fit_rules
        files["behaviour_rules"] += acts
        files["inactivity_rules"] += silences
        every_rule = [row["rule_id"] for row in fit_rules + acts + silences]
        for number in range(3):
            reason = random.choice(("Not a customer", "Asleep", "Ärger"))
            for rule_id in random.sample(every_rule, number + 1):
                files["exclusion_rules"].append({
                    "scoring_model": model, "exclusion_id": f"out_{number}",
                    "rule_id": rule_id, "reason": reason,
                })
        for number in range(4):
            for kind in ("fit", "act"):
                files["rule_groups"].append({
                    "scoring_model": model,
                    "rule_group": f"{kind}_{number}",
                    "category": random.choice(GROUP_CATEGORIES),
                    "max_points": random.choice(("", "", "10", "25.5", "0")),
                })
        fit_bands, engagement_bands = "ABC", "1234"
        files["grade_bands"] += [
            *bands(random, model, "fit", fit_bands),
            *bands(random, model, "engagement", engagement_bands),
            *bands(random, model, "total", ("Hot", "Warm", "Cold")),
            *bands(random, model, "account", ("Ready", "Quiet")),
        ]
        for fit_band in fit_bands:
            for engagement_band in engagement_bands:
                files["grade_actions"].append({
                    "scoring_model": model,
                    "fit_band": fit_band,
                    "engagement_band": engagement_band,
                    "segment": random.choice(("Now", "Soon", "Later")),
                    "next_action": random.choice(("Call", "Write", "")),
                    "is_sales_ready": random.choice(("true", "false", "TRUE")),
                })
    for name, items in LISTS.items():
        for item in items:
            files["lists"].append({"list_name": name, "item": item})
    files["bot_signals"] = [
        {"user_agent_pattern": "%BOT/%"}, {"user_agent_pattern": "barra%"},
        {"user_agent_pattern": "python_requests%"},
    ]
    for name, rows in files.items():
        write_table(folder, name, rows, columns=RULE_COLUMNS[name])
    return folder


LISTS = {
    "delivery_events": ("email_sent", "Email_Delivered"),
    "message_engagement_events": ("email_opened", "email_clicked"),
    "free_mail_domains": ("gmail.com", " GMX.de "),
    "senior_titles": ("CEO", "chief", "vice president", "geschäftsführerin"),
    "magic_numbers": ("5", "25.00", "unknown", "-3"),
    "sensitive_attributes": ("age",),
}
RULE_COLUMNS = {
    "scoring_models": (
        "scoring_model", "role", "pilot_share", "score_floor",
        "score_ceiling", "mql_threshold", "account_threshold",
        "min_engaged_contacts", "description",
    ),
    "attribute_rules": (
        "scoring_model", "rule_id", "rule_group", "attribute_name",
        "operator", "operand", "points", "rationale",
    ),
    "behaviour_rules": (
        "scoring_model", "rule_id", "rule_group", "event_type",
        "asset_pattern", "points", "min_events", "max_events",
        "max_events_per_day", "max_points", "decay_kind", "decay_days",
        "decay_rate", "rationale",
    ),
    "inactivity_rules": (
        "scoring_model", "rule_id", "rule_group", "event_type",
        "asset_pattern", "inactive_days", "after_event_type", "points",
        "max_periods", "rationale",
    ),
    "exclusion_rules": ("scoring_model", "exclusion_id", "rule_id", "reason"),
    "rule_groups": ("scoring_model", "rule_group", "category", "max_points"),
    "grade_bands": ("scoring_model", "axis", "band", "min_points"),
    "grade_actions": (
        "scoring_model", "fit_band", "engagement_band", "segment",
        "next_action", "is_sales_ready",
    ),
    "lists": ("list_name", "item"),
    "bot_signals": ("user_agent_pattern", "rationale"),
}
