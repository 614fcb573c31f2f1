"""A small raw folder for each template: what a company of that field has.

Attributes and events are those of the field, with what no rule looks at, and
spelt as people spell them. Nothing is read from the rule files, so that a rule
about something that the field does not have stays dead here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from conftest import write_table

LEAD_COUNT = 300
LAST_DAY = datetime(2026, 6, 30)
DAY_COUNT = 400
FREE_MAIL = ("gmail.com", "outlook.com", "gmx.de", "yahoo.com")
YES_NO = ((30, "true"), (60, "false"), (10, ""))
TITLES = (
    (8, "CEO"), (6, "Founder & CEO"), (5, "CMO"), (8, "VP Marketing"),
    (10, "Head of Marketing"), (8, "Director of Sales"),
    (20, "Marketing Manager"), (6, "Team Lead CRM"), (4, "Procurement Manager"),
    (5, "Student"), (4, "Freelancer"), (3, "Assistant"), (13, ""),
)
COUNTRIES = (
    (30, "USA"), (20, "United Kingdom"), (20, "Germany"), (10, "France"),
    (10, "Brazil"), (10, ""),
)
SIZES = ((15, "3"), (20, "12"), (25, "45"), (25, "120"), (15, "900"))
REVENUES = (
    (20, "400000"), (25, "3000000"), (20, "8000000"), (20, "40000000"),
    (15, "250000000"),
)
TIMEFRAMES = (
    (20, "Within 1 month"), (20, "within 3 months"), (15, "within 6 months"),
    (15, "just looking"), (30, ""),
)
SOURCES = (
    (12, "Referral"), (25, "organic search"), (20, "paid search"),
    (8, "purchased list"), (35, "website"),
)
Weighted = Sequence[tuple[int, str]]
# Event type, asset, leads in a hundred that do it, times on average.
Event = tuple[str, str, int, float]
MAILS: tuple[Event, ...] = (
    ("email_opened", "newsletter-5", 45, 3), ("unsubscribed", "", 4, 1),
    ("email_bounced", "newsletter-2", 4, 1),
    ("email_clicked", "newsletter-3", 25, 2),
)


@dataclass(frozen=True)
class Sample:
    """The leads, companies and events of one field."""

    attributes: Mapping[str, Weighted]
    events: Sequence[Event]
    account_attributes: Mapping[str, Weighted] = field(default_factory=dict)
    domains: Weighted = ()


def page(path: str, percent: int, times: float = 1.5) -> Event:
    return "page_visited", path, percent, times


def form(name: str, percent: int) -> Event:
    return "form_submitted", name, percent, 1.2


@dataclass(frozen=True)
class Example:
    """A lead of a published worked example, beside those of the sample."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    account: Mapping[str, str] = field(default_factory=dict)
    # Event type, asset, days ago.
    events: Sequence[tuple[str, str, int]] = ()
    email: str = "person@client.example"


B2B_ATTRIBUTES: dict[str, Weighted] = {
    "job_title": TITLES, "country": COUNTRIES, "lead_source": SOURCES,
    "language": ((70, "en"), (30, "de")),
}
B2B_ACCOUNTS: dict[str, Weighted] = {
    "employee_count": SIZES, "annual_revenue": REVENUES,
    "industry": (
        (25, "Software"), (15, "Financial Services"), (15, "Manufacturing"),
        (12, "Retail"), (8, "Education"), (5, "Gambling"), (10, "Tourism"),
        (10, ""),
    ),
}
B2B_EVENTS: tuple[Event, ...] = (
    *MAILS, page("/", 70, 3), page("/pricing", 30, 2), page("/blog/a", 40, 2),
    page("/careers", 5), form("contact-us", 8), form("demo", 8),
    ("email_replied", "sales-1", 10, 1.5), ("webinar_attended", "", 8, 1.2),
    ("content_downloaded", "ebook/scoring.pdf", 12, 1.2),
    ("call_answered", "", 8, 1.3),
)

