"""One task, done by several engines: what they take for it and what they find.

The task: per lead and behaviour rule of seeds/rules the points of all events up
to a day, undecayed and decayed. Without caps, bots, repeated or merged rows,
which most peers could only do with much more code. Every way but the row loop
matches rules with the distinct pairs of event type and asset, and then counts
per lead, set of rules (or pair) and day what some rule matches.

Run as a program it does one task, given as JSON, and prints a line of JSON:
so every way has a process, and a peak of memory, of its own.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

# The largest age in days, of two years and a bit, that a factor is kept for.
AGES = 1024


@dataclass(frozen=True)
class Rule:
    """A behaviour rule: which events it counts, and what they are worth."""

    event_type: str
    asset_pattern: str
    points: float
    decay_kind: str
    decay_days: int
    decay_rate: float

    def factor(self, age_days: int) -> float | None:
        """What is left of a point; None: the event counts no more."""
        match self.decay_kind:
            case "window":
                return 1.0 if age_days < self.decay_days else None
            case "linear":
                return max(0.0, 1 - age_days / self.decay_days)
            case "step":
                periods = math.floor(age_days / self.decay_days)
                return max(0.0, 1 - self.decay_rate * periods)
            case "half_life":
                return 0.5 ** (age_days / self.decay_days)
        return 1.0


@dataclass(frozen=True)
class Task:
    """What to do: `way` is a key of WAYS; result: the file to write."""

    way: str
    events: str
    rules_folder: str
    as_of: str
    result: str
    memory_limit: str
    threads: int
    # Only leads whose hash is divisible by that; 1 is all of them.
    one_lead_in: int = 1

    @property
    def day(self) -> date:
        return date.fromisoformat(self.as_of)


def read_rules(folder: Path) -> list[Rule]:
    """The behaviour rules of all models that are scored."""
    def rows(name: str) -> Iterable[dict[str, str]]:
        with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)

    off = {
        row["scoring_model"] for row in rows("scoring_models")
        if row["role"].strip().lower() == "off"
    }
    return [
        Rule(
            clean(row["event_type"]), clean(row["asset_pattern"]),
            float(row["points"]), clean(row["decay_kind"]) or "none",
            int(row["decay_days"] or 1), float(row["decay_rate"] or 0),
        )
        for row in rows("behaviour_rules") if row["scoring_model"] not in off
    ]


def clean(text: str | None) -> str:
    return (text or "").strip().lower()


def clean_asset(asset: str | None) -> str:
    return clean(re.split("[?#]", asset or "", maxsplit=1)[0])


def matcher(pattern: str) -> Callable[[str], Any]:
    """Whether an asset is like a pattern; a blank pattern likes all."""
    if not pattern:
        return lambda asset: True
    expression = "".join(
        {"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in pattern
    )
    matches = re.compile(expression, re.DOTALL).fullmatch
    return lambda asset: asset and matches(asset)


def rule_sets(
    rules: list[Rule], pairs: Iterable[tuple[str | None, str | None]]
) -> tuple[list[int], list[tuple[int, ...]]]:
    """Per pair the number of its set of rules, and the sets; 0 is no rule."""
    by_type = defaultdict(list)
    for number, rule in enumerate(rules):
        by_type[rule.event_type].append((number, matcher(rule.asset_pattern)))
    sets: dict[tuple[int, ...], int] = {(): 0}
    numbers = []
    for event_type, asset in pairs:
        plain = clean_asset(asset)
        found = tuple(
            number for number, matches in by_type[clean(event_type)]
            if matches(plain)
        )
        numbers.append(sets.setdefault(found, len(sets)))
    return numbers, list(sets)


def factor_rows(rules: list[Rule]) -> list[tuple[int, int, float, float]]:
    """Rule, age, points and decayed points of one event of that age."""
    return [
        (number, age, rule.points, rule.points * factor)
        for number, rule in enumerate(rules) for age in range(AGES)
        if (factor := rule.factor(age)) is not None
    ]


# ---- DuckDB: the floor, and this project's own way ---------------------------
def connect(task: Task) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"set memory_limit = '{task.memory_limit}'")
    connection.execute(f"set threads = {task.threads}")
    connection.execute(f"set temp_directory = '{task.result}.spill'")
    return connection


def floor(task: Task) -> float:
    with connect(task) as connection:
        started = time.perf_counter()
        connection.execute(f"""
            select count(*), sum(event_count), max(last_event_at)
            from (
                select
                    lead_id, count(*) as event_count,
                    max(occurred_at) as last_event_at
                from read_parquet('{task.events}')
                group by lead_id
            )
        """).fetchall()
        return time.perf_counter() - started


def own_way(task: Task) -> float:
    """Distinct behaviours matched once, daily counts, then points.

    As the models do it, less what serves other ends: whatever the same rules
    match is counted together.
    """
    with connect(task) as connection:
        run = connection.execute
        started = time.perf_counter()
        run(f"""
            create table rules as
            select
                (row_number() over (order by line))::integer - 1
                    as rule_number,
                *
            from (
                select
                    row_number() over () as line, scoring_model,
                    trim(lower(event_type)) as event_type,
                    trim(lower(asset_pattern)) as asset_pattern,
                    points::double as points, decay_kind,
                    decay_days::integer as decay_days,
                    decay_rate::double as decay_rate
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
        run(f"""
            create table factors as
            select
                rule_number, points, age_days::integer as age_days,
                points * case decay_kind
                    when 'linear'
                        then greatest(0e0, 1e0 - age_days / decay_days)
                    when 'step'
                        then greatest(
                            0e0, 1e0 - decay_rate * (age_days // decay_days)
                        )
                    when 'half_life' then 0.5e0 ** (age_days / decay_days)
                    else 1e0
                end as decayed_points
            from rules
            cross join range({AGES}) as ages (age_days)
            where
                decay_kind is distinct from 'window' or age_days < decay_days
        """)
        run(f"""
            create view events as
            select
                lead_id, event_type, coalesce(asset, '') as asset,
                occurred_at::date as occurred_on
            from read_parquet('{task.events}')
            where
                lead_id is not null
                and occurred_at < date '{task.as_of}' + interval 1 day
        """)
        # Whatever is in the files, for a filter would cost more than it saves.
        run(f"""
            create table behaviours as
            select
                event_type, asset,
                trim(lower(event_type)) as plain_type,
                trim(split_part(split_part(lower(asset), '?', 1), '#', 1))
                    as plain_asset
            from (
                select distinct event_type, coalesce(asset, '') as asset
                from (
                    select distinct event_type, asset
                    from read_parquet('{task.events}')
                )
            )
        """)
        run("""
            create table behaviour_rules as
            select
                behaviours.event_type, behaviours.asset,
                list(rules.rule_number order by rules.rule_number) as rule_set
            from behaviours
            inner join rules
                on
                    behaviours.plain_type = rules.event_type
                    and (
                        rules.asset_pattern is null
                        or (
                            behaviours.plain_asset != ''
                            and behaviours.plain_asset
                            like rules.asset_pattern
                        )
                    )
            group by behaviours.event_type, behaviours.asset
        """)
        run("""
            create table rule_sets as
            select
                rule_set,
                (row_number() over (order by rule_set))::integer as set_number
            from (select distinct rule_set from behaviour_rules)
        """)
        run(f"""
            create table set_factors as
            select
                rule_sets.set_number,
                date '{task.as_of}' - factors.age_days as occurred_on,
                factors.rule_number, factors.points, factors.decayed_points
            from rule_sets
            inner join factors
                on list_contains(rule_sets.rule_set, factors.rule_number)
        """)
        run(f"""
            create table leads as
            select lead_id, (row_number() over ())::integer as lead_number
            from (select distinct lead_id from read_parquet('{task.events}'))
        """)
        run("""
            create table daily_events as
            select
                lead_number, set_number, occurred_on,
                count(*)::integer as event_count
            from events
            inner join behaviour_rules using (event_type, asset)
            inner join rule_sets using (rule_set)
            inner join leads using (lead_id)
            group by lead_number, set_number, occurred_on
        """)
        run("""
            create table numbered_points as
            select
                lead_number, rule_number,
                sum(points * event_count) as undecayed_points,
                sum(decayed_points * event_count) as decayed_points
            from daily_events
            inner join set_factors using (set_number, occurred_on)
            group by lead_number, rule_number
        """)
        run("""
            create table lead_points as
            select
                leads.lead_id, numbered_points.rule_number,
                numbered_points.undecayed_points,
                numbered_points.decayed_points
            from numbered_points
            inner join leads using (lead_number)
        """)
        seconds = time.perf_counter() - started
        run(f"copy lead_points to '{task.result}' (format parquet)")
        return seconds


# ---- Data frames -------------------------------------------------------------
def polars_way(task: Task) -> float:
    import polars as pl

    rules = read_rules(Path(task.rules_folder))
    started = time.perf_counter()
    day = pl.lit(task.day)
    events = pl.scan_parquet(task.events).filter(
        pl.col("lead_id").is_not_null(),
        pl.col("occurred_at").dt.date() <= day,
    ).select(
        "lead_id", "event_type", "asset",
        (day - pl.col("occurred_at").dt.date()).dt.total_days()
        .cast(pl.Int16).alias("age"),
    )
    pairs = pl.scan_parquet(task.events).select(
        "event_type", "asset"
    ).unique().collect(engine="streaming")
    numbers, sets = rule_sets(rules, pairs.iter_rows())
    pairs = pairs.with_columns(
        pl.Series("rule_set", numbers, dtype=pl.Int16)
    ).filter(pl.col("rule_set") > 0)
    points = pl.DataFrame(
        [
            (number, age, rule, points, decayed)
            for rule, age, points, decayed in factor_rows(rules)
            for number, found in enumerate(sets) if rule in found
        ],
        schema={
            "rule_set": pl.Int16, "age": pl.Int16, "rule_number": pl.Int32,
            "points": pl.Float64, "decayed": pl.Float64,
        },
        orient="row",
    )
    result = (
        events
        .join(pairs.lazy(), on=["event_type", "asset"], nulls_equal=True)
        .group_by("lead_id", "rule_set", "age").len("n")
        .join(points.lazy(), on=["rule_set", "age"])
        .group_by("lead_id", "rule_number")
        .agg(
            (pl.col("points") * pl.col("n")).sum().alias("undecayed_points"),
            (pl.col("decayed") * pl.col("n")).sum().alias("decayed_points"),
        )
        .collect(engine="streaming")
    )
    seconds = time.perf_counter() - started
    result.write_parquet(task.result)
    return seconds


def pandas_way(task: Task) -> float:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    rules = read_rules(Path(task.rules_folder))
    started = time.perf_counter()
    folder, pattern = str(Path(task.events).parent), Path(task.events).name
    files = sorted(str(path) for path in Path(folder).glob(pattern))
    texts = ["lead_id", "event_type", "asset"]
    table = ds.dataset(
        files, format=ds.ParquetFileFormat(
            read_options=ds.ParquetReadOptions(dictionary_columns=texts)
        )
    ).to_table(columns=[*texts, "occurred_at"]).unify_dictionaries()
    frame = table.combine_chunks().to_pandas(self_destruct=True)
    del table
    age = (
        np.datetime64(task.as_of) - frame["occurred_at"].values
        .astype("datetime64[D]")
    ).astype(np.int64)
    lead, kind, asset = (
        frame[name].cat.codes.to_numpy(np.int64) for name in texts
    )
    lead_ids, kinds, assets = (frame[name].cat.categories for name in texts)
    del frame
    # -1 is missing, so that all codes are moved up by one.
    pair = (kind + 1) * (len(assets) + 1) + asset + 1
    found = pd.unique(pair)
    numbers, sets = rule_sets(rules, (
        (
            kinds[code // (len(assets) + 1) - 1]
            if code // (len(assets) + 1) else None,
            assets[code % (len(assets) + 1) - 1]
            if code % (len(assets) + 1) else None,
        )
        for code in found.tolist()
    ))
    set_of_pair = np.zeros((len(kinds) + 1) * (len(assets) + 1), np.int16)
    set_of_pair[found] = numbers
    rule_set = set_of_pair[pair]
    kept = (rule_set > 0) & (lead >= 0) & (age >= 0)
    key = (lead[kept] * len(sets) + rule_set[kept]) * AGES + age[kept]
    del lead, kind, asset, pair, age, rule_set, kept
    daily = pd.Series(key).value_counts(sort=False)
    key, n = daily.index.to_numpy(), daily.to_numpy()
    age, rule_set, lead = key % AGES, key // AGES % len(sets), (
        key // AGES // len(sets)
    )
    worth = np.full((len(rules), AGES, 2), np.nan)
    for rule, days, points, decayed in factor_rows(rules):
        worth[rule, days] = points, decayed
    parts = []
    for rule in range(len(rules)):
        has_rule = np.array([rule in found for found in sets])
        rows = np.flatnonzero(has_rule[rule_set])
        value = worth[rule, age[rows]] * n[rows, None]
        counts = ~np.isnan(value[:, 0])
        sums = pd.DataFrame({
            "lead": lead[rows][counts],
            "undecayed_points": value[counts, 0],
            "decayed_points": value[counts, 1],
        }).groupby("lead", sort=False).sum().reset_index()
        parts.append(sums.assign(rule_number=np.int32(rule)))
    result = pd.concat(parts)
    result["lead_id"] = lead_ids.to_numpy()[result.pop("lead")]
    seconds = time.perf_counter() - started
    pq.write_table(
        pa.Table.from_pandas(result, preserve_index=False), task.result
    )
    return seconds


# ---- A loop over rows, as a first script would have it -----------------------
def row_loop(task: Task) -> float:
    """All events of some leads, fetched beforehand."""
    rules = read_rules(Path(task.rules_folder))
    matchers = [matcher(rule.asset_pattern) for rule in rules]
    with connect(task) as connection:
        events = connection.execute(f"""
            select lead_id, occurred_at, event_type, asset
            from read_parquet('{task.events}')
            where {of_some_leads('lead_id', task.one_lead_in)}
        """).fetchall()
    as_of = task.day
    started = time.perf_counter()
    undecayed: dict[tuple[str, int], float] = defaultdict(float)
    decayed: dict[tuple[str, int], float] = defaultdict(float)
    for lead_id, occurred_at, event_type, asset in events:
        age_days = (as_of - occurred_at.date()).days
        if age_days < 0:
            continue
        event_type, asset = clean(event_type), clean_asset(asset)
        for number, rule in enumerate(rules):
            if rule.event_type != event_type or not matchers[number](asset):
                continue
            factor = rule.factor(age_days)
            if factor is not None:
                undecayed[lead_id, number] += rule.points
                decayed[lead_id, number] += rule.points * factor
    seconds = time.perf_counter() - started
    with connect(task) as connection:
        connection.execute("""
            create table lead_points (
                lead_id text, rule_number integer, undecayed_points double,
                decayed_points double
            )
        """)
        connection.execute(
            "insert into lead_points select unnest(?), unnest(?), unnest(?), "
            "unnest(?)",
            [
                [lead_id for lead_id, _ in undecayed],
                [number for _, number in undecayed],
                list(undecayed.values()), list(decayed.values()),
            ],
        )
        connection.execute(
            f"copy lead_points to '{task.result}' (format parquet)"
        )
    return seconds / max(1, len(events))


def of_some_leads(column: str, one_in: int) -> str:
    """A condition in DuckDB's SQL."""
    return (
        f"{column} is not null "
        f"and ('0x' || left(md5({column}), 8))::bigint % {one_in} = 0"
    )


WAYS: dict[str, Callable[[Task], float]] = {
    "floor": floor,
    "own": own_way,
    "polars": polars_way,
    "pandas": pandas_way,
    "loop": row_loop,
}


def peak_memory(process: int | str = "self") -> int:
    """The most bytes of memory a process had so far; 0 where unknown."""
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


if __name__ == "__main__":
    TASK = Task(**json.loads(sys.argv[1]))
    SECONDS = WAYS[TASK.way](TASK)
    print(json.dumps({"seconds": SECONDS, "peak_bytes": peak_memory()}))
