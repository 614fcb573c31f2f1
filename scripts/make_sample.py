"""Write the sample data in seeds/raw: a year and a half of a B2B SaaS funnel.

Deterministic: a fixed seed, the standard library, and only `random()` of its
generator, which Python promises to keep. What was planted, how strongly and
which rows are broken on purpose stands in docs/sample.md.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
import sys
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Sequence, TypeVar

FOLDER = Path(__file__).resolve().parent.parent / "seeds" / "raw"
# One stream of draws for people and what they buy, one for all that has no bearing on it. Both were
# chosen so that luck neither hides a planted driver nor makes a non-driver look like one
SEED, IDLE_SEED = 3203, 96
START = datetime(2025, 1, 1, tzinfo=timezone.utc)
HOUR, DAY = 3600, 86400
DAYS = 546  # the last day is 2026-06-30
END = DAYS * DAY - 1
LEADS, ACCOUNTS = 2000, 400
LINE_END = b"\n"
LEAD_COLUMNS = (
    "lead_id created_at email account_id owner merged_into_lead_id erased_at do_not_contact job_title country city age "
    "is_decision_maker employment_status lead_source purchase_timeframe language"
).split()
T = TypeVar("T")
Row = list[str]

# What a deal really depends on, in log-odds; docs/sample.md repeats it in words
BASE = -3.4
FIT = {
    "25 or more employees": 1.2, "fewer than 5 employees": -1.6, "decision maker": 1.1, "not a decision maker": -0.3,
    "CEO or CMO": 0.7, "student or unemployed": -2.5, "referral or partner": 1.0, "purchased list": -1.5,
    "within 3 months": 1.0, "series b": 1.0,
}
RECENT = {
    "trial": 1.1, "project": 0.6, "pricing page": 0.3, "call": 1.4,
    "reply": 0.7, "quote": 0.9, "chat": 0.9, "meeting cancelled": -5.0,
}

PRODUCTS = [  # slug, name, category
    ("forms", "Smart Forms", "Capture"), ("pages", "Landing Pages", "Capture"),
    ("chat", "Site Chat", "Capture"), ("mail", "Mail Automation", "Nurture"),
    ("journeys", "Journeys", "Nurture"), ("webinars", "Webinar Room", "Nurture"),
    ("scoring", "Lead Scoring", "Insight"), ("attribution", "Attribution", "Insight"),
    ("boards", "Dashboards", "Insight"), ("crm-sync", "CRM Sync", "Connect"),
    ("warehouse-sync", "Warehouse Sync", "Connect"), ("api", "Open API", "Connect"),
]
PLACES = [  # weight, country as people write it, cities
    (30, ["USA", "United States", "US", "usa"], ["New York", "San Francisco", "Austin", "Boston", "Chicago"]),
    (18, ["UK", "United Kingdom", "GB", "uk"], ["London", "Manchester", "Leeds"]),
    (16, ["Germany", "Deutschland"], ["Berlin", "München", "Köln", "Hamburg"]),
    (9, ["France"], ["Paris", "Lyon"]), (8, ["Netherlands"], ["Amsterdam", "Utrecht"]),
    (6, ["Australia"], ["Sydney", "Melbourne"]), (5, ["Canada"], ["Toronto", "London"]),
    (4, ["Austria", "Österreich"], ["Wien", "Graz"]), (4, ["unknown", ""], ["", "n/a"]),
]
TITLES = [  # weight, share of decision makers, titles
    (9, 0.80, ["CEO", "Founder & CEO", "Chief Executive Officer", "CEO / Co-Founder"]),
    (5, 0.75, ["CMO", "Chief Marketing Officer"]),
    (4, 0.45, ["CTO", "COO", "Chief Revenue Officer", "Geschäftsführer"]),
    (8, 0.35, ["Head of Marketing", "VP Marketing", "Director of Demand Generation"]),
    (7, 0.30, ["Director of Sales", "VP Sales", "Head of Operations", "Director of IT"]),
    (18, 0.10, ["Marketing Manager", "CRM Manager", "Growth Lead", "Product Marketing Manager"]),
    (14, 0.06, ["Account Executive", "Sales Manager", "Project Coordinator", "Office Manager"]),
    (22, 0.02, ["Marketing Specialist", "Content Writer", "Data Analyst", "SEO Specialist", "Doctoral Researcher"]),
    (3, 0.01, ["Executive Assistant to the CEO", "Marketing Assistant"]),
    (4, 0.00, ["Student", "Intern", "Werkstudent Marketing"]),
    (6, 0.10, ["", "unknown"]),
]
SOURCES = [(24, "webinar"), (22, "organic search"), (16, "paid search"), (12, "demo form"), (8, "referral"),
           (7, "partner"), (7, "linkedin"), (6, "purchased list")]
TIMEFRAMES = [(45, ""), (20, "just looking"), (20, "within 12 months"), (15, "within 3 months")]
INDUSTRIES = [(20, "Software"), (10, "Software & Internet"), (12, "Marketing Agency"), (9, "Consulting"),
              (14, "Manufacturing"), (12, "Retail"), (9, "Financial Services"), (8, "Healthcare"), (6, "")]
FUNDING = [(32, "bootstrapped"), (15, "seed"), (13, "series a"), (15, "series b"), (10, "public"), (15, "")]
CRM = [(24, "Salesforce"), (22, "HubSpot"), (10, "Pipedrive"), (8, "Dynamics"), (36, "")]
WORDS = "acme alder amber birch blue bright cedar clear copper delta ember fern granite harbor iron jasper".split()
THINGS = "robotics logistics foods media labs works health tools energy textiles finance travel mobility".split()
FREE_MAIL = ["gmail.com", "gmail.com", "outlook.com", "gmx.de", "yahoo.co.uk", "icloud.com"]
COMPETITORS = ["scorebarn.example", "funnelforge.example"]
WITHOUT_WORK = ["student", "unemployed", "job seeker"]
EARLIER = {  # what an attribute may have been before
    "job_title": ["Marketing Manager", "Sales Manager", "Growth Lead", ""], "is_decision_maker": ["", "false", "true"],
    "purchase_timeframe": ["", "just looking", "within 12 months", "within 3 months"],
    "city": ["Berlin", "London", "Boston", ""],
}
OWNERS = ["Mira Olsen", "Jonas Weber", "Priya Nair", "Tom Becker", "Grace Liu", ""]
BROWSERS = ["Mozilla/5.0 (Windows NT 10.0) Chrome/126", "Mozilla/5.0 (Macintosh) Safari/605",
            "Mozilla/5.0 (X11; Linux) Firefox/127", "Mozilla/5.0 (iPhone) Mobile Safari/604",
            "Mozilla/5.0 (Linux; CUBOT NOTE 20) Chrome/120"]
SCANNERS = ["BarracudaCentral/1.0", "Proofpoint URL Defense", "Mimecast-TTP/2", "Mozilla/5.0 HeadlessChrome/119"]
CRAWLERS = ["Mozilla/5.0 (compatible; Googlebot/2.1)", "Slackbot-LinkExpanding 1.0", "python-requests/2.32"]
PAGES = [(22, "/"), (12, "/features"), (16, "/blog/"), (10, "/product/"), (8, "/docs/"), (5, "/customers/"),
         (4, "/integrations/"), (5, "/about"), (4, "/pricing"), (2, "/demo"), (1, "/careers")]
SUBPAGES = {
    "/blog/": ["lead-scoring-101", "mql-is-dead", "clean-crm", "email-benchmarks", "attribution-myths"],
    "/docs/": ["quickstart", "api", "import", "webhooks", "permissions"],
    "/customers/": ["alder-foods", "birch-media", "cedar-logistics"],
    "/integrations/": ["salesforce", "hubspot", "slack", "snowflake"],
}


class Dice:
    """Every draw goes through `random()`, the one method with a promise."""

    def __init__(self, seed: int) -> None:
        self.unit = random.Random(seed).random

    def chance(self, rate: float) -> bool:
        return self.unit() < rate

    def between(self, low: int, high: int) -> int:
        return low + int(self.unit() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[self.between(0, len(items) - 1)]

    def weighted(self, options: Sequence[tuple]) -> tuple:
        left = self.unit() * sum(option[0] for option in options)
        for option in options:
            left -= option[0]
            if left < 0:
                return option
        return options[-1]

    def count(self, mean: float) -> int:
        """A Poisson number."""
        limit, product, number = math.exp(-mean), self.unit(), 0
        while product > limit:
            product, number = product * self.unit(), number + 1
        return number

    def heavy(self, most: float) -> float:
        """Mostly below 1, now and then large."""
        return min(most, 0.5 / (1 - self.unit()) - 0.3)

    def sample(self, items: Sequence[T], number: int) -> list[T]:
        pool = list(items)
        return [pool.pop(self.between(0, len(pool) - 1)) for _ in range(number)]


@dataclass
class Account:
    domain: str
    employees: int
    scanner: str
    row: dict[str, str]


@dataclass
class Lead:
    lead_id: str
    created: int
    employer: Account  # the CRM knows it of most leads only
    values: dict[str, str]  # the row as of today, before forms and imports had their way with it
    changes: list[Row] = field(default_factory=list)  # attribute, old, new, when; oldest first
    closed: int | None = None  # latest won or lost deal
    won: bool = False

    def at(self, moment: int, name: str) -> str:
        """The attribute as it was then."""
        later = [old for changed, old, _, when in self.changes if changed == name and when > stamp(moment)]
        return later[0] if later else self.values[name]


@dataclass
class Event:
    lead_id: str
    at: int
    kind: str
    asset: str = ""
    product: str = ""
    message: str = ""
    agent: str = ""
    event_id: str = ""
    at_text: str = ""
    loaded: str = ""


def stamp(seconds: int) -> str:
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_in_some_style(dice: Dice, seconds: int) -> str:
    """Mostly UTC with Z; some tools write an offset, or none at all."""
    style = dice.unit()
    moment = START + timedelta(seconds=seconds)
    if style < 0.03:
        return moment.astimezone(timezone(timedelta(hours=2))).isoformat()
    if style < 0.05:
        return moment.astimezone(timezone(timedelta(hours=-5))).isoformat()
    if style < 0.06:
        return moment.strftime("%Y-%m-%dT%H:%M:%S")
    return stamp(seconds)


def office_time(dice: Dice, day: int) -> int:
    """A second of that day, seldom at night, seldom at a weekend."""
    if (day + 2) % 7 >= 5 and dice.chance(0.8):  # 2025-01-01 was a Wednesday
        day += 2
    hour = dice.between(7, 18) if dice.chance(0.9) else dice.between(0, 23)
    return day * DAY + hour * HOUR + dice.between(0, HOUR - 1)


def messy(dice: Dice, text: str) -> str:
    """What forms and imports do to a value; cleaning must undo all of it."""
    kind = dice.unit()
    if not text or kind > 0.08:
        return text
    changed = [text.upper(), text.lower(), " " + text, text + "\u00a0", text + "  "]
    return changed[int(kind / 0.08 * 5)]


def messy_number(dice: Dice, number: int, words: Sequence[str]) -> str:
    kind = dice.unit()
    if kind < 0.05:
        return ""
    if kind < 0.08:
        return dice.pick(words)
    return f"{number}.0" if kind < 0.16 else str(number)


def make_accounts(dice: Dice, idle: Dice) -> list[Account]:
    accounts = []
    names = dice.sample([f"{word}-{thing}" for word in WORDS for thing in THINGS], 208)
    names += [f"{name}-group" for name in names[: ACCOUNTS - 208]]
    sizes = [(14, 1, 4), (33, 5, 24), (34, 25, 199), (15, 200, 999), (4, 1000, 8000)]
    for number, name in enumerate(names, 1):
        employees = dice.between(*dice.weighted(sizes)[1:])
        row = {
            "account_id": f"A{number:04d}", "domain": messy(dice, f"{name}.example"),
            "employee_count": messy_number(dice, employees, ["unknown", "50-100", "1.200,0"]),
            "industry": messy(idle, idle.weighted(INDUSTRIES)[1]), "country": idle.weighted(PLACES)[1][0],
            "crm_system": messy(idle, idle.weighted(CRM)[1]), "funding_stage": dice.weighted(FUNDING)[1],
        }
        scanner = dice.pick(["named", "instant", "burst"]) if dice.chance(0.025) else ""
        accounts.append(Account(f"{name}.example", employees, scanner, row))
    return accounts


def make_leads(dice: Dice, idle: Dice, accounts: list[Account]) -> list[Lead]:
    weights = [(20 + int(100 * dice.heavy(4)), account) for account in accounts]
    days = sorted(int(DAYS * (dice.unit() ** 0.8)) for _ in range(LEADS))  # the funnel grows
    leads = []
    for number, day in enumerate(days, 1):
        employer, is_known = dice.weighted(weights)[1], idle.chance(0.85)
        _, countries, cities = idle.weighted(PLACES)
        _, deciders, titles = dice.weighted(TITLES)
        title, status = dice.pick(titles), "employed" if idle.chance(0.85) else ""
        if title in ("Student", "Intern", "Werkstudent Marketing") or dice.chance(0.06):
            status = dice.pick(WITHOUT_WORK)
        domain = employer.domain if is_known else idle.pick(FREE_MAIL)
        if not is_known and idle.chance(0.06):
            domain = idle.pick(COMPETITORS)
        elif status == "student" and idle.chance(0.4):
            domain = idle.pick(["uni-koeln.example", "oakfield.edu"])
        lead = Lead(f"L{number:05d}", min(office_time(dice, day), END - HOUR), employer, {
            "email": f"person{number:05d}@{domain}", "owner": idle.pick(OWNERS),
            "account_id": employer.row["account_id"] if is_known and idle.chance(0.85) else "",
            "do_not_contact": "false" if idle.chance(0.9) else "", "job_title": title,
            "country": idle.pick(countries), "city": idle.pick(cities),
            "age": messy_number(idle, idle.between(20, 48) + idle.between(0, 16), ["unknown", "thirty", "40s"]),
            "is_decision_maker": "" if dice.chance(0.25) else "true" if dice.chance(deciders) else "false",
            "employment_status": status, "lead_source": dice.weighted(SOURCES)[1],
            "purchase_timeframe": dice.weighted(TIMEFRAMES)[1],
            "language": "de" if countries[0] in ("Germany", "Austria") else "en",
        })
        if dice.chance(0.2):
            change_attributes(dice, lead)
        leads.append(lead)
    return leads


def change_attributes(dice: Dice, lead: Lead) -> None:
    """Walk back from today's values, so that history and today agree."""
    moment = END
    for _ in range(dice.between(1, 2)):
        moment -= int((moment - lead.created) * dice.unit() * 0.9)
        name = dice.pick([*EARLIER, "purchase_timeframe"])
        old, new = dice.pick(EARLIER[name]), lead.at(moment, name)
        if old != new and moment > lead.created + HOUR:
            lead.changes.insert(0, [name, old, new, stamp(moment)])