SAMPLES = {
    "ecommerce": Sample(
        {
            "shipping_country": (
                (40, "Germany"), (12, "Austria"), (10, "France"),
                (12, "Poland"), (26, ""),
            ),
            "delivery_address_status": ((35, "confirmed"), (65, "")),
            "customer_type": (
                (80, "consumer"), (12, "Trade"), (4, "reseller"), (4, ""),
            ),
            "has_bought_in_shop": YES_NO, "has_gift_list": YES_NO,
            "is_employee": ((3, "true"), (97, "false")), "has_app": YES_NO,
            "newsletter_permission": YES_NO,
            "preferred_category": (
                (25, "Shoes"), (20, "coats"), (15, "home textiles"),
                (30, "shirts"), (10, ""),
            ),
            "lead_source": (
                (12, "referral"), (10, "Price Comparison"), (8, "giveaway"),
                (40, "paid social"), (30, "organic search"),
            ),
            "first_device": ((60, "phone"), (40, "desktop")),
        },
        (
            *MAILS, ("product_viewed", "/p/1042", 80, 6),
            ("product_searched", "", 45, 2), page("/sale", 35),
            page("/p/1042/reviews", 30), page("/size-guide", 20),
            page("/delivery", 20), page("/stores/cologne", 12),
            page("/", 80, 4), ("product_added_to_wishlist", "", 25, 2),
            ("back_in_stock_requested", "", 6, 1), ("sample_ordered", "", 5, 1),
            ("product_added_to_cart", "", 35, 2),
            ("product_removed_from_cart", "", 12, 1),
            ("coupon_entered", "", 10, 1), ("checkout_started", "", 18, 1.3),
            ("payment_failed", "", 4, 1), ("gift_card_bought", "", 4, 1),
            ("chat_started", "", 8, 1), form("size-advice", 6),
            ("appointment_booked", "", 4, 1),
            ("email_clicked", "cart-reminder-1", 15, 1),
            ("email_clicked", "offer-spring", 18, 1),
            ("review_posted", "p-1042/positive", 5, 1),
            ("review_posted", "p-1042/negative", 3, 1),
            ("complaint_raised", "", 4, 1), ("app_opened", "", 20, 4),
        ),
        domains=((70, "gmail.com"), (8, "mailinator.com"), (22, "web.de")),
    ),
    "real_estate": Sample(
        {
            "financing_status": (
                (15, "cash"), (20, "Pre-approved"), (20, "applied"),
                (20, "none"), (25, ""),
            ),
            "budget": (
                (10, "90000"), (15, "180000"), (30, "320000"), (25, "540000"),
                (8, "2400000"), (12, ""),
            ),
            "move_timeframe": TIMEFRAMES, "has_home_to_sell": YES_NO,
            "buyer_type": (
                (50, "own home"), (15, "investor"), (4, "agent"), (31, ""),
            ),
            "desired_area": (
                (25, "Old Town"), (20, "riverside"), (20, "suburb"),
                (15, "West Park"), (20, ""),
            ),
            "phone": ((60, "+49 30 1234"), (40, "")),
            "lead_source": (
                (40, "Portal"), (12, "referral"), (8, "For sale sign"),
                (40, "website"),
            ),
            "has_buyer_agent": ((6, "yes"), (94, "no")),
            "rooms_wanted": ((30, "2"), (40, "3"), (30, "4")),
        },
        (
            *MAILS, ("listing_viewed", "h-77", 85, 8),
            ("listing_saved", "h-77", 35, 2),
            ("content_downloaded", "floor-plan/h-77", 25, 1.3),
            ("virtual_tour_taken", "h-77", 18, 1.2),
            page("/areas/old-town", 25),
            page("/about", 20), ("saved_search_created", "", 25, 1),
            ("email_clicked", "price-alert-9", 18, 1.5),
            ("email_clicked", "new-listings-4", 35, 3),
            ("email_clicked", "market-report-6", 15, 1.5),
            ("email_replied", "agent-2", 15, 1.5),
            ("call_answered", "", 20, 1.5),
            ("chat_started", "", 8, 1),
            ("calculator_used", "mortgage", 20, 1.3),
            ("document_uploaded", "finance/proof", 8, 1.2),
            form("viewing-h-77", 22), form("valuation", 8),
            form("question", 12),
            ("viewing_booked", "h-77", 20, 1.4),
            ("viewing_attended", "h-77", 16, 1.8),
            ("open_house_attended", "", 12, 1.2),
            ("viewing_cancelled", "", 6, 1), ("viewing_missed", "", 4, 1),
            ("offer_made", "h-77", 6, 1), ("offer_withdrawn", "h-77", 3, 1),
        ),
    ),
    "financial_services": Sample(
        {
            "product_interest": (
                (25, "Mortgage"), (20, "car loan"), (20, "savings account"),
                (15, "portfolio"), (20, ""),
            ),
            "loan_purpose": ((20, "car"), (15, "kitchen"), (65, "")),
            "requested_amount": (
                (10, "1500"), (25, "12000"), (20, "80000"), (5, "900000"),
                (40, ""),
            ),
            "investable_assets": ((10, "250000"), (20, "30000"), (70, "")),
            "customer_type": ((85, "private"), (15, "business")),
            "decision_timeframe": (
                (20, "Within 1 month"), (20, "within 3 months"),
                (20, "just informing"), (40, ""),
            ),
            "is_customer": YES_NO,
            "identity_status": ((25, "verified"), (75, "open")),
            "country_of_residence": (
                (40, "Ireland"), (30, "United Kingdom"), (15, "Spain"),
                (15, ""),
            ),
            "lead_source": (
                (20, "comparison site"), (12, "referral"), (6, "adviser"),
                (8, "purchased list"), (54, "website"),
            ),
            "contact_permission": ((85, "true"), (8, "false"), (7, "")),
            "is_employee": ((3, "true"), (97, "false")),
        },
        (
            *MAILS, page("/", 80, 3), page("/rates", 35, 2), page("/fees", 25),
            page("/products/loan", 45, 2), page("/guides/first-home", 30),
            page("/branches", 15), page("/financial-difficulty", 5),
            ("calculator_used", "loan", 30, 1.5),
            ("quote_requested", "", 15, 1),
            ("content_downloaded", "brochure/loan", 14, 1.2),
            ("webinar_attended", "", 6, 1), form("callback", 10),
            form("newsletter", 15), ("chat_started", "", 10, 1),
            ("application_started", "", 18, 1),
            ("application_resumed", "", 8, 1),
            ("document_uploaded", "payslip", 9, 1.5),
            ("identity_check_completed", "", 8, 1),
            ("application_withdrawn", "", 4, 1),
            ("appointment_booked", "", 12, 1.1),
            ("appointment_attended", "", 8, 1),
            ("appointment_cancelled", "", 4, 1),
            ("email_replied", "adviser-1", 12, 1.5),
            ("call_answered", "", 14, 1),
            ("email_clicked", "offer-rates", 15, 1), ("logged_in", "", 15, 8),
            ("app_installed", "", 15, 1), ("complaint_raised", "", 4, 1),
        ),
    ),
    "agency": Sample(
        {
            "job_title": TITLES, "lead_source": (
                (12, "referral"), (5, "award"), (5, "Ranking"),
                (10, "pitch platform"), (68, "website"),
            ),
            "project_budget": (
                (15, "2500"), (20, "12000"), (20, "40000"), (10, "150000"),
                (35, ""),
            ),
            "project_start": (
                (25, "within 3 months"), (20, "exploring"), (55, ""),
            ),
            "service_interest": (
                (20, "Brand"), (25, "web design"), (15, "SEO"),
                (15, "social media"), (25, ""),
            ),
            "current_agency": ((20, "Studio Nord"), (80, "")),
        },
        (
            *MAILS, page("/", 80, 3), page("/work/brewery", 50, 2),
            page("/services", 35), page("/how-we-work", 20), page("/team", 25),
            page("/blog/fonts", 35), page("/careers", 20), form("brief", 10),
            form("contact-us", 14), form("audit", 6),
            ("tender_received", "", 4, 1), ("call_booked", "", 12, 1.1),
            ("call_attended", "", 9, 1.2), ("workshop_booked", "", 4, 1),
            ("meeting_cancelled", "", 4, 1), ("proposal_sent", "", 14, 1.1),
            ("proposal_viewed", "", 10, 2), ("proposal_shared", "", 5, 1),
            ("proposal_declined", "", 4, 1),
            ("content_downloaded", "case-study/brewery", 14, 1.3),
            ("content_downloaded", "price-guide", 10, 1),
            ("webinar_attended", "", 6, 1), ("podcast_listened", "", 8, 2),
            ("event_attended", "breakfast", 8, 1),
            ("email_replied", "sales-1", 14, 1.5),
            ("sales_email_sent", "", 50, 3),
            ("email_clicked", "nurture-2", 20, 1.5),
            ("social_post_clicked", "linkedin/new-work", 15, 1.5),
        ),
        {
            "employee_count": SIZES,
            "industry": (
                (20, "Retail"), (15, "food"), (15, "Tourism"), (20, "law"),
                (30, ""),
            ),
            "has_overdue_invoice": ((4, "true"), (96, "false")),
        },
        ((15, "gmail.com"), (4, "brightpixel.example"), (81, "client.example")),
    ),
    "health_care": Sample(
        {
            "referral_type": (
                (25, "practice"), (10, "friend"), (8, "family"), (57, ""),
            ),
            "employer_programme": ((8, "Mill & Sons"), (92, "")),
            "is_registered_patient": YES_NO,
            "wanted_appointment": (
                (25, "Within 2 weeks"), (20, "within 3 months"),
                (15, "no date yet"), (40, ""),
            ),
            "service_line": (
                (25, "Check-up"), (25, "physiotherapy"), (20, "surgery"),
                (30, ""),
            ),
            "insurance_plan": (
                (45, "public"), (15, "MediSure"), (20, "other"), (20, ""),
            ),
            "payment_type": ((12, "self-pay"), (60, "insurance"), (28, "")),
            "distance_km": (
                (25, "4"), (25, "11.5"), (25, "32"), (10, "140"), (15, ""),
            ),
            "phone": ((70, "+49 30 1234"), (30, "")), "lead_source": SOURCES,
            "contact_permission": ((85, "true"), (8, "false"), (7, "")),
            "has_appointment": ((10, "true"), (90, "false")),
            "contact_type": (
                (90, "patient"), (4, "supplier"), (4, "applicant"),
                (2, "press"),
            ),
        },
        (
            *MAILS, page("/", 80, 2), page("/book", 35), page("/prices", 25),
            page("/your-first-visit", 18), page("/doctors/weber", 35),
            page("/locations", 30), page("/news/new-building", 12),
            page("/conditions/back-pain", 30), form("callback", 12),
            form("question", 15), form("urgent", 4), ("chat_started", "", 8, 1),
            ("call_answered", "", 20, 1.3),
            ("appointment_requested", "", 18, 1),
            ("waiting_list_joined", "", 6, 1),
            ("appointment_rescheduled", "", 6, 1),
            ("appointment_cancelled", "", 5, 1),
            ("appointment_missed", "", 5, 1),
            ("document_uploaded", "referral-letter", 10, 1),
            ("document_uploaded", "insurance-card", 14, 1),
            ("account_created", "", 20, 1),
            ("event_registered", "open-day-may", 10, 1),
            ("event_attended", "open-day-may", 6, 1),
            ("webinar_attended", "", 6, 1),
            ("email_clicked", "invitation-spring", 18, 1.2),
            ("sms_replied", "", 10, 1.2),
            ("survey_answered", "nps/promoter", 6, 1),
            ("survey_answered", "nps/detractor", 3, 1),
            ("complaint_raised", "", 4, 1),
        ),
    ),
    "higher_education": Sample(
        {
            "programme_interest": (
                (25, "Data Science"), (20, "nursing"), (20, "art history"),
                (15, "undecided"), (20, ""),
            ),
            "intended_start": (
                (40, "Autumn 2026"), (25, "autumn 2027"), (35, ""),
            ),
            "entry_requirements": (
                (40, "met"), (15, "not met"), (45, "unknown"),
            ),
            "language_test": ((25, "passed"), (75, "")),
            "funding_status": (
                (20, "self-funded"), (12, "Scholarship"), (25, "undecided"),
                (43, ""),
            ),
            "has_applied_before": YES_NO, "alumni_referral": YES_NO,
            "is_enrolled": ((4, "true"), (96, "false")),
            "contact_role": (
                (80, "student"), (8, "parent"), (4, "teacher"),
                (4, "counsellor"), (4, ""),
            ),
            "phone": ((70, "+49 30 1234"), (30, "")),
            "lead_source": (
                (15, "school visit"), (10, "Education Fair"),
                (20, "ranking portal"), (8, "purchased list"), (47, "website"),
            ),
        },
        (
            *MAILS, page("/", 80, 2), page("/programmes/nursing", 70, 3),
            page("/entry-requirements", 35), page("/fees", 35),
            page("/scholarships", 25), page("/accommodation", 18),
            page("/deadlines", 25), page("/student-life", 40),
            ("content_downloaded", "prospectus/nursing", 30, 1.2),
            ("content_downloaded", "module-handbook/nursing", 10, 1),
            form("information", 25), form("advice", 8),
            ("chat_started", "student-chat", 10, 1.2),
            ("event_registered", "open-day-may", 18, 1),
            ("event_attended", "open-day-may", 12, 1),
            ("event_missed", "open-day-may", 6, 1),
            ("campus_tour_booked", "", 6, 1), ("webinar_attended", "", 12, 1.3),
            ("application_started", "", 22, 1),
            ("application_section_completed", "", 15, 3),
            ("document_uploaded", "transcript", 10, 1),
            ("interview_booked", "", 7, 1), ("application_withdrawn", "", 4, 1),
            ("start_deferred", "", 4, 1), ("call_answered", "", 15, 1.2),
            ("sms_replied", "", 15, 1.5),
            ("email_replied", "admissions-2", 14, 1),
            ("email_clicked", "nurture-4", 30, 2),
        ),
    ),
    "pardot": Sample(
        {
            **B2B_ATTRIBUTES,
            "department": ((40, "Marketing"), (20, "Sales"), (40, "Finance")),
        },
        (
            *B2B_EVENTS, ("site_searched", "", 15, 1.5),
            ("visit_started", "", 80, 3), ("custom_redirect_clicked", "", 8, 1),
            ("file_accessed", "guide.pdf", 15, 1.3),
            ("form_handler_submitted", "", 6, 1),
            ("landing_page_submitted", "", 10, 1.2), ("form_error", "", 8, 1),
            ("form_handler_error", "", 4, 1), ("landing_page_error", "", 5, 1),
            ("chat_started", "", 6, 1), ("event_registered", "", 8, 1),
            ("event_checked_in", "", 5, 1), ("opportunity_created", "", 10, 1),
            ("opportunity_lost", "", 6, 1), ("opportunity_won", "", 5, 1),
        ),
        B2B_ACCOUNTS,
    ),
    "marketo": Sample(
        {
            **B2B_ATTRIBUTES,
            "lead_source": (
                *SOURCES, (20, "Webinar"), (10, "tradeshow"), (10, "LinkedIn"),
            ),
            "first_name": ((90, "Ada"), (6, "test"), (4, "asdf")),
            "last_name": ((90, "Byron"), (10, "none")),
        },
        (
            *B2B_EVENTS, form("content-ebook", 12), form("event-may", 8),
            form("default-footer", 8), ("ad_clicked", "", 14, 1.2),
            ("event_attended", "live/roadshow", 6, 1),
            ("event_attended", "tradeshow/influenced", 6, 1),
            ("event_attended", "tradeshow/booth", 10, 1),
        ),
        B2B_ACCOUNTS,
        ((15, "gmail.com"), (85, "client.example")),
    ),
    "hubspot": Sample(
        B2B_ATTRIBUTES,
        (
            *B2B_EVENTS, ("cta_clicked", "banner-2", 12, 1.3),
            ("meeting_booked", "", 8, 1.1),
        ),
        B2B_ACCOUNTS,
        ((15, "gmail.com"), (85, "client.example")),
    ),
    "madkudu": Sample(
        B2B_ATTRIBUTES,
        (
            *B2B_EVENTS, ("content_downloaded", "ebook/plg", 14, 1.2),
            ("signed_up", "", 25, 1), ("logged_in", "", 20, 6),
            ("teammate_invited", "", 8, 1.5), ("project_created", "", 14, 1.5),
        ),
        B2B_ACCOUNTS,
        ((15, "gmail.com"), (85, "client.example")),
    ),
}


