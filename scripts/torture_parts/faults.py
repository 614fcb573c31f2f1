"""The faults. Each tells what was hit, or nothing when it came too late."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from torture_parts.checks import Broken, told, told_in_words
from torture_parts.world import WITHOUT_TESTS, World, kill, step_of

# Longer than what dbt writes for itself.
DBT_FILE = 6_000_000
FULL = ("No space left on device", "File too large")


def kill_build(world: World) -> str | None:
    """At a moment of the whole build, counted in its steps, so that a busy
    machine changes nothing; every second time at one that matters more."""
    what, steps = world.chance.choice((
        ("anywhere", world.steps),
        ("anywhere", world.steps),
        ("in a model that is kept", [
            step for step in world.steps if "START sql incremental" in step[0]
        ]),
        ("in a hook or at the end", [
            step for step in world.steps
            if " hook: " in step[0] or "START" not in step[0][:5]
            and "OK" not in step[0][:2]
        ]),
    ))
    [(chosen, seconds)] = world.chance.choices(
        steps, [seconds for _, seconds in steps]
    )
    process = world.start(*WITHOUT_TESTS)
    for line in process.stdout:
        if step_of(line) == chosen:
            time.sleep(world.chance.uniform(0, seconds))
            break
    return f"builds killed {what}" if kill(process) else None


def fill_disk(world: World) -> str | None:
    """Of the database and of dbt's own files; dbt says so, and adds a stack
    trace when it cannot write its log."""
    process = world.start(*WITHOUT_TESTS)
    room = world.chance.randint(0, 6_000_000)
    world.disk.fill(room, process, limit=DBT_FILE + room)
    output, _ = process.communicate()
    world.disk.free()
    if process.returncode == 0:
        return None
    told(output, *FULL)
    return "builds on a full disk"


def build_twice(world: World) -> str | None:
    """Two at once: one waits for the other, or refuses in a sentence."""
    first = world.start(*WITHOUT_TESTS)
    time.sleep(world.chance.uniform(0, sum(s for _, s in world.steps)))
    was_running = first.poll() is None
    second = world.start(*WITHOUT_TESTS)
    with ThreadPoolExecutor() as pool:
        outputs = list(pool.map(
            lambda process: process.communicate()[0], (first, second)
        ))
    codes = [first.returncode, second.returncode]
    if 0 not in codes:
        raise Broken("of two builds none ends:\n" + "\n".join(outputs))
    for code, output in zip(codes, outputs):
        if code != 0:
            told_in_words(output, "Could not set lock on file")
    return "builds beside another" if was_running else None


def edit_rules(world: World) -> str | None:
    """A rule is changed while dbt is at work, or spoilt, and then mended."""
    path = world.rules / "behaviour_rules.csv"
    before = path.read_bytes()
    is_spoilt = world.chance.random() < 0.3
    process = world.start(*WITHOUT_TESTS)
    time.sleep(world.chance.uniform(0, sum(s for _, s in world.steps)))
    was_running = process.poll() is None
    world.edit_rules(is_spoilt)
    output, _ = process.communicate()
    if process.returncode != 0:
        told_in_words(output, path.name)
    if is_spoilt:
        path.write_bytes(before)
    return "rules edited under a build" if was_running else None


def break_publication(world: World) -> str | None:
    """Killed, or without room."""
    world.turn_green()
    process = world.start_publication()
    if world.chance.random() < 0.5:
        time.sleep(world.chance.uniform(0, world.publish_seconds))
        return "publications killed" if kill(process) else None
    room = world.chance.randint(0, 8_000_000)
    world.disk.fill(room, process, limit=room)
    output, _ = process.communicate()
    world.disk.free()
    if process.returncode == 0:
        return None
    told_in_words(output, *FULL)
    return "publications on a full disk"
