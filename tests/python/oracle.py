"""The specification computed a second time, in plain Python.

Tests compare this with what the SQL models build, to the last decimal. It
was written from the specification alone, so a mistake has to be made twice,
in two languages, to go unseen.

Points are kept as whole numbers of ten-thousandths and days as ordinals
(`date.toordinal`) inside; results show `Decimal` with four places and `date`.
"""

import csv
import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from math import floor
from pathlib import Path

Row = dict[str, object]
Text = dict[str, str]
Days = list[tuple[int, int]]

RAW_COLUMNS = {
    "leads": (
        "lead_id", "created_at", "email", "account_id", "owner",
        "merged_into_lead_id", "erased_at", "do_not_contact",
    ),
    "accounts": ("account_id", "domain"),
    "attribute_changes": (
        "lead_id", "attribute_name", "old_value", "new_value", "changed_at",
    ),
    "events": (
        "event_id", "lead_id", "occurred_at", "event_type", "asset",
        "product_id", "message_id", "user_agent", "loaded_at",
    ),
    "opportunities": (
        "opportunity_id", "lead_id", "stage", "closed_at", "amount",
        "product_id",
    ),
    "sales_feedback": ("lead_id", "given_at", "verdict", "reason"),
    "products": ("product_id", "product_name", "product_category"),
}
KEYS = {
    "leads": ("lead_id",),
    "accounts": ("account_id",),
    "attribute_changes": ("lead_id", "attribute_name", "changed_at"),
    "events": ("event_id",),
    "opportunities": ("opportunity_id",),
    "sales_feedback": ("lead_id", "given_at"),
    "products": ("product_id",),
}
TIMES = {
    "leads": "created_at",
    "attribute_changes": "changed_at",
    "events": "occurred_at",
    "opportunities": "closed_at",
    "sales_feedback": "given_at",
}
RULE_FILES = (
    "scoring_models", "attribute_rules", "behaviour_rules",
    "inactivity_rules", "exclusion_rules", "rule_groups", "grade_bands",
    "grade_actions", "lists", "bot_signals",
)
CASE_KEPT = {
    "lead_id", "event_id", "account_id", "opportunity_id", "product_id",
    "message_id", "merged_into_lead_id", "owner", "reason", "product_name",
    "product_category",
}

NO_KEY = "no key"
DUPLICATE_KEY = "duplicate key"
UNKNOWN_LEAD = "unknown lead"
UNPARSABLE_TIME = "unparsable time"
TOO_LATE = "event later than loaded_at"
UNKNOWN_STAGE = "unknown stage"
UNKNOWN_VERDICT = "unknown verdict"
BLANK_EVENT_TYPE = "blank event type"

SPACES = " \t\r\n\u00a0"
UNIT = 10_000
BURST_WINDOW = timedelta(seconds=10)
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.][0-9]+)?")
TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]+))?)?"
    r"\s?(?:(Z)|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?",
    re.ASCII,
)


# ---- reading ---------------------------------------------------------------


