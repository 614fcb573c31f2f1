"""What the pages of the dashboard read from the marts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

Row = dict[str, Any]
Filters = Mapping[str, str | None]
PAGE_SIZE = 50
WEEKS = 52

# The columns by which a list can be sorted, by the name in the address; the
# first is the default. A minus before the name sorts descending.
LEAD_ORDERS = {
    "-score": "score", "lead": "lead_id", "grade": "grade", "owner": "owner",
    "status": "status", "-change": "score_change",
    "-probability": "probability_rate", "-active": "last_activity_on",
    "-created": "created_on",
}
QUEUE_ORDERS = {
    "position": "queue_position", "lead": "lead_id", "-score": "score",
    "grade": "grade", "owner": "owner", "-account": "account_points",
    "-waiting": "waiting_days",
}
ACCOUNT_ORDERS = {
    "-points": "points", "account": "account_id", "domain": "domain",
    "-fit": "fit_points", "-engagement": "engagement_points",
    "-trend": "trend_points", "-leads": "open_lead_count",
    "-engaged": "engaged_contact_count", "-senior": "senior_contact_count",
}

LEADS = """
    from lead_scores
    where scoring_model = $model
        and ($grade is null or grade = $grade)
        and ($band is null or total_band = $band)
        and ($status is null or status = $status)
        and ($owner is null or owner = $owner)
        and ($mql is null or is_mql)
        and ($ready is null or is_sales_ready)
        and (
            $search is null
            or lower(lead_id) = lower($search)
            or lower(account_id) = lower($search)
            or account_id in (
                select account_id from account_scores
                where contains(lower(domain), lower($search))
            )
            or lead_id in (
                select lead_id from crm_leads
                where contains(email, lower($search))
                    or $search in (
                        hubspot_id, salesforce_lead_id, salesforce_contact_id
                    )
            )
        )
"""
QUEUE = """
    from sales_queue
    where ($arm is null or scoring_model = $arm)
        and ($owner is null or owner = $owner)
        and ($segment is null or segment = $segment)
"""
ACCOUNTS = """
    from account_scores
    where scoring_model = $model
        and ($band is null or band = $band)
        and ($ready is null or is_ready)
        and (
            $search is null
            or lower(account_id) = lower($search)
            or contains(lower(domain), lower($search))
        )
