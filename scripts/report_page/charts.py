"""The sections of the report: charts of marts, and the figures drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt

Row = dict[str, Any]
Marts = dict[str, list[Row]]

# Legible on white and on near-black; shape or words always say the same.
BLUE, ORANGE, GREY = "#3f87d0", "#d8701f", "#7f8790"
COLOURS = [BLUE, ORANGE, "#1a9b8c", "#9a6fd8", GREY]
BANDS = {
    "total_band": "Band of the score",
    "fit_band": "Fit: who the lead is",
    "engagement_band": "Engagement: what it did",
    "score_decile": "Tenth of the leads, best first",
}
INPUTS = {"attribute": "attribute: ", "event_type": "event: "}
MOST_POINTS = 30
POINT = {"filled": True, "size": 90, "opacity": 1}
BAR = {"strokeWidth": 3}
DASHED = {"color": GREY, "strokeDash": [4, 4], "strokeWidth": 1.5}


@dataclass(frozen=True)
class Section:
    """A heading, how to read it, its charts and the same figures as a table.

    charts: title and chart; columns: heading and column of the rows.
    """

    key: str
    title: str
    reading: str
    charts: Sequence[tuple[str, alt.LayerChart | alt.Chart]]
    columns: dict[str, str]
    rows: Sequence[Row]
    note: str = ""


def chart(rows: Iterable[Row]) -> alt.Chart:
    """A chart of rows; only here do decimals and days become JSON."""
    return alt.Chart(alt.InlineData(values=[
        {
            name: float(value) if isinstance(value, Decimal)
            else str(value) if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in rows
    ]))


def percent(title: str, **options: Any) -> alt.Axis:
    return alt.Axis(title=title, format="%", tickCount=5, **options)


def line_at(channel: str, value: float) -> alt.Chart:
    # What the line means stands in the words above the chart.
    return chart([{}]).mark_rule(**DASHED, aria=False).encode(
        **{channel: alt.datum(value)}
    )


def diagonal(x: str, y: str) -> alt.Chart:
    return chart([{x: 0, y: 0}, {x: 1, y: 1}]).mark_line(**DASHED).encode(
        x=f"{x}:Q", y=f"{y}:Q"
    )


def tips(columns: dict[str, str]) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(
            f"{name}:Q", title=title, format=".1%"
        ) if name.endswith("_rate") else alt.Tooltip(
            f"{name}:N", title=title
        )
        for title, name in columns.items()
    ]


def colour_of(names: Sequence[str], column: str, **options: Any) -> alt.Color:
    colours = [COLOURS[number % len(COLOURS)] for number in range(len(names))]
    return alt.Color(f"{column}:N", title=None, scale=alt.Scale(
        domain=list(names), range=colours), **options)


def look_of(
    column: str, looks: dict[str, tuple[str, str]], **options: Any
) -> dict[str, Any]:
    """Colour and shape of each value, so that neither says it alone."""
    names = list(looks)
    colours, shapes = zip(*looks.values())
    return {
        "color": alt.Color(f"{column}:N", title=None, scale=alt.Scale(
            domain=names, range=list(colours)), **options),
        "shape": alt.Shape(f"{column}:N", title=None, scale=alt.Scale(
            domain=names, range=list(shapes)), **options),
    }


def models_section(marts: Marts) -> Section:
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
        tooltip=tips(columns),
    )
    look = look_of("split", {"test": (BLUE, "circle"),
                             "train": (ORANGE, "square")})
    low = alt.X("auc_low:Q", title="AUC", scale=alt.Scale(zero=False))
    drawn = alt.layer(
        line_at("x", 0.5),
        base.mark_rule(**BAR).encode(
            x=low, x2="auc_high:Q", color=look["color"]
        ),
        base.mark_point(**POINT).encode(x="auc:Q", **look),
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


def calibration_section(marts: Marts) -> Section:
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
        tooltip=tips(columns),
    )
    look = look_of("holds", {"promise holds": (BLUE, "circle"),
                             "promise missed": (ORANGE, "diamond")})
    y = alt.Y("test_low_rate:Q", axis=percent("Came true on the test period"),
              scale=alt.Scale(domain=[0, 1]))
    picture = alt.layer(
        diagonal("fitted_rate", "test_low_rate"),
        base.mark_rule(**BAR).encode(
            y=y, y2="test_high_rate:Q", color=look["color"]
        ),
        base.mark_point(filled=True, opacity=1).encode(
            y="test_rate:Q",
            size=alt.Size("test_lead_count:Q", legend=None,
                          scale=alt.Scale(range=[60, 350])),
            **look,
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


def gain_section(marts: Marts) -> Section:
    columns = {
        "Model": "scoring_model", "Score from": "threshold",
        "Leads": "decision_lead_count", "of all leads": "lead_share_rate",
        "Conversions": "conversion_count", "of all conversions": "recall_rate",
        "Lift": "lift",
    }
    rows = marts["gain"]
    names = list(dict.fromkeys(
        [marts["subject"][0]["scoring_model"]]
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
            color=colour_of(names, "scoring_model"),
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
        "those included from which the predictive model learned.",
        [("Conversions by share of leads", picture.properties(height=360))]
        if any(row["recall_rate"] is not None for row in rows) else [],
        columns, rows,
    )


def bands_section(marts: Marts) -> Section:
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
    look = look_of("finding", {
        "converts more": (BLUE, "circle"),
        "converts less": (ORANGE, "square"),
        "not conclusive": (GREY, "diamond"),
    }, legend=None)
    charts = []
    for kind, title in BANDS.items():
        drawn = [
            {**row, "label": f"{row['segment']} · {row['conversion_count']:,} "
             f"of {row['decision_lead_count']:,}"}
            for row in rows if row["segment_kind"] == kind
        ]
        base = chart(drawn).encode(
            y=alt.Y("label:N", title=None, sort=None),
            tooltip=tips(columns),
        )
        x = alt.X("conversion_low_rate:Q", axis=percent("Converted"),
                  scale=alt.Scale(domain=[0, top]))
        layers = [line_at("x", float(rate)) for rate in base_rates] + [
            base.mark_rule(**BAR).encode(
                x=x, x2="conversion_high_rate:Q", color=look["color"]
            ),
            base.mark_point(**POINT).encode(x="conversion_rate:Q", **look),
        ]
        if drawn:
            charts.append((
                title,
                alt.layer(*layers).properties(height=32 * len(drawn) + 10),
            ))
    return Section(
        "bands", "Conversion by band",
        "The point is the share of leads that converted, the bar its 95 % "
        "interval, the dashed line the share of all leads: blue circles "
        "convert more, orange squares less, grey diamonds may be luck. Better "
        "bands should lie further right.",
        charts, columns, rows,
    )


def thresholds_section(marts: Marts) -> Section:
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
    names = {"precision_rate": "precision: taken leads that convert",
             "recall_rate": "recall: conversions that are taken",
             "f1_rate": "F1: both in one"}
    rates = chart(
        {**row, "rate": row[name], "measure": words}
        for name, words in names.items() for row in rows
        if row[name] is not None
    ).mark_line(interpolate="step-before", strokeWidth=2.5).encode(
        x=score,
        y=alt.Y("rate:Q", axis=percent(""), title=None,
                scale=alt.Scale(domain=[0, 1])),
        color=colour_of(list(names.values()), "measure"),
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


def drift_section(marts: Marts) -> Section:
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
        {
            **row,
            "name": INPUTS.get(row["input_kind"], "")
            + row["input"].replace("_", " "),
            "alarm": "alarm" if row["is_alarm"] else "no alarm",
        }
        for row in marts["drift"]
        if row["input_kind"] not in ("attribute", "event_type")
        or (row["input_kind"], row["input"]) in alarming
    ]
    quiet = len({(row["input_kind"], row["input"]) for row in marts["drift"]})
    quiet -= len({(row["input_kind"], row["input"]) for row in rows})
    month = alt.X("period:O", title=None, axis=alt.Axis(
        labelAngle=-45, labelOverlap=True))
    look = look_of("alarm", {"no alarm": (BLUE, "circle"),
                             "alarm": (ORANGE, "diamond")})
    scored = [row for row in rows if row["input_kind"] == "score"]
    monthly = chart(scored).encode(x=month, tooltip=tips(columns))
    came = alt.Y("conversion_rate:Q", axis=percent("Converted"))
    outcome = alt.layer(
        monthly.mark_line(**DASHED).encode(y="expected_conversion_rate:Q"),
        monthly.mark_line(color=BLUE, strokeWidth=2.5).encode(y=came),
        monthly.mark_point(**POINT).encode(y=came, **look),
    )
    matrix = chart(row for row in rows if row["psi"] is not None).mark_point(
        filled=True, opacity=1
    ).encode(
        x=month, y=alt.Y("name:N", title=None, sort=None),
        size=alt.Size("psi:Q", legend=None, scale=alt.Scale(
            domain=[0, 1], range=[8, 170], clamp=True)),
        tooltip=tips(columns), **look,
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
        f"Not shown: {quiet:,} attributes and event types without an alarm in "
        "any month." if quiet else "",
    )


def points_section(marts: Marts) -> Section:
    columns = {
        "Kind": "item_kind", "Rule or value": "item",
        "Points today": "present_points", "Suggested": "suggested_points",
        "from": "suggested_low_points", "to": "suggested_high_points",
        "Leads": "decision_lead_count", "Converted": "conversion_count",
        "Rate": "conversion_rate", "Verdict": "verdict",
    }
    rows = marts["points"]
    drawn = [
        {**row, "label": row["item"] if row["item_kind"] == "rule"
         else f"{row['item']} (no rule yet)"}
        for row in rows if row["is_conclusive"]
    ][:MOST_POINTS]
    base = chart(drawn).encode(
        y=alt.Y("label:N", title=None, sort=None), tooltip=tips(columns)
    )
    marks = chart(
        {**row, "worth": name, "points": row[column]}
        for name, column in
        (("suggested", "suggested_points"), ("today", "present_points"))
        for row in drawn if row[column] is not None
    ).mark_point(**POINT).encode(
        x="points:Q", y=alt.Y("label:N", title=None, sort=None),
        tooltip=tips(columns),
        **look_of("worth", {"suggested": (BLUE, "circle"),
                            "today": (ORANGE, "diamond")}),
    )
    picture = alt.layer(
        line_at("x", 0),
        base.mark_rule(**BAR, color=BLUE).encode(
            x=alt.X("suggested_low_points:Q", title="Points"),
            x2="suggested_high_points:Q",
        ),
        marks,
    )
    return Section(
        "points", "Suggested and present points",
        "Orange is what a rule is worth today, blue what the outcomes suggest, "
        "with what is likely as a bar. An orange mark outside its bar deserves "
        "a look; rows without one have no rule yet. Change a few at a time.",
        [("Points of rules and values",
          picture.properties(height=26 * len(drawn) + 10))] if drawn else [],
        columns, rows,
        f"Drawn are the {len(drawn)} conclusive rows with the largest "
        f"difference, of {len(rows):,} in the table." if drawn else "",
    )


SECTIONS: Sequence[Callable[[Marts], Section]] = (
    models_section, calibration_section, gain_section, bands_section,
    thresholds_section, drift_section, points_section,
)