class RawTables(dict[str, list[Row]]):
    """Table name -> rows; `columns` keeps the names of tables without rows."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: dict[str, list[str]] = {}


def read_raw(folder: Path | str) -> RawTables:
    """Rows of each raw table as read: text from CSV, typed from Parquet."""
    raw = RawTables()
    for table in RAW_COLUMNS:
        parquet = Path(folder) / f"{table}.parquet"
        comma_separated = Path(folder) / f"{table}.csv"
        columns: list[str] = []
        rows: list[Row] = []
        if parquet.exists():
            columns, rows = _read_parquet(parquet)
        elif comma_separated.exists():
            columns, rows = _read_csv(comma_separated)
        raw[table], raw.columns[table] = rows, columns
    return raw


def read_rules(folder: Path | str) -> dict[str, list[Text]]:
    """Rows of the ten rule files; every cell trimmed text, '' if missing."""
    rules: dict[str, list[Text]] = {}
    for name in RULE_FILES:
        path = Path(folder) / f"{name}.csv"
        rows = _read_csv(path)[1] if path.exists() else []
        rules[name] = [
            {column: as_text(cell) for column, cell in row.items()}
            for row in rows
        ]
    return rules


def _read_csv(path: Path) -> tuple[list[str], list[Row]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [line for line in csv.reader(file) if line]
    if not lines:
        return [], []
    columns = [normalised(name) for name in lines[0]]
    missing = [""] * len(columns)
    rows: list[Row] = [
        dict(zip(columns, line + missing)) for line in lines[1:]
    ]
    return columns, rows


def _read_parquet(path: Path) -> tuple[list[str], list[Row]]:
    import duckdb

    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    source = "read_parquet('" + str(path).replace("'", "''") + "')"
    described = connection.execute(f"describe select * from {source}")
    types = {name: kind for name, kind, *_ in described.fetchall()}
    # A FLOAT read as a double would grow digits that it never had.
    shapes = {
        "TIMESTAMP WITH TIME ZONE": "timezone('UTC', {})",
        "TIMESTAMP_NS": "cast({} as timestamp)",
        "FLOAT": "cast(cast({} as varchar) as double)",
    }
    selected = ", ".join(
        shapes.get(kind, "{}").format('"' + name.replace('"', '""') + '"')
        for name, kind in types.items()
    )
    fetched = connection.execute(f"select {selected} from {source}")
    columns = [normalised(name) for name in types]
    rows: list[Row] = [dict(zip(columns, line)) for line in fetched.fetchall()]
    connection.close()
    return columns, rows


# ---- text, time, numbers ---------------------------------------------------


def as_text(value: object) -> str:
    """Trimmed text of any raw value; '' is missing."""
    if isinstance(value, str):
        return value.strip(SPACES)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, Decimal)):
        digits = format(Decimal(repr(value)) if isinstance(value, float)
                        else value, "f")
        if "." in digits:
            digits = digits.rstrip("0").rstrip(".")
        return "0" if digits == "-0" else digits
    if isinstance(value, datetime):
        utc = _as_utc(value)
        shown = utc.isoformat(" ")
        return shown.rstrip("0") if utc.microsecond else shown
    return str(value).strip(SPACES)


def simple_lower(value: str) -> str:
    """Lower case letter by letter: neither a capital I with a dot becomes two
    letters, nor does a sigma look at its neighbours."""
    if value.isascii():
        return value.lower()
    return "".join(letter.lower()[0] for letter in value)


@lru_cache(maxsize=None)
def _lowered(value: str) -> str:
    return simple_lower(value.strip(SPACES))


def normalised(value: object) -> str:
    """Trimmed, lower-cased text: the form in which rules compare."""
    if isinstance(value, str):
        return _lowered(value)
    return simple_lower(as_text(value))


@lru_cache(maxsize=None)
def _cut_asset(value: str) -> str:
    return _lowered(re.split(r"[?#]", value, maxsplit=1)[0])


def _as_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        return value
    return value.astimezone(UTC).replace(tzinfo=None)


def instant(value: object) -> datetime | None:
    """UTC without zone; None when blank or not a time."""
    if isinstance(value, datetime):
        return _as_utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return _parsed_instant(as_text(value))


@lru_cache(maxsize=None)
def _parsed_instant(value: str) -> datetime | None:
    found = TIMESTAMP.fullmatch(value)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction = found.groups()[:7]
    sign, zone_hours, zone_minutes = found.groups()[8:]
    if int(zone_minutes or 0) > 59:
        return None
    try:
        local = datetime(
            int(year), int(month), int(day), int(hour or 0),
            int(minute or 0), int(second or 0),
            int((fraction or "")[:6].ljust(6, "0")),
        )
        ahead = timedelta(
            hours=int(zone_hours or 0), minutes=int(zone_minutes or 0),
        )
        zone = timezone(-ahead if sign == "-" else ahead)
        return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def as_number(value: str) -> Decimal | None:
    """The number that a text is, to twelve decimals; none beyond 26 digits."""
    if not NUMBER.fullmatch(value):
        return None
    with localcontext(prec=len(value) + 12):
        number = Decimal(value).quantize(
            Decimal("1e-12"), rounding=ROUND_HALF_UP
        )
    return number if abs(number) < 10 ** 26 else None


def units(value: str) -> int:
    """Points as written -> ten-thousandths."""
    scaled = Decimal(value) * UNIT
    if scaled != int(scaled):
        raise ValueError(f"{value!r} has more than four decimals")
    return int(scaled)


def points(value: int) -> Decimal:
    """Ten-thousandths -> Decimal with four places."""
    return Decimal(value).scaleb(-4)


def round_product(value: float) -> int:
    """A double of points -> ten-thousandths, half away from zero."""
    magnitude = floor(abs(value) * 10000 + 0.5)
    return -magnitude if value < 0 else magnitude


@lru_cache(maxsize=None)
def as_date(day: int) -> date:
    """Ordinal -> date."""
    return date.fromordinal(day)


def hashed(value: str) -> int:
    """The first eight hex digits of the md5, 0 to 2^32 - 1."""
    return int(hashlib.md5(value.encode()).hexdigest()[:8], 16)


# ---- operators -------------------------------------------------------------


@lru_cache(maxsize=None)
def _like_regex(pattern: str) -> re.Pattern[str]:
    wild = {"%": ".*", "_": "."}
    return re.compile(
        "".join(wild.get(letter, re.escape(letter)) for letter in pattern),
        re.DOTALL,
    )


def like(value: str, pattern: str) -> bool:
    """SQL `like` without escapes; both sides already normalised."""
    return _like_regex(pattern).fullmatch(value) is not None


@lru_cache(maxsize=None)
def words(value: str) -> tuple[str, ...]:
    """Runs of letters and decimal digits, in order."""
    spaced = "".join(
        letter
        if unicodedata.category(letter)[0] == "L"
        or unicodedata.category(letter) == "Nd"
        else " "
        for letter in value
    )
    return tuple(spaced.split())


def has_word(value: str, operand: str) -> bool:
    """Whether the words of one `|` alternative stand in sequence in value."""
    held = words(value)
    for alternative in operand.split("|"):
        wanted = words(alternative)
        starts = range(len(held) - len(wanted) + 1)
        if wanted and any(
            held[start:start + len(wanted)] == wanted for start in starts
        ):
            return True
    return False


def same(value: str, other: str) -> bool:
    """Equal as text, or as numbers when both are."""
    if value == other:
        return True
    number, other_number = as_number(value), as_number(other)
    return number is not None and number == other_number


def between(value: str, operand: str) -> bool:
    """Inclusive `low..high`; a blank end is open."""
    number = as_number(value)
    if number is None or ".." not in operand:
        return False
    low, high = (end.strip(SPACES) for end in operand.split("..", 1))
    return (not low or as_number(low) <= number) and (
        not high or number <= as_number(high)
    )


def attribute_matches(
    value: str, operator: str, operand: str, lists: dict[str, list[str]],
) -> bool:
    """Whether a normalised attribute value ('' is missing) fits a rule."""
    if operator == "is_missing":
        return value == ""
    if value == "":
        return False
    wanted = normalised(operand)
    match operator:
        case "is_present":
            return True
        case "equals":
            return same(value, wanted)
        case "one_of":
            items = [item.strip(SPACES) for item in wanted.split("|")]
            return any(same(value, item) for item in items if item)
        case "in_list":
            return any(same(value, item) for item in lists.get(wanted, []))
        case "has_word":
            return has_word(value, wanted)
        case "like":
            return like(value, wanted)
        case "matches":
            return re.search(operand, value, re.IGNORECASE) is not None
        case "between":
            return between(value, wanted)
    raise ValueError(f"unknown operator {operator!r}")


# ---- the rules of one model ------------------------------------------------


@dataclass(slots=True)
class AttributeRule:
    """Points for a value of one attribute."""

    rule_id: str
    rule_group: str
    attribute_name: str
    operator: str
    operand: str
    units: int
    known: dict[str, bool] = field(default_factory=dict)


@dataclass(slots=True)
class BehaviourRule:
    """Points for events; `points` is the double, `units` the exact number."""

    rule_id: str
    rule_group: str
    event_type: str
    asset_pattern: str
    points: float
    units: int
    min_events: int
    max_events: int | None
    max_events_per_day: int | None
    max_units: int | None
    decay_kind: str
    decay_days: int | None
    decay_rate: float
    products: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass(slots=True)
class InactivityRule:
    """Points for silence."""

    rule_id: str
    rule_group: str
    event_type: str
    asset_pattern: str
    inactive_days: int
    after_event_type: str
    units: int
    max_periods: int


@dataclass(slots=True)
class Model:
    """One scoring model; thresholds are Decimal ten-thousandths."""

    name: str
    role: str
    pilot_share: Decimal
    floor: int | None
    ceiling: int | None
    mql_threshold: Decimal | None
    account_threshold: Decimal | None
    min_engaged_contacts: int
    attribute_rules: list[AttributeRule]
    behaviour_rules: list[BehaviourRule]
    inactivity_rules: list[InactivityRule]
    exclusions: dict[str, tuple[set[str], set[str]]]
    groups: dict[str, tuple[str | None, int | None]]
    bands: dict[str, list[tuple[Decimal | None, str]]]
    actions: dict[tuple[str, str], Text]

    def band(self, axis: str, value: int) -> str | None:
        """The highest band whose lower bound `value` (units) reaches."""
        for bound, band in self.bands.get(axis, []):
            if bound is None or value >= bound:
                return band
        return None


def _optional(value: str, convert: Callable[[str], object]) -> object | None:
    return convert(value) if value else None


def _scaled(value: str) -> Decimal:
    return Decimal(value) * UNIT


def compile_model(row: Text, rules: dict[str, list[Text]]) -> Model:
    """One row of scoring_models with all rules of that model, parsed."""
    name = row["scoring_model"]

    def own(file: str) -> list[Text]:
        return [
            defaultdict(str, line) for line in rules.get(file, [])
            if line.get("scoring_model") == name
        ]

    row = defaultdict(str, row)
    exclusions: dict[str, tuple[set[str], set[str]]] = {}
    for line in own("exclusion_rules"):
        needed, reasons = exclusions.setdefault(
            line["exclusion_id"], (set(), set()),
        )
        needed.add(line["rule_id"])
        if line["reason"]:
            reasons.add(line["reason"])
    bands: dict[str, list[tuple[Decimal | None, str]]] = defaultdict(list)
    for line in own("grade_bands"):
        bands[line["axis"].lower()].append(
            (_optional(line["min_points"], _scaled), line["band"]),
        )
    for axis in bands.values():
        axis.sort(
            key=lambda bound: (bound[0] is not None, bound[0] or 0),
            reverse=True,
        )
    return Model(
        name=name,
        role=row["role"].lower(),
        pilot_share=Decimal(row["pilot_share"] or "0"),
        floor=_optional(row["score_floor"], units),
        ceiling=_optional(row["score_ceiling"], units),
        mql_threshold=_optional(row["mql_threshold"], _scaled),
        account_threshold=_optional(row["account_threshold"], _scaled),
        min_engaged_contacts=int(row["min_engaged_contacts"] or 2),
        attribute_rules=[
            AttributeRule(
                rule_id=line["rule_id"],
                rule_group=line["rule_group"],
                attribute_name=normalised(line["attribute_name"]),
                operator=line["operator"].lower(),
                operand=line["operand"],
                units=units(line["points"]),
            )
            for line in own("attribute_rules")
        ],
        behaviour_rules=[
            BehaviourRule(
                rule_id=line["rule_id"],
                rule_group=line["rule_group"],
                event_type=normalised(line["event_type"]),
                asset_pattern=normalised(line["asset_pattern"]),
                points=float(line["points"]),
                units=units(line["points"]),
                min_events=int(line["min_events"] or 1),
                max_events=_optional(line["max_events"], int),
                max_events_per_day=_optional(line["max_events_per_day"], int),
                max_units=_optional(line["max_points"], units),
                decay_kind=line["decay_kind"].lower() or "none",
                decay_days=_optional(line["decay_days"], int),
                decay_rate=float(line["decay_rate"] or 0),
            )
            for line in own("behaviour_rules")
        ],
        inactivity_rules=[
            InactivityRule(
                rule_id=line["rule_id"],
                rule_group=line["rule_group"],
                event_type=normalised(line["event_type"]),
                asset_pattern=normalised(line["asset_pattern"]),
                inactive_days=int(line["inactive_days"]),
                after_event_type=normalised(line["after_event_type"]),
                units=units(line["points"]),
                max_periods=int(line["max_periods"] or 1),
            )
            for line in own("inactivity_rules")
        ],
        exclusions=exclusions,
        groups={
            line["rule_group"]: (
                line["category"] or None,
                _optional(line["max_points"], units),
            )
            for line in own("rule_groups")
        },
        bands=dict(bands),
        actions={
            (line["fit_band"], line["engagement_band"]): dict(line)
            for line in own("grade_actions")
        },
    )


def read_lists(rules: dict[str, list[Text]]) -> dict[str, list[str]]:
    """List name -> its normalised items."""
    lists: dict[str, list[str]] = defaultdict(list)
    for row in rules.get("lists", []):
        item = normalised(row.get("item"))
        if item:
            lists[normalised(row.get("list_name"))].append(item)
    return lists


# ---- used, rejected, anonymous, erased -------------------------------------


@dataclass(slots=True)
class Staged:
    """A raw row, cleaned: every named column as text, its time parsed."""

    key: tuple[object, ...] | str
    text: Text
    at: datetime | None
    loaded_at: datetime | None
    extras: Text
    others: str

    def order(self) -> tuple[object, ...]:
        """Earliest first, unknown times last, then the other columns."""
        return self.at is None, self.at or datetime.min, self.others


@dataclass
class Intake:
    """What became of the raw rows."""

    row_counts: dict[str, dict[str, int]] = field(default_factory=dict)
    rejected: list[tuple[str, str, str]] = field(default_factory=list)

    def settle(
        self,
        table: str,
        rows: Sequence[Staged],
        erased: set[str],
        fault: Callable[[Staged], str | None],
    ) -> list[Staged]:
        """Give every row its fate; returns the used ones, in key order."""
        counts = dict.fromkeys(
            ("raw", "used", "rejected", "anonymous", "erased"), 0,
        )
        counts["raw"] = len(rows)
        belongs_to_lead = "lead_id" in RAW_COLUMNS[table]
        by_key: dict[object, list[Staged]] = defaultdict(list)

        def refuse(row: Staged, reason: str) -> None:
            # What is shown whole must not name an erased lead.
            if row.text.get("merged_into_lead_id") in erased:
                counts["erased"] += 1
                return
            counts["rejected"] += 1
            named = [row.text[column] for column in KEYS[table]]
            key = "" if reason == NO_KEY else "|".join(named)
            self.rejected.append((table, key, reason))

        for row in rows:
            if belongs_to_lead and (
                row.text["lead_id"] in erased or row.text.get("erased_at")
            ):
                counts["erased"] += 1
            elif row.key == "":
                refuse(row, NO_KEY)
            elif reason := fault(row):
                refuse(row, reason)
            else:
                by_key[row.key].append(row)
        used = []
        for same_key in by_key.values():
            if len(same_key) > 1:
                same_key.sort(key=Staged.order)
                for row in same_key[1:]:
                    refuse(row, DUPLICATE_KEY)
            if table == "events" and same_key[0].text["lead_id"] == "":
                counts["anonymous"] += 1
            else:
                counts["used"] += 1
                used.append(same_key[0])
        self.row_counts[table] = counts
        return used


def attribute_value(value: object) -> str:
    """Normalised text of an attribute; 5.0 is 5, as text too."""
    text = normalised(value)
    if "." in text and NUMBER.fullmatch(text):
        return text.rstrip("0").rstrip(".")
    return text


def stage(table: str, rows: Iterable[Row]) -> list[Staged]:
    """Clean the rows of one raw table."""
    named = RAW_COLUMNS[table]
    key_columns = KEYS[table]
    time_column = TIMES.get(table)
    is_event = table == "events"
    has_extras = table in ("leads", "accounts")
    # The columns that can be blank in a key are those that name things: a
    # key whose time is blank or wrong is refused as a time.
    naming = [column for column in key_columns if column != time_column]
    kept = [
        column for column in named
        if column in CASE_KEPT or column.endswith("_at")
    ]
    lowered = [column for column in named if column not in kept]
    others = [
        column for column in named
        if column not in key_columns and column != time_column
    ]

    def given(value: object) -> str:
        return value if isinstance(value, str) else as_text(value)

    staged = []
    for row in rows:
        text = dict.fromkeys(named, "")
        for column in kept:
            text[column] = as_text(row.get(column))
        for column in lowered:
            text[column] = normalised(row.get(column))
        if is_event and text["asset"]:
            text["asset"] = _cut_asset(text["asset"])
        for column in ("old_value", "new_value"):
            if column in text:
                text[column] = attribute_value(text[column])
        at = instant(row.get(time_column)) if time_column else None
        loaded_at = instant(row.get("loaded_at")) if is_event else None
        key: tuple[object, ...] | str = ""
        if all(text[column] for column in naming):
            key = tuple(
                at if column == time_column else text[column]
                for column in key_columns
            )
        extras = {}
        if has_extras:
            extras = {
                column: attribute_value(value) for column, value in row.items()
                if column not in named
            }
        # As they were given, the columns that nobody names by their names.
        order = chr(31).join(given(row.get(column)) for column in (
            *others, *sorted(set(row) - set(named)),
        ))
        staged.append(Staged(key, text, at, loaded_at, extras, order))
    return staged


# ---- leads -----------------------------------------------------------------


@dataclass(slots=True)
class Event:
    """A used event of a surviving lead."""

    at: datetime
    day: int
    event_type: str
    asset: str
    product_id: str
    message_id: str
    user_agent: str
    is_bot: bool = False


@dataclass(slots=True)
class Lead:
    """A surviving lead with all that was merged into it."""

    lead_id: str
    created_day: int
    account_id: str
    is_do_not_contact: bool
    attributes: Text
    changes: dict[str, list[tuple[datetime, str, str]]]
    deals: list[tuple[str, int]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def attribute(self, name: str, day: int) -> str:
        """The value of an attribute as of a day; '' is missing."""
        changes = self.changes.get(name)
        if changes:
            past = [new for at, _, new in changes if at.toordinal() <= day]
            return past[-1] if past else changes[0][1]
        return self.attributes.get(name, "")

    def status(self, day: int) -> str:
        """open, won or lost as of a day."""
        stages = {
            stage for stage, closed in self.deals
            if stage == "open" or closed <= day
        }
        if "won" in stages:
            return "won"
        return "lost" if stages == {"lost"} else "open"


def resolve_merges(targets: dict[str, str]) -> dict[str, str]:
    """Lead -> survivor, for lead -> next lead; a cycle ends at its least."""
    survivors: dict[str, str] = {}
    for lead_id in targets:
        path: list[str] = []
        place: dict[str, int] = {}
        at = lead_id
        while at not in survivors and at not in place and targets.get(at):
            place[at] = len(path)
            path.append(at)
            at = targets[at]
        if at in place:
            end = min(path[place[at]:])
        else:
            end = survivors.get(at, at)
        for passed in path:
            survivors[passed] = end
        survivors.setdefault(lead_id, end)
    return survivors


def resolve_leads(
    rows: Sequence[Staged],
) -> tuple[dict[str, str], set[str]]:
    """Lead -> survivor over all keyed rows, and the erased leads."""
    own_erased = {
        row.text["lead_id"] for row in rows
        if row.key and row.text["erased_at"]
    }
    first: dict[str, Staged] = {}
    for row in rows:
        if row.key:
            lead_id = row.text["lead_id"]
            if lead_id not in first or row.order() < first[lead_id].order():
                first[lead_id] = row
    # A target whose every row is refused is as unknown as one without rows.
    known = {
        lead_id for lead_id, row in first.items()
        if row.at is not None or lead_id in own_erased
    }
    targets = {}
    for lead_id, row in first.items():
        target = row.text["merged_into_lead_id"]
        targets[lead_id] = target if target in known else ""
    survivors = resolve_merges(targets)
    erased = own_erased | {
        lead_id for lead_id, survivor in survivors.items()
        if survivor in own_erased
    }
    return survivors, erased


def mark_bots(
    lead: Lead,
    patterns: list[str],
    engagements: set[str],
    deliveries: set[str],
    click_seconds: int,
    burst_links: int,
    agents: dict[str, bool],
) -> None:
    """Set `is_bot` on the lead's events."""
    delivered: dict[str, list[datetime]] = defaultdict(list)
    engaged: dict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in lead.events:
        agent = event.user_agent
        if agent:
            if agent not in agents:
                agents[agent] = any(like(agent, each) for each in patterns)
            event.is_bot = agents[agent]
        if event.message_id and event.event_type in deliveries:
            delivered[event.message_id].append(event.at)
        if event.message_id and event.event_type in engagements:
            engaged[event.message_id, event.day].append(event)
    for times in delivered.values():
        times.sort()
    at_once = timedelta(seconds=click_seconds)
    for (message_id, _), events in engaged.items():
        times = delivered.get(message_id, [])
        for event in events:
            earlier = bisect_right(times, event.at)
            if earlier and event.at - times[earlier - 1] < at_once:
                event.is_bot = True
        if is_burst(events, burst_links):
            for event in events:
                event.is_bot = True