"""


@dataclass(frozen=True)
class Listing:
    """One page of a long list.

    order: the name by which it is sorted, as in the address.
    """

    rows: list[Row]
    total: int
    page: int
    pages: int
    order: str

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


class Marts:
    """The marts of a database as they are now; use as a context manager.

    Each has the file open for itself, read-only and only for a moment: what is
    published later is seen by the next one, and nobody waits.
    """

    def __init__(self, database: Path) -> None:
        if not database.exists():
            raise FileNotFoundError(database)
        self.connection = duckdb.connect()
        path = str(database).replace("'", "''")
        try:
            self.connection.execute(f"attach '{path}' as marts (read_only)")
        except duckdb.Error:
            self.connection.close()
            raise
        self.connection.execute("use marts")

    def __enter__(self) -> Marts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def rows(self, query: str, **values: Any) -> list[Row]:
        cursor = self.connection.execute(query, values or None)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def row(self, query: str, **values: Any) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(query, **values)), None)

    def values(self, query: str, **values: Any) -> list[Any]:
        """The first column."""
        return [
            next(iter(row.values())) for row in self.rows(query, **values)
        ]

    def listing(
        self, source: str, values: Mapping[str, Any],
        orders: Mapping[str, str], order: str | None, page: int, grain: str,
    ) -> Listing:
        """A page of what a source (from, where) yields.

        order: as it stands in the address; only names of orders count.
        """
        names = {name.lstrip("-") for name in orders}
        if order is None or order.lstrip("-") not in names:
            order = next(iter(orders))
        column = orders.get(order) or next(
            column for name, column in orders.items()
            if name.lstrip("-") == order.lstrip("-")
        )
        direction = "desc" if order.startswith("-") else "asc"
        total = self.values(f"select count(*) {source}", **values)[0]
        pages = max(1, ceil(total / PAGE_SIZE))
        page = min(max(1, page), pages)
        rows = self.rows(
            f"select * {source} order by {column} {direction} nulls last,"
            f" {grain} limit {PAGE_SIZE} offset {(page - 1) * PAGE_SIZE}",
            **values,
        )
        return Listing(rows, total, page, pages, order)

    # ---- What all pages show -------------------------------------------------

    def models(self) -> list[Row]:
        """The scoring models, the champion first."""
        return self.rows("""
            select
                scoring_model, as_of, rules_version, is_champion,
                count(*) as lead_count
            from lead_scores
            group by all
            order by is_champion desc, scoring_model
        """)

    # ---- Overview ------------------------------------------------------------

    def totals(self, model: str) -> Row:
        """Null where nothing can be said yet."""
        return self.rows("""
            select
                count(*) as lead_count,
                count(*) filter (is_mql) as mql_count,
                count(*) filter (is_sales_ready) as ready_count,
                cast(avg(score) as decimal(18, 1)) as mean_points,
                (
                    select count(*) filter (is_ready) from account_scores
                    where scoring_model = $model
                ) as ready_account_count,
                (
                    select count(*) from account_scores
                    where scoring_model = $model
                ) as account_count
            from lead_scores
            where scoring_model = $model
        """, model=model)[0]

    def acceptance(self, model: str) -> Row | None:
        return self.row("""
            select * from feedback_summary
            where scoring_model = $model and segment_kind = 'all'
        """, model=model)

    def conversion(self, model: str) -> Row | None:
        return self.row("""
            select * from conversion_rates
            where scoring_model = $model and segment_kind = 'base'
        """, model=model)

    def bands(self, model: str, axis: str) -> list[str]:
        """The bands of total, fit or engagement that leads have, best first:
        their names do not say which that is."""
        band, points = {
            "total": ("total_band", "score"),
            "fit": ("fit_band", "fit_points"),
            "engagement": ("engagement_band", "engagement_points"),
        }[axis]
        return self.values(f"""
            select {band} from lead_scores
            where scoring_model = $model
            group by {band} order by max({points}) desc, {band}
        """, model=model)

    def weeks(self, model: str) -> list[Row]:
        """Leads by week of creation and band, of the last weeks."""
        return self.rows(f"""
            select
                cast(date_trunc('week', created_on) as date) as week,
                total_band as band,
                count(*) as lead_count
            from lead_scores
            where scoring_model = $model
                and date_trunc('week', created_on)
                > date_trunc('week', as_of) - interval {WEEKS} week
            group by all
            order by all
        """, model=model)

    def grades(self, model: str) -> list[Row]:
        """Open leads by fit and engagement band."""
        return self.rows("""
            select
                fit_band, engagement_band, grade,
                min(segment) as segment,
                count(*) as lead_count,
                count(*) filter (is_sales_ready) as ready_count
            from lead_scores
            where scoring_model = $model and status = 'open'
            group by all
        """, model=model)

    def previous_day(self, model: str) -> date | None:
        """The day before the scored one for which scores were published."""
        return self.values("""
            select max(days.as_of)
            from published_days as days
            where days.scoring_model = $model
                and days.as_of < (
                    select max(as_of) from lead_scores
                    where scoring_model = $model
                )
        """, model=model)[0]

    def changes(self, model: str, direction: str, count: int) -> list[Row]:
        """The leads whose score went up (desc) or down (asc) the most."""
        sign = {"desc": ">", "asc": "<"}[direction]
        return self.rows(f"""
            select
                lead_id, account_id, owner, score, score_change, grade, status
            from lead_scores
            where scoring_model = $model and score_change {sign} 0
            order by score_change {direction}, score desc, lead_id
            limit {count}
        """, model=model)

    def newly_ready(self, count: int) -> tuple[int, list[Row]]:
        """How many leads are ready since the scored day, and the first."""
        source = "from sales_queue where ready_on = as_of"
        return (
            self.values(f"select count(*) {source}")[0],
            self.rows(
                f"select * {source} order by queue_position limit {count}"
            ),
        )

    def first_in_queue(self, count: int) -> list[Row]:
        return self.rows(
            f"select * from sales_queue order by queue_position limit {count}"
        )

    def raw_rows(self) -> list[Row]:
        return self.rows("select * from raw_row_counts order by raw_table")

    def rejections(self) -> list[Row]:
        return self.rows("""
            select raw_table, reject_reason, count(*) as row_count
            from rejected_records
            group by all
            order by row_count desc, raw_table, reject_reason
        """)

    def verdict(self) -> Row | None:
        """Whether the scores can be trusted: state and finding."""
        return next(iter(self.rows(
            "select * from build_health where check_number = 0"
        )), None)

    def checks(self) -> list[Row]:
        return self.rows("""
            select * from build_health
            where check_number > 0
            order by
                array_position(['broken', 'look', 'unknown', 'ok'], state),
                check_number, subject
        """)

    # ---- Lists ---------------------------------------------------------------

    def leads(
        self, model: str, filters: Filters, order: str | None, page: int
    ) -> Listing:
        return self.listing(
            LEADS, {"model": model, **filters}, LEAD_ORDERS, order, page,
            "lead_id",
        )

    def queue(self, filters: Filters, order: str | None, page: int) -> Listing:
        return self.listing(
            QUEUE, filters, QUEUE_ORDERS, order, page, "queue_position",
        )

    def accounts(
        self, model: str, filters: Filters, order: str | None, page: int
    ) -> Listing:
        return self.listing(
            ACCOUNTS, {"model": model, **filters}, ACCOUNT_ORDERS, order, page,
            "account_id",
        )

    def lead_choices(self, model: str) -> dict[str, list[str]]:
        """What the leads can be filtered by."""
        return {
            column: self.values(
                f"select distinct {column} from lead_scores"
                f" where scoring_model = $model and {column} is not null"
                f" order by {column}", model=model,
            )
            for column in ("grade", "status", "owner")
        } | {"band": self.bands(model, "total")}

    def queue_choices(self) -> dict[str, list[str]]:
        return {
            column: self.values(
                f"select distinct {column} from sales_queue"
                f" where {column} is not null order by {column}"
            )
            for column in ("scoring_model", "owner", "segment")
        }

    def account_bands(self, model: str) -> list[str]:
        """Best first."""
        return self.values("""
            select band from account_scores
            where scoring_model = $model
            group by band order by max(points) desc, band
        """, model=model)

    # ---- One lead ------------------------------------------------------------

    def lead(self, model: str, lead: str) -> Row | None:
        return self.row("""
            select * from lead_scores
            where scoring_model = $model and lead_id = $lead
        """, model=model, lead=lead)

    def ledger(self, model: str, lead: str) -> list[Row]:
        """Fit, then engagement, then adjustments."""
        return self.rows("""
            select
                *,
                case
                    when rule_kind is null then 'Adjustments'
                    when rule_kind = 'attribute' then 'Fit'
                    else 'Engagement'
                end as block
            from score_ledger
            where scoring_model = $model and lead_id = $lead
            order by
                case block when 'Fit' then 1 when 'Engagement' then 2 else 3
                end,
                points desc, entry_id
        """, model=model, lead=lead)

    def lead_history(self, model: str, lead: str) -> list[Row]:
        """What was published for the lead, the latest first."""
        return self.rows("""
            select
                *,
                publication_number = max(publication_number)
                over (partition by as_of) as is_last_of_day
            from lead_score_history
            where scoring_model = $model and lead_id = $lead
            order by as_of desc, publication_number desc
        """, model=model, lead=lead)

    def queued(self, lead: str) -> Row | None:
        return self.row(
            "select * from sales_queue where lead_id = $lead", lead=lead
        )

    def email(self, lead: str) -> str | None:
        """Of a lead that may be contacted."""
        return next(iter(self.values(
            "select email from crm_leads where lead_id = $lead", lead=lead
        )), None)

    def interests(self, model: str, kind: str, identifier: str) -> list[Row]:
        """Products and categories; kind: lead or account."""
        return self.rows("""
            select * from product_interest
            where scoring_model = $model and interest_of = $kind
                and interested_id = $identifier
            order by interest_in desc, interest_rank, item_id
        """, model=model, kind=kind, identifier=identifier)

    # ---- One account ---------------------------------------------------------

    def account(self, model: str, account: str) -> Row | None:
        return self.row("""
            select * from account_scores
            where scoring_model = $model and account_id = $account
        """, model=model, account=account)

    def account_leads(self, model: str, account: str) -> list[Row]:
        """In the order in which they count, then those that do not."""
        return self.rows("""
            select * from lead_scores
            where scoring_model = $model and account_id = $account
            order by status != 'open', engagement_points desc, lead_id
        """, model=model, account=account)

    def account_engagement(self, model: str, account: str) -> list[Row]:
        """Points of behaviour and silence of the open leads by category."""
        return self.rows("""
            select
                ledger.category,
                count(distinct ledger.lead_id) as lead_count,
                cast(sum(ledger.event_count) as bigint) as event_count,
                max(ledger.last_event_on) as last_event_on,
                cast(sum(ledger.points) as decimal(18, 4)) as points
            from score_ledger as ledger
            inner join lead_scores as leads
                on ledger.scoring_model = leads.scoring_model
                and ledger.lead_id = leads.lead_id
            where ledger.scoring_model = $model
                and leads.account_id = $account
                and leads.status = 'open'
                and ledger.rule_kind in ('behaviour', 'inactivity')
            group by ledger.category
            order by points desc, ledger.category
        """, model=model, account=account)

    def account_history(self, model: str, account: str) -> list[Row]:
        """What was published for the account, the latest first."""
        return self.rows("""
            select
                *,
                publication_number = max(publication_number)
                over (partition by as_of) as is_last_of_day
            from account_score_history
            where scoring_model = $model and account_id = $account
            order by as_of desc, publication_number desc
        """, model=model, account=account)

    # ---- Rules ---------------------------------------------------------------

    def rules(self, model: str) -> list[Row]:
        """Every rule, how often it fires and what the outcomes suggest."""
        return self.rows("""
            select
                coverage.*,
                points.suggested_points,
                points.suggested_low_points,
                points.suggested_high_points,
                points.verdict,
                coalesce(points.is_conclusive, false) as is_conclusive
            from rule_coverage as coverage
            left join suggested_points as points
                on coverage.scoring_model = points.scoring_model
                and coverage.item_kind = points.item_kind
                and coverage.item = points.item
            where coverage.scoring_model = $model
                and coverage.item_kind = 'rule'
            order by
                coverage.is_warning desc, coverage.is_dead desc,
                coverage.rule_kind, coverage.rule_group, coverage.item
        """, model=model)

    def without_rule(self, model: str) -> list[Row]:
        """Attributes and event types that no rule looks at."""
        return self.rows("""
            select * from rule_coverage
            where scoring_model = $model and item_kind != 'rule'
            order by item_kind desc, lead_count desc, item
        """, model=model)

    def worth_a_rule(self, model: str) -> list[Row]:
        """Values and event types without a rule that the outcomes single
        out."""
        return self.rows("""
            select * from suggested_points
            where scoring_model = $model and item_kind != 'rule'
                and is_conclusive
            order by abs(difference_points) desc, item
        """, model=model)
