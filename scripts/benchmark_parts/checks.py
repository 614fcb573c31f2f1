"""Whether all ways found the same points; no time is told before they did."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmark_parts.peers import Task, of_some_leads

# Of sums of doubles, which no two engines add in the same order.
RELATIVE_ERROR = 1e-6
# The project rounds each day's points to four decimals.
ROUNDING_ERROR = 0.00005


class Disagreement(Exception):
    """Names the first points that two ways do not agree on."""


def compare_ways(
    name: str, task: Task, other_name: str, other: Task, one_lead_in: int = 1
) -> None:
    """Undecayed points must be equal, decayed ones to six digits."""
    with duckdb.connect() as connection:
        differing = connection.execute(f"""
            with
            one as (
                select * from read_parquet('{task.result}')
                where {of_some_leads('lead_id', one_lead_in)}
            ),
            other as (select * from read_parquet('{other.result}'))
            select
                coalesce(one.lead_id, other.lead_id),
                coalesce(one.rule_number, other.rule_number),
                one.undecayed_points, other.undecayed_points,
                one.decayed_points, other.decayed_points,
                count(*) over ()
            from one
            full join other
                on
                    one.lead_id = other.lead_id
                    and one.rule_number = other.rule_number
            where
                round(one.undecayed_points * 10000)
                is distinct from round(other.undecayed_points * 10000)
                or abs(one.decayed_points - other.decayed_points)
                > {RELATIVE_ERROR} * abs(one.decayed_points)
            order by 1, 2
            limit 1
        """).fetchall()
        rows = connection.execute(
            f"select count(*) from read_parquet('{other.result}')"
        ).fetchall()[0][0]
    if not rows:
        raise Disagreement(f"{other_name} found no points at all.")
    for lead, rule, points, others, decayed, others_decayed, n in differing:
        raise Disagreement(
            f"{name} and {other_name} differ in {n:,} points. The first: lead "
            f"{lead}, rule number {rule}: {points} and {others}, "
            f"decayed {decayed} and {others_decayed}."
        )


def compare_ledger(database: Path, raw: Path, task: Task) -> int:
    """The ledger against a peer; the number of leads that could be compared.

    task: of the rules that the database was built with, and done.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"""
            create temporary table rules as
            select
                scoring_model, rule_id,
                (row_number() over (order by line))::integer - 1 as rule_number
            from (
                select row_number() over () as line, *
                from read_csv(
                    '{task.rules_folder}/behaviour_rules.csv',
                    all_varchar = true
                )
            )
            where scoring_model not in (
                select scoring_model
                from read_csv(
                    '{task.rules_folder}/scoring_models.csv',
                    all_varchar = true
                )
                where role = 'off'
            )
        """)
        # On the day of the ledger both count all events of these leads.
        connection.execute(f"""
            create temporary table plain_leads as
            with leads as (
                select * from read_parquet('{raw}/leads/*.parquet')
            )
            select lead_id
            from leads
            where
                merged_into_lead_id is null
                and erased_at is null
                and created_at < date '{task.as_of}' + interval 1 day
                and lead_id not in (
                    select merged_into_lead_id from leads
                    where merged_into_lead_id is not null
                )
                and lead_id not in (
                    select lead_id
                    from read_parquet('{raw}/events/*.parquet')
                    where lead_id is not null
                    group by lead_id, event_id
                    having count(*) > 1
                )
        """)
        differing = connection.execute(f"""
            with
            ledger as (
                select
                    ledger.lead_id, rules.rule_number, ledger.event_count,
                    ledger.undecayed_points, ledger.points
                from score_ledger as ledger
                inner join rules
                    on
                        ledger.scoring_model = rules.scoring_model
                        and ledger.rule_id = rules.rule_id
                inner join plain_leads
                    on ledger.lead_id = plain_leads.lead_id
            ),
            peer as (
                select peer.*
                from read_parquet('{task.result}') as peer
                inner join plain_leads on peer.lead_id = plain_leads.lead_id
            )
            select
                coalesce(ledger.lead_id, peer.lead_id),
                coalesce(ledger.rule_number, peer.rule_number),
                ledger.undecayed_points, peer.undecayed_points,
                ledger.points, peer.decayed_points,
                count(*) over ()
            from ledger
            full join peer
                on
                    ledger.lead_id = peer.lead_id
                    and ledger.rule_number = peer.rule_number
            where
                (ledger.undecayed_points * 10000)::bigint
                is distinct from round(peer.undecayed_points * 10000)::bigint
                or abs(ledger.points::double - peer.decayed_points)
                > {ROUNDING_ERROR} * ledger.event_count
                + {RELATIVE_ERROR} * abs(peer.decayed_points)
            order by 1, 2
            limit 1
        """).fetchall()
        count = connection.execute("""
            select count(distinct ledger.lead_id)
            from score_ledger as ledger
            inner join plain_leads on ledger.lead_id = plain_leads.lead_id
            inner join rules
                on
                    ledger.scoring_model = rules.scoring_model
                    and ledger.rule_id = rules.rule_id
        """).fetchall()[0][0]
    for lead, rule, points, others, decayed, others_decayed, n in differing:
        raise Disagreement(
            f"score_ledger and the peers differ in {n:,} points. The first: "
            f"lead {lead}, rule number {rule}: {points} and {others}, "
            f"decayed {decayed} and {others_decayed}."
        )
    if not count:
        raise Disagreement("No lead of score_ledger could be compared.")
    return count
