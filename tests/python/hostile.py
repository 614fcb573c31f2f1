"""What the hostile tests draw: raw rows and rule files that no system should
write, and that somebody's will.

One input is what one lead brings to all raw tables: its rows of leads (some
twice), accounts, attribute_changes, events, opportunities, sales_feedback and
products. A batch of some hundred such inputs is built at once, by rules whose
names and operands are as bad as the rows. Cells are text, as in CSV files.

A broken file is one whose bytes cannot be read as a table, and a broken rule
one cell of a rule file that must be refused; both are drawn one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from generate import RULE_COLUMNS
from hypothesis import strategies as st
from strategies import (
    GOOD_ACTS, MAIL_ACTS, PRODUCTS, Row, Rules, Tables, rule_sets,
)

LONG = 100_000

# ---- Text -------------------------------------------------------------------
# Names and values that break a program which puts them into another language.
CODE = (
    "'; drop table lead_scores; --", '"; drop schema main cascade; --',
    "') or 1=1 --", "$1", "$$", "?", ":name", "%s", "%(x)s", "\\", "\\'", "''",
    '"', '""', "`", "a;b", "a|b", "a,b", "/* */", "--", "{{ 1 / 0 }}",
    "{{ var('nothing') }}", "{% raise %}", "{# #}", "{%", "}}", "${x}",
    "<script>alert(1)</script>", "<b>&amp;", "</script>", "[](x)", "| a | b |",
    "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "=1+1",
    "select", "null", "NULL", "None", "nan", "true", "#comment", "#N/A",
    "lead_id", "raw_row", "attribute__x", "account_x", "email_domain ",
)
FOREIGN = (
    "😀", "👩‍👩‍👧‍👦", "🇩🇪", "مرحبا", "שלום", "\u202eabc\u202c", "\u200f",
    "a\u0301", "á", "ﬀ", "Straße", "ẞ", "İstanbul", "ΟΔΟΣ", "ǅ", "K", "中文",
    "ไทย", "\u200b", "\ufeff", "\u00ad", "\x00", "\x1f", "\x7f", "\u2028",
    "a\nb", "a\r\nb", "a\rb", "a\tb", "\u3000x\u3000", "٣", "½", "²", "Ⅷ",
    "\ufffd", "\U0010ffff", "\ue000",
)
BLANKS = ("", "", "", " ", "\t", "\u00a0", " \r\n ")
NUMBERS = (
    "0", "-0", "-0.0", "+5", "5.0", "005", "-3", "25.50", "1e3", "1E400",
    "nan", "inf", "-inf", "Infinity", ".5", "5.", "1_000", "0x10", "1,5",
    "99999999999999999999999999", "-99999999999999999999999999",
    "0.000000000001", "2147483648", "-9223372036854775809", "٤", "１２",
    "5 000", "--5", "+-5", "5..25", "1/2",
)
LONG_TEXTS = tuple(
    (sign * LONG)[:LONG] for sign in ("x", "😀", "م", '"', "a ", "\n", "%", "9")
)
letters = st.characters(exclude_categories=("Cs", "Cn"))
some_text = st.one_of(
    st.sampled_from(CODE), st.sampled_from(FOREIGN), st.sampled_from(BLANKS),
    st.sampled_from(NUMBERS), st.text(letters, max_size=8),
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A cell: one bad text, two of them side by side, or a very long one."""
    kind = draw(st.integers(0, 99))
    if kind == 0:
        return draw(st.sampled_from(LONG_TEXTS))
    if kind < 20:
        return draw(some_text) + draw(some_text)
    return draw(some_text)


