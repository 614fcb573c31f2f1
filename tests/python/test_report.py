"""The report: figures of the marts, one file, drawn by a real browser."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, Build

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHARTS = {
    "models": 1, "calibration": 1, "gain": 1, "bands": 4, "thresholds": 2,
    "drift": 2, "points": 1,
}
VOID = {"meta", "br", "link", "img", "input", "hr"}
HOSTILE = '</script><b onclick="x">"\'&<!--<script>pwned=1</script>'


@dataclass
class Page(HTMLParser):
    """The report, parsed: its elements, tables, words and charts."""

    source: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    words: str = ""
    specs: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(self.source)
        self.close()
        assert self.open == [], "every element is closed"
        found = re.search(r"^const specs = (.*);$", self.source, re.MULTILINE)
        assert found
        self.specs = json.loads(found[1])

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"script", "style"} & set(self.open):
            return
        self.words += data
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data

    def data(self, chart: str) -> list[dict[str, Any]]:
        """All rows that a chart draws, in whichever of its layers."""
        rows = list(self.specs[chart].get("datasets", {}).values())
        return [row for dataset in rows for row in dataset]

    def table(self, section: str) -> list[list[str]]:
        """The rows of a section's table, without its headings."""
        headed = [
            attributes["aria-labelledby"][:-len("-title")]
            for tag, attributes in self.tags
            if tag == "section" and attributes.get("id")
        ]
        assert len(headed) == len(self.tables)
        return self.tables[headed.index(section)][1:]


def report(
    database: Path, output: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable, str(PROJECT / "scripts" / "report.py"),
            "--database", str(database), "--output", str(output), *arguments,
        ],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )


