"""Charts of the dashboard that the report does not have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import altair as alt
from report_page.charts import (
    BLUE, GREY, ORANGE, Row, chart, colour_of, look_of, tips,
)

Drawing = alt.LayerChart | alt.Chart
ZERO = Decimal(0)


def leads_by_week(weeks: Sequence[Row], bands: Sequence[str]) -> Drawing:
    """A bar a week, the best band at the bottom; weeks without leads stay
    empty."""
    first, last = weeks[0]["week"], weeks[-1]["week"]
    days = [
        str(first + timedelta(weeks=number))
        for number in range((last - first).days // 7 + 1)
    ]
    columns = {"Week of": "week", "Band": "band", "Leads": "lead_count"}
    rows = [{**row, "order": bands.index(row["band"])} for row in weeks]
    return chart(rows).mark_bar().encode(
        x=alt.X("week:O", title=None, scale=alt.Scale(domain=days),
                axis=alt.Axis(labelAngle=-45, labelOverlap=True)),
        y=alt.Y("lead_count:Q", title="Leads", axis=alt.Axis(tickMinStep=1)),
        color=colour_of(bands, "band"),
        order="order:Q",
        tooltip=tips(columns),
    ).properties(height=260)


def waterfall(ledger: Sequence[Row], score: int) -> Drawing:
    """How the entries of the ledger, one after the other, make the score.

    Entries that are worth nothing stand in the table only.
    """
    steps: list[dict[str, Any]] = []
    height = ZERO
    for block in ("Fit", "Engagement", "Adjustments"):
        entries = [row for row in ledger if row["block"] == block]
        for row in entries:
            if row["points"]:
                steps.append(step(
                    row["text"], height, height + row["points"],
                    "adds" if row["points"] > 0 else "takes",
                ))
            height += row["points"]
        if block != "Adjustments" and entries:
            total = sum((row["points"] for row in entries), ZERO)
            steps.append(step(
                f"{block} in all", height - total, height, "sum"
            ))
    steps.append(step("Score", ZERO, Decimal(score), "sum"))
    # Entries of the same words are different bars.
    for number, row in enumerate(steps):
        same = [before["label"] for before in steps[:number]].count(row["text"])
        row["label"] = row["text"] + "\u200b" * same
    columns = {"Entry": "text", "Points": "amount", "makes": "end"}
    base = chart(steps).encode(
        y=alt.Y("label:N", title=None, sort=None), tooltip=tips(columns)
    )
    low = min(min(row["start"], row["end"]) for row in steps)
    high = max(row["right"] for row in steps)
    # Room for the amount beside the longest bar.
    room = (high - low) / 5
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("start:Q", title="Points", scale=alt.Scale(
            domain=[float(low), float(high + room)], nice=False)),
        x2="end:Q",
        color=look_of("kind", {
            "adds": (BLUE, "circle"), "takes": (ORANGE, "square"),
            "sum": (GREY, "diamond"),
        })["color"],
    )
    amounts = base.mark_text(align="left", dx=5).encode(
        x="right:Q", text="amount:N"
    )
    return alt.layer(bars, amounts).properties(height=24 * len(steps) + 10)


def step(
    label: str, start: Decimal, end: Decimal, kind: str
) -> dict[str, Any]:
    amount = f"{end - start:+.2f}".removesuffix(".00").replace("-", "−")
    return {
        "text": label, "label": label, "kind": kind, "amount": amount,
        "start": start, "end": end, "right": max(start, end),
    }


def history(
    published: Sequence[Row], column: str, title: str, today: Row
) -> Drawing:
    """What stood from day to day; only changes are published, so the last one
    stands until today.

    column: of both, the number that is drawn.
    """
    rows = [
        {"as_of": row["as_of"], "number": row[column]}
        for row in published if row["is_last_of_day"]
    ]
    rows.append({"as_of": today["as_of"], "number": today[column]})
    base = chart(rows).encode(
        x=alt.X("as_of:T", title=None, scale=alt.Scale(type="utc"),
                axis=alt.Axis(format="%-d %b %Y", labelOverlap=True,
                              tickCount=5)),
        y=alt.Y("number:Q", title=title),
        tooltip=tips({"Day": "as_of", title: "number"}),
    )
    return alt.layer(
        base.mark_line(interpolate="step-after", color=BLUE, strokeWidth=2.5),
        base.mark_point(filled=True, size=70, opacity=1, color=BLUE),
    ).properties(height=200)


def engagement(categories: Sequence[Row]) -> Drawing:
    """What the engagement of an account is made of."""
    rows = [
        {**row, "kind": "adds" if row["points"] >= 0 else "takes"}
        for row in categories
    ]
    columns = {"Category": "category", "Points": "points",
               "Leads": "lead_count", "Events": "event_count"}
    return chart(rows).mark_bar(height={"band": 0.7}).encode(
        y=alt.Y("category:N", title=None, sort=None),
        x=alt.X("points:Q", title="Points"),
        color=look_of("kind", {
            "adds": (BLUE, "circle"), "takes": (ORANGE, "square"),
        })["color"],
        tooltip=tips(columns),
    ).properties(height=28 * len(rows) + 10)