# ---- Time -------------------------------------------------------------------
GOOD_TIMES = (
    "2024-02-29", "2024-03-10T02:30:00-05:00", "2024-03-31T01:00:00Z",
    "2024-03-31T02:30:00+01:00", "2024-10-27T02:30:00+02:00",
    "2024-10-27T02:30:00+01:00", "2024-11-03 01:30:00-0400",
    "2024-12-31T23:59:59.999999999Z", "2025-01-01T00:00:00+14:00",
    "2024-12-31T12:00-12", "2024-06-30 10:00", "2024-06-30T10:00:00.5 Z",
    " 2025-05-05T05:05:05Z ", "2025-05-05 05:05:05 +05:30", "2025-06-01",
    "2025-06-15T12:00:00Z", "2025-06-20T23:59:59Z", "2025-06-30",
)
FAR_TIMES = (
    "1899-12-31", "1900-01-01T00:00:00Z", "1582-10-10", "0001-01-01",
    "0001-01-02T00:00:00+14:00", "1969-12-31T23:59:59Z", "1752-09-08",
    "2038-01-19T03:14:08Z", "2100-02-28", "2262-04-12", "9999-12-31",
    "9999-12-31T23:59:59.999999Z", "2200-01-01",
)
BAD_TIMES = (
    "", "", " ", "soon", "now", "today", "epoch", "infinity", "-infinity",
    "1900-02-29", "2100-02-29", "2023-02-29", "2024-13-01", "2024-00-10",
    "2024-06-31", "0000-01-01", "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00", "10000-01-01", "+2024-01-01", "-0044-03-15",
    "24-01-01", "2024-1-1", "20240101", "01/02/2024", "2024/01/02",
    "2024-01-01T24:00:00Z", "2024-06-30T23:59:60Z", "2024-01-01T10:60:00Z",
    "2024-01-01T10", "2024-01-01T10:00:00+25:00", "2024-01-01T10:00:00+01:60",
    "2024-01-01T10:00:00 UTC", "2024-01-01T10:00:00 Europe/Berlin",
    "2024-01-01t10:00:00z", "2024-W01-1", "2024-001", "1704067200", "45000",
    "٢٠٢٤-٠١-٠١", "2024-01-01'; drop table x; --", "2024-01-01 (BC)",
    "nan", "😀", "2024-01-01T10:00:00.Z", "2024-01-01\n2024-01-02",
)
good_times = st.sampled_from(GOOD_TIMES)
times = st.one_of(
    *(good_times,) * 10, st.sampled_from(FAR_TIMES), st.sampled_from(BAD_TIMES),
)

# ---- One lead ---------------------------------------------------------------
COLUMN_COUNT = 6
ACTS = (
    *GOOD_ACTS, *MAIL_ACTS,
    ("'; drop table events; --", "{{ 1 / 0 }}"), ("😀", "/مرحبا"),
    ("=cmd|x", "?only=query"), ("İSTANBUL", "/a#b?c"), ("", "/pricing"),
    ("page_visited", "x" * LONG), ("a\nb", "\u00a0/pricing\t"),
)
AGENTS = ("", "", "Chrome", "GoogleBOT/2", "'bot/", "😀" * 9, "%", "_")
# Whose an event or deal is: its own lead's mostly.
WHOSE = ("me",) * 12 + ("nobody", "other", "visitor", "unknown")
# The id of an event: mostly its own.
REPEATS = ("",) * 12 + ("no id", "my first", "another's first")
Texts = tuple[str, ...]


@dataclass(frozen=True)
class Event:
    whose: str
    repeats: str
    occurred_at: str
    loaded_at: str
    act: Texts
    product_id: str
    message_id: str
    user_agent: str


@dataclass(frozen=True)
class Hostile:
    """What one lead brings. copies: other rows with its id, as what differs.

    further: deals, verdicts and changes as (table, whose, cells).
    """

    id_stem: str
    padding: str
    created_at: str
    email: str
    account_id: str
    owner: str
    merged: int | None
    erased_at: str
    do_not_contact: str
    values: Texts
    copies: tuple[Row, ...]
    events: tuple[Event, ...]
    further: tuple[tuple[str, str, Row], ...]


ACCOUNT_IDS = (
    "", "", "A1", "A2", "a2", "'; drop table accounts; --", "😀", "{{ a }}",
)
DOMAINS = (
    "acme.example", "GMAIL.com", "büro.example", "مثال.example", "'or'.example",
    "{{x}}.example", " ", "a" * 300 + ".example",
)
event_texts = st.one_of(
    st.sampled_from(ACTS), st.sampled_from(ACTS), st.tuples(texts(), texts()),
)
events = st.builds(
    Event, whose=st.sampled_from(WHOSE), repeats=st.sampled_from(REPEATS),
    occurred_at=times, loaded_at=st.one_of(st.just(""), st.just(""), times),
    act=event_texts, product_id=st.sampled_from(("", "P1", "P2")) | texts(),
    message_id=st.sampled_from(("", "m1", "m1", "😀")),
    user_agent=st.sampled_from(AGENTS),
)
rarely = st.sampled_from((True, False, False, False))


