"""Draw what the marts say about a scoring model: one page for the browser."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import altair as alt
import duckdb
import jinja2
import vl_convert
from explain import DATABASE, Row, fetch

TEMPLATE = Path(__file__).with_name("report.html")
# Legible on white and on near-black; shape or words always say the same.
BLUE, ORANGE, GREY = "#3f87d0", "#d8701f", "#7f8790"
COLOURS = [BLUE, ORANGE, "#1a9b8c", "#9a6fd8", GREY]
BANDS = {
    "total_band": "Band of the score",
    "fit_band": "Fit: who the lead is",
    "engagement_band": "Engagement: what it did",
    "score_decile": "Tenth of the leads, best first",
}
MOST_POINTS = 30
NO_ROWS = "There is nothing to draw: the mart has no rows for this model."


@dataclass(frozen=True)
class Section:
    """A heading, how to read it, its charts and the same figures as a table.

    charts: title and chart; columns: heading and column of the rows.
    """

    key: str
    title: str
    reading: str
    charts: Sequence[tuple[str, alt.TopLevelMixin]]
    columns: dict[str, str]
    rows: Sequence[Row]
    notes: Sequence[str] = field(default=())


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


# ---- Reading ------------------------------------------------------------------


def read_marts(path: Path, model: str | None) -> dict[str, list[Row]]:
    """What the page is about: rows of the marts, by mart; no lead is named."""
    queries = {
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
            order by is_champion desc, scoring_model
        """,
    }
    of_model = {
        "calibration": """
            select * from score_calibration
            where scoring_model = $1 order by interval_number
        """,
        "thresholds": """
            select * from score_thresholds
            where scoring_model = $1 order by threshold
        """,
        # The best band first, by the scores that it was given to.
        "bands": """
            with given as (
                unpivot (
                    select
                        lead_scores.total_band, lead_scores.fit_band,
                        lead_scores.engagement_band, lead_scores.score,
                        lead_scores.fit_points, lead_scores.engagement_points
                    from lead_scores
                    where lead_scores.scoring_model = $1
                )
                on total_band, fit_band, engagement_band
                into name segment_kind value segment
            ),

            tops as (
                select
                    segment_kind, segment,
                    max(
                        case segment_kind
                            when 'total_band' then score
                            when 'fit_band' then fit_points
                            else engagement_points
                        end
                    ) as top_points
                from given
                group by all
            )

            select conversion_rates.*
            from conversion_rates
            left join tops
                on conversion_rates.segment_kind = tops.segment_kind
                and conversion_rates.segment = tops.segment
            where conversion_rates.scoring_model = $1
            order by
                conversion_rates.segment_kind,
                tops.top_points desc nulls last,
                conversion_rates.segment
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
    if not path.exists():
        refuse(f"There is no database at {path}. Run dbt build first.")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            marts = {
                mart: fetch(connection, query)
                for mart, query in queries.items()
            }
            champions = [row for row in marts["models"] if row["is_champion"]]
            known = sorted({
                row["scoring_model"]
                for row in marts["models"] + marts["performance"]
            })
            if not champions:
                refuse("lead_scores has no leads, so there is nothing to draw.")
            chosen = model or champions[0]["scoring_model"]
            if chosen not in known:
                refuse(f"There is no model {chosen}. The models are: "
                       f"{', '.join(known)}.")
            for mart, query in of_model.items():
                marts[mart] = fetch(connection, query, chosen)
    except duckdb.IOException:
        refuse(f"{path} cannot be read: another program uses it, or it is no "
               "database. Try again when the build is done.")
    except duckdb.CatalogException as error:
        refuse(f"{path} lacks a mart. Run dbt build first. "
               f"({str(error).splitlines()[0]})")
    marts["chosen"] = [
        row for row in marts["models"] if row["scoring_model"] == chosen
    ] or [{**champions[0], "scoring_model": chosen, "is_champion": False}]
    return marts


# ---- Words --------------------------------------------------------------------


def shown(value: Any, column: str = "") -> str:
    """A figure as people read it; rates as per cent."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (Decimal, float)):
        if column.endswith("_rate"):
            return f"{value * 100:.1f} %"
        digits = 1 if "_per_" in column else 2 if "points" in column else 3
        text = f"{value:,.{digits}f}"
        return text.replace("-", "−")
    return f"{value:,}" if isinstance(value, int) else str(value)


def test_row(marts: dict[str, list[Row]], model: str) -> Row | None:
    return next(
        (
            row for row in marts["performance"]
            if (row["scoring_model"], row["split"], row["period"])
            == (model, "test", "all")
        ),
        None,
    )


def verdicts(marts: dict[str, list[Row]]) -> list[tuple[str, str, str, str]]:
    """Question, short answer, the marts' own words and the section."""
    model = marts["chosen"][0]["scoring_model"]
    lines = []
    row = test_row(marts, model)
    if row is None or row["auc"] is None:
        lines.append(("Does the score predict sales?", "Not known", "There are "
                      "no outcomes of both kinds on a test period.", "models"))
    else:
        answer = "Yes" if row["auc_low"] > Decimal("0.5") else "Not shown"
        if row["has_leak_alarm"]:
            answer = "Too good to be true"
        words = (
            f"AUC {row['auc']:.2f} ({row['auc_low']:.2f} to "
            f"{row['auc_high']:.2f}; 0.5 is a coin) on the test period: "
            f"{row['conversion_count']:,} of {row['decision_lead_count']:,} "
            "leads converted. The best tenth of the leads converts "
            f"{row['top_decile_lift']:.1f} times as often as all."
        )
        if row["leak_alarm"]:
            words += f" Caution: {row['leak_alarm']}."
        lines.append(("Does the score predict sales?", answer, words, "models"))
    others = [
        f"{other['scoring_model']}: {other['verdict']}, "
        f"{other['verdict_reason']}."
        for other in marts["performance"]
        if (other["split"], other["period"]) == ("test", "all")
        and not other["is_champion"]
    ]
    if others:
        better = any(": better, " in words for words in others)
        words = "Against the champion: " + " ".join(others)
        for fit in marts["fits"][:1]:
            words += f" Last fit of the predictive model {fit['decision']}: "
            words += f"{fit['reason']}."
        lines.append(("Would another model do better?",
                      "Yes" if better else "Not shown", words, "models"))
    for row in marts["calibration"][:1]:
        answer = "Yes" if row["has_calibration"] else "No"
        lines.append(("Does it keep what it promises?", answer,
                      row["finding"] + ".", "calibration"))
    chosen = [row for row in marts["thresholds"] if row["chosen_by"]]
    if chosen:
        best = [row for row in chosen if row["is_best_f1"]]
        lines.append((
            "Where to draw the line?",
            f"From {best[0]['threshold']}" if best else "Not known",
            " ".join(
                f"{row['chosen_by'].capitalize()}: {row['threshold']}, where "
                f"{shown(row['precision_rate'], '_rate')} convert, "
                f"{shown(row['recall_rate'], '_rate')} of the conversions are "
                f"taken, {shown(row['leads_per_week'], '_per_')} leads a week."
                for row in chosen
            ),
            "thresholds",
        ))
    alarms = [row for row in marts["drift"] if row["is_alarm"]]
    if marts["drift"]:
        latest = max((row["period"] for row in alarms), default=None)
        words = " ".join(
            f"{row['period']}, {row['input'].replace('_', ' ')}: "
            f"{row['finding']}."
            for row in alarms if row["period"] == latest
        )
        lines.append(("Are the leads and outcomes still the same?",
                      "No" if alarms else "Yes",
                      words or "No month and input rises an alarm.", "drift"))
    if any(row["is_conclusive"] for row in marts["points"]):
        counts = Counter(
            row["verdict"].split(":")[0].split(" to ")[0]
            for row in marts["points"]
        )
        changes = sum(
            counts[word] for word in ("raise", "lower", "wrong sign")
        )
        lines.append((
            "Are the points right?",
            f"Look at {changes:,}" if changes else "None is contradicted",
            "Rules and values by verdict: " + ", ".join(
                f"{word} {count:,}" for word, count in counts.most_common()
            ) + ".",
            "points",
        ))
    for row in marts["pilot"]:
        if not row["is_champion"]:
            lines.append((f"What does the pilot of {row['scoring_model']} say?",
                          "Conclusive" if row["is_conclusive"]
                          else "Not conclusive", row["finding"] + ".", ""))
    for row in marts["feedback"]:
        lines.append((
            "What does sales say?",
            f"{shown(row['acceptance_rate'], '_rate')} accepted",
            f"{row['accepted_count']:,} accepted, {row['rejected_count']:,} "
            f"rejected: {row['rejection_reasons'] or 'none'}.", "",
        ))
    return lines


# ---- Charts -------------------------------------------------------------------


def chart(rows: Iterable[Row]) -> alt.Chart:
    """A chart of rows; only here do decimals and days become JSON."""
    return alt.Chart(alt.Data(values=[
        {
            name: float(value) if isinstance(value, Decimal)
            else str(value) if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in rows
    ]))


def percent(title: str, **options: Any) -> alt.Axis:
    return alt.Axis(title=title, format="%", tickCount=5, **options)


def line_at(channel: str, value: float, dash: Sequence[int] = (4, 4)) -> Any:
    return chart([{}]).mark_rule(
        color=GREY, strokeDash=list(dash), strokeWidth=1.5
    ).encode(**{channel: alt.datum(value)})


def diagonal(x: str, y: str) -> alt.Chart:
    return chart([{x: 0, y: 0}, {x: 1, y: 1}]).mark_line(
        color=GREY, strokeDash=[4, 4], strokeWidth=1.5
    ).encode(x=f"{x}:Q", y=f"{y}:Q")


def tips(columns: dict[str, str]) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(
            f"{name}:Q", title=title, format=".1%"
        ) if name.endswith("_rate") else alt.Tooltip(
            f"{name}:N", title=title
        )
        for title, name in columns.items()
    ]


def coloured(names: Sequence[str], column: str) -> Any:
    return alt.Color(
        f"{column}:N", title=None,
        scale=alt.Scale(
            domain=list(names),
            range=[COLOURS[n % len(COLOURS)] for n in range(len(names))],
        ),
    )


def models_section(marts: dict[str, list[Row]]) -> Section:
    columns = {
        "Model": "scoring_model", "Period": "split",
        "Leads": "decision_lead_count", "Converted": "conversion_count",
        "AUC": "auc", "from": "auc_low", "to": "auc_high",
        "Average precision": "average_precision", "Log loss": "log_loss",
        "of the constant rate": "constant_log_loss", "Brier": "brier",
        "Calibration error": "ece", "Lift of the best tenth":
        "top_decile_lift", "Verdict": "verdict", "Reason": "verdict_reason",
    }
    rows = [row for row in marts["performance"] if row["period"] == "all"]
    base = chart(row for row in rows if row["auc"] is not None).encode(
        y=alt.Y("scoring_model:N", title=None, sort=None),
        yOffset=alt.YOffset("split:N", sort=["test", "train"]),
        color=coloured(["test", "train"], "split"),
        tooltip=tips(columns),
    )
    low = alt.X("auc_low:Q", title="AUC", scale=alt.Scale(zero=False))
    drawn = alt.layer(
        line_at("x", 0.5),
        base.mark_rule(strokeWidth=3).encode(x=low, x2="auc_high:Q"),
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x="auc:Q", shape=alt.Shape(
                "split:N", title=None,
                scale=alt.Scale(domain=["test", "train"],
                                range=["circle", "square"]),
            ),
        ),
    )
    height = 64 * len({row["scoring_model"] for row in rows}) + 20
    return Section(
        "models", "Models compared",
        "The point is the chance that a lead that converted stood before one "
        "that did not, the bar its 95 % interval; the dashed line is a coin. "
        "Believe the test period: in training, models look better than they "
        "are.",
        [("AUC of each model", drawn.properties(height=height))]
        if any(row["auc"] is not None for row in rows) else [],
        columns, rows,
    )


