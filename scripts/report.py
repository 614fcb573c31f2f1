"""Draw what the marts say about a scoring model: one page for the browser."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import altair as alt
import duckdb
import jinja2
import vl_convert
from explain import DATABASE, Row, fetch
from report_page.charts import SECTIONS, Marts, Section

PAGE = Path(__file__).parent / "report_page"
TEMPLATE = PAGE / "page.html"
DRAWING = PAGE / "drawing.js"
VERDICTS = (
    "wrong sign", "raise", "lower", "worth a rule", "keep", "not conclusive",
)

# What the page is about, by mart; no lead is named.
QUERIES = {
    "models": """
        select
            scoring_model, as_of, rules_version, is_champion,
            count(*) as lead_count
        from lead_scores
        group by all
        order by is_champion desc, scoring_model
    """,
    "performance": """
        select * from model_performance
        order by is_champion desc, scoring_model, split, period
    """,
    "gain": """
        select * from score_thresholds
        order by scoring_model, threshold desc
    """,
    "fits": "select * from predictive_fits order by judgement_number desc",
    "pilot": """
        select * from experiment_results
        where not is_champion order by scoring_model
    """,
}
# The same for one model.
MODEL_QUERIES = {
    "calibration": """
        select * from score_calibration
        where scoring_model = $1 order by interval_number
    """,
    "thresholds": """
        select * from score_thresholds
        where scoring_model = $1 order by threshold
    """,
    # The best band first: the names of bands do not say which that is.
    "bands": """
        with scores as (
            select * from lead_scores where scoring_model = $1
        ),

        tops as (
            select 'total_band' as kind, total_band as band, max(score) as top
            from scores group by all
            union all
            select 'fit_band', fit_band, max(fit_points)
            from scores group by all
            union all
            select 'engagement_band', engagement_band, max(engagement_points)
            from scores group by all
        )

        select rates.*
        from conversion_rates as rates
        left join tops
            on rates.segment_kind = tops.kind and rates.segment = tops.band
        where rates.scoring_model = $1
        order by rates.segment_kind, tops.top desc nulls last, rates.segment
    """,
    "points": """
        select * from suggested_points
        where scoring_model = $1
        order by is_conclusive desc, abs(difference_points) desc, item
    """,
    "drift": """
        select * from score_drift
        where scoring_model in ($1, '(all models)')
        order by
            input_kind in ('attribute', 'event_type'),
            input_kind, input, period
    """,
    "feedback": """
        select * from feedback_summary
        where scoring_model = $1 and segment_kind = 'all'
    """,
}


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="Example: python scripts/report.py",
    )
    parser.add_argument(
        "--model", help="scoring model (default: the champion)"
    )
    parser.add_argument(
        "--output", type=Path, default=Path("target/report.html"),
        help="page to write (default: %(default)s)",
    )
    parser.add_argument(
        "--database", type=Path, default=Path(DATABASE),
        help="database that dbt built (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)


def read_marts(path: Path, asked: str | None) -> Marts:
    if not path.exists():
        refuse(f"There is no database at {path}. Run dbt build first.")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return fetch_marts(connection, asked)
    except LookupError as error:
        refuse(str(error.args[0]))
    except duckdb.IOException:
        refuse(f"{path} cannot be read: another program uses it, or it is no "
               "database. Try again when the build is done.")
    except duckdb.CatalogException as error:
        refuse(f"{path} lacks a mart: {str(error).splitlines()[0]} "
               "Run dbt build first.")


def fetch_marts(
    connection: duckdb.DuckDBPyConnection, asked: str | None
) -> Marts:
    """The rows of the marts, and as "subject" what they are about.

    asked: a scoring model; None: the champion. LookupError when there is no
    such model, with a sentence that says so.
    """
    marts = {mart: fetch(connection, query) for mart, query in QUERIES.items()}
    if not marts["models"]:
        raise LookupError("No lead is scored, so there is nothing to draw.")
    champion = marts["models"][0]
    model = asked or champion["scoring_model"]
    known = {row["scoring_model"]: row for row in marts["models"]}
    # The predictive model scores apart from lead_scores.
    for row in marts["performance"]:
        known.setdefault(
            row["scoring_model"],
            {**champion, "scoring_model": row["scoring_model"],
             "is_champion": False},
        )
    if model not in known:
        raise LookupError(f"There is no model {model}. The models are: "
                          f"{', '.join(known)}.")
    for mart, query in MODEL_QUERIES.items():
        marts[mart] = fetch(connection, query, model)
    marts["subject"] = [known[model]]
    return marts


def shown(value: Any, column: str = "") -> str:
    """A figure as people read it; rates as per cent."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        if column.endswith("_rate"):
            return f"{value * 100:.1f} %"
        digits = 1 if "_per_" in column else 2 if "points" in column else 3
        return f"{value:,.{digits}f}".replace("-", "−")
    return f"{value:,}" if isinstance(value, int) else str(value)


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


# ---- In short ---------------------------------------------------------------
# Each yields a question, a short answer, the marts' own words, and the section
# that shows it.
Answers = Iterator[tuple[str, str, str, str]]


def tested(marts: Marts) -> list[Row]:
    return [
        row for row in marts["performance"]
        if row["split"] == "test" and row["period"] == "all"
    ]


