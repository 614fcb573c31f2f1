"""What differs between engines is written for each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import PROJECT

ENGINES = PROJECT / "macros" / "engines"


@pytest.mark.parametrize("file", sorted(ENGINES.glob("*.sql")), ids=lambda f: f.stem)
def test_a_macro_that_is_dispatched_is_written_for_spark(file: Path) -> None:
    """Without this, Spark would run DuckDB's words, and some give null there."""
    macros = set(re.findall(r"{%-? macro (\w+)\(", file.read_text()))
    for macro in macros:
        if macro.startswith("default__"):
            assert macro.replace("default__", "spark__") in macros