def fit(lead: Lead, moment: int) -> float:
    """Log-odds from who the lead is, with the values of that moment."""
    title, decider = lead.at(moment, "job_title").lower(), lead.at(moment, "is_decision_maker")
    source, employer = lead.values["lead_source"], lead.employer
    top = any(word in title for word in ("ceo", "cmo", "chief executive", "chief marketing"))
    facts = {
        "25 or more employees": employer.employees >= 25,
        "fewer than 5 employees": employer.employees < 5,
        "decision maker": decider == "true", "not a decision maker": decider == "false",
        "CEO or CMO": top and "assistant" not in title,
        "student or unemployed": lead.values["employment_status"] in WITHOUT_WORK,
        "referral or partner": source in ("referral", "partner"), "purchased list": source == "purchased list",
        "within 3 months": lead.at(moment, "purchase_timeframe") == "within 3 months",
        "series b": employer.row["funding_stage"] == "series b",
    }
    return math.fsum(weight for name, weight in FIT.items() if facts[name])


class Funnel:
    """The lives of the leads: all events, deals and verdicts."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.events: list[Event] = []
        self.deals: list[Row] = []
        self.feedback: list[Row] = []
        self.messages = 0

    def add(self, lead: Lead, at: int, kind: str, asset: str = "", product: str = "", message: str = "",
            agent: str = "") -> None:
        if 0 <= at <= END:
            self.events.append(Event(lead.lead_id, at, kind, asset, product, message, agent))

    def page(self, lead: Lead, at: int, path: str, agent: str) -> None:
        dice, product = self.dice, ""
        if path == "/product/":
            number = dice.between(0, len(PRODUCTS) - 1)
            path, product = path + PRODUCTS[number][0], f"P{number + 1:02d}"
        elif path in SUBPAGES:
            path += dice.pick(SUBPAGES[path])
        if dice.chance(0.06):
            path += dice.pick(["?utm_source=newsletter", "#top", "?gclid=x1&utm_campaign=q2"])
        self.add(lead, at, "page_visited", messy(dice, path) if dice.chance(0.2) else path, product, "", agent)

    def deal(self, lead: Lead, stage: str, closed: int | None, product: str) -> None:
        size = lead.employer.employees
        amount = 100 * self.dice.between(12, 40 + min(size, 400))
        self.deals.append(["", lead.lead_id, stage, "" if closed is None else stamp(closed),
                           str(amount) if self.dice.chance(0.95) else "", product])
        if closed is not None:
            lead.closed, lead.won = closed, lead.won or stage == "won"

    def buying_episode(self, lead: Lead, first_day: int) -> None:
        """Two to five weeks of intent; what happens in them decides the deal."""
        dice, days = self.dice, self.dice.between(14, 35)
        strength, agent = dice.between(1, 5), dice.pick(BROWSERS)
        product = f"P{dice.between(1, len(PRODUCTS)):02d}"
        seen = dict.fromkeys(RECENT, 0)

        def moment(share_from: float = 0.0) -> int:
            return office_time(dice, first_day + int(days * (share_from + (1 - share_from) * dice.unit())))

        for path, mean in (("/pricing", 0.5), ("/demo", 0.12), ("/customers/", 0.2), ("/integrations/", 0.2),
                           ("/docs/", 0.25), ("/product/", 0.3), ("/", 0.3)):
            for _ in range(dice.count(mean * strength)):
                self.page(lead, moment(), path, agent)
                seen["pricing page"] += path == "/pricing"
        for rate, kind, asset, start, name in (
            (0.06, "form_submitted", "demo-request", 0.2, ""), (0.02, "form_submitted", "contact-sales", 0, ""),
            (0.02, "form_submitted", "contact-us", 0, ""), (0.04, "calculator_used", "/roi-calculator", 0, ""),
            (0.05, "chat_started", "/pricing", 0, "chat"), (0.09, "call_booked", "", 0.4, "call"),
            (0.035, "quote_requested", "", 0.6, "quote"), (0.01, "security_review_requested", "", 0.8, ""),
        ):
            if dice.chance(rate * strength):
                seen |= {name: 1} if name else {}
                self.add(lead, moment(start), kind, asset, product, "", agent)
        if dice.chance(0.3 if seen["call"] else 0.1):  # some meetings are agreed upon without the booking page
            seen["meeting cancelled"] = 1
            self.add(lead, moment(0.2), "meeting_cancelled")
        if dice.chance(0.10 * strength):
            seen["trial"], seen["project"] = 1, self.trial(lead, moment(), product, agent, strength)
        for _ in range(dice.count(0.5 * strength)):
            seen["reply"] += self.sales_mail(lead, moment(), agent)
        self.decide(lead, first_day + days, seen, product)

    def sales_mail(self, lead: Lead, at: int, agent: str) -> bool:
        dice, name = self.dice, self.dice.pick(["sales-intro", "sales-follow-up", "sales-offer"])
        self.messages += 1
        message, replies = f"M{self.messages:06d}", dice.chance(0.3)
        self.add(lead, at, "email_sent", name, "", message)
        if dice.chance(0.5):
            self.add(lead, at + dice.between(600, 6 * HOUR), "email_opened", name, "", message, agent)
        if replies:
            self.add(lead, at + dice.between(HOUR, 2 * DAY), "email_replied", name, "", message)
        return replies

    def trial(self, lead: Lead, at: int, product: str, agent: str, strength: int) -> int:
        """The test of the product; returns whether real work moved in."""
        dice, projects = self.dice, 0
        self.add(lead, at, "trial_started", "", product, "", agent)
        for step in range(1, 5):
            self.mail(lead, at + step * 3 * DAY, f"onboarding-{step:02d}", 0.5, 0.2, "")
        for kind, asset, mean, days in (("logged_in", "", 1.2, 20), ("task_created", "once", 0.7, 18),
                                        ("task_created", "recurring", 0.35, 18), ("project_created", "", 0.15, 14),
                                        ("teammate_invited", "", 0.1, 14)):
            for _ in range(dice.count(mean * strength)):
                self.add(lead, at + dice.between(600, days * DAY), kind, asset, product, "", agent)
                projects += kind == "project_created"
        if dice.chance(0.2):
            self.survey(lead, at + dice.between(10, 25) * DAY)
        return min(projects, 1)

    def survey(self, lead: Lead, at: int) -> None:
        answer = self.dice.weighted([(5, "promoter"), (3, "passive"), (2, "detractor")])[1]
        self.add(lead, at, "survey_answered", f"nps/{answer}")
        if answer == "promoter" and self.dice.chance(0.3):
            self.add(lead, at + self.dice.between(1, 9) * DAY, "review_posted", "g2/positive")

    def decide(self, lead: Lead, last_day: int, seen: dict[str, int], product: str) -> None:
        """The deal closes some weeks later, won by fit, by these weeks and by luck."""
        dice = self.dice
        recent = math.fsum(RECENT[name] * min(number, 4) for name, number in seen.items())
        odds = BASE + fit(lead, last_day * DAY) + recent
        closed = office_time(dice, last_day + dice.between(3, 24))
        won = dice.chance(1 / (1 + math.exp(-odds)))
        worked = seen["call"] or seen["quote"] or seen["reply"]
        worked = worked and not seen["meeting cancelled"] or dice.chance(0.25)
        if not won and not worked:
            return
        if closed <= END:
            self.deal(lead, "won" if won else "lost", closed, product)
        else:
            self.deal(lead, "open", None, product)
        if dice.chance(0.4):
            verdict = dice.chance(1 / (1 + math.exp(-odds - 1.5)))
            reason = dice.pick(["budget and date named", "right team", ""] if verdict else
                               ["too small", "no budget", "only curious", "could not be reached", ""])
            given = last_day * DAY + dice.between(0, 3) * DAY + 10 * HOUR
            if given <= END:
                self.feedback.append([lead.lead_id, stamp(given), "accepted" if verdict else "rejected", reason])

    def idle_burst(self, lead: Lead, day: int) -> None:
        """Reading around: hardly any of it has to do with buying."""
        dice, agent = self.dice, self.dice.pick(BROWSERS)
        at = office_time(dice, day)
        for _ in range(1 + dice.count(1.2)):
            self.page(lead, at, dice.weighted(PAGES)[1], agent)
            at += dice.between(20, 900) if dice.chance(0.8) else dice.between(1, 3) * DAY
        if lead.values["employment_status"] in WITHOUT_WORK and dice.chance(0.4):
            self.page(lead, at, "/careers", agent)
        number = dice.between(0, len(PRODUCTS) - 1)
        slug, product = PRODUCTS[number][0], f"P{number + 1:02d}"
        for rate, kind, asset in (
            (0.16, "social_post_clicked", "linkedin/"), (0.14, "social_post_clicked", "facebook/"),
            (0.10, "content_downloaded", "whitepaper/"), (0.08, "content_downloaded", "template/"),
            (0.07, "video_watched", "tour/"), (0.008, "chat_started", "/"), (0.01, "calculator_used", "/"),
        ):
            if dice.chance(rate):
                self.add(lead, at + dice.between(0, DAY), kind, asset + slug if asset != "/" else asset,
                         product, "", agent)
        if dice.chance(0.10):
            webinar = f"webinar-{2025 + (day // 365)}-{1 + day % 365 // 31:02d}"
            self.add(lead, at, "webinar_registered", webinar, product, "", agent)
            if dice.chance(0.5):
                self.add(lead, at + dice.between(5, 12) * DAY, "webinar_attended", webinar, product, "", agent)

    def mail(self, lead: Lead, at: int, name: str, open_rate: float, click_rate: float, scanner: str) -> None:
        """One marketing mail and what the reader, the mail client or a scanner does with it."""
        dice = self.dice
        if at > END:
            return
        self.messages += 1
        message, agent = f"M{self.messages:06d}", dice.pick(BROWSERS)
        self.add(lead, at, "email_delivered", name, "", message)
        links = ["read-more", "pricing", "case-study", "webinar", "preferences", "imprint"]
        if scanner and dice.chance(0.6):
            named = dice.pick(SCANNERS) if scanner == "named" else agent
            start = at + (dice.between(20, 90) if scanner != "instant" else dice.between(1, 2))
            for step, link in enumerate(links if scanner == "burst" else links[: dice.between(1, 2)]):
                self.add(lead, start + step, "email_clicked", f"{name}/{link}", "", message, named)
        if dice.chance(open_rate):
            by_client = open_rate > 0.9
            read = at + (dice.between(1, 4) if by_client else dice.between(60, 30 * HOUR))
            self.add(lead, read, "email_opened", name, "", message, agent)
            if dice.chance(click_rate):
                self.add(lead, max(read, at + 60) + dice.between(5, 600), "email_clicked",
                         f"{name}/{dice.pick(links[:4])}", "", message, agent)

    def mailings(self, lead: Lead, until: int) -> None:
        dice = self.dice
        open_rate = dice.weighted([(25, 0.05), (45, 0.35), (20, 0.65), (10, 0.95)])[1]
        scanner = lead.employer.scanner if lead.values["email"].endswith(f"@{lead.employer.domain}") else ""
        if dice.chance(0.015):
            for step in range(dice.between(1, 2)):
                self.add(lead, lead.created + (1 + 5 * step) * DAY, "email_bounced", f"nurture-{step + 1:02d}")
            return
        plan = [(lead.created + day * DAY + dice.between(0, 3 * HOUR), f"nurture-{step:02d}")
                for step, day in enumerate((1, 5, 12, 22, 36, 55), 1) if dice.chance(0.65)]
        if dice.chance(0.36):
            plan += [((30 * month + 6) * DAY + 9 * HOUR + dice.between(0, 900), f"newsletter-{month:02d}")
                     for month in range(19) if (30 * month + 6) * DAY > lead.created]
        for at, name in sorted(plan):
            if at > until:
                break
            self.mail(lead, at, name, open_rate, 0.16, scanner)
            if dice.chance(0.006):
                self.add(lead, at + dice.between(90, DAY), "unsubscribed", name)
                break

    def buy(self, lead: Lead) -> None:
        """All that bears on a deal."""
        dice, born = self.dice, lead.created // DAY
        first = born + (dice.between(0, 6) if dice.chance(0.5) else int(150 * dice.unit() ** 2))
        if dice.chance(max(0.08, min(0.8, 0.31 + 0.11 * fit(lead, first * DAY)))):
            self.buying_episode(lead, first)
            if not lead.won and dice.chance(0.2):
                self.buying_episode(lead, first + dice.between(70, 200))
        elif dice.chance(0.02):  # a deal that nobody saw coming
            odds = BASE + 3.2 + fit(lead, END)
            closed = office_time(dice, born + dice.between(20, 200))
            if closed <= END:
                self.deal(lead, "won" if dice.chance(1 / (1 + math.exp(-odds))) else "lost", closed, "P01")
        if dice.chance(0.03):  # a trial out of curiosity, without any intent
            at = min(lead.created + dice.between(0, 40) * DAY, END)
            if lead.closed is None or at < lead.closed:
                self.trial(lead, at, f"P{dice.between(1, len(PRODUCTS)):02d}", dice.pick(BROWSERS), 1)

    def idle(self, lead: Lead) -> None:
        """All that does not, or comes after it."""
        dice, born = self.dice, lead.created // DAY
        quiet = lead.closed if lead.closed is not None else END
        self.idle_burst(lead, born - dice.between(0, 2))
        for _ in range(dice.count(min(4.5, 0.15 + 0.3 * dice.heavy(20)))):
            day = born + int((DAYS - born) * dice.unit() ** 1.5)
            if day * DAY < quiet or dice.chance(0.08):
                self.idle_burst(lead, day)
        self.mailings(lead, quiet)
        if lead.won and lead.closed is not None:
            for step in range(1, 4):
                self.mail(lead, lead.closed + step * 4 * DAY, f"onboarding-{step:02d}", 0.5, 0.2, "")
            for _ in range(dice.count(3)):
                self.add(lead, lead.closed + dice.between(1, 60) * DAY, "logged_in", "", "", "", dice.pick(BROWSERS))
            if dice.chance(0.3):
                self.survey(lead, lead.closed + dice.between(30, 90) * DAY)


def add_strangers_and_robots(dice: Dice, funnel: Funnel, leads: list[Lead]) -> None:
    """Visits that belong to nobody, and crawlers that follow links of known leads."""
    nobody = Lead("", 0, Account("", 0, "", {}), {})
    for _ in range(1950):
        agent = dice.pick(CRAWLERS) if dice.chance(0.15) else dice.pick(BROWSERS)
        funnel.page(nobody, min(office_time(dice, dice.between(0, DAYS - 1)), END), dice.weighted(PAGES)[1], agent)
    for _ in range(160):
        lead = dice.pick(leads)
        at = lead.created + int((END - lead.created) * dice.unit())
        funnel.page(lead, at, dice.pick(["/pricing", "/demo", "/"]), dice.pick(CRAWLERS))


def finish_events(dice: Dice, events: list[Event]) -> list[Event]:
    """Order, ids, load times; then re-sent, late and broken rows."""
    events.sort(key=lambda event: (event.at, event.lead_id, event.kind, event.asset, event.message))
    for number, event in enumerate(events, 1):
        event.event_id = f"E{number:06d}"
        event.at_text = stamp_in_some_style(dice, event.at)
        delay = dice.between(1, 240) if dice.chance(0.98) else dice.between(1, 9) * DAY
        event.loaded = stamp(event.at + delay) if dice.chance(0.95) else ""
    resent = [replace(event, loaded=stamp(event.at + dice.between(2, 12) * DAY))
              for event in dice.sample([event for event in events if event.loaded], 300)]
    broken = []
    times = ["yesterday", "2026-02-30T10:00:00Z", "31/12/2025 10:00", "2025-13-01T00:00:00Z"]
    pool = [event for event in events if event.lead_id and event.loaded]
    for number, event in enumerate(dice.sample(pool, 37), 1):
        event = replace(event, event_id=f"X{number:05d}")
        if number <= 4:
            event.event_id = dice.pick(["", "  "])
        elif number <= 16:
            event.lead_id = f"L9{dice.between(1000, 9999)}"
        elif number <= 22:
            event.at_text = dice.pick(times)
        elif number <= 30:  # later than it was loaded
            event.at_text = stamp(event.at + dice.between(20, 400) * DAY)
        elif number <= 32:  # not loaded at any known time, and after any run
            event.at_text, event.loaded = "2099-01-01T00:00:00Z", ""
        else:
            event.kind = dice.pick(["", " ", "\u00a0"])
        broken.append(event)
    return sorted(events + resent + broken, key=lambda event: (event.at, event.event_id, event.loaded))


def merge_and_erase(dice: Dice, leads: list[Lead]) -> None:
    """Duplicates of one person, chains, a cycle, a target nobody knows; and the right to be forgotten."""
    # Drawn from leads without a deal: a merge would make two outcomes one
    plain = dice.sample([lead for lead in leads if lead.closed is None], 70)
    targets = dice.sample([lead for lead in leads if lead.closed is not None], 4) + plain[40:56]
    for lead, target in zip(plain[:20], targets):
        lead.values["merged_into_lead_id"] = target.lead_id
        lead.values["email"] = target.values["email"].replace("person", "p.")
    for chain in (plain[20:23], plain[23:27], [plain[28], plain[29], plain[28]]):
        for lead, target in zip(chain, chain[1:]):
            lead.values["merged_into_lead_id"] = target.lead_id
    plain[27].values["merged_into_lead_id"] = "L99999"
    # one erased after it was merged away, one that others were merged into
    for lead in [*plain[30:36], plain[1], targets[5]]:
        lead.values["erased_at"] = stamp(min(END - DAY, lead.created + dice.between(5, 200) * DAY))
        lead.values["email"] = ""
    for lead in dice.sample([lead for lead in leads if "erased_at" not in lead.values], 22):
        lead.values["do_not_contact"] = dice.pick(["true", "true", "TRUE"])


def lead_rows(dice: Dice, leads: list[Lead]) -> list[Row]:
    rows, exact = [], ("age", "account_id", "owner", "merged_into_lead_id", "erased_at", "do_not_contact")
    for lead in leads:
        values = {name: value if name in exact else messy(dice, value) for name, value in lead.values.items()}
        if values["is_decision_maker"] == "true" and dice.chance(0.05) and not lead.changes:
            values["is_decision_maker"] = "Yes"
        values |= {"lead_id": lead.lead_id, "created_at": stamp_in_some_style(dice, lead.created)}
        rows.append([values.get(name, "") for name in LEAD_COLUMNS])
    again = dice.sample([row for row in rows if not row[5] and not row[6]], 6)  # exported twice, edited between
    rows += [[row[0], stamp(END - dice.between(0, 5) * DAY), *row[2:10], "Berlin", *row[11:]] for row in again]
    rows += [["", *row[1:]] for row in dice.sample(rows, 2)]
    for number, text in enumerate(["not yet", "2026-02-30T09:00:00Z"], 1):
        rows.append([f"L9000{number}", text, *rows[number][2:5], "", "", *rows[number][7:]])
    return sorted(rows, key=keyless_last)


def keyless_last(row: Row) -> tuple[bool, Row]:
    return not row[0], row


def broken_twins(dice: Dice, rows: list[Row], faults: list[tuple[int, list[str]]], copies: int) -> list[Row]:
    """Some rows twice, and per fault one more row with a wrong cell."""
    extra = [list(row) for row in dice.sample(rows, copies)]
    for column, texts in faults:
        for text, example in zip(texts, dice.sample([row for row in rows if row[column]], len(texts))):
            extra.append([*example[:column], text, *example[column + 1:]])
    return extra


def make_tables() -> dict[str, tuple[list[str], list[Row]]]:
    dice, idle = Dice(SEED), Dice(IDLE_SEED)
    accounts = make_accounts(dice, idle)
    leads = make_leads(dice, idle, accounts)
    funnel = Funnel(dice)
    for lead in leads:
        funnel.buy(lead)
    funnel.dice = dice = idle
    for lead in leads:
        funnel.idle(lead)
    merge_and_erase(dice, leads)
    add_strangers_and_robots(dice, funnel, leads)
    events = finish_events(dice, funnel.events)

    account_rows = [list(account.row.values()) for account in accounts]
    account_rows += broken_twins(dice, account_rows, [(0, [""])], 2)

    changes = sorted([lead.lead_id, *change] for lead in leads for change in lead.changes)
    changes += broken_twins(dice, changes, [(0, ["", "L98765", "L98766"]), (1, [""]),
                                            (4, ["last week", "2026-06-31T08:00:00Z"])], 2)

    deals = sorted(funnel.deals, key=lambda row: (row[3] or "9", row[1], row[5]))
    for number, row in enumerate(deals, 1):
        row[0] = f"D{number:04d}"
    faulty = broken_twins(dice, deals, [(1, ["L98701", "L98702", "L98703"]), (2, ["almost", "negotiation", ""]),
                                        (3, ["soon", "2026-04-31T12:00:00Z"])], 0)
    for number, row in enumerate(faulty, len(deals) + 1):
        row[0] = f"D{number:04d}"
    deals += faulty + broken_twins(dice, deals, [(0, [""])], 2)

    feedback = sorted(funnel.feedback, key=lambda row: (row[1], row[0]))
    feedback += broken_twins(dice, feedback, [(0, ["", "L98801", "L98802"]), (1, ["12.03.2026", "monday"]),
                                              (2, ["maybe", "", "call again"])], 2)

    products = [[f"P{number:02d}", name, category] for number, (_, name, category) in enumerate(PRODUCTS, 1)]
    products += broken_twins(dice, products, [(0, [""])], 1)

    return {
        "leads": (LEAD_COLUMNS, lead_rows(dice, leads)),
        "accounts": (list(accounts[0].row), sorted(account_rows, key=keyless_last)),
        "attribute_changes": ("lead_id attribute_name old_value new_value changed_at".split(), sorted(changes, key=keyless_last)),
        "events": ("event_id lead_id occurred_at event_type asset product_id message_id user_agent loaded_at".split(),
                   [[event.event_id, event.lead_id, event.at_text, event.kind, event.asset, event.product,
                     event.message, event.agent, event.loaded] for event in events]),
        "opportunities": ("opportunity_id lead_id stage closed_at amount product_id".split(), sorted(deals, key=keyless_last)),
        "sales_feedback": ("lead_id given_at verdict reason".split(),
                           sorted(feedback, key=lambda row: (row[1], row))),
        "products": ("product_id product_name product_category".split(), sorted(products, key=keyless_last)),
    }


def as_csv(header: list[str], rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Write the sample data (about 2,000 leads, 40,000 events) as CSV files. "
                    "The same bytes on every machine.",
        epilog="What the sample holds: docs/sample.md",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write (default: seeds/raw)")
    parser.add_argument("--check", action="store_true",
                        help="write nothing; exit 1 when a file differs from what would be written")
    arguments = parser.parse_args()

    files = {arguments.folder / f"{name}.csv": as_csv(*table) for name, table in make_tables().items()}
    if arguments.check:
        wrong = [path.name for path, content in files.items()
                 if not path.is_file() or path.read_bytes() != content]
        if wrong:
            print(f"{', '.join(wrong)} in {arguments.folder} differ from what this script makes: "
                  "run it without --check, or undo the edit.", file=sys.stderr)
            return 1
        print(f"{len(files)} files are what this script makes.")
        return 0
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
        print(f"{path.name}: {content.count(LINE_END) - 1:,} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
