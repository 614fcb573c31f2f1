"""Made-up raw data of any size: the sample, drawn again and again.

Two years, in order of loading. What leads are and do is drawn from the
committed sample, so that its rules fire. Every draw is a hash of a row number:
the same size gives the same rows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

SAMPLE = Path(__file__).resolve().parents[2] / "seeds" / "raw"
DAYS = 730
# The first day that is not in the data: that of the first news.
END = "2026-07-01"
START = f"timestamp '{END}' - interval {DAYS} days"
# No event is loaded later after the start of its session than that.
LONGEST_DELAY_DAYS = 14
EVENT_FILES = 10
# Of each asset of the sample there are so many, of one more type so many.
SAMPLE_ASSETS, FURTHER_ASSETS = 7, 92
FURTHER_TYPES = (
    "ad_clicked", "ad_viewed", "app_notified", "booth_visited",
    "community_read", "ebook_opened", "faq_read", "feature_used",
    "integration_set", "podcast_played", "report_exported", "sms_clicked",
    "ticket_opened",
)
# Prime and larger than any number of leads: spreads ranks over lead numbers.
SPREAD = 15485863
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    events: int
    leads: int

    @property
    def name(self) -> str:
        return short(self.events)


def short(number: float) -> str:
    """50 M, 1.5 M, 20 k."""
    for unit, sign in ((1_000_000, " M"), (1_000, " k")):
        if number >= unit:
            return f"{number / unit:.3g}{sign}"
    return f"{number:.0f}"


def make_data(
    size: Size, folder: Path, memory_limit: str, tell: Tell
) -> None:
    """Writes all raw tables as Parquet; a folder that is complete is kept.

    events/part-….parquet holds what was loaded before END; news/ beside it
    what is loaded on that day, which add_news brings in.
    """
    mark = folder / "complete.txt"
    made = f"{size.events} events of {size.leads} leads\n"
    remove_news(folder)
    for path in (folder / "events").glob("*.kept"):
        path.replace(path.with_suffix(".parquet"))
    if mark.is_file() and mark.read_text("utf-8") == made:
        tell(f"Data of {size.name} events: as they were made before")
        return
    mark.unlink(missing_ok=True)
    for name in ("leads", "events", "news"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for old in (folder / name).glob("*.parquet"):
            old.unlink()
    with duckdb.connect() as connection:
        connection.execute(f"set memory_limit = '{memory_limit}'")
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set temp_directory = '{folder / 'spill'}'")
        maker = Maker(connection, size, folder)
        maker.read_sample()
        maker.write_small_tables()
        tell(f"Data of {size.name} events: leads and accounts")
        for number in range(EVENT_FILES):
            maker.write_events(
                folder / "events" / f"part-{number:02}.parquet",
                DAYS * number / EVENT_FILES, DAYS * (number + 1) / EVENT_FILES,
            )
            tell(f"Data of {size.name} events: part {number + 1} of "
                 f"{EVENT_FILES}")
        maker.write_events(folder / "news" / "events.parquet", DAYS, DAYS + 1)
    mark.write_text(made, "utf-8")


def add_news(folder: Path) -> None:
    """What was loaded on the day after: new files beside the old ones."""
    for name in ("leads", "events"):
        os.link(folder / "news" / f"{name}.parquet",
                folder / name / "news.parquet")


def remove_news(folder: Path) -> None:
    for name in ("leads", "events"):
        (folder / name / "news.parquet").unlink(missing_ok=True)


@contextmanager
def wiped_events(folder: Path) -> Iterator[None]:
    """For a while the files of events have a footer and no content.

    Their names, sizes, times and columns are the same, but whoever reads a
    row of them fails.
    """
    files = sorted((folder / "events").glob("*.parquet"))
    kept = [path.with_suffix(".kept") for path in files]
    for path, safe in zip(files, kept):
        path.rename(safe)
    try:
        for path, safe in zip(files, kept):
            with open(safe, "rb") as file:
                size = file.seek(-8, os.SEEK_END) + 8
                footer = int.from_bytes(file.read(4), "little") + 8
                file.seek(-footer, os.SEEK_END)
                end = file.read()
            with open(path, "wb") as file:
                file.write(b"PAR1")
                file.seek(size - footer)
                file.write(end)
            status = safe.stat()
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        yield
    finally:
        for path, safe in zip(files, kept):
            safe.replace(path)


class Maker:
    """Holds the tables that all files are drawn from."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, size: Size, folder: Path
    ) -> None:
        self.connection, self.size, self.folder = connection, size, folder
        self.sessions = 0

    def read_sample(self) -> None:
        """The tables of the sample, and templates of what a lead does."""
        run = self.connection.execute
        run("""
            create macro unit(x) as (hash(x) >> 11)::double / 9007199254740992
        """)
        # Of the leads a quarter is older than the events; then ever more come.
        run(f"""
            create macro created_days(lead_number) as case
                when unit(lead_number) < 0.25
                    then -200 * unit(lead_number + 0.5)
                else {DAYS} * unit(lead_number + 0.5) ** 0.7
            end
        """)
        # Activity grows: the last day has 1.46 times the mean, 0.2 % of all.
        run(f"""
            create macro share_before(days) as
                0.54 * days / {DAYS} + 0.46 * (days / {DAYS}) ** 2
        """)
        run(f"""
            create macro days_of_share(share) as
                (sqrt(0.2916 + 1.84 * share) - 0.54) / 0.92 * {DAYS}
        """)
        for path in sorted(SAMPLE.glob("*.csv")):
            run(f"""
                create table {path.stem} as
                from read_csv('{path}', all_varchar = true)
            """)
        run("""
            create table lead_templates as
            select (row_number() over (order by lead_id))::int - 1 as template,
                *
            from leads
            where try_cast(created_at as timestamptz) is not null
            qualify count(*) over (partition by lead_id) = 1
        """)
        run(f"""
            create table acts as
            with
            events as (
                select
                    *, lower(trim(event_type)) as type,
                    trim(split_part(split_part(lower(asset), '?', 1), '#', 1))
                        as plain_asset,
                    try_cast(occurred_at as timestamptz)::timestamp as moment,
                    coalesce(message_id, lead_id || occurred_at[:10]) as thread
                from events
                where
                    lead_id is not null and trim(event_type) != ''
                    and event_id is not null and event_type is not null
            ),
            threads as (
                select *, min(moment) over (partition by thread) as first_moment
                from events
                where moment < timestamp '{END}'
            ),
            kept as (
                select *
                from threads
                where moment < first_moment + interval 2 days
            ),
            templates as (
                select
                    thread, message_id is not null as has_message,
                    date_diff('second', first_moment, moment) as seconds,
                    type, plain_asset as asset, product_id, user_agent,
                    {SAMPLE_ASSETS} as asset_count
                from kept
                union all
                select
                    'further ' || name || copy, false, 0, name, name || '/item',
                    null, 'Mozilla/5.0 (Windows NT 10.0) Chrome/126',
                    {FURTHER_ASSETS}
                from unnest({list(FURTHER_TYPES)}) as names (name),
                    range(300) as copies (copy)
                union all
                -- A scanner follows every link of a mail, not always by name.
                select
                    'scanner ' || copy, true, link,
                    case link when 0 then 'email_delivered'
                        else 'email_clicked' end,
                    'nurture-01' || case link when 0 then ''
                        else '/link-' || link end,
                    null,
                    case when link = 0 then null
                        when copy % 2 = 0 then 'Proofpoint URL Defense'
                        else 'Mozilla/5.0 (X11; Linux) Firefox/127' end,
                    1
                from range(60) as copies (copy), range(7) as links (link)
            )
            select
                (dense_rank() over (order by thread))::int - 1 as template,
                (row_number() over (
                    partition by thread
                    order by seconds, type, asset, product_id, user_agent
                ))::int - 1 as position,
                * exclude (thread)
            from templates
        """)
        self.templates = self.value("select max(template) + 1 from acts")
        trial = 50_000
        per_session = self.value(
            f"select count(*) from ({self.events_query(0, trial, trial)})"
        ) / trial
        self.sessions = max(1, round(self.size.events / per_session))

    def value(self, query: str) -> int:
        return self.connection.execute(query).fetchall()[0][0]

    def write(self, query: str, path: Path) -> None:
        self.connection.execute(f"copy ({query}) to '{path}' (format parquet)")

    def write_small_tables(self) -> None:
        leads, accounts = self.size.leads, max(1, self.size.leads // 10)
        new_leads = max(1, leads // 500)
        templates = self.value("select count(*) from lead_templates")
        companies = self.value("select count(account_id) from accounts")
        self.connection.execute(f"""
            create table drawn as
            select
                n, 'L' || lpad(n::varchar, 8, '0') as lead_id,
                case when n < {leads} then created_days(n)
                    else {DAYS} + unit(n) end as days,
                lead_templates.* exclude (lead_id)
            from range({leads} + {new_leads}) as numbers (n)
            inner join lead_templates
                on lead_templates.template = (hash(n, 7) % {templates})::int
        """)
        query = f"""
            select
                lead_id,
                {START} + to_seconds((days * 86400)::bigint) as created_at,
                'person' || n || '@' || case
                    when hash(n, 13) % 5 > 0
                        then 'company-' || (hash(n, 11) % {accounts})
                            || '.example'
                    else coalesce(split_part(email, '@', 2), 'gmail.com')
                end as email,
                case when account_id is not null
                    then 'A' || lpad((hash(n, 11) % {accounts})::varchar,
                        7, '0')
                end as account_id,
                owner,
                case when hash(n, 17) % 500 = 0
                    then 'L' || lpad((hash(n, 29) % {leads})::varchar, 8, '0')
                end as merged_into_lead_id,
                case when hash(n, 31) % 5000 = 0
                    then timestamp '{END}' - interval 3 days
                end as erased_at,
                columns([
                    'do_not_contact', 'job_title', 'country', 'city', 'age',
                    'is_decision_maker', 'employment_status', 'lead_source',
                    'purchase_timeframe', 'language'
                ])
            from drawn
            where {{}}
            order by n
        """
        self.write(query.format(f"days < {DAYS}"),
                   self.folder / "leads" / "part.parquet")
        self.write(query.format(f"days >= {DAYS}"),
                   self.folder / "news" / "leads.parquet")
        self.write(f"""
            select
                'A' || lpad(n::varchar, 7, '0') as account_id,
                'company-' || n || '.example' as domain,
                columns([
                    'employee_count', 'industry', 'country', 'crm_system',
                    'funding_stage'
                ])
            from range({accounts}) as numbers (n)
            inner join (
                select (row_number() over (order by account_id))::int - 1
                    as template, *
                from accounts
                where account_id is not null
            ) as templates
                on templates.template = (hash(n, 19) % {companies})::int
            order by n
        """, self.folder / "accounts.parquet")
        # Deals and verdicts of half of the leads, as long after their creation
        # as in the sample: so the outcome depends on what the lead is.
        closed, given, changed = (
            f"""
                {START} + to_seconds((drawn.days * 86400)::bigint)
                + (try_cast({column} as timestamptz)::timestamp
                - try_cast(drawn.created_at as timestamptz)::timestamp)
            """
            for column in ("closed_at", "given_at", "changed_at")
        )
        halved = f"drawn.days < {DAYS} and hash(n, 37) % 2 = 0"
        self.write(f"""
            select
                'D' || lpad((row_number() over (order by n, opportunity_id))
                    ::varchar, 8, '0') as opportunity_id,
                drawn.lead_id,
                case when closed_at is null or {closed} < timestamp '{END}'
                    then stage else 'open' end as stage,
                case when {closed} < timestamp '{END}' then {closed} end
                    as closed_at,
                amount, product_id
            from drawn
            inner join lead_templates
                on drawn.template = lead_templates.template
            inner join opportunities
                on lead_templates.lead_id = opportunities.lead_id
            where {halved}
            order by n, opportunity_id
        """, self.folder / "opportunities.parquet")
        self.write(f"""
            select
                drawn.lead_id, {given} as given_at, verdict, reason
            from drawn
            inner join lead_templates
                on drawn.template = lead_templates.template
            inner join sales_feedback
                on lead_templates.lead_id = sales_feedback.lead_id
            where {halved} and {given} < timestamp '{END}'
            order by n, 2, 3, 4
        """, self.folder / "sales_feedback.parquet")
        self.write(f"""
            select
                drawn.lead_id, attribute_name, old_value, new_value,
                {changed} as changed_at
            from drawn
            inner join lead_templates
                on drawn.template = lead_templates.template
            inner join attribute_changes
                on lead_templates.lead_id = attribute_changes.lead_id
            where {halved} and {changed} < timestamp '{END}'
            order by n, 5, 2, 3, 4
        """, self.folder / "attribute_changes.parquet")
        self.write("from products", self.folder / "products.parquet")

    def events_query(self, first: int, last: int, sessions: int) -> str:
        """The events of sessions first to last, of so many in two years.

        A session is one to four templates on one day, by a lead that is drawn
        by Zipf's law (exponent 1, flat for the busiest thousandth).
        """
        leads = self.size.leads
        flat = max(1, leads / 1000)
        lead = f"""
            ((floor({flat} * (exp(unit({{}}) * ln(({leads} + {flat}) / {flat}))
                - 1))::bigint % {leads}) * {SPREAD} + 13) % {leads}
        """
        return f"""
            with
            sessions as (
                select
                    k,
                    days_of_share((k + 0.5) / {sessions}) as days,
                    {lead.format('k * 5 + 1')} as this_lead,
                    {lead.format('k * 5 + 2')} as other_lead,
                    1 + least(3, floor(-ln(unit(k * 5 + 3) + 1e-9) * 1.1))::int
                        as draws
                from range({first}, {last}) as numbers (k)
            ),
            draws as (
                select
                    k, draw, days + draw * 0.004 as days,
                    -- Most of what a lead does it does after its creation.
                    case when created_days(this_lead) <= days then this_lead
                        else other_lead end as lead_number,
                    (hash(k * 4 + draw + 0.25) % {self.templates})::int
                        as template,
                    hash(k * 4 + draw) as h
                from sessions, range(4) as numbers (draw)
                where draw < draws
            ),
            acted as (
                select
                    draws.*, acts.* exclude (template),
                    again, hash(h + position * 8 + again) as g
                from draws
                inner join acts on draws.template = acts.template
                -- Pages are loaded again, tasks are made one after the other.
                cross join range(3) as numbers (again)
                where
                    again = 0
                    or (
                        not has_message
                        and again <= hash(h + position) % 9 // 4
                    )
            ),
            timed as (
                select
                    *,
                    {START} + to_seconds(
                        (days * 86400)::bigint + seconds + again * 40
                    ) as occurred_at,
                    case when (h >> 8) % 14 = 0 and not has_message then null
                        when (h >> 12) % 1000 = 0 then 'X' || k
                        else 'L' || lpad(lead_number::varchar, 8, '0')
                    end as lead_id,
                    case when asset_count > 1
                        then floor(asset_count * unit(h + 1) ** 2)::int
                        else 0 end as variant
                from acted
            ),
            sent as (
                select
                    'E' || lpad(
                        (k * 128 + draw * 32 + position * 4 + again)::varchar,
                        11, '0'
                    ) as event_id,
                    lead_id, occurred_at,
                    case when g % 100003 = 0 then '' else type end
                        as event_type,
                    asset
                    || case when variant = 0 or asset = '' then ''
                        else '-' || variant end
                    || case when asset[1] = '/' and (g >> 8) % 10 = 0
                        then '?utm_source=' || ['ad', 'mail', 'post'][
                            1 + ((g >> 16) % 3)::int]
                        else '' end as asset,
                    product_id,
                    case when has_message then 'M' || (k * 4 + draw) end
                        as message_id,
                    case when user_agent like 'Mozilla/5.0 (%' and user_agent
                            not like '%compatible%'
                        then user_agent || '.' || lead_number % 40
                        else user_agent end as user_agent,
                    occurred_at + case when (g >> 20) % 50 = 0
                        then to_seconds(((g >> 28) % 604800)::bigint)
                        else to_seconds(((g >> 28) % 600)::bigint)
                    end as loaded_at,
                    g
                from timed
                where position < 8
            )
            select * exclude (g) from sent
            union all
            -- Sent again: the same row, loaded once more.
            select
                * exclude (loaded_at, g),
                loaded_at + to_seconds((3600 + (g >> 40) % 360000)::bigint)
                    as loaded_at
            from sent
            where g % 331 = 0
        """

    def write_events(self, path: Path, from_day: float, to_day: float) -> None:
        """What was loaded on these days, counted from the first."""
        first, last = (
            int(self.value(f"""
                select floor(share_before({max(0.0, day)}) * {self.sessions})
            """))
            for day in (from_day - LONGEST_DELAY_DAYS, to_day)
        )
        low, high = (
            f"{START} + to_seconds({day * 86400:.0f})"
            for day in (from_day, to_day)
        )
        self.write(f"""
            select * from ({self.events_query(first, last + 1, self.sessions)})
            where loaded_at >= {low} and loaded_at < {high}
            order by loaded_at, event_id
        """, path)
