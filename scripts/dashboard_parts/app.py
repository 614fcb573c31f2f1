"""The pages of the dashboard: which there are, and what each one shows."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import vl_convert
from explain import entry_text
from flask import Flask, Response, abort, g, render_template, request, url_for
from flask_bootstrap import Bootstrap5
from markupsafe import Markup
from report import answers, fetch_marts, shown, spec, specs
from report_page.charts import SECTIONS
from werkzeug.exceptions import HTTPException, SecurityError

from dashboard_parts import charts
from dashboard_parts.queries import WEEKS, Marts

PARTS = Path(__file__).parent
DRAWING = PARTS.parent / "report_page" / "drawing.js"
# Nothing comes from elsewhere, whatever the marts hold, and no page can be put
# into another one. Vega and Bootstrap style what they draw.
POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'",
    "style-src 'self' 'unsafe-inline'", "img-src 'self' data:",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))
PAGES = {
    "overview": "Overview", "queue": "Sales queue", "leads": "Leads",
    "accounts": "Accounts", "rules": "Rules", "health": "Model health",
    "build": "Build health",
}
# The colour of a state of build_health.
COLOURS = {
    "ok": "success", "look": "warning", "broken": "danger",
    "unknown": "secondary",
}
# The file of seeds/rules in which an entry of the ledger can be changed.
FILES = {
    "attribute": "attribute_rules.csv", "behaviour": "behaviour_rules.csv",
    "inactivity": "inactivity_rules.csv",
}
FILTERS = (
    "model", "id", "search", "grade", "band", "status", "owner", "mql", "ready",
    "segment", "arm", "show", "sort", "page",
)
# Rows of a table that only begins a list.
FEW = 8


def make_app(database: Path) -> Flask:
    """The dashboard of one file, which may be replaced while it is shown."""
    app = Flask("dashboard", root_path=str(PARTS))
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        # Other names would let pages from elsewhere read this one.
        TRUSTED_HOSTS=["127.0.0.1", "localhost"],
    )
    app.jinja_options["trim_blocks"] = app.jinja_options["lstrip_blocks"] = True
    Bootstrap5(app)
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": False}
    app.jinja_env.filters.update(
        shown=shown, points=points, breakable=breakable, ago=ago
    )
    app.jinja_env.globals.update(
        here=here, to=to, filters_of=filters_of, pages=PAGES,
    )

    @app.before_request
    def open_marts() -> None:
        if request.endpoint in VIEWS:
            g.marts = Marts(database)
            g.models = g.marts.models()
            g.subject = chosen_model()
            g.written_at = datetime.fromtimestamp(
                database.stat().st_mtime, timezone.utc
            )

    @app.teardown_request
    def close_marts(_: BaseException | None) -> None:
        if "marts" in g:
            g.marts.connection.close()

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        if request.endpoint in VIEWS:
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.errorhandler(SecurityError)
    def say_untrusted(_: SecurityError) -> Response:
        return Response(
            "The dashboard is at 127.0.0.1 or localhost only.", 400,
            mimetype="text/plain",
        )

    @app.errorhandler(HTTPException)
    def say_error(error: HTTPException) -> tuple[str, int]:
        return trouble(error.name, error.description or "", error.code or 500)

    @app.errorhandler(FileNotFoundError)
    def say_missing(_: FileNotFoundError) -> tuple[str, int]:
        return trouble(
            "There is no database",
            f"{database} is gone. Run dbt build and python scripts/publish.py,"
            " then load this page again.", 503,
        )

    @app.errorhandler(duckdb.IOException)
    def say_busy(_: duckdb.IOException) -> tuple[str, int]:
        return trouble(
            "The database is in use",
            f"Another program writes to {database}. Load this page again when "
            "the build is done; a published file is never in use.", 503,
        )

    @app.errorhandler(duckdb.CatalogException)
    def say_lacking(error: duckdb.CatalogException) -> tuple[str, int]:
        return trouble(
            "A mart is missing",
            f"{database} lacks a mart: {str(error).splitlines()[0]} Run dbt "
            "build and python scripts/publish.py.", 503,
        )

    for name, (path, view) in VIEWS.items():
        app.add_url_rule(path, name, view)
    app.add_url_rule("/charts.js", "charts", scripts)
    return app


def trouble(title: str, words: str, status: int) -> tuple[str, int]:
    return render_template("trouble.html", title=title, words=words), status


@functools.cache
def chart_scripts() -> str:
    """Vega, and what draws with it in the colours of the page."""
    return "\n".join((
        vl_convert.javascript_bundle(), DRAWING.read_text("utf-8"),
        'drawCharts(JSON.parse(document.getElementById("specs").textContent));',
    ))


def scripts() -> Response:
    response = Response(chart_scripts(), mimetype="text/javascript")
    response.add_etag()
    response.cache_control.no_cache = True
    return response.make_conditional(request)


# ---- What pages share --------------------------------------------------------


def chosen_model() -> dict[str, Any]:
    """The model that is asked for, else the champion; empty without leads."""
    asked = request.args.get("model")
    if not asked:
        return g.models[0] if g.models else {}
    for model in g.models:
        if model["scoring_model"] == asked:
            return model
    if request.endpoint == "health":
        # It knows models that score apart from lead_scores.
        return {
            **g.models[0], "scoring_model": asked, "is_champion": False,
        } if g.models else {}
    names = ", ".join(model["scoring_model"] for model in g.models) or "none"
    return abort(404, f"There is no model {asked}. The models are: {names}.")


def filters_of(arguments: Mapping[str, str]) -> dict[str, str]:
    """What an address may ask; url_for takes other names for its own."""
    return {name: arguments[name] for name in FILTERS if name in arguments}


def here(**changes: Any) -> str:
    """The address of this page with other filters."""
    return url_for(
        request.endpoint, **{**filters_of(request.args), **changes}
    )


def to(endpoint: str, **values: Any) -> str:
    """The address of another page of the same model."""
    subject = g.get("subject") or {}
    known = {row["scoring_model"] for row in g.get("models", ())}
    model = subject.get("scoring_model")
    if model in known and not subject["is_champion"]:
        values.setdefault("model", model)
    return url_for(endpoint, **values)


def points(value: Decimal | int | None, digits: int = 2) -> str:
    """Points with their sign."""
    if value is None:
        return "–"
    # Adding 0 takes the sign of what is 0 when it is rounded.
    rounded = round(value, digits) + 0
    sign = "+" if rounded else ""
    return f"{rounded:{sign},.{digits}f}".replace("-", "−")


def ago(day: date) -> str:
    """How long before today, in UTC, a day was."""
    days = (datetime.now(timezone.utc).date() - day).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days:,} days ago")


def breakable(name: str) -> Markup:
    """A name that may be cut at an underscore where it is too long."""
    return Markup("_<wbr>").join(name.split("_"))


def asked(*names: str) -> dict[str, str | None]:
    """Filters of the address; blank asks nothing."""
    return {name: request.args.get(name, "").strip() or None for name in names}


def page_number() -> int:
    return request.args.get("page", 1, type=int)


def model_name() -> str:
    return g.subject.get("scoring_model", "")


def page(template: str, **values: Any) -> str:
    return render_template(
        template, subject=g.subject, models=g.models, written_at=g.written_at,
        **values,
    )


# ---- Pages -------------------------------------------------------------------


def overview() -> str:
    marts: Marts = g.marts
    model = model_name()
    bands = marts.bands(model, "total")
    weeks = marts.weeks(model)
    by_week = {}
    for row in weeks:
        by_week.setdefault(row["week"], {})[row["band"]] = row["lead_count"]
    newly_ready_count, newly_ready = marts.newly_ready(FEW)
    return page(
        "overview.html",
        totals=marts.totals(model),
        acceptance=marts.acceptance(model),
        conversion=marts.conversion(model),
        bands=bands, by_week=by_week, week_count=WEEKS,
        fit_bands=marts.bands(model, "fit"),
        engagement_bands=marts.bands(model, "engagement"),
        grades={
            (row["fit_band"], row["engagement_band"]): row
            for row in marts.grades(model)
        },
        previous_day=marts.previous_day(model),
        risers=marts.changes(model, "desc", FEW),
        fallers=marts.changes(model, "asc", FEW),
        newly_ready=newly_ready, newly_ready_count=newly_ready_count,
        queue=marts.first_in_queue(FEW),
        verdict=marts.verdict(), colours=COLOURS,
        specs={"weeks": spec(
            charts.leads_by_week(weeks, bands),
            "Leads by week of creation, stacked by the band of their score, "
            "the best band at the bottom. The same numbers stand in a table "
            "below.",
        )} if weeks else {},
    )


def queue() -> str:
    filters = asked("arm", "owner", "segment")
    return page(
        "queue.html", filters=filters, choices=g.marts.queue_choices(),
        listing=g.marts.queue(
            filters, request.args.get("sort"), page_number()
        ),
    )


def leads() -> str:
    filters = asked(
        "search", "grade", "band", "status", "owner", "mql", "ready"
    )
    return page(
        "leads.html", filters=filters,
        choices=g.marts.lead_choices(model_name()),
        listing=g.marts.leads(
            model_name(), filters, request.args.get("sort"), page_number()
        ),
    )


def lead() -> str:
    marts: Marts = g.marts
    identifier = request.args.get("id", "")
    found = marts.lead(model_name(), identifier)
    if found is None:
        abort(404, f"No lead {identifier} is scored. Check the id. A lead may "
              "have been merged into another one, be erased, be refused (see "
              "rejected_records), or be created after the scored day.")
    ledger = [
        {**row, "text": entry_text(row["explanation"]), "file": file_of(row)}
        for row in marts.ledger(model_name(), identifier)
    ]
    published = marts.lead_history(model_name(), identifier)
    drawn = {"waterfall": spec(
        charts.waterfall(ledger, found["score"]),
        f"How the entries of the ledger add up to the score of "
        f"{found['score']}, from top to bottom: what adds points, what takes "
        "points, and the sums. The same numbers stand in the table below.",
    )}
    if published:
        drawn["history"] = spec(
            charts.history(published, "score", "Score", found),
            "The published score of the lead from day to day. The same "
            "numbers stand in the table below.",
        )
    return page(
        "lead.html", lead=found, ledger=ledger, published=published,
        blocks={
            block: sum(
                (row["points"] for row in ledger if row["block"] == block),
                Decimal(0),
            )
            for block in ("Fit", "Engagement", "Adjustments")
        },
        account=marts.account(model_name(), found["account_id"] or ""),
        email=marts.email(identifier), queued=marts.queued(identifier),
        interests=marts.interests(model_name(), "lead", identifier),
        specs=drawn,
    )


def file_of(entry: dict[str, Any]) -> str | None:
    """Where marketing changes what an entry of the ledger is worth."""
    return {
        "group_cap": "rule_groups.csv", "clamp": "scoring_models.csv",
    }.get(entry["entry_kind"], FILES.get(entry["rule_kind"]))


def accounts() -> str:
    filters = asked("search", "band", "ready")
    return page(
        "accounts.html", filters=filters,
        bands=g.marts.account_bands(model_name()),
        listing=g.marts.accounts(
            model_name(), filters, request.args.get("sort"), page_number()
        ),
    )


def account() -> str:
    marts: Marts = g.marts
    identifier = request.args.get("id", "")
    found = marts.account(model_name(), identifier)
    if found is None:
        abort(404, f"No account {identifier} is scored. Check the id; refused "
              "rows stand in rejected_records.")
    engagement = marts.account_engagement(model_name(), identifier)
    published = marts.account_history(model_name(), identifier)
    drawn = {}
    if engagement:
        drawn["engagement"] = spec(
            charts.engagement(engagement),
            "Points of behaviour and silence of the open leads of the "
            "account, by category. The same numbers stand in the table below.",
        )
    if published:
        drawn["history"] = spec(
            charts.history(published, "points", "Points", found),
            "The published points of the account from day to day. The same "
            "numbers stand in the table below.",
        )
    return page(
        "account.html", account=found, engagement=engagement,
        leads=marts.account_leads(model_name(), identifier),
        interests=marts.interests(model_name(), "account", identifier),
        published=published, specs=drawn,
    )


def rules() -> str:
    found = g.marts.rules(model_name())
    show = asked("show")["show"]
    kept = {
        "warnings": [row for row in found if row["is_warning"]],
        "dead": [row for row in found if row["is_dead"]],
        "contradicted": [
            row for row in found
            if row["is_conclusive"] and not row["verdict"].startswith("keep")
        ],
    }
    return page(
        "rules.html", rules=kept.get(show, found), show=show,
        counts={name: len(rows) for name, rows in kept.items()},
        rule_count=len(found), files=FILES,
        without_rule=g.marts.without_rule(model_name()),
        worth_a_rule=g.marts.worth_a_rule(model_name()),
    )


def health() -> str:
    if not g.models:
        return page("health.html", sections=[], answers=[], names=[], specs={})
    try:
        marts = fetch_marts(g.marts.connection, model_name())
    except LookupError as error:
        abort(404, error.args[0])
    sections: Sequence[Any] = [section(marts) for section in SECTIONS]
    names = dict.fromkeys(
        row["scoring_model"] for row in g.models + marts["performance"]
    )
    return page(
        "health.html", sections=sections, answers=list(answers(marts)),
        names=list(names), has_outcomes=bool(marts["performance"]),
        specs=specs(sections),
    )


def build() -> str:
    marts: Marts = g.marts
    checks = marts.checks()
    return page(
        "build.html", colours=COLOURS, verdict=marts.verdict(),
        findings=[row for row in checks if row["remedy"]],
        others=[row for row in checks if not row["remedy"]],
        raw_rows=marts.raw_rows(), rejections=marts.rejections(),
    )


VIEWS = {
    "overview": ("/", overview), "queue": ("/queue", queue),
    "leads": ("/leads", leads), "lead": ("/lead", lead),
    "accounts": ("/accounts", accounts), "account": ("/account", account),
    "rules": ("/rules", rules), "health": ("/health", health),
    "build": ("/build", build),
}
