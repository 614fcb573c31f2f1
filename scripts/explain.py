"""Print one lead's ledger as a statement that adds up to its score."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

DATABASE = os.environ.get("LEAD_SCORING_DATABASE", "lead_scoring.duckdb")
# What scripts/publish.py makes of it.
PUBLISHED = Path("published/lead_scoring.duckdb")
Row = dict[str, Any]


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python scripts/explain.py L01791",
    )
    parser.add_argument("lead", help="lead id, or an e-mail address")
    parser.add_argument(
        "--model", help="scoring model (default: the champion)"
    )
    parser.add_argument(
        "--why", action="store_true", help="add why each rule is worth that"
    )
    parser.add_argument(
        "--database", type=Path, default=Path(DATABASE),
        help="database that dbt built (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def fetch(
    connection: duckdb.DuckDBPyConnection, query: str, *values: str
) -> list[Row]:
    cursor = connection.execute(query, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def open_database(path: Path) -> duckdb.DuckDBPyConnection:
    """Opens the marts for reading; exits with a sentence when it cannot."""
    if not path.exists():
        sys.exit(f"There is no database at {path}. Run dbt build first.")
    try:
        connection = duckdb.connect(str(path), read_only=True)
        connection.execute("select 1 from lead_scores limit 1").fetchall()
    except duckdb.IOException:
        sys.exit(f"{path} is in use by another program. Try again when the "
                 "build is done.")
    except duckdb.CatalogException:
        sys.exit(f"{path} has no lead_scores. Run dbt build first.")
    return connection


def find_lead(connection: duckdb.DuckDBPyConnection, asked: str) -> str:
    """The id of the scored lead that was asked for, by id or e-mail."""
    known = fetch(
        connection,
        "select lead_id from main_features.feat_leads"
        " where lead_id = $1 or email = lower($1)"
        " order by lead_id != $1, lead_id",
        asked,
    )
    if known:
        return known[0]["lead_id"]
    merged = fetch(
        connection,
        "select surviving_lead_id from main_staging.stg_lead_identities"
        " where lead_id = $1 and is_merged and not is_erased",
        asked,
    )
    if merged:
        survivor = merged[0]["surviving_lead_id"]
        print(f"{asked} was merged into {survivor}, which is explained here.\n")
        return survivor
    sys.exit(f"No lead {asked} is scored. Check the id; refused rows stand in "
             "rejected_records.")


def find_score(
    connection: duckdb.DuckDBPyConnection, lead: str, model: str | None
) -> Row:
    """The lead's row of lead_scores for one model (None: the champion)."""
    scores = fetch(
        connection, "select * from lead_scores where lead_id = $1", lead
    )
    for score in scores:
        if score["scoring_model"] == model or (
            model is None and score["is_champion"]
        ):
            return score
    if not scores:
        sys.exit(f"Lead {lead} was created after the day that is scored.")
    models = ", ".join(sorted(score["scoring_model"] for score in scores))
    sys.exit(f"No model {model} scores this lead. The models are: {models}.")


def entry_text(explanation: str) -> str:
    """An entry in words without its points, but with what they come from."""
    text, points = explanation.rsplit(": ", 1)
    return f"{text} [{points}]" if " of " in points or "taken" in points else text


def entry_lines(
    title: str, entries: Sequence[Row], show_why: bool, width: int
) -> Iterator[str]:
    """A block of ledger entries with its sum."""
    if not entries:
        return
    yield title
    for entry in entries:
        text = entry_text(entry["explanation"])
        wrapped = textwrap.wrap(text, width - 14) or [""]
        yield f"{entry['points']:>+12.4f}  {wrapped[0]}"
        for line in wrapped[1:]:
            yield f"{'':14}{line}"
        if show_why and entry["rationale"]:
            for line in textwrap.wrap(entry["rationale"], width - 16):
                yield f"{'':16}{line}"
    yield f"{'':2}{'-' * 10}"
    total = sum((entry["points"] for entry in entries), Decimal(0))
    yield f"{total:>+12.4f}  {title.lower()}"
    yield ""


def statement(
    score: Row, entries: Sequence[Row], show_why: bool, width: int
) -> Iterator[str]:
    """The lines of the statement, top to bottom."""
    yield (f"Lead {score['lead_id']} · model {score['scoring_model']} · "
           f"as of {score['as_of']} · rules {score['rules_version']}")
    yield (f"Score {score['score']} · grade {score['grade']} · "
           f"{score['segment']} · {score['status']}")
    yield ""
    blocks = {"Fit": [], "Engagement": [], "Adjustments": []}
    for entry in entries:
        blocks[entry["block"]].append(entry)
    for title, block in blocks.items():
        yield from entry_lines(title, block, show_why, width)
    total = sum((entry["points"] for entry in entries), Decimal(0))
    yield f"{total:>+12.4f}  total"
    yield f"{score['score']:>+7}       score"
    yield ""
    if score["bot_event_count"]:
        count = score["bot_event_count"]
        yield (f"Not counted: {count} event{'s' if count > 1 else ''} by bots, "
               f"worth {score['bot_points']} points.")
    if score["is_excluded"]:
        yield f"Excluded: {score['exclusion_reasons']}."
    if score["is_do_not_contact"]:
        yield "Not to be contacted."
    ready = "Sales-ready" if score["is_sales_ready"] else "Not sales-ready"
    action = f" Next: {score['next_action']}." if score["next_action"] else ""
    yield f"{ready}.{action}"


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    connection = open_database(options.database)
    lead = find_lead(connection, options.lead.strip())
    score = find_score(connection, lead, options.model)
    entries = fetch(
        connection,
        """
        select
            ledger.*,
            rules.rationale,
            case
                when ledger.rule_kind is null then 'Adjustments'
                when ledger.rule_kind = 'attribute' then 'Fit'
                else 'Engagement'
            end as block
        from score_ledger as ledger
        left join main_scoring.score_rules as rules
            on ledger.scoring_model = rules.scoring_model
            and ledger.rule_id = rules.rule_id
            and ledger.entry_kind = rules.rule_kind
        where ledger.lead_id = $1 and ledger.scoring_model = $2
        order by ledger.points desc, ledger.entry_id
        """,
        lead,
        score["scoring_model"],
    )
    total = sum((entry["points"] for entry in entries), Decimal(0))
    days = {score["as_of"], *(entry["as_of"] for entry in entries)}
    if len(days) > 1 or total != score["score"]:
        sys.exit("score_ledger and lead_scores are not of one build: a day was "
                 "replayed after it, or the last one died. Run dbt build.")
    width = min(shutil.get_terminal_size().columns, 100)
    # In one piece, so that head may stop reading.
    print("\n".join(statement(score, entries, options.why, width)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