@st.composite
def deeds(draw: st.DrawFn) -> tuple[str, str, Row]:
    """A deal, a verdict or a change of an attribute."""
    table = draw(st.sampled_from(
        ("opportunities", "sales_feedback", "attribute_changes")
    ))
    if table == "opportunities":
        row = {
            "opportunity_id": draw(st.sampled_from(("", "D1", "D2", "'--"))),
            "stage": draw(st.sampled_from(
                ("open", " WON\u00a0", "lost", "won'", "", "😀")
            )),
            "closed_at": draw(times), "amount": draw(st.sampled_from(NUMBERS)),
            "product_id": draw(st.sampled_from(("", "P1", "💥"))),
        }
    elif table == "sales_feedback":
        row = {
            "given_at": draw(times), "reason": draw(texts()),
            "verdict": draw(st.sampled_from(
                ("accepted", "REJECTED ", "maybe", "")
            )),
        }
    else:
        row = {
            "attribute_name": draw(st.sampled_from(
                ("0", "1", "2", "email_domain", "shoe_size", "", "account_1")
            )),
            "old_value": draw(texts()), "new_value": draw(texts()),
            "changed_at": draw(times),
        }
    return table, draw(st.sampled_from(WHOSE)), row


@st.composite
def leads(draw: st.DrawFn) -> Hostile:
    """One input."""
    return Hostile(
        id_stem=draw(some_text),
        padding=draw(st.sampled_from(("", "", "", " ", "\t", "\u00a0 "))),
        created_at=draw(draw(st.sampled_from((good_times,) * 5 + (times,)))),
        email=draw(st.one_of(
            texts(),
            st.tuples(some_text, st.sampled_from(DOMAINS)).map("@".join),
        )),
        account_id=draw(st.sampled_from(ACCOUNT_IDS)),
        owner=draw(texts()),
        merged=draw(st.integers(-1, 9)) if draw(rarely) else None,
        erased_at=draw(st.one_of(
            st.just(""), st.just(""), st.just(""), st.just(""), texts(), times,
        )) if draw(rarely) else "",
        do_not_contact=draw(st.sampled_from(
            ("", "", "false", "No", "TRUE", "0", "1", "ƒ", "nan", "'")
        )),
        values=tuple(draw(texts()) for _ in range(COLUMN_COUNT)),
        copies=tuple(draw(st.lists(
            st.fixed_dictionaries(
                {}, optional={"created_at": times, "owner": texts()},
            ),
            max_size=2,
        ))) if draw(rarely) else (),
        events=tuple(draw(st.lists(events, min_size=1, max_size=7))),
        further=tuple(draw(st.lists(deeds(), max_size=2))),
    )


SOUND = Hostile(
    id_stem="known", padding="", created_at="2024-05-05", email="",
    account_id="", owner="", merged=None, erased_at="", do_not_contact="",
    values=("CTO", "us", "x", "x", "x", "x"), copies=(), events=(), further=(),
)
ACCEPTED = {"given_at": "2025-05-05", "verdict": "accepted", "reason": "'"}
# What was once scored wrongly, or stopped the build: tried every time.
KNOWN = (
    # An amount that no decimal (18, 2) holds.
    replace(SOUND, further=((
        "opportunities", "me",
        {"opportunity_id": "D1", "stage": "won", "closed_at": "2025-05-05",
         "amount": "99999999999999999999999999"},
    ),)),
    # Years that engines know and Python does not.
    *(
        replace(SOUND, created_at=at) for at in (
            "0000-01-01", "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
        )
    ),
    # Merged leads whose verdicts are word for word the same.
    replace(SOUND, further=(("sales_feedback", "me", ACCEPTED),)),
    replace(SOUND, further=(("sales_feedback", "me", ACCEPTED),), merged=1),
    # Too much for a rule on numbers, and nearly too much.
    replace(SOUND, values=("9" * 26, "9" * 27, *SOUND.values[2:])),
)
# A capital I with a dot, and a sigma at the end of a word.
KNOWN_COLUMNS = ("İL", "ΟΔΟΣ")


# ---- A batch ----------------------------------------------------------------
# Of leads and accounts, in their order; the first is what a rule may well name.
PLAIN_COLUMNS = ("job_title", "country")
RESERVED = frozenset((
    "lead_id", "created_at", "email", "account_id", "owner", "domain",
    "merged_into_lead_id", "erased_at", "do_not_contact", "email_domain",
))


