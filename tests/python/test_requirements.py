"""What is installed is what the locks pin, and the locks pin what is asked."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from conftest import PROJECT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ASKED = sorted(PROJECT.glob("requirements*.in"))


def requirements(path: Path) -> dict[str, Requirement]:
    """The requirements in a file, by name, without their hashes."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        text = line.split("#")[0].strip().removesuffix("\\").strip()
        if text and not text.startswith("-"):
            requirement = Requirement(text)
            found[canonicalize_name(requirement.name)] = requirement
    return found


def pinned(path: Path) -> dict[str, str]:
    """The one version that a lock names of each package."""
    return {
        name: str(requirement.specifier).removeprefix("==")
        for name, requirement in requirements(path).items()
    }


@pytest.mark.parametrize("asked", ASKED, ids=lambda path: path.stem)
def test_a_lock_pins_what_is_asked_for(asked: Path) -> None:
    lock = pinned(asked.with_suffix(".txt"))
    for name, requirement in requirements(asked).items():
        assert lock[name] in requirement.specifier, name
    assert all(re.fullmatch(r"[0-9][0-9a-z.+]*", pin) for pin in lock.values())


@pytest.mark.parametrize("asked", ASKED, ids=lambda path: path.stem)
def test_every_package_of_a_lock_has_its_hashes(asked: Path) -> None:
    """Then pip installs nothing without one, nor another file."""
    text = asked.with_suffix(".txt").read_text("utf-8")
    packages = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(packages) == len(pinned(asked.with_suffix(".txt")))
    assert not [
        package.split()[0] for package in packages
        if not re.search(r"--hash=sha256:[0-9a-f]{64}", package)
    ]


def test_the_locks_agree() -> None:
    """So that all can be installed into one environment."""
    main = pinned(PROJECT / "requirements.txt")
    for path in ASKED:
        lock = pinned(path.with_suffix(".txt"))
        assert {
            name: pin for name, pin in lock.items()
            if main.get(name, pin) != pin
        } == {}


def test_what_is_installed_is_what_is_locked() -> None:
    other = {}
    for name, requirement in requirements(PROJECT / "requirements.txt").items():
        if requirement.marker and not requirement.marker.evaluate():
            continue
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "missing"
        if found not in requirement.specifier:
            other[name] = f"{found}, not {requirement.specifier}"
    assert other == {}


def test_the_licence_of_every_package_is_listed() -> None:
    listed = {
        canonicalize_name(line.split("|")[1].strip())
        for line in (PROJECT / "docs" / "licences.md").read_text().splitlines()
        if line.startswith("| ")
    }
    locked = {
        name for path in ASKED for name in pinned(path.with_suffix(".txt"))
    }
    # The one that is installed on Windows alone stands in the text.
    assert locked - listed == {"tzdata"}
