"""What the documents show: queries that run, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import PROJECT, Build

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
QUERIES = [
    pytest.param(query, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, query in enumerate(
        re.findall(r"^```sql\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    )
]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_runs(sample_build: Build, query: str) -> None:
    """It may find nothing: the sample has published one day."""
    sample_build.rows(query)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_link_leads_to_a_file(page: Path) -> None:
    text = re.sub(
        r"^````?.*?^````?$", "", page.read_text("utf-8"), flags=re.M | re.S
    )
    missing = [
        target for target, _ in LINK.findall(text)
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_every_page_is_reached_from_the_readme() -> None:
    """By links, over any number of pages."""
    reached = {PROJECT / "README.md"}
    waiting = list(reached)
    while waiting:
        page = waiting.pop()
        for target, _ in LINK.findall(page.read_text("utf-8")):
            linked = (page.parent / target).resolve()
            if linked.suffix == ".md" and linked not in reached \
                    and linked.exists():
                reached.add(linked)
                waiting.append(linked)
    assert sorted(str(page) for page in set(PAGES) - reached) == []