def simple_lower(text: str) -> str:
    """Lower case letter by letter, as DuckDB has it."""
    return "".join(letter.lower()[0] for letter in text)


def is_column(name: str) -> bool:
    """Whether a text can head a column."""
    return bool(name.strip()) and not set("\r\n\x00") & set(name) and (
        simple_lower(name.strip()) not in RESERVED
    )


column_names = st.lists(
    some_text.filter(is_column).map(str.strip),
    min_size=COLUMN_COUNT - len(PLAIN_COLUMNS),
    max_size=COLUMN_COUNT - len(PLAIN_COLUMNS), unique_by=simple_lower,
).filter(lambda names: not set(map(simple_lower, names)) & {*PLAIN_COLUMNS})


@dataclass(frozen=True)
class Shape:
    """How the CSV files of a batch are written."""

    has_mark: bool
    line_end: str
    quotes_all: bool
    seed: int

    def encoded(self, rows: Sequence[Row], columns: Sequence[str]) -> bytes:
        lines = [columns, *(
            [row.get(column, "") for column in columns] for row in rows
        )]
        text = "".join(
            ",".join(map(self.cell, line)) + self.line_end for line in lines
        )
        return (("\ufeff" if self.has_mark else "") + text).encode("utf-8")

    def cell(self, text: str) -> str:
        if self.quotes_all or set(text) & set(',"\r\n'):
            return '"' + text.replace('"', '""') + '"'
        return text


shapes = st.builds(
    Shape, st.booleans(), st.sampled_from(("\n", "\r\n")), st.booleans(),
    st.integers(0, 2 ** 32),
)


@dataclass(frozen=True)
class Batch:
    """How some hundred inputs are written and scored."""

    columns: Texts
    shape: Shape
    rules: Rules
    more_rules: Tables


def lead_ids(drawn: Sequence[Hostile]) -> list[str]:
    """Every lead has an id of its own: its text and its number."""
    return [
        f"{lead.id_stem} {number}".strip() for number, lead in enumerate(drawn)
    ]