def calibration_section(marts: dict[str, list[Row]]) -> Section:
    columns = {
        "Score from": "min_score", "below": "below_score",
        "Promised": "fitted_rate", "at least": "fitted_low_rate",
        "at most": "fitted_high_rate", "Training leads": "train_lead_count",
        "Test leads": "test_lead_count",
        "Test conversions": "test_conversion_count", "Came true": "test_rate",
        "from": "test_low_rate", "to": "test_high_rate",
        "Promise in interval": "is_within_interval",
    }
    rows = marts["calibration"]
    drawn = [
        {**row, "holds": "promise holds" if row["is_within_interval"]
         else "promise missed"}
        for row in rows if row["test_lead_count"]
    ]
    base = chart(drawn).encode(
        x=alt.X("fitted_rate:Q", axis=percent("Promised"),
                scale=alt.Scale(domain=[0, 1])),
        color=coloured(["promise holds", "promise missed"], "holds"),
        tooltip=tips(columns),
    )
    y = alt.Y("test_low_rate:Q", axis=percent("Came true on the test period"),
              scale=alt.Scale(domain=[0, 1]))
    picture = alt.layer(
        diagonal("fitted_rate", "test_low_rate"),
        base.mark_rule(strokeWidth=2, opacity=0.75).encode(
            y=y, y2="test_high_rate:Q"
        ),
        base.mark_point(filled=True, opacity=1).encode(
            y="test_rate:Q",
            size=alt.Size("test_lead_count:Q", title="test leads",
                          scale=alt.Scale(range=[50, 350]), legend=None),
            shape=alt.Shape(
                "holds:N", title=None,
                scale=alt.Scale(domain=["promise holds", "promise missed"],
                                range=["circle", "diamond"]),
            ),
        ),
    )
    return Section(
        "calibration", "Calibration curve",
        "Each point is an interval of scores: what training promised, against "
        "what came true. On the dashed line promises are kept; below it, fewer "
        "leads converted. Bars are 95 % intervals, larger points have more "
        "leads.",
        [("Promised and actual conversion",
          picture.properties(height=360))] if drawn else [],
        columns, rows,
    )