def is_burst(events: Sequence[Event], burst_links: int) -> bool:
    """Whether some ten seconds hold more distinct assets than allowed."""
    clicks = sorted(
        (event.at, event.asset) for event in events if event.asset
    )
    held: Counter[str] = Counter()
    start = 0
    for at, asset in clicks:
        held[asset] += 1
        while at - clicks[start][0] > BURST_WINDOW:
            oldest = clicks[start][1]
            held[oldest] -= 1
            if not held[oldest]:
                del held[oldest]
            start += 1
        if len(held) > burst_links:
            return True
    return False


# ---- events meet rules -----------------------------------------------------


@dataclass(slots=True)
class Timelines:
    """Per rule, the days of a lead's matching events, newest first.

    Rules are keyed by (model name, rule_id); `acts` and `afters` are the
    days, oldest first, that matter to inactivity rules.
    """

    human: dict[tuple[str, str], Days]
    bot: dict[tuple[str, str], Days]
    product: dict[str, dict[tuple[str, str], Days]]
    acts: dict[tuple[str, str], list[int]]
    afters: dict[tuple[str, str], list[int]]


class Matcher:
    """Which rules a distinct behaviour (event type, asset) meets."""

    def __init__(self, models: list[Model], deliveries: set[str]) -> None:
        self.models = models
        self.deliveries = deliveries
        self.known: dict[tuple[str, str], tuple[list[tuple[str, str]], ...]]
        self.known = {}

    def meets(
        self, event_type: str, asset: str,
    ) -> tuple[list[tuple[str, str]], ...]:
        """Rules scored, inactivity acts, inactivity chances."""
        behaviour = (event_type, asset)
        if behaviour in self.known:
            return self.known[behaviour]

        def fits(pattern: str) -> bool:
            return not pattern or (asset != "" and like(asset, pattern))

        scored, acts, afters = [], [], []
        for model in self.models:
            for rule in model.behaviour_rules:
                if rule.event_type == event_type and fits(rule.asset_pattern):
                    scored.append((model.name, rule.rule_id))
            for silence in model.inactivity_rules:
                key = (model.name, silence.rule_id)
                is_type = (
                    silence.event_type == event_type
                    if silence.event_type
                    else event_type not in self.deliveries
                )
                if is_type and fits(silence.asset_pattern):
                    acts.append(key)
                if silence.after_event_type == event_type:
                    afters.append(key)
        self.known[behaviour] = (scored, acts, afters)
        return self.known[behaviour]

    def timelines(self, lead: Lead) -> Timelines:
        """All events of one lead, counted per rule and day."""
        human: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        bot: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        product: dict[str, dict[tuple[str, str], Counter[int]]] = {}
        acts: dict[tuple[str, str], set[int]] = defaultdict(set)
        afters: dict[tuple[str, str], set[int]] = defaultdict(set)
        for event in lead.events:
            scored, act, after = self.meets(event.event_type, event.asset)
            if event.is_bot:
                for key in scored:
                    bot[key][event.day] += 1
                continue
            for key in scored:
                human[key][event.day] += 1
            for key in act:
                acts[key].add(event.day)
            for key in after:
                afters[key].add(event.day)
            if event.product_id:
                counts = product.setdefault(
                    event.product_id, defaultdict(Counter),
                )
                for key in scored:
                    counts[key][event.day] += 1
        return Timelines(
            human=_newest_first(human),
            bot=_newest_first(bot),
            product={
                name: _newest_first(days) for name, days in product.items()
            },
            acts={key: sorted(days) for key, days in acts.items()},
            afters={key: sorted(days) for key, days in afters.items()},
        )