def raw_tables(drawn: Sequence[Hostile], columns: Texts) -> Tables:
    tables: Tables = {
        name: [] for name in (
            "leads", "accounts", "attribute_changes", "events",
            "opportunities", "sales_feedback", "products",
        )
    }
    ids = lead_ids(drawn)
    for number, (lead_id, lead) in enumerate(zip(ids, drawn)):
        whose = {
            "me": lead.padding + lead_id, "nobody": "",
            "other": ids[number // 2], "visitor": f"anonymous:{number}",
            "unknown": f"{lead_id}'",
        }
        merged = ""
        if lead.merged is not None:
            merged = ids[number - lead.merged] if lead.merged >= 0 else "?"
        own = {
            "lead_id": whose["me"], "created_at": lead.created_at,
            "email": lead.email, "account_id": lead.account_id,
            "owner": lead.owner, "merged_into_lead_id": merged,
            "erased_at": lead.erased_at,
            "do_not_contact": lead.do_not_contact,
            **dict(zip(columns, lead.values)),
        }
        tables["leads"] += [own, *({**own, **copy} for copy in lead.copies)]
        tables["accounts"].append({
            "account_id": lead.account_id or f"{lead.owner[:9]} {number}",
            "domain": lead.email[-40:],
            columns[0]: lead.values[-1], columns[-1]: lead.values[0],
        })
        tables["products"] += [
            {"product_id": event.product_id, "product_name": event.act[0],
             "product_category": event.user_agent}
            for event in lead.events[:1]
        ]
        tables["events"] += [
            {
                "event_id": {
                    "": f"{number} {place}", "my first": f"{number} 0",
                    "another's first": f"{number // 2} 0",
                }.get(event.repeats, ""),
                "lead_id": whose[event.whose],
                "occurred_at": event.occurred_at,
                "loaded_at": event.loaded_at, "event_type": event.act[0],
                "asset": event.act[1], "product_id": event.product_id,
                "message_id": event.message_id,
                "user_agent": event.user_agent,
            }
            for place, event in enumerate(lead.events)
        ]
        for table, owner, cells in lead.further:
            row = {"lead_id": whose[owner], **cells}
            if row.get("opportunity_id"):
                row["opportunity_id"] += f" {number}"
            if row.get("attribute_name", "").isdigit():
                row["attribute_name"] = columns[int(row["attribute_name"])]
            tables[table].append(row)
    tables["products"] += PRODUCTS
    return tables


def write_raw_tables(folder: Path, tables: Tables, shape: Shape) -> None:
    """The CSV files, with rows and columns in an order of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(shape.seed)
    for table, rows in tables.items():
        columns = list(dict.fromkeys(name for row in rows for name in row))
        if not columns:
            continue
        random.shuffle(columns)
        shuffled = random.sample(rows, len(rows))
        (folder / f"{table}.csv").write_bytes(
            shape.encoded(shuffled, columns)
        )


# ---- Rules that must score --------------------------------------------------
RULE_TEXTS = tuple(
    text for text in CODE + FOREIGN if text.strip() and text != "a\rb"
)
OPERATORS = (
    "equals", "one_of", "has_word", "like", "matches", "is_missing",
    "is_present", "between", "in_list",
)
REGEXES = (
    "'", "^[a-z]+$", "drop|select", "{{", "[0-9]{2,}", "😀", "[(]", "^=", "$",
    "(script|amp)", ".", "م+",
)
RANGES = (
    "..5", "-3..25.5", "0..", "-99999999999999999999999999..0", "1000..",
    "0.000000000001..0.5",
)


@st.composite
def conditions(draw: st.DrawFn, columns: Texts) -> Row:
    """An attribute, an operator and an operand that goes with it."""
    operator = draw(st.sampled_from(OPERATORS))
    words = st.sampled_from(RULE_TEXTS)
    named = st.sampled_from(RULE_TEXTS + NUMBERS).filter(
        lambda text: "|" not in text
    )
    operand = {
        "is_missing": st.just(""), "is_present": st.just(""),
        "between": st.sampled_from(RANGES), "matches": st.sampled_from(REGEXES),
        "in_list": st.sampled_from(("few", "'; drop table lists; --", "😀")),
        "has_word": words.filter(
            lambda text: any(letter.isalpha() for letter in text)
            and "|" not in text
        ),
        "one_of": st.lists(named, min_size=1, max_size=4).map("|".join),
    }.get(operator, st.one_of(words, named))
    return {
        "attribute_name": draw(st.sampled_from((
            *columns, *columns, "email_domain", f"account_{columns[0]}",
            f"account_{columns[-1]}", "no such attribute'",
        ))),
        "operator": operator, "operand": draw(operand),
    }


@st.composite
def rule_files(draw: st.DrawFn, columns: Texts) -> tuple[Rules, Tables]:
    """The rules of a model and further lists, all names as bad as can be.

    They are those of the property tests under other names.
    """
    rules = draw(rule_sets())
    stem = draw(st.sampled_from(RULE_TEXTS))
    changed: dict[str, list[Row]] = {}
    for file, rows in rules.items():
        changed[file] = []
        if file == "attribute_rules":
            # More of them, for most operands are met by few values.
            rows = [
                {**row, "rule_id": f"{row['rule_id']}_{number}"}
                for number in range(4) for row in rows
            ]
        for row in rows:
            new = {
                name: f"{stem} {cell}" if cell and name in (
                    "rule_id", "rule_group", "exclusion_id", "band",
                    "fit_band", "engagement_band", "segment", "next_action",
                ) else cell
                for name, cell in row.items()
            }
            if file == "exclusion_rules" and row["rule_id"].startswith("who_"):
                new["rule_id"] += "_0"
            if file == "attribute_rules":
                new |= draw(conditions(columns))
            elif file == "behaviour_rules" and draw(st.booleans()):
                new["event_type"], asset = draw(st.sampled_from(
                    [act for act in ACTS if act[0].strip()]
                ))
                new["asset_pattern"] = draw(st.sampled_from(
                    ("", "", "%", asset[:50])
                ))
            if "reason" in new:
                new["reason"] = draw(st.sampled_from(RULE_TEXTS))
            new["rationale"] = draw(st.sampled_from(RULE_TEXTS))
            changed[file].append(
                {name: cell for name, cell in new.items()
                 if name in RULE_COLUMNS[file]}
            )
    lists = {
        "'; drop table lists; --": draw(st.lists(
            st.sampled_from(RULE_TEXTS + NUMBERS), min_size=1, max_size=4,
            unique_by=lambda text: simple_lower(text.strip()),
        )),
        "😀": ["5", "😀"],
    }
    return changed, {
        "lists": [
            {"list_name": name, "item": item}
            for name, items in lists.items() for item in items
        ],
        "bot_signals": [
            {"user_agent_pattern": "'%", "rationale": "{{ x }}"},
            {"user_agent_pattern": draw(st.sampled_from(("%😀%", "\\%", "_")))},
        ],
    }


@st.composite
def batches(draw: st.DrawFn, known_columns: Texts = ()) -> Batch:
    """known_columns: rules that ask whether they are there come first."""
    names = draw(column_names)
    columns = (*PLAIN_COLUMNS, *known_columns, *names[len(known_columns):])
    rules, more = draw(rule_files(columns))
    asked = [
        {**row, "attribute_name": name, "operator": "is_present", "operand": ""}
        for row, name in zip(rules["attribute_rules"], known_columns)
    ]
    rules["attribute_rules"][:len(asked)] = asked
    return Batch(columns, draw(shapes), rules, more)


# ---- Rules that must be refused ---------------------------------------------
NO_NUMBERS = (
    "nan", "inf", "1e3", "0x10", "1_000", "--5", "٤", "5,0", "1 000", "½",
    "1000000", "99999999999999", "-10000000000000000000000", "0.00001", ".5",
    "'; drop table lead_scores; --", "{{ 1 / 0 }}", "😀", "five", "=1+1", "5.",
    "9" * LONG,
)
NO_COUNTS = (*NO_NUMBERS, "0", "-1", "1.5", "2147483648", "1.0")
NO_WORDS = (
    "'; drop table lead_scores; --", "{{ 1 / 0 }}", "{% raise %}", "😀",
    "equals'", "a|b", "مرحبا", "=cmd|x", "\\", "%s", "a\nb", "x" * LONG,
)
# File and column -> what it must not hold.
BROKEN_CELLS: Mapping[tuple[str, str], Texts] = {
    ("scoring_models", "score_ceiling"): NO_NUMBERS,
    ("scoring_models", "mql_threshold"): NO_NUMBERS,
    ("scoring_models", "min_engaged_contacts"): NO_COUNTS,
    ("scoring_models", "pilot_share"): (*NO_WORDS, "1.1", "-0.1", "nan"),
    ("scoring_models", "role"): (*NO_WORDS, ""),
    ("attribute_rules", "points"): (*NO_NUMBERS, ""),
    ("attribute_rules", "operator"): (*NO_WORDS, ""),
    ("attribute_rules", "rule_group"): (*NO_WORDS, ""),
    ("attribute_rules", "attribute_name"): ("", " "),
    ("attribute_rules", "scoring_model"): (*NO_WORDS, ""),
    ("behaviour_rules", "points"): (*NO_NUMBERS, ""),
    ("behaviour_rules", "min_events"): NO_COUNTS,
    ("behaviour_rules", "max_events_per_day"): NO_COUNTS,
    ("behaviour_rules", "max_points"): NO_NUMBERS,
    ("behaviour_rules", "decay_kind"): NO_WORDS,
    ("behaviour_rules", "event_type"): ("", "\u00a0"),
    ("inactivity_rules", "inactive_days"): (*NO_COUNTS, ""),
    ("inactivity_rules", "points"): (*NO_NUMBERS, "", "1"),
    ("inactivity_rules", "max_periods"): NO_COUNTS,
    ("exclusion_rules", "rule_id"): (*NO_WORDS, ""),
    ("exclusion_rules", "reason"): ("", "\t"),
    ("rule_groups", "category"): (*NO_WORDS, ""),
    ("rule_groups", "max_points"): (*NO_NUMBERS, "-1"),
    ("grade_bands", "min_points"): NO_NUMBERS,
    ("grade_bands", "axis"): (*NO_WORDS, ""),
    ("grade_actions", "is_sales_ready"): (*NO_WORDS, "yes", "1", ""),
    ("grade_actions", "fit_band"): (*NO_WORDS, ""),
    ("lists", "item"): ("", " \u00a0"),
    ("bot_signals", "user_agent_pattern"): ("", "\t"),
}
# What names a row of a file in a message, after its model.
NAMED_BY = {
    "attribute_rules": "rule_id", "behaviour_rules": "rule_id",
    "inactivity_rules": "rule_id", "exclusion_rules": "exclusion_id",
    "rule_groups": "rule_group", "grade_bands": "band",
    "grade_actions": "engagement_band", "lists": "list_name",
}


@dataclass(frozen=True)
class BrokenCell:
    """A cell of a rule file that must be refused. place: of its row."""

    file: str
    column: str
    text: str
    place: int


@st.composite
def broken_cells(draw: st.DrawFn, file: str) -> BrokenCell:
    columns = [column for name, column in BROKEN_CELLS if name == file]
    column = draw(st.sampled_from(columns))
    return BrokenCell(
        file, column, draw(st.sampled_from(BROKEN_CELLS[file, column])),
        draw(st.integers(0, 9)),
    )


# One of each of the ten files.
broken_sets = st.tuples(*(broken_cells(file) for file in RULE_COLUMNS))


# ---- Files that must be refused ---------------------------------------------
@dataclass(frozen=True)
class BrokenFile:
    """A raw table whose file is no table. how: what is done to a good one."""

    table: str
    how: str
    text: str


GOOD_FILE = {
    "leads": ("lead_id,created_at,city", "1,2024-05-05,Bonn"),
    "events": (
        "event_id,lead_id,occurred_at,event_type",
        "e1,1,2024-05-05,page_visited",
    ),
    "accounts": ("account_id,domain,size", "A1,acme.example,5"),
    "opportunities": (
        "opportunity_id,lead_id,stage,closed_at", "D1,1,won,2024-06-01",
    ),
}
# Each turns header, row and a bad text into the bytes of a file.
BREAKAGES = {
    "latin-1": lambda header, row, text:
        f"{header}\n{row}\n{row}".encode() + b"\xfc\xdf\n",
    "half a letter": lambda header, row, text:
        f"{header}\n{row}".encode() + "😀".encode()[:2] + b"\n",
    "surrogate": lambda header, row, text:
        f"{header}\n{row}".encode() + b"\xed\xa0\x80\n",
    "utf-16": lambda header, row, text: f"{header}\n{row}\n".encode("utf-16"),
    "bytes": lambda header, row, text: bytes(range(256)) * 3,
    "latin-1 header": lambda header, row, text:
        f"{header},gr".encode() + f"ö\n{row},1\n".encode("latin-1"),
    "nothing": lambda header, row, text: b"",
    "a mark alone": lambda header, row, text: b"\xef\xbb\xbf",
    "blank lines": lambda header, row, text: b"\r\n\r\n",
    "one cell too many": lambda header, row, text:
        f"{header}\n{row}\n{row},{plain(text)}\n".encode(),
    "one cell too few": lambda header, row, text:
        f"{header}\n{row}\n{row.rpartition(',')[0]}\n".encode(),
    "open quote": lambda header, row, text:
        f'{header}\n{row}\n"{row}\n{plain(text)}\n{row}\n'.encode(),
    "quote inside": lambda header, row, text:
        f'{header}\n"{row.replace(",", QUOTED)}"{plain(text)}\n'.encode(),
    "lone CR": lambda header, row, text:
        f"{header}\n{row}\r{plain(text)}\n{row}\n".encode(),
    "semicolons": lambda header, row, text:
        f"{header}\n{row}\n".replace(",", ";").encode(),
    "no header": lambda header, row, text: f"{row}\n{row}\n".encode(),
    "a column twice": lambda header, row, text:
        f"{header},{header.upper()}\n{row},{row}\n".encode(),
    "no name": lambda header, row, text:
        f"{header},\n{row},{plain(text)}\n".encode(),
    "a name on two lines": lambda header, row, text:
        f'{header},"a\nb"\n{row},1\n'.encode(),
    "a web page": lambda header, row, text:
        f"<!doctype html>\n<html lang=en>{plain(text)}</html>\n".encode(),
    "too long": lambda header, row, text:
        f"{header}\n{row}{'x' * 2_100_000}\n".encode(),
}
QUOTED = '","'


def plain(text: str) -> str:
    """A text that is a cell as it stands."""
    return "".join(
        letter for letter in text if letter not in ',"\r\n\x00'
    )[:99]


broken_files = st.builds(
    BrokenFile, st.sampled_from(tuple(GOOD_FILE)),
    st.sampled_from(tuple(BREAKAGES)), some_text,
)


def broken_bytes(broken: BrokenFile) -> bytes:
    return BREAKAGES[broken.how](*GOOD_FILE[broken.table], broken.text)