def pick(random: Random, options: Weighted) -> str:
    weights = [weight for weight, _ in options]
    return random.choices([value for _, value in options], weights)[0]


def write_sample(
    folder: Path, template: str, examples: Mapping[str, Example] | None = None,
) -> Path:
    """Writes the raw folder of a template: leads, events, deals, companies.

    examples: further leads by their id; the day that is scored has to be
    LAST_DAY for their events to be as old as they say.
    """
    sample, random = SAMPLES[template], Random(template)
    accounts = [
        {
            "account_id": f"A{number:02}", "domain": f"company{number}.example",
            **{
                name: pick(random, options)
                for name, options in sample.account_attributes.items()
            },
        }
        for number in range(60)
    ]
    leads: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    deals: list[dict[str, Any]] = []

    def add_event(lead: str, at: datetime, event_type: str, asset: str) -> None:
        events.append({
            "event_id": f"E{len(events):05}", "lead_id": lead,
            "occurred_at": at.isoformat(timespec="seconds"),
            "event_type": event_type, "asset": asset,
        })

    for number in range(LEAD_COUNT):
        lead_id = f"P{number:03}"
        created = LAST_DAY - timedelta(
            days=random.randrange(DAY_COUNT), seconds=random.randrange(86_400)
        )
        domain = (
            pick(random, sample.domains) if sample.domains
            else random.choice((*FREE_MAIL, "client.example"))
        )
        leads.append({
            "lead_id": lead_id, "created_at": created.isoformat(),
            "email": f"person{number}@{domain}",
            "account_id": random.choice(accounts)["account_id"],
            **{
                name: pick(random, options)
                for name, options in sample.attributes.items()
            },
        })
        keenness = random.choice((0.5, 0.8, 1.1, 1.8))
        span = (LAST_DAY - created).total_seconds()
        for event_type, asset, percent, times in (
            *sample.events, ("email_delivered", "newsletter-1", 100, 8.0),
        ):
            if random.random() * 100 > percent * keenness:
                continue
            for _ in range(max(1, round(random.expovariate(1 / times)))):
                at = created + timedelta(seconds=span * random.random() ** 0.5)
                add_event(lead_id, at, event_type, asset)
        if random.random() < 0.08 * keenness:
            deals.append({
                "opportunity_id": f"D{len(deals):02}", "lead_id": lead_id,
                "stage": random.choice(("won", "lost", "won", "open")),
                "closed_at": LAST_DAY.isoformat(),
            })
    for lead_id, example in (examples or {}).items():
        accounts.append({"account_id": lead_id, **example.account})
        leads.append({
            "lead_id": lead_id, "email": example.email, "account_id": lead_id,
            "created_at": (LAST_DAY - timedelta(days=DAY_COUNT)).isoformat(),
            **example.attributes,
        })
        for event_type, asset, days in example.events:
            at = LAST_DAY - timedelta(days=days)
            add_event(lead_id, at, event_type, asset)
    for table, rows in (
        ("leads", leads), ("events", events), ("opportunities", deals),
        ("accounts", accounts),
    ):
        write_table(folder, table, rows)
    return folder