def gain_section(marts: dict[str, list[Row]]) -> Section:
    columns = {
        "Model": "scoring_model", "Score from": "threshold",
        "Leads": "decision_lead_count", "of all leads": "lead_share_rate",
        "Conversions": "conversion_count", "of all conversions": "recall_rate",
        "Lift": "lift",
    }
    rows = marts["gain"]
    names = list(dict.fromkeys(
        [marts["chosen"][0]["scoring_model"]]
        + [row["scoring_model"] for row in marts["performance"]]
        + [row["scoring_model"] for row in rows]
    ))
    picture = alt.layer(
        diagonal("lead_share_rate", "recall_rate"),
        chart(rows).mark_line(strokeWidth=2.5).encode(
            x=alt.X("lead_share_rate:Q", axis=percent("Leads, best first"),
                    scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("recall_rate:Q", axis=percent("Conversions among them"),
                    scale=alt.Scale(domain=[0, 1])),
            color=coloured(names, "scoring_model"),
            strokeDash=alt.StrokeDash(
                "scoring_model:N", title=None,
                scale=alt.Scale(domain=names, range=[
                    [1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4]
                ]),
            ),
            tooltip=tips(columns),
        ),
    )
    return Section(
        "gain", "Gain chart",
        "Call the best leads first: how many of the conversions are among "
        "them? The dashed line is calling at random. Over all decision days, "
        "training included, so slightly flattered.",
        [("Conversions by share of leads", picture.properties(height=360))]
        if any(row["recall_rate"] is not None for row in rows) else [],
        columns, rows,
    )


def bands_section(marts: dict[str, list[Row]]) -> Section:
    columns = {
        "Cut by": "segment_kind", "Segment": "segment",
        "Leads": "decision_lead_count", "Converted": "conversion_count",
        "Rate": "conversion_rate", "from": "conversion_low_rate",
        "to": "conversion_high_rate", "Lift": "lift", "Finding": "finding",
    }
    rows = [
        row for row in marts["bands"]
        if row["segment_kind"] in ("base", *BANDS)
    ]
    base_rates = [
        row["conversion_rate"] for row in rows if row["segment_kind"] == "base"
    ]
    top = float(max(
        (row["conversion_high_rate"] for row in rows), default=1
    ))
    findings = ["converts more", "converts less", "not conclusive"]
    charts = []
    for kind, title in BANDS.items():
        drawn = [
            {**row, "label": f"{row['segment']} · {row['conversion_count']:,} "
             f"of {row['decision_lead_count']:,}"}
            for row in rows if row["segment_kind"] == kind
        ]
        base = chart(drawn).encode(
            y=alt.Y("label:N", title=None, sort=None),
            color=alt.Color("finding:N", title=None, scale=alt.Scale(
                domain=findings, range=[BLUE, ORANGE, GREY])),
            tooltip=tips(columns),
        )
        x = alt.X("conversion_low_rate:Q", axis=percent("Converted"),
                  scale=alt.Scale(domain=[0, top]))
        layers = [line_at("x", float(rate)) for rate in base_rates] + [
            base.mark_rule(strokeWidth=3).encode(
                x=x, x2="conversion_high_rate:Q"
            ),
            base.mark_point(filled=True, size=90, opacity=1).encode(
                x="conversion_rate:Q",
                shape=alt.Shape("finding:N", title=None, scale=alt.Scale(
                    domain=findings, range=["circle", "square", "diamond"])),
            ),
        ]
        if drawn:
            charts.append((
                title,
                alt.layer(*layers).properties(height=32 * len(drawn) + 10),
            ))
    return Section(
        "bands", "Conversion by band",
        "The point is the share of leads that converted, the bar its 95 % "
        "interval, the dashed line the share of all leads. Better bands should "
        "lie further right; where bars overlap, bands may not differ.",
        charts, columns, rows,
    )


def thresholds_section(marts: dict[str, list[Row]]) -> Section:
    columns = {
        "Score from": "threshold", "Chosen by": "chosen_by",
        "Leads": "decision_lead_count", "of all leads": "lead_share_rate",
        "Leads a week": "leads_per_week", "Converted": "conversion_count",
        "Missed": "missed_conversion_count", "Precision": "precision_rate",
        "Recall": "recall_rate", "F1": "f1_rate", "Lift": "lift",
        "Leads per conversion": "leads_per_conversion",
    }
    rows = marts["thresholds"]
    lanes = [
        {**row, "label": f"{row['chosen_by']}: {row['threshold']}",
         "lane": lane}
        for lane, row in enumerate(row for row in rows if row["chosen_by"])
    ]
    middle = (rows[0]["threshold"] + rows[-1]["threshold"]) / 2 if rows else 0
    score = alt.X("threshold:Q", title="Sales takes scores from",
                  scale=alt.Scale(nice=False, zero=False))
    marks = [
        chart([lane]).mark_rule(
            color=GREY, strokeWidth=1.5, strokeDash=[2, 2]
        ).encode(x=score)
        for lane in lanes
    ]
    labels = [
        chart([lane]).mark_text(
            align="left" if lane["threshold"] <= middle else "right",
            dx=5 if lane["threshold"] <= middle else -5,
            baseline="top",
        ).encode(x=score, y=alt.value(4 + 15 * lane["lane"]), text="label:N")
        for lane in lanes
    ]
    names = {"precision_rate": "precision: of those taken, how many convert",
             "recall_rate": "recall: of those that convert, how many are taken",
             "f1_rate": "F1: both in one"}
    rates = chart(
        {**row, "rate": row[name], "measure": words}
        for name, words in names.items() for row in rows
        if row[name] is not None
    ).mark_line(interpolate="step-before", strokeWidth=2.5).encode(
        x=score,
        y=alt.Y("rate:Q", axis=percent(""), title=None,
                scale=alt.Scale(domain=[0, 1])),
        color=coloured(list(names.values()), "measure"),
        tooltip=tips(columns),
    )
    weekly = chart(rows).mark_line(
        interpolate="step-before", strokeWidth=2.5, color=BLUE
    ).encode(x=score, y=alt.Y("leads_per_week:Q", title="Leads a week"),
             tooltip=tips(columns))
    return Section(
        "thresholds", "Thresholds",
        "Further right, sales calls fewer leads: more of them convert, and "
        "more conversions are missed. The dotted lines are the thresholds "
        "that something chooses. Over all decision days.",
        [
            ("Precision, recall and F1 by threshold",
             alt.layer(rates, *marks, *labels).properties(height=320)),
            ("Leads a week by threshold",
             alt.layer(weekly, *marks).properties(height=160)),
        ] if rows else [],
        columns, rows,
    )


def drift_section(marts: dict[str, list[Row]]) -> Section:
    columns = {
        "Month": "period", "Input": "input", "Kind": "input_kind",
        "Leads": "decision_lead_count", "PSI": "psi",
        "by chance up to": "chance_psi", "Converted": "conversion_rate",
        "Promised": "expected_conversion_rate", "Alarm": "is_alarm",
        "Finding": "finding",
    }
    alarming = {
        (row["input_kind"], row["input"])
        for row in marts["drift"] if row["is_alarm"]
    }
    rows = [
        {**row, "name": row["input"].replace("_", " "),
         "alarm": "alarm" if row["is_alarm"] else "no alarm"}
        for row in marts["drift"]
        if row["input_kind"] not in ("attribute", "event_type")
        or (row["input_kind"], row["input"]) in alarming
    ]
    quiet = len({(row["input_kind"], row["input"]) for row in marts["drift"]})
    quiet -= len({(row["input_kind"], row["input"]) for row in rows})
    month = alt.X("period:O", title=None, axis=alt.Axis(
        labelAngle=-45, labelOverlap=True))
    alarm = alt.Color("alarm:N", title=None, scale=alt.Scale(
        domain=["no alarm", "alarm"], range=[BLUE, ORANGE]))
    shape = alt.Shape("alarm:N", title=None, scale=alt.Scale(
        domain=["no alarm", "alarm"], range=["circle", "diamond"]))
    scored = [row for row in rows if row["input_kind"] == "score"]
    monthly = chart(scored).encode(x=month, tooltip=tips(columns))
    came = alt.Y("conversion_rate:Q", axis=percent("Converted"))
    outcome = alt.layer(
        monthly.mark_line(
            color=GREY, strokeDash=[4, 4], strokeWidth=2
        ).encode(y="expected_conversion_rate:Q"),
        monthly.mark_line(color=BLUE, strokeWidth=2.5).encode(y=came),
        monthly.mark_point(filled=True, size=90, opacity=1).encode(
            y=came, color=alarm, shape=shape),
    )
    matrix = chart(row for row in rows if row["psi"] is not None).mark_point(
        filled=True, opacity=1
    ).encode(
        x=month, y=alt.Y("name:N", title=None, sort=None),
        size=alt.Size("psi:Q", legend=None, scale=alt.Scale(
            domain=[0, 1], range=[8, 170], clamp=True)),
        color=alarm, shape=shape, tooltip=tips(columns),
    )
    months = sorted({
        row["period"] for row in marts["performance"]
        if row["split"] == "train" and row["period"] != "all"
    })
    learned = (
        f" Training is {months[0]} to {months[-1]}." if months else ""
    )
    return Section(
        "drift", "Drift",
        "Above, what converted (solid) against what the scores promised "
        "(dashed), by month of the decision day. Below, larger marks say that "
        "other leads came than in training; orange diamonds are alarms, which "
        "chance does not explain." + learned,
        [
            ("Converted and promised by month",
             outcome.properties(height=240)),
            ("Inputs by month", matrix.properties(
                height=24 * len({row["name"] for row in rows}) + 10)),
        ] if scored else [],
        columns, rows,
        [f"Not shown: {quiet:,} attributes and event types without an alarm in "
         "any month."] if quiet else [],
    )


def points_section(marts: dict[str, list[Row]]) -> Section:
    columns = {
        "Kind": "item_kind", "Rule or value": "item",
        "Points today": "present_points", "Suggested": "suggested_points",
        "from": "suggested_low_points", "to": "suggested_high_points",
        "Leads": "decision_lead_count", "Converted": "conversion_count",
        "Rate": "conversion_rate", "Verdict": "verdict",
    }
    rows = marts["points"]
    conclusive = [row for row in rows if row["is_conclusive"]]
    drawn = conclusive[:MOST_POINTS]
    base = chart(drawn).encode(
        y=alt.Y("item:N", title=None, sort=None), tooltip=tips(columns)
    )
    low = alt.X("suggested_low_points:Q", title="Points")
    kinds = ["suggested", "today"]
    point = {
        name: base.transform_calculate(kind=f"'{name}'").mark_point(
            filled=True, size=90, opacity=1
        ).encode(
            x=f"{column}:Q", color=coloured(kinds, "kind"),
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(
                domain=kinds, range=["circle", "diamond"])),
        )
        for name, column in
        (("suggested", "suggested_points"), ("today", "present_points"))
    }
    picture = alt.layer(
        line_at("x", 0),
        base.mark_rule(strokeWidth=3, color=BLUE, opacity=0.6).encode(
            x=low, x2="suggested_high_points:Q"),
        point["suggested"],
        point["today"].transform_filter("isValid(datum.present_points)"),
    )
    return Section(
        "points", "Suggested and present points",
        "Orange is what a rule is worth today, blue what the outcomes suggest, "
        "with what is likely as a bar. An orange mark outside its bar deserves "
        "a look; rows without one have no rule yet. Change a few at a time.",
        [("Points of rules and values",
          picture.properties(height=26 * len(drawn) + 10))] if drawn else [],
        columns, rows,
        [f"Drawn are the {len(drawn)} conclusive rows with the largest "
         f"difference, of {len(rows):,} in the table."] if drawn else [],
    )


# ---- The page -----------------------------------------------------------------


def render(marts: dict[str, list[Row]]) -> str:
    sections = [
        build(marts) for build in (
            models_section, calibration_section, gain_section, bands_section,
            thresholds_section, drift_section, points_section,
        )
    ]
    specs = {}
    for section in sections:
        for number, (title, drawn) in enumerate(section.charts, 1):
            spec = drawn.properties(
                width="container",
                description=f"{title}. {section.reading}",
                autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
            ).to_dict()
            # Colours of text and grid are the page's, light or dark.
            del spec["config"]
            specs[f"{section.key}-{number}"] = spec
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    return template.render(
        subject=marts["chosen"][0],
        verdicts=verdicts(marts),
        has_outcomes=bool(marts["performance"]),
        sections=sections,
        specs=specs,
        shown=shown,
        no_rows=NO_ROWS,
        javascript=vl_convert.javascript_bundle().replace("</script", "<\\/script"),
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
