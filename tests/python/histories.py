"""Histories of a raw folder: what it holds on one day after the other.

Everything happens that makes a daily run more than an addition: events that
come late, twice, with an earlier time or for a lead that nobody knows yet,
deliveries and clicks on both sides of midnight, bursts of clicks that come in
two batches, leads that are merged, unmerged, erased and removed, days without
any news, two runs on one day, and rules that are edited: weights, caps,
half-lives and thresholds, new patterns and event types, and what bots are told
by.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]
# The rows of each rule file that has any, by its name.
Rules = dict[str, list[Row]]

FIRST_DAY = date(2025, 1, 10)
LATE_EVENT_DAYS = 7
LEAD_IDS = tuple(f"L{number}" for number in range(12))
AGENTS = ("", "Mozilla/5.0", "Odd Crawler/1", "Scanner", "googlebot")
ASSETS = ("/a", "/b", "/c?x=1", "/C#top", "", "/d")
EVENT_COLUMNS = (
    "event_id", "lead_id", "occurred_at", "event_type", "asset", "product_id",
    "message_id", "user_agent",
)
LEAD_COLUMNS = (
    "lead_id", "created_at", "email", "merged_into_lead_id", "erased_at",
    "country",
)
# How rows tell when they were loaded.
LOADED_AT = ("always", "partly", "never")
BOT_SETTINGS = {"bot_click_seconds": 5, "bot_burst_links": 4}


def first_rules() -> Rules:
    """A small model of the events below; each rule earns something."""
    rules: Rules = {
        "scoring_models": [
            {"role": "champion", "score_floor": "0", "score_ceiling": "100",
             "mql_threshold": "10", "account_threshold": "15"},
        ],
        "attribute_rules": [
            {"rule_id": "german", "rule_group": "fit", "points": "3",
             "attribute_name": "country", "operator": "equals",
             "operand": "de"},
        ],
        "behaviour_rules": [
            {"rule_id": "visits", "event_type": "visit", "points": "2",
             "asset_pattern": "/a%", "max_points": "8",
             "decay_kind": "half_life", "decay_days": "7"},
            {"rule_id": "calls", "event_type": "call", "points": "5",
             "max_events_per_day": "1", "max_points": "20",
             "decay_kind": "half_life", "decay_days": "14"},
            {"rule_id": "clicks", "event_type": "clicked", "points": "1.5",
             "max_points": "9", "decay_kind": "half_life", "decay_days": "3"},
        ],
        "inactivity_rules": [
            {"rule_id": "silence", "rule_group": "silence",
             "inactive_days": "3", "points": "-1", "max_periods": "4"},
        ],
        "rule_groups": [
            {"rule_group": "fit", "category": "demographic"},
            {"rule_group": "acts", "category": "web", "max_points": "25"},
            {"rule_group": "silence", "category": "online"},
        ],
        "grade_bands": [
            {"axis": "fit", "band": "A", "min_points": "1"},
            {"axis": "fit", "band": "B"},
            {"axis": "engagement", "band": "1", "min_points": "6"},
            {"axis": "engagement", "band": "2"},
            {"axis": "total", "band": "Hot", "min_points": "10"},
            {"axis": "total", "band": "Cold"},
            {"axis": "account", "band": "Ready", "min_points": "15"},
            {"axis": "account", "band": "Quiet"},
        ],
        "grade_actions": [
            {"fit_band": fit, "engagement_band": engagement,
             "segment": fit + engagement, "next_action": "Call",
             "is_sales_ready": "true" if engagement == "1" else "false"}
            for fit in "AB" for engagement in "12"
        ],
    }
    for row in rules["behaviour_rules"]:
        row["rule_group"] = "acts"
    for rows in rules.values():
        for row in rows:
            row["scoring_model"] = "model"
    rules["lists"] = engagement_lists("clicked", "opened")
    rules["bot_signals"] = [{"user_agent_pattern": "%bot%"}]
    return rules


def engagement_lists(*event_types: str) -> list[Row]:
    return [
        {"list_name": "delivery_events", "item": "sent"},
        *(
            {"list_name": "message_engagement_events", "item": event_type}
            for event_type in event_types
        ),
    ]


@dataclass
class Day:
    """What the raw folder holds when it is read, by which rules and vars."""

    run_on: str
    leads: list[Row]
    events: list[Row]
    event_columns: tuple[str, ...]
    rules: Rules
    settings: dict[str, int]
    what: list[str] = field(default_factory=list)


class History:
    """A history drawn by a seed; `days` yields it day by day."""

    def __init__(self, seed: int, loaded_at: str) -> None:
        self.random = Random(seed)
        self.loaded_at = loaded_at
        self.run_on = FIRST_DAY
        self.former_run_on = FIRST_DAY
        self.leads: dict[str, Row] = {}
        self.events: list[Row] = []
        self.rules = first_rules()
        self.settings = dict(BOT_SETTINGS)
        self.has_run = False
        self.count = 0
        self.loads = 0
        self.what: list[str] = []

    def days(self, count: int) -> list[Day]:
        for lead_id in LEAD_IDS[:8]:
            self._add_lead(lead_id)
        self._batch(60, span=30)
        self._old_scans()
        found = [self._day()]
        self.has_run = True
        edits = self.edits()
        self.random.shuffle(edits)
        for number in range(count - 1):
            self.former_run_on = self.run_on
            self.run_on += timedelta(days=self.random.choice((0, 1, 1, 1, 3)))
            changes = self.random.sample(
                self._changes(), self.random.randrange(2, 5)
            )
            # Each kind of edit in each history; that which has all events read
            # again at first, so that it hides nothing of the days after.
            changes += edits[number::count - 1]
            if number == 0:
                changes.append(self._edit_of_bots())
            self.what = [change.__name__ for change in changes]
            for change in changes:
                change()
            found.append(self._day())
        return found

    def _changes(self) -> list[Any]:
        """What may happen; that which happens often stands there often."""
        events = [
            self._few_events, self._few_events, self._repeats, self._earlier,
            self._midnight, self._burst, self._refused, self._strangers,
            self._bots,
        ]
        leads = [
            self._merge, self._merge, self._unmerge, self._erase,
            self._welcome, self._remove, self._chain,
        ]
        return [*events, *events, *leads]

    def edits(self) -> list[Any]:
        """Edits of rules that need no event to be read again."""
        return [
            self._edit_weight, self._edit_cap, self._edit_half_life,
            self._edit_threshold, self._new_pattern, self._new_event_type,
        ]

    def _edit_of_bots(self) -> Any:
        """One alone in a history, since each has all events read again."""
        return dict(zip(LOADED_AT, (
            self._edit_signals, self._edit_lists, self._edit_settings,
        )))[self.loaded_at]

    def _day(self) -> Day:
        columns = EVENT_COLUMNS if self.loaded_at == "never" \
            else (*EVENT_COLUMNS, "loaded_at")
        return Day(
            self.run_on.isoformat(), [dict(row) for row in self.leads.values()],
            [{name: row[name] for name in columns} for row in self.events],
            columns, deepcopy(self.rules), dict(self.settings),
            list(self.what),
        )

    # ---- events --------------------------------------------------------

    def _moment(self, span: int) -> datetime:
        """Some second of the last days before the run."""
        last = datetime.combine(self.run_on, datetime.min.time())
        return last - timedelta(
            seconds=self.random.randrange(1, span * 86_400)
        )

    def _loaded_at(self, is_old: bool) -> str:
        self.loads += 1
        is_blank = self.loaded_at == "never" or (
            self.loaded_at == "partly" and not is_old
            and self.random.random() < 0.5
        )
        return "" if is_blank else (
            f"{self.run_on}T{self.loads // 3600 % 24:02}:"
            f"{self.loads // 60 % 60:02}:{self.loads % 60:02}"
        )

    def _first_moment(self) -> datetime:
        """Before it an event without loaded_at would come too late."""
        return datetime.combine(
            self.former_run_on - timedelta(days=LATE_EVENT_DAYS),
            datetime.min.time(),
        )

    def _add(self, lead_id: str, at: datetime, **more: str) -> Row | None:
        is_old = at < self._first_moment()
        if is_old and self.loaded_at == "never" and self.has_run:
            return None
        self.count += 1
        row = {
            "event_id": f"E{self.count}",
            "lead_id": lead_id,
            "occurred_at": at.strftime("%Y-%m-%dT%H:%M:%S"),
            "event_type": self.random.choice(("visit", "call", "clicked")),
            "asset": self.random.choice(ASSETS),
            "product_id": self.random.choice(("P1", "")),
            "message_id": "",
            "user_agent": self.random.choice(AGENTS),
            **more,
        }
        row["loaded_at"] = more.get("loaded_at", self._loaded_at(is_old))
        self.events.append(row)
        return row

    def _anybody(self) -> str:
        return self.random.choice((*LEAD_IDS[:9], ""))

    def _batch(self, count: int, span: int) -> None:
        for _ in range(count):
            self._add(
                self._anybody(), self._moment(span),
                message_id=self.random.choice(("", "", "M1", "M2")),
                event_type=self.random.choice(
                    ("visit", "Visit ", "call", "clicked", "sent", "opened")
                ),
            )

    def _few_events(self) -> None:
        self._batch(self.random.randrange(1, 6), span=1)
        self._batch(self.random.randrange(0, 4), span=9)
        if self.loaded_at != "never":
            self._batch(self.random.randrange(0, 2), span=40)

    def _again(self, shift: int) -> None:
        """A row of an old id, its time moved, other cells as they come."""
        for old in self.random.sample(self.events, 3):
            try:
                at = datetime.fromisoformat(old["occurred_at"])
            except ValueError:
                continue
            self._add(
                self.random.choice((old["lead_id"], self._anybody())),
                at + timedelta(seconds=shift),
                event_id=self.random.choice((old["event_id"], " "
                                             + old["event_id"])),
            )

    def _repeats(self) -> None:
        self._again(self.random.choice((0, 0, 5, 90_000)))

    def _earlier(self) -> None:
        self._again(self.random.choice((-5, -90_000, -300_000)))

    def _midnight(self) -> None:
        """A delivery, or the click after it, at first or only later."""
        lead_id, message_id = self.random.choice(LEAD_IDS[:4]), "M9"
        night = datetime.combine(
            self.former_run_on - timedelta(days=self.random.choice((0, 1))),
            datetime.min.time(),
        )
        if self.random.random() < 0.7:
            self._add(lead_id, night - timedelta(seconds=2), event_type="sent",
                      message_id=message_id, asset="")
        if self.random.random() < 0.7:
            self._add(lead_id, night + timedelta(seconds=1),
                      event_type="clicked", message_id=message_id,
                      user_agent="")

    def _burst(self) -> None:
        """Some of six links of one message, at one moment of a day."""
        noon = datetime.combine(
            self.former_run_on, datetime.min.time()
        ) - timedelta(hours=12)
        self._links("L1", noon, 3)

    def _links(self, lead_id: str, at: datetime, count: int) -> None:
        for link in self.random.sample(range(6), count):
            self._add(lead_id, at + timedelta(seconds=link),
                      event_type="clicked", message_id="M8", user_agent="",
                      asset=f"/link-{link}")

    def _old_scans(self) -> None:
        """Clicks that other lists or settings judge otherwise, on days that no
        look-back reaches; several, since a repeat has its day read again."""
        for lead_id, days in (("L1", 40), ("L2", 50), ("L3", 60)):
            at = datetime.combine(FIRST_DAY, datetime.min.time()) \
                - timedelta(days=days, hours=12)
            self._links(lead_id, at, 3)
            self._add(lead_id, at, event_type="sent", message_id="M7", asset="")
            self._add(lead_id, at + timedelta(seconds=3), event_type="clicked",
                      message_id="M7", user_agent="")

    def _bots(self) -> None:
        for agent in AGENTS:
            self._add(self._anybody(), self._moment(2), user_agent=agent)

    def _refused(self) -> None:
        at = self._moment(2)
        self._add("L1", at, event_id=" ")
        self._add("L2", at, event_type=" ")
        self._add("L3", at, occurred_at="yesterday")
        self._add(self._anybody(), at, occurred_at="")
        if self.loaded_at != "never":
            self._add("L1", at, loaded_at="soon")
            self._add("L4", at, loaded_at="2024-01-01")
            self._add("L4", at, loaded_at="2099-01-01")
        # Refused today, an event like others when its day has come.
        self._add(
            "L5", at + timedelta(days=2),
            loaded_at="" if self.loaded_at != "always" else "2099-01-01",
        )

    def _strangers(self) -> None:
        """Events of leads that are not known, or not yet."""
        for lead_id in ("L9", "L10", "nobody"):
            self._add(lead_id, self._moment(3))
            self._add(lead_id, self._moment(1), event_id=self.random.choice(
                [row["event_id"] for row in self.events]
            ))

    # ---- leads ---------------------------------------------------------

    def _add_lead(self, lead_id: str) -> None:
        self.leads[lead_id] = {
            "lead_id": lead_id, "created_at": "2024-12-01",
            "email": f"{lead_id}@firm.example", "merged_into_lead_id": "",
            "erased_at": "", "country": "de",
        }

    def _some_lead(self) -> Row:
        return self.random.choice(list(self.leads.values()))

    def _merge(self) -> None:
        self._some_lead()["merged_into_lead_id"] = self.random.choice(LEAD_IDS)

    def _chain(self) -> None:
        first, second, third = self.random.sample(list(self.leads), 3)
        self.leads[first]["merged_into_lead_id"] = second
        self.leads[second]["merged_into_lead_id"] = third

    def _unmerge(self) -> None:
        for row in self.leads.values():
            if self.random.random() < 0.5:
                row["merged_into_lead_id"] = ""

    def _erase(self) -> None:
        row = self._some_lead()
        row["erased_at"] = "" if row["erased_at"] else "2025-01-01"

    def _welcome(self) -> None:
        for lead_id in LEAD_IDS[8:]:
            if self.random.random() < 0.5:
                self._add_lead(lead_id)

    def _remove(self) -> None:
        if len(self.leads) > 6:
            del self.leads[self._some_lead()["lead_id"]]

    # ---- rules ---------------------------------------------------------

    def _edit(self, file: str, column: str, *cells: str) -> None:
        """Another cell in some row of a rule file that has one there."""
        row = self.random.choice(
            [row for row in self.rules[file] if row.get(column)]
        )
        row[column] = self.random.choice(
            [cell for cell in cells if cell != row[column]]
        )

    def _edit_weight(self) -> None:
        self._edit("behaviour_rules", "points", "0.5", "3", "-2.25")

    def _edit_cap(self) -> None:
        self._edit(self.random.choice(("behaviour_rules", "rule_groups")),
                   "max_points", "2", "4.5", "12")

    def _edit_half_life(self) -> None:
        self._edit("behaviour_rules", "decay_days", "1", "5", "30")

    def _edit_threshold(self) -> None:
        self._edit("scoring_models", "mql_threshold", "2", "5", "15")
        self._edit("grade_bands", "min_points", "2", "4", "8")

    def _new_rule(self, event_type: str, pattern: str) -> None:
        rules = self.rules["behaviour_rules"]
        rules.append({
            "scoring_model": "model", "rule_id": f"rule_{len(rules)}",
            "rule_group": "acts", "event_type": event_type,
            "asset_pattern": pattern, "points": "4",
        })

    def _new_pattern(self) -> None:
        self._new_rule("visit", self.random.choice(("/c%", "%d", "/_")))

    def _new_event_type(self) -> None:
        """One that has come before, or one that comes for the first time."""
        self._new_rule(self.random.choice(("opened", "download")), "")
        for _ in range(2):
            self._add(self._anybody(), self._moment(2), event_type="download")

    def _edit_signals(self) -> None:
        self.rules["bot_signals"] = [
            {"user_agent_pattern": pattern} for pattern in self.random.choice(
                (("%bot%", "scanner"), ("%crawler%",))
            )
        ]

    def _edit_lists(self) -> None:
        self.rules["lists"] = engagement_lists(*self.random.choice(
            (("opened",), ("opened", "visit"))
        ))

    def _edit_settings(self) -> None:
        self.settings[self.random.choice(list(self.settings))] = 2