def read_page(database: Path, output: Path, *arguments: str) -> Page:
    done = report(database, output, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(output)
    return Page(output.read_text("utf-8"))


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report") / "folder" / "report.html"


@pytest.fixture(scope="module")
def page(sample_build: Build, page_path: Path) -> Page:
    return read_page(sample_build.database, page_path)


@pytest.fixture
def changed(
    sample_build: Build, tmp_path: Path
) -> Callable[..., Path]:
    """Runs statements on a copy of the sample's database; gives its path."""
    def change(*statements: str) -> Path:
        copy = tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb"
        shutil.copy(sample_build.database, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        return copy

    return change


def test_the_page_is_one_file_that_fetches_nothing(page: Page) -> None:
    for tag, attributes in page.tags:
        assert tag not in {"link", "img", "iframe", "object", "base", "form"}
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")
    style = page.source.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style and "@import" not in style
    policy = next(
        attributes["content"] for tag, attributes in page.tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'") and ":" not in policy
    for spec in page.specs.values():
        addresses = re.findall(r"https?://[^\"]+", json.dumps(spec))
        assert [a for a in addresses if "/schema/vega-lite/" not in a] == []
        assert '"url"' not in json.dumps(spec)


def test_the_page_can_be_read_without_seeing_it(page: Page) -> None:
    assert ("html", {"lang": "en"}) in page.tags
    assert [tag for tag, _ in page.tags].count("h1") == 1
    identifiers = [
        attributes["id"] for _, attributes in page.tags if "id" in attributes
    ]
    assert len(identifiers) == len(set(identifiers))
    for _, attributes in page.tags:
        assert attributes.get("aria-labelledby", "verdicts") in identifiers
        assert attributes.get("href", "#drift")[1:] in identifiers
    for spec in page.specs.values():
        assert len(spec["description"]) > 80
    for table in page.tables:
        assert len({len(row) for row in table}) == 1


def test_every_section_has_its_charts_and_its_table(page: Page) -> None:
    assert list(page.specs) == [
        f"{section}-{number}" for section, count in CHARTS.items()
        for number in range(1, count + 1)
    ]
    for section in CHARTS:
        assert page.table(section)


@pytest.mark.parametrize(
    ("charts", "columns", "query"),
    (
        (
            ["models-1"],
            ["scoring_model", "split", "auc", "auc_low", "auc_high"],
            "from model_performance where period = 'all'",
        ),
        (
            ["calibration-1"],
            ["fitted_rate", "test_rate", "test_low_rate", "test_high_rate"],
            "from score_calibration where scoring_model = 'b2b_saas'"
            " and test_lead_count > 0",
        ),
        (
            ["gain-1"], ["scoring_model", "lead_share_rate", "recall_rate"],
            "from score_thresholds",
        ),
        (
            ["bands-1", "bands-2", "bands-3", "bands-4"],
            ["segment_kind", "segment", "conversion_rate",
             "conversion_low_rate", "conversion_high_rate"],
            "from conversion_rates where scoring_model = 'b2b_saas' and"
            " segment_kind in ('total_band', 'fit_band', 'engagement_band',"
            " 'score_decile')",
        ),
        (
            ["thresholds-1", "thresholds-2"],
            ["threshold", "precision_rate", "recall_rate", "f1_rate",
             "leads_per_week"],
            "from score_thresholds where scoring_model = 'b2b_saas'",
        ),
        (
            ["drift-1"],
            ["period", "conversion_rate", "expected_conversion_rate"],
            "from score_drift where scoring_model = 'b2b_saas'"
            " and input_kind = 'score'",
        ),
        (
            ["drift-2"], ["period", "input_kind", "input", "psi", "is_alarm"],
            "from score_drift as drift"
            " where scoring_model in ('b2b_saas', '(all models)') and ("
            "     input_kind not in ('attribute', 'event_type')"
            "     or exists ("
            "         select 1 from score_drift as others"
            "         where others.input_kind = drift.input_kind"
            "             and others.input = drift.input and others.is_alarm"
            "     )"
            " )",
        ),
        (
            ["points-1"],
            ["item_kind", "item", "present_points", "suggested_points",
             "suggested_low_points", "suggested_high_points"],
            "from suggested_points where scoring_model = 'b2b_saas'"
            " and is_conclusive order by abs(difference_points) desc limit 30",
        ),
    ),
)
def test_charts_draw_the_figures_of_the_marts(
    sample_build: Build, page: Page, charts: list[str], columns: list[str],
    query: str,
) -> None:
    drawn = {
        tuple(row[column] for column in columns)
        for chart in charts for row in page.data(chart)
        if set(columns) <= set(row)
    }
    expected = {
        tuple(
            float(value) if isinstance(value, Decimal) else value
            for value in row.values()
        )
        for row in sample_build.rows(f"select {', '.join(columns)} {query}")
    }
    assert expected
    assert drawn == expected


def test_tables_show_the_figures_of_the_marts(
    sample_build: Build, page: Page
) -> None:
    for section, query in {
        "models": "select auc from model_performance where period = 'all'",
        "gain": "select lift from score_thresholds",
        "thresholds": "select lift from score_thresholds"
                      " where scoring_model = 'b2b_saas'",
    }.items():
        expected = sorted(
            f"{value:,.3f}" for row in sample_build.rows(query)
            for value in row.values()
        )
        assert expected in [
            sorted(column) for column in zip(*page.table(section))
        ]
    rates = sample_build.rows(
        "select fitted_rate, test_rate from score_calibration"
        " where scoring_model = 'b2b_saas' order by interval_number"
    )
    table = page.table("calibration")
    assert [(row[2], row[8]) for row in table] == [
        tuple(
            "–" if rate is None else f"{rate * 100:.1f} %"
            for rate in row.values()
        )
        for row in rates
    ]
    assert len(page.table("points")) == sample_build.value(
        "select count(*) from suggested_points"
        " where scoring_model = 'b2b_saas'"
    )


def test_bands_are_drawn_best_first(page: Page) -> None:
    labels = list(dict.fromkeys(
        row["segment"] for row in page.data("bands-1") if "segment" in row
    ))
    assert labels == ["Hot", "Warm", "Cool", "Cold"]


def test_the_answers_are_in_the_words_of_the_marts(
    sample_build: Build, page: Page
) -> None:
    words = " ".join(page.words.split())
    model = sample_build.rows("""
        select distinct as_of, rules_version from lead_scores
        where is_champion
    """)[0]
    assert str(model["as_of"]) in words
    assert model["rules_version"] in words
    tested = sample_build.rows("""
        select auc, auc_low, auc_high from model_performance
        where is_champion and split = 'test' and period = 'all'
    """)[0]
    assert "AUC {auc:.2f} ({auc_low:.2f} to {auc_high:.2f};".format(
        **tested
    ) in words
    for query in (
        "select distinct finding from score_calibration"
        " where scoring_model = 'b2b_saas'",
        "select verdict_reason from model_performance"
        " where verdict is not null and not is_champion",
        "select reason[2:] from predictive_fits",
        "select finding[2:] from experiment_results where not is_champion",
        "select rejection_reasons from feedback_summary"
        " where scoring_model = 'b2b_saas' and segment_kind = 'all'",
    ):
        for row in sample_build.rows(query):
            assert next(iter(row.values())) in words


def test_no_lead_is_named(sample_build: Build, page: Page) -> None:
    text = page.words + json.dumps(page.specs)
    assert "@" not in text
    for row in sample_build.rows("select lead_id from sales_queue"):
        assert row["lead_id"] not in text


def test_the_predictive_model_can_be_drawn(
    sample_build: Build, tmp_path: Path
) -> None:
    page = read_page(
        sample_build.database, tmp_path / "page.html",
        "--model", "predictive_model",
    )
    assert "Model predictive_model ·" in " ".join(page.words.split())
    # It has no bands and no points.
    assert {chart.split("-")[0] for chart in page.specs} == {
        "models", "calibration", "gain", "thresholds", "drift",
    }


def test_without_outcomes_the_page_says_so(
    changed: Callable[..., Path], tmp_path: Path
) -> None:
    database = changed(*(
        f"delete from {mart}" for mart in (
            "model_performance", "score_calibration", "score_thresholds",
            "conversion_rates", "suggested_points", "score_drift",
            "experiment_results", "feedback_summary", "predictive_fits",
        )
    ))
    page = read_page(database, tmp_path / "page.html")
    assert "There are no outcomes yet" in page.words
    assert page.specs == {}
    assert page.tables == []


@pytest.mark.parametrize(
    ("statements", "answer"),
    (
        (
            [
                "delete from model_performance where split = 'test'",
                "update score_calibration set test_lead_count = 0,"
                " test_conversion_count = 0, test_rate = null,"
                " test_low_rate = null, test_high_rate = null,"
                " has_calibration = false, finding = 'Not tested'",
            ],
            "Does it keep what it promises? Not known Not tested.",
        ),
        (
            [
                "update model_performance set auc = null, auc_low = null,"
                " auc_high = null, top_decile_lift = null,"
                " verdict_reason = null",
                "update score_thresholds set recall_rate = null,"
                " f1_rate = null, lift = null, leads_per_conversion = null,"
                " is_best_f1 = false",
                "update suggested_points set suggested_points = null,"
                " suggested_low_points = null, suggested_high_points = null,"
                " is_conclusive = false",
                "update score_drift set psi = null,"
                " expected_conversion_rate = null, is_alarm = false",
            ],
            "Does the score predict sales? Not known",
        ),
        (
            ["update model_performance set auc_low = null, auc_high = null"],
            "Does the score predict sales? Not known",
        ),
        (
            ["update score_drift set psi = null, is_alarm = false"],
            "Are leads and outcomes still the same? Not known",
        ),
    ),
    ids=("no test period", "one outcome only", "one conversion", "no training"),
)
def test_what_is_not_known_is_not_made_up(
    changed: Callable[..., Path], tmp_path: Path, statements: list[str],
    answer: str,
) -> None:
    page = read_page(changed(*statements), tmp_path / "page.html")
    words = " ".join(page.words.split())
    assert answer in words
    assert "None" not in words
    assert "nan" not in words.lower().split()


def test_what_cannot_be_drawn_is_said_in_a_sentence(
    sample_build: Build, changed: Callable[..., Path], tmp_path: Path
) -> None:
    text = tmp_path / "text.duckdb"
    text.write_text("no database\n" * 1000)
    for database, arguments, sentence in (
        (tmp_path / "none.duckdb", (), "Run dbt build first."),
        (text, (), "cannot be read"),
        (changed("drop table score_drift"), (), "lacks a mart: "),
        (sample_build.database, ("--model", "none"),
         "There is no model none. The models are: b2b_saas, "),
        (changed("delete from lead_scores"), (), "No lead is scored"),
    ):
        done = report(database, tmp_path / "page.html", *arguments)
        assert done.returncode == 2, done.stderr
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "page.html").exists()


@pytest.fixture
def hostile_path(changed: Callable[..., Path], tmp_path: Path) -> Path:
    """A page of a model, rules, bands and findings with hostile names."""
    name = HOSTILE.replace("'", "''")
    database = changed(*(
        f"update {mart} set {column} = '{name}' || {column}"
        for mart, column in (
            ("lead_scores", "scoring_model"), ("lead_scores", "total_band"),
            ("model_performance", "scoring_model"),
            ("model_performance", "leak_alarm"),
            ("score_calibration", "scoring_model"),
            ("score_calibration", "finding"),
            ("score_thresholds", "scoring_model"),
            ("score_thresholds", "chosen_by"),
            ("conversion_rates", "scoring_model"),
            ("conversion_rates", "segment"),
            ("suggested_points", "scoring_model"),
            ("suggested_points", "item"), ("suggested_points", "verdict"),
            ("score_drift", "scoring_model"), ("score_drift", "input"),
        )
    ))
    path = tmp_path / "hostile.html"
    assert report(database, path).returncode == 0
    return path


def test_hostile_names_stay_words(hostile_path: Path, page: Page) -> None:
    hostile = Page(hostile_path.read_text("utf-8"))
    assert {tag for tag, _ in hostile.tags} == {tag for tag, _ in page.tags}
    assert list(hostile.specs) == list(page.specs)
    assert any(
        row.get("item", "").startswith(HOSTILE)
        for row in hostile.data("points-1")
    )
    assert HOSTILE in hostile.words


def test_marks_can_be_told_from_the_page_in_light_and_dark(
    page: Page
) -> None:
    """At least 3 : 1, as the Web Content Accessibility Guidelines ask."""
    cards = re.findall(r"--card: (#\w{6})", page.source)
    assert len(cards) == 2
    marks = set(re.findall(r"#[0-9a-f]{6}", json.dumps(page.specs)))
    assert len(marks) >= 3
    for card in cards:
        for mark in marks:
            assert contrast(luminance(mark), luminance(card)) >= 3, mark


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb or rgb(r, g, b)."""
    if colour.startswith("#"):
        parts = [int(colour[at:at + 2], 16) for at in (1, 3, 5)]
    else:
        parts = [int(number) for number in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055)
        ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


# ---- In a browser -----------------------------------------------------------

LISTEN = """<script>
window.wrong = [];
for (const kind of ["error", "unhandledrejection", "securitypolicyviolation"])
  addEventListener(kind, event => wrong.push(
    kind + ": " + (event.message || event.reason || event.blockedURI)));
for (const kind of ["error", "warn"])
  console[kind] = (...words) => wrong.push(kind + ": " + words.join(" "));
</script>"""
# Headless Chromium is no narrower than 500 pixels, so the page is framed.
FRAME = """<!doctype html><body style="margin: 0">
<iframe src="page.html" style="border: 0; width: WIDTHpx; height: 7000px">
</iframe><pre></pre><script>
const frame = document.querySelector("iframe");
const wait = setInterval(() => {
  const page = frame.contentDocument, view = frame.contentWindow;
  if (!page || !page.documentElement.dataset.drawn) return;
  clearInterval(wait);
  const colour = (element, name) => view.getComputedStyle(element)[name];
  const charts = {};
  for (const place of page.querySelectorAll(".chart")) {
    const svg = place.querySelector("svg");
    charts[place.id] = !svg ? null : {
      marks: svg.querySelectorAll(
        ".mark-symbol.role-mark path, .mark-line path").length,
      label: svg.closest("[role=graphics-document]").ariaLabel,
      width: svg.getBoundingClientRect().width,
      room: place.clientWidth,
      ink: [...svg.querySelectorAll("text")].map(t => colour(t, "fill")),
    };
  }
  document.querySelector("pre").textContent = JSON.stringify({
    charts, wrong: view.wrong, pwned: typeof view.pwned,
    dark: view.matchMedia("(prefers-color-scheme: dark)").matches,
    width: view.innerWidth, needed: page.documentElement.scrollWidth,
    card: colour(page.querySelector("section:not(.verdicts)"),
                 "backgroundColor"),
    body: colour(page.querySelector(".reading"), "color"),
    fetched: view.performance.getEntriesByType("resource").map(e => e.name),
  });
}, 100);
</script>"""


def browse(
    path: Path, folder: Path, width: int = 1200, dark: bool = False
) -> dict[str, Any]:
    """What headless Chromium made of the page."""
    if not CHROMIUM:
        pytest.skip("no chromium is on the PATH")
    source = path.read_text("utf-8")
    (folder / "page.html").write_text(
        source.replace("<head>", f"<head>{LISTEN}", 1), "utf-8"
    )
    (folder / "frame.html").write_text(FRAME.replace("WIDTH", str(width)))
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu",
            "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update",
            f"--user-data-dir={folder / 'profile'}",
            "--allow-file-access-from-files",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            f"--window-size={max(width, 500)},7000",
            "--virtual-time-budget=20000", "--dump-dom",
            (folder / "frame.html").as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )
    found = re.search(r"<pre>(.+?)</pre>", done.stdout, re.DOTALL)
    assert found, f"the page was not drawn: {done.stdout}\n{done.stderr}"
    return json.loads(html.unescape(found[1]))


@pytest.mark.parametrize("dark", (False, True), ids=("light", "dark"))
@pytest.mark.parametrize("width", (1200, 390), ids=("desktop", "phone"))
def test_chromium_draws_every_chart(
    page: Page, page_path: Path, tmp_path: Path, width: int, dark: bool
) -> None:
    seen = browse(page_path, tmp_path, width, dark)
    assert seen["wrong"] == []
    assert seen["fetched"] == []
    assert seen["dark"] == dark
    assert seen["width"] == width
    assert seen["needed"] <= width, "the page scrolls sideways"
    card = luminance(seen["card"])
    assert (card < 0.1) == dark
    assert contrast(luminance(seen["body"]), card) >= 4.5
    assert list(seen["charts"]) == list(page.specs)
    for name, chart in seen["charts"].items():
        assert chart, f"{name} is not drawn"
        assert chart["marks"] >= 1, name
        assert chart["label"], name
        assert chart["room"] * 0.9 <= chart["width"] <= chart["room"] + 1, name
        assert chart["ink"], name
        for ink in set(chart["ink"]):
            assert contrast(luminance(ink), card) >= 4.5, (name, ink)


def test_chromium_takes_hostile_names_for_words(
    hostile_path: Path, page: Page, tmp_path: Path
) -> None:
    seen = browse(hostile_path, tmp_path)
    assert seen["wrong"] == []
    assert seen["pwned"] == "undefined"
    assert list(seen["charts"]) == list(page.specs)
    assert all(chart["marks"] for chart in seen["charts"].values())