def of_score(marts: Marts) -> Answers:
    model = marts["subject"][0]["scoring_model"]
    own = [row for row in tested(marts) if row["scoring_model"] == model]
    if not own or own[0]["auc_low"] is None:
        answer, words = "Not known", (
            "No test period has two leads that converted and two that did not."
        )
    else:
        row = own[0]
        if row["has_leak_alarm"]:
            answer = "Too good to be true"
        elif row["auc_high"] < Decimal("0.5"):
            answer = "No, it puts the wrong leads first"
        else:
            answer = "Yes" if row["auc_low"] > Decimal("0.5") else "Not shown"
        words = (
            f"AUC {row['auc']:.2f} ({row['auc_low']:.2f} to "
            f"{row['auc_high']:.2f}; 0.5 is a coin) on the test period, where "
            f"{row['conversion_count']:,} of {row['decision_lead_count']:,} "
            "leads converted. The best tenth of the leads converts "
            f"{row['top_decile_lift']:.1f} times as often as all."
        )
        if row["leak_alarm"]:
            words += f" Caution: {row['leak_alarm']}."
    yield "Does the score predict sales?", answer, words, "models"


def of_models(marts: Marts) -> Answers:
    others = [row for row in tested(marts) if not row["is_champion"]]
    if others:
        better = [
            row["scoring_model"] for row in others if row["verdict"] == "better"
        ]
        yield (
            "Does another model do better than the champion?",
            ", ".join(better) if better else "Not shown",
            " ".join(
                f"{row['scoring_model']}: {row['verdict']}, "
                f"{row['verdict_reason']}."
                for row in others if row["verdict_reason"]
            ),
            "models",
        )
    for fit in marts["fits"][:1]:
        yield ("What became of the predictive model?",
               sentence(fit["decision"]), sentence(f"{fit['reason']}."),
               "models")


def of_calibration(marts: Marts) -> Answers:
    tested_leads = sum(row["test_lead_count"] for row in marts["calibration"])
    for row in marts["calibration"][:1]:
        yield ("Does it keep what it promises?",
               "Yes" if row["has_calibration"]
               else "No" if tested_leads else "Not known",
               f"{row['finding']}.", "calibration")


def of_thresholds(marts: Marts) -> Answers:
    chosen = [row for row in marts["thresholds"] if row["chosen_by"]]
    if chosen:
        best = [row["threshold"] for row in chosen if row["is_best_f1"]]
        yield (
            "Where to draw the line?",
            f"Best F1 from {best[0]}" if best else "Not known",
            " ".join(
                f"{sentence(row['chosen_by'])} {row['threshold']}: "
                f"{shown(row['precision_rate'], 'precision_rate')} convert, "
                f"{shown(row['recall_rate'], 'recall_rate')} of the "
                "conversions are taken, "
                f"{shown(row['leads_per_week'], 'leads_per_week')} leads a "
                "week." for row in chosen
            ),
            "thresholds",
        )


def of_drift(marts: Marts) -> Answers:
    alarms = [row for row in marts["drift"] if row["is_alarm"]]
    latest = max((row["period"] for row in alarms), default=None)
    words = " ".join(
        sentence(f"{row['input'].replace('_', ' ')}: {row['finding']}.")
        for row in alarms if row["period"] == latest
    )
    if alarms:
        yield ("Are leads and outcomes still the same?", "No",
               f"Latest alarms, {latest}. {words}", "drift")
    elif any(row["psi"] is not None for row in marts["drift"]):
        yield ("Are leads and outcomes still the same?", "Yes",
               "No month of any input raises an alarm.", "drift")
    elif marts["drift"]:
        yield ("Are leads and outcomes still the same?", "Not known",
               "There are no leads for training to compare with.", "drift")


def of_points(marts: Marts) -> Answers:
    counts = Counter(
        word for row in marts["points"] for word in VERDICTS
        if row["verdict"].startswith(word)
    )
    if any(row["is_conclusive"] for row in marts["points"]):
        changes = counts["wrong sign"] + counts["raise"] + counts["lower"]
        yield (
            "Are the points right?",
            f"{changes:,} rules to look at" if changes
            else "No rule is contradicted",
            "Rules, and values without a rule: " + ", ".join(
                f"{word} {counts[word]:,}" for word in VERDICTS if counts[word]
            ) + ".",
            "points",
        )


def of_sales(marts: Marts) -> Answers:
    for row in marts["pilot"]:
        yield (f"What does the pilot of {row['scoring_model']} say?",
               "Conclusive" if row["is_conclusive"] else "Not conclusive",
               sentence(f"{row['finding']}."), "")
    for row in marts["feedback"]:
        yield (
            "What does sales say?",
            f"{shown(row['acceptance_rate'], 'acceptance_rate')} accepted",
            f"{row['accepted_count']:,} accepted, {row['rejected_count']:,} "
            f"rejected: {row['rejection_reasons'] or 'none'}.", "",
        )


# ---- The page ---------------------------------------------------------------


def answers(marts: Marts) -> Answers:
    for part in (
        of_score, of_calibration, of_models, of_thresholds, of_drift,
        of_points, of_sales,
    ):
        yield from part(marts)


def specs(sections: Iterable[Section]) -> dict[str, Any]:
    """What Vega draws, by the id of the place where it is drawn."""
    return {
        f"{section.key}-{number}": spec(chart, f"{title}. {section.reading}")
        for section in sections
        for number, (title, chart) in enumerate(section.charts, 1)
    }


def spec(chart: alt.LayerChart | alt.Chart, description: str) -> dict[str, Any]:
    drawn = chart.properties(
        width="container", description=description,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    ).to_dict()
    # Colours of text and grid are the page's, light or dark.
    del drawn["config"]
    return drawn


def render(marts: Marts) -> str:
    sections = [section(marts) for section in SECTIONS]
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    # Charts in the order of the page.
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    return template.render(
        subject=marts["subject"][0],
        has_outcomes=bool(marts["performance"]),
        answers=answers(marts), sections=sections, specs=specs(sections),
        shown=shown, drawing=DRAWING.read_text("utf-8"),
        javascript=vl_convert.javascript_bundle().replace(
            "</script", "<\\/script"
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    page = render(read_marts(options.database, options.model))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(page, "utf-8")
    print(options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