def _newest_first(
    counts: dict[tuple[str, str], Counter[int]],
) -> dict[tuple[str, str], Days]:
    return {
        key: sorted(days.items(), reverse=True)
        for key, days in counts.items()
    }


@dataclass(slots=True)
class Fired:
    """A behaviour rule that fired: counts, ordinals, units."""

    event_count: int
    first_day: int
    last_day: int
    undecayed: int
    decayed: int


def decay(rule: BehaviourRule, age: int) -> float:
    """What is left of a point after `age` days, 0 to 1."""
    match rule.decay_kind:
        case "none" | "window":
            return 1.0
        case "linear":
            return max(0.0, 1.0 - age / rule.decay_days)
        case "step":
            return max(0.0, 1.0 - rule.decay_rate * (age // rule.decay_days))
        case "half_life":
            return 0.5 ** (age / rule.decay_days)
    raise ValueError(f"unknown decay kind {rule.decay_kind!r}")


def fire(rule: BehaviourRule, days: Days, as_of: int) -> Fired | None:
    """Match and decay, before caps; None when the rule does not fire."""
    counted: Days = []
    total = 0
    for day, count in days:
        if day > as_of:
            continue
        if rule.decay_kind == "window" and as_of - day >= rule.decay_days:
            break
        if rule.max_events_per_day is not None:
            count = min(count, rule.max_events_per_day)
        counted.append((day, count))
        total += count
    if not counted or total < rule.min_events:
        return None
    left = total if rule.max_events is None else min(total, rule.max_events)
    kept = decayed = 0
    last_day = first_day = counted[0][0]
    for day, count in counted:
        count = min(count, left - kept)
        if count == 0:
            break
        kept += count
        first_day = day
        age = as_of - day
        product = rule.products.get((count, age))
        if product is None:
            product = round_product(
                (rule.points * count) * decay(rule, age),
            )
            rule.products[count, age] = product
        decayed += product
    return Fired(kept, first_day, last_day, rule.units * kept, decayed)


def silent_periods(
    rule: InactivityRule, lead: Lead, key: tuple[str, str],
    timelines: Timelines, as_of: int,
) -> int:
    """How many times an inactivity rule counts; 0 when it does not fire."""
    acts = timelines.acts.get(key, [])
    past = bisect_right(acts, as_of)
    idle = as_of - (acts[past - 1] if past else lead.created_day)
    if idle < rule.inactive_days:
        return 0
    if rule.after_event_type:
        chances = timelines.afters.get(key, [])
        recent = bisect_left(chances, as_of - rule.inactive_days + 1)
        if recent >= bisect_right(chances, as_of):
            return 0
    return min(rule.max_periods, idle // rule.inactive_days)


# ---- the score of a lead as of a day ---------------------------------------


def capped(value: int, cap: int | None) -> int:
    """A rule's sum brought down to its cap in magnitude."""
    if cap is None:
        return value
    return max(-abs(cap), min(abs(cap), value))


@dataclass
class Scorer:
    """Scores leads by the models, as of any day."""

    models: list[Model]
    lists: dict[str, list[str]]
    attribute_names: set[str]

    def attribute_fires(self, rule: AttributeRule, value: str) -> bool:
        """Whether a value fits; answered once per distinct value."""
        if rule.attribute_name not in self.attribute_names:
            return False
        if value not in rule.known:
            rule.known[value] = attribute_matches(
                value, rule.operator, rule.operand, self.lists,
            )
        return rule.known[value]

    def score_lead(
        self, model: Model, lead: Lead, timelines: Timelines, as_of: int,
    ) -> tuple[list[Row], Row]:
        """The ledger rows and the score row of one lead by one model."""
        day = as_date(as_of)
        ledger: list[Row] = []

        def enter(
            kind: str, rule_id: str | None, group: str | None,
            undecayed: int, decayed: int, fired: Fired | None = None,
        ) -> None:
            ledger.append({
                "scoring_model": model.name,
                "lead_id": lead.lead_id,
                "as_of": day,
                "entry_kind": kind,
                "rule_id": rule_id,
                "rule_group": group or None,
                "category": model.groups.get(group or "", (None, None))[0],
                "event_count": fired.event_count if fired else 0,
                "first_event_on": as_date(fired.first_day) if fired else None,
                "last_event_on": as_date(fired.last_day) if fired else None,
                "undecayed_points": points(undecayed),
                "points": points(decayed),
            })

        fired_rules: set[str] = set()
        negative = 0
        # Per group of attribute rules and per group of the others: the
        # positive points, undecayed and decayed, that its cap looks at.
        fit_groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        act_groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])

        for rule in model.attribute_rules:
            value = lead.attribute(rule.attribute_name, as_of)
            if self.attribute_fires(rule, value):
                fired_rules.add(rule.rule_id)
                enter(
                    "attribute", rule.rule_id, rule.rule_group,
                    rule.units, rule.units,
                )
                if rule.units > 0:
                    fit_groups[rule.rule_group][0] += rule.units
                    fit_groups[rule.rule_group][1] += rule.units
                else:
                    negative += rule.units
        fit_negative = negative

        for act in model.behaviour_rules:
            days = timelines.human.get((model.name, act.rule_id))
            fired = fire(act, days, as_of) if days else None
            if fired is None:
                continue
            fired_rules.add(act.rule_id)
            enter(
                "behaviour", act.rule_id, act.rule_group,
                fired.undecayed, fired.decayed, fired,
            )
            undecayed = capped(fired.undecayed, act.max_units)
            decayed = capped(fired.decayed, act.max_units)
            if (undecayed, decayed) != (fired.undecayed, fired.decayed):
                enter(
                    "rule_cap", act.rule_id, act.rule_group,
                    undecayed - fired.undecayed, decayed - fired.decayed,
                )
            act_groups[act.rule_group][0] += max(undecayed, 0)
            act_groups[act.rule_group][1] += max(decayed, 0)
            negative += min(decayed, 0)

        for silence in model.inactivity_rules:
            periods = silent_periods(
                silence, lead, (model.name, silence.rule_id), timelines,
                as_of,
            )
            if periods:
                fired_rules.add(silence.rule_id)
                taken = silence.units * periods
                enter(
                    "inactivity", silence.rule_id, silence.rule_group,
                    taken, taken,
                )
                negative += taken

        for groups in (fit_groups, act_groups):
            for group, sums in groups.items():
                cap = model.groups.get(group, (None, None))[1]
                if cap is None:
                    continue
                over = [max(each - cap, 0) for each in sums]
                if any(over):
                    enter("group_cap", None, group, -over[0], -over[1])
                    sums[0] -= over[0]
                    sums[1] -= over[1]

        explicit = sum(sums[1] for sums in fit_groups.values())
        implicit = sum(sums[0] for sums in act_groups.values())
        decayed = sum(sums[1] for sums in act_groups.values())
        fit = explicit + fit_negative
        engagement = decayed + negative - fit_negative
        total = fit + engagement
        clamped = total
        if model.floor is not None:
            clamped = max(clamped, model.floor)
        if model.ceiling is not None:
            clamped = min(clamped, model.ceiling)
        if clamped != total:
            enter("clamp", None, None, 0, clamped - total)
        score = (abs(clamped) + UNIT // 2) // UNIT
        score = -score if clamped < 0 else score
        if score * UNIT != clamped:
            enter("round", None, None, 0, score * UNIT - clamped)

        fit_band = model.band("fit", fit)
        engagement_band = model.band("engagement", engagement)
        has_grade = fit_band is not None and engagement_band is not None
        action = model.actions.get((fit_band or "", engagement_band or ""))
        action = defaultdict(str, action or {})
        reasons: set[str] = set()
        is_excluded = False
        for needed, named in model.exclusions.values():
            if needed <= fired_rules:
                is_excluded = True
                reasons |= named
        status = lead.status(as_of)
        is_workable = (
            not is_excluded and status == "open"
            and not lead.is_do_not_contact
        )
        is_over_threshold = (
            model.mql_threshold is None
            or score * UNIT >= model.mql_threshold
        )
        return ledger, {
            "scoring_model": model.name,
            "lead_id": lead.lead_id,
            "as_of": day,
            "explicit_points": points(explicit),
            "implicit_points": points(implicit),
            "decayed_points": points(decayed),
            "negative_points": points(negative),
            "fit_points": points(fit),
            "engagement_points": points(engagement),
            "score": score,
            "fit_band": fit_band,
            "engagement_band": engagement_band,
            "total_band": model.band("total", score * UNIT),
            "grade": f"{fit_band}{engagement_band}" if has_grade else None,
            "segment": action["segment"] or None,
            "next_action": (
                action["next_action"] or None if is_workable else None
            ),
            "status": status,
            "is_sales_ready": (
                is_workable
                and is_over_threshold
                and is_yes(action["is_sales_ready"])
            ),
            "is_excluded": is_excluded,
            "exclusion_reasons": sorted(reasons),
            "account_id": lead.account_id or None,
        }


def is_yes(value: str) -> bool:
    """A hand-written boolean."""
    return value.lower() in {"true", "t", "1", "yes", "y"}


def decayed_sum(
    model: Model, days: dict[tuple[str, str], Days], as_of: int,
    only_positive: bool,
) -> int:
    """Decayed units before caps, over the behaviour rules of a model."""
    total = 0
    for rule in model.behaviour_rules:
        found = days.get((model.name, rule.rule_id))
        if found and (rule.units > 0 or not only_positive):
            fired = fire(rule, found, as_of)
            total += fired.decayed if fired else 0
    return total


def decision_day(
    lead: Lead, as_of: int, outcome_window_days: int,
) -> int | None:
    """The past day on which a lead is evidence, if it has one."""
    closed = [day for stage, day in lead.deals if stage != "open"]
    last = min([as_of - outcome_window_days, *(day - 1 for day in closed)])
    count = last - lead.created_day + 1
    if count < 1:
        return None
    return lead.created_day + hashed(f"decision:{lead.lead_id}") % count


def pilot_arm_of(models: list[Model], lead_id: str) -> str | None:
    """The model whose slice of the leads this one falls in."""
    place = hashed(f"pilot:{lead_id}")
    end = Decimal(0)
    for model in sorted(models, key=lambda each: each.name):
        if model.role == "challenger":
            end += model.pilot_share * 2 ** 32
            if place < end:
                return model.name
    return next(
        (model.name for model in models if model.role == "champion"), None,
    )


# ---- all of it -------------------------------------------------------------


@dataclass
class Result:
    """Everything computed; rows are dicts, sorted by their keys."""

    as_of: date
    ledger: list[Row] = field(default_factory=list)
    leads: list[Row] = field(default_factory=list)
    decision_ledger: list[Row] = field(default_factory=list)
    decision_leads: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    products: list[Row] = field(default_factory=list)
    row_counts: dict[str, dict[str, int]] = field(default_factory=dict)
    rejected: list[tuple[str, str, str]] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    catalogue: list[Row] = field(default_factory=list)
    pilot_arm: dict[str, str | None] = field(default_factory=dict)


@dataclass
class Cleaned:
    """Surviving leads, accounts and the attribute names that exist."""

    leads: list[Lead]
    account_ids: list[str]
    attribute_names: set[str]
    latest_day: int
    intake: Intake
    verdicts: list[Row]
    catalogue: list[Row]


def no_fault(row: Staged) -> str | None:
    """For tables in which only a key can be wrong."""
    return None


def _columns(raw: dict[str, list[Row]], table: str) -> list[str]:
    named = getattr(raw, "columns", {}).get(table, [])
    held = {column for row in raw.get(table, []) for column in row}
    extra = (set(named) | held) - set(RAW_COLUMNS[table])
    return sorted(extra)


def clean(
    raw: dict[str, list[Row]], lists: dict[str, list[str]], run_on: date,
) -> Cleaned:
    """Raw rows -> surviving leads with all that belongs to them."""
    intake = Intake()
    staged = {
        table: stage(table, raw.get(table, [])) for table in RAW_COLUMNS
    }
    survivors, erased = resolve_leads(staged["leads"])
    accounts = intake.settle("accounts", staged["accounts"], erased, no_fault)
    catalogue = intake.settle(
        "products", staged["products"], erased, no_fault,
    )
    used_leads = {
        row.text["lead_id"]: row
        for row in intake.settle(
            "leads", staged["leads"], erased,
            lambda row: UNPARSABLE_TIME if row.at is None else None,
        )
    }
    last_day = run_on.toordinal()
    for row in staged["events"]:
        visitor = row.text["lead_id"]
        if visitor.startswith("anonymous:") and not (
            visitor in used_leads or visitor in erased
        ):
            row.text["lead_id"] = ""

    def timed_fault(row: Staged) -> str | None:
        if row.text["lead_id"] not in used_leads:
            return UNKNOWN_LEAD
        return UNPARSABLE_TIME if row.at is None else None

    def event_fault(row: Staged) -> str | None:
        if row.text["lead_id"] and row.text["lead_id"] not in used_leads:
            return UNKNOWN_LEAD
        if row.at is None:
            return UNPARSABLE_TIME
        if row.text["loaded_at"]:
            if row.loaded_at is None:
                return UNPARSABLE_TIME
            is_late = row.at > row.loaded_at
        else:
            is_late = row.at.toordinal() > last_day
        if is_late:
            return TOO_LATE
        return None if row.text["event_type"] else BLANK_EVENT_TYPE

    def deal_fault(row: Staged) -> str | None:
        if row.text["lead_id"] not in used_leads:
            return UNKNOWN_LEAD
        is_closed = row.text["stage"] in ("won", "lost")
        if row.at is None and (is_closed or row.text["closed_at"]):
            return UNPARSABLE_TIME
        if not is_closed and row.text["stage"] != "open":
            return UNKNOWN_STAGE
        return None

    def verdict_fault(row: Staged) -> str | None:
        if reason := timed_fault(row):
            return reason
        is_verdict = row.text["verdict"] in ("accepted", "rejected")
        return None if is_verdict else UNKNOWN_VERDICT

    changes = intake.settle(
        "attribute_changes", staged["attribute_changes"], erased, timed_fault,
    )
    events = intake.settle("events", staged["events"], erased, event_fault)
    deals = intake.settle(
        "opportunities", staged["opportunities"], erased, deal_fault,
    )
    verdicts = intake.settle(
        "sales_feedback", staged["sales_feedback"], erased, verdict_fault,
    )

    lead_columns = [
        column for column in _columns(raw, "leads")
        if column != "email_domain"
    ]
    account_columns = [
        column for column in _columns(raw, "accounts")
        if f"account_{column}" not in lead_columns
    ]
    attribute_names = {
        *lead_columns, "email_domain",
        *(f"account_{column}" for column in account_columns),
    }
    account_rows = {row.text["account_id"]: row for row in accounts}
    by_domain: dict[str, str] = {}
    for account_id in sorted(account_rows, reverse=True):
        domain = account_rows[account_id].text["domain"]
        if domain:
            by_domain[domain] = account_id
    free_domains = set(lists.get("free_mail_domains", []))

    own_changes: dict[
        str, dict[str, list[tuple[datetime, str, str]]]
    ] = defaultdict(lambda: defaultdict(list))
    for row in changes:
        own_changes[row.text["lead_id"]][row.text["attribute_name"]].append(
            (row.at, row.text["old_value"], row.text["new_value"]),
        )
    for by_name in own_changes.values():
        for told in by_name.values():
            told.sort()

    created: dict[str, int] = {}
    opted_out: set[str] = set()
    latest_day = 0
    for lead_id, row in used_leads.items():
        survivor = survivors[lead_id]
        day = row.at.toordinal()
        latest_day = max(latest_day, day)
        created[survivor] = min(created.get(survivor, day), day)
        if attribute_value(row.text["do_not_contact"]) not in (
            "", "false", "0", "no", "f", "n",
        ):
            opted_out.add(survivor)
    leads: dict[str, Lead] = {}
    for lead_id in sorted(created):
        row = used_leads[lead_id]
        email = row.text["email"]
        email_domain = email.rsplit("@", 1)[1] if "@" in email else ""
        email_domain = email_domain.strip(SPACES)
        account_id = row.text["account_id"]
        if not account_id and email_domain not in free_domains:
            account_id = by_domain.get(email_domain, "")
        attributes = {
            column: row.extras.get(column, "") for column in lead_columns
        }
        attributes["email_domain"] = email_domain
        account = account_rows.get(account_id)
        if account:
            for column in account_columns:
                attributes[f"account_{column}"] = account.extras.get(
                    column, "",
                )
        leads[lead_id] = Lead(
            lead_id=lead_id,
            created_day=created[lead_id],
            account_id=account_id,
            is_do_not_contact=lead_id in opted_out,
            attributes=attributes,
            changes=own_changes.get(lead_id, {}),
        )
    for row in events:
        day = row.at.toordinal()
        latest_day = max(latest_day, day)
        text = row.text
        leads[survivors[text["lead_id"]]].events.append(Event(
            at=row.at, day=day, event_type=text["event_type"],
            asset=text["asset"], product_id=text["product_id"],
            message_id=text["message_id"], user_agent=text["user_agent"],
        ))
    for row in deals:
        leads[survivors[row.text["lead_id"]]].deals.append(
            (row.text["stage"], row.at.toordinal() if row.at else 0),
        )
    return Cleaned(
        leads=list(leads.values()),
        account_ids=sorted(account_rows),
        attribute_names=attribute_names,
        latest_day=latest_day or last_day,
        intake=intake,
        verdicts=[
            {
                **row.text, "given_at": row.at,
                "lead_id": survivors[row.text["lead_id"]],
            }
            for row in verdicts
        ],
        catalogue=[row.text for row in catalogue],
    )


def score(
    raw: dict[str, list[Row]],
    rules: dict[str, list[Text]],
    *,
    score_as_of: date | None = None,
    run_on: date,
    outcome_window_days: int = 90,
    bot_click_seconds: int = 5,
    bot_burst_links: int = 4,
) -> Result:
    """Score every lead of the roster by every model that is not off."""
    lists = read_lists(rules)
    cleaned = clean(raw, lists, run_on)
    as_of = score_as_of.toordinal() if score_as_of else cleaned.latest_day
    models = sorted(
        (
            compile_model(row, rules)
            for row in rules.get("scoring_models", [])
            if row.get("role", "").lower() != "off"
        ),
        key=lambda model: model.name,
    )
    deliveries = set(lists.get("delivery_events", []))
    engagements = set(lists.get("message_engagement_events", []))
    patterns = [
        pattern for row in rules.get("bot_signals", [])
        if (pattern := normalised(row.get("user_agent_pattern")))
    ]
    matcher = Matcher(models, deliveries)
    scorer = Scorer(models, lists, cleaned.attribute_names)
    result = Result(
        as_of=as_date(as_of),
        row_counts=cleaned.intake.row_counts,
        rejected=sorted(cleaned.intake.rejected),
        verdicts=cleaned.verdicts,
        catalogue=cleaned.catalogue,
    )
    roster = [lead for lead in cleaned.leads if lead.created_day <= as_of]
    agents: dict[str, bool] = {}
    senior_titles = lists.get("senior_titles", [])
    by_account: dict[tuple[str, str], list[tuple[int, int, bool]]]
    by_account = defaultdict(list)
    account_ids = set(cleaned.account_ids)
    for lead in roster:
        mark_bots(
            lead, patterns, engagements, deliveries, bot_click_seconds,
            bot_burst_links, agents,
        )
        timelines = matcher.timelines(lead)
        bot_event_count = sum(
            event.is_bot and event.day <= as_of for event in lead.events
        )
        past_day = decision_day(lead, as_of, outcome_window_days)
        is_converted = past_day is not None and any(
            stage == "won" and past_day < day <= past_day + outcome_window_days
            for stage, day in lead.deals
        )
        job_title = lead.attribute("job_title", as_of)
        is_senior = "job_title" in cleaned.attribute_names and any(
            has_word(job_title, title) for title in senior_titles
        )
        result.pilot_arm[lead.lead_id] = pilot_arm_of(models, lead.lead_id)
        if lead.account_id:
            account_ids.add(lead.account_id)
        for model in models:
            entries, row = scorer.score_lead(model, lead, timelines, as_of)
            row["bot_event_count"] = bot_event_count
            row["bot_points"] = points(
                decayed_sum(model, timelines.bot, as_of, False),
            )
            result.ledger.extend(entries)
            result.leads.append(row)
            if lead.account_id and row["status"] == "open":
                by_account[model.name, lead.account_id].append((
                    int(row["fit_points"].scaleb(4)),
                    int(row["engagement_points"].scaleb(4)),
                    is_senior,
                ))
            for product_id, days in sorted(timelines.product.items()):
                interest = decayed_sum(model, days, as_of, True)
                if interest > 0:
                    result.products.append({
                        "scoring_model": model.name,
                        "lead_id": lead.lead_id,
                        "product_id": product_id,
                        "interest_points": points(interest),
                    })
            if past_day is not None:
                entries, row = scorer.score_lead(
                    model, lead, timelines, past_day,
                )
                row["is_converted"] = is_converted
                result.decision_ledger.extend(entries)
                result.decision_leads.append(row)
    for model in models:
        for account_id in sorted(account_ids):
            result.accounts.append(account_row(
                model, account_id, by_account[model.name, account_id],
            ))
    for rows in (
        result.leads, result.ledger, result.products,
        result.decision_leads, result.decision_ledger,
    ):
        rows.sort(key=lambda row: (row["scoring_model"], row["lead_id"]))
    return result


def account_row(
    model: Model, account_id: str, contacts: list[tuple[int, int, bool]],
) -> Row:
    """One account by one model; contacts are (fit, engagement, senior)."""
    fit = max((contact[0] for contact in contacts), default=0)
    engaged = sorted(
        (contact[1] for contact in contacts if contact[1] > 0), reverse=True,
    )
    engagement = sum(
        round_product((each / UNIT) * 0.5 ** place)
        for place, each in enumerate(engaged)
    )
    total = fit + engagement
    return {
        "scoring_model": model.name,
        "account_id": account_id,
        "fit_points": points(fit),
        "engagement_points": points(engagement),
        "points": points(total),
        "band": model.band("account", total),
        "engaged_contact_count": len(engaged),
        "senior_contact_count": sum(contact[2] for contact in contacts),
        "is_ready": (
            len(engaged) >= model.min_engaged_contacts
            and (
                model.account_threshold is None
                or total >= model.account_threshold
            )
        ),
    }
