"""Break builds on purpose, and see that no reader and no row suffers.

Some of the sample is loaded day after day, and its builds are killed, their
disk is full, another build starts beside them, rules are edited under them,
publications are killed. A reader asks for all that is published meanwhile.
After some faults one plain dbt build must make all good.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path

from torture_parts import faults
from torture_parts.checks import Broken
from torture_parts.world import WITHOUT_TESTS, Disk, World

# So many faults in a row, before one build must heal what they did.
FAULTS_PER_ROUND = 12
# Publications are broken so many at a time, after one build with all tests.
PUBLICATIONS_AT_ONCE = 10
# Tells what was hit, or nothing when it came too late.
Fault = Callable[[World], str | None]


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code: 0 all held; 1 something broke, its folder is kept.",
    )
    for name, count, what in (
        ("kills", 200, "builds to kill"),
        ("disks", 20, "builds on a full disk"),
        ("twice", 20, "builds beside another"),
        ("edits", 20, "rules edited under a build"),
        ("publications", 20, "publications to break"),
    ):
        parser.add_argument(
            f"--{name}", type=int, default=count, metavar="N",
            help=f"{what} (default: %(default)s)",
        )
    parser.add_argument(
        "--predict", action="store_true",
        help="fit a model, and change nothing between faults, on which it would"
        " depend",
    )
    parser.add_argument(
        "--seconds", type=float, default=10_000, metavar="N",
        help="no new round after so many (default: %(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N",
        help="decides what happens when (default: %(default)s)",
    )
    return parser.parse_args(arguments)


class Campaign:
    """Faults in rounds, and what came of them."""

    def __init__(self, world: World, seconds: float) -> None:
        self.world = world
        self.counts: Counter[str] = Counter()
        self.started = time.monotonic()
        self.seconds = seconds

    def has_time(self) -> bool:
        return time.monotonic() - self.started < self.seconds

    def tell(self, what: str) -> None:
        print(
            f"{time.monotonic() - self.started:6.0f} s  {self.world.day}  "
            f"{self.world.reader.answers:6,} answers  {what}", flush=True,
        )

    def suffer(self, fault: Fault) -> None:
        """One fault, again until it hits."""
        while not (hit := fault(self.world)):
            pass
        self.counts[hit] += 1
        self.tell(hit)
        self.world.reader.check()

    def round(
        self, plan: Sequence[Fault], is_restless: bool
    ) -> None:
        """Faults, one build, and a look at all that it made. In a restless
        round data and rules change between the faults."""
        world = self.world
        world.load()
        world.begin()
        for fault in plan:
            if is_restless:
                world.chance.choice((
                    world.load, world.edit_rules, lambda: None
                ))()
            self.suffer(fault)
        world.build(*WITHOUT_TESTS)
        world.check(with_memory=not is_restless)
        self.counts["healed by one build each"] += 1
        self.tell("healed")

    def break_publications(self, count: int) -> None:
        self.world.turn_green()
        for _ in range(count):
            self.suffer(faults.break_publication)
        self.world.publish()
        self.tell("published")

    def run(self, options: argparse.Namespace) -> None:
        world = self.world
        rounds = planned(options, world.chance)
        world.load()
        world.build(*WITHOUT_TESTS)
        world.publish()
        world.reader.thread.start()
        owed = options.publications
        for number, (plan, is_restless) in enumerate(rounds):
            if not self.has_time():
                break
            self.round(plan, is_restless)
            if number % 4 == 1 and owed:
                count = min(owed, PUBLICATIONS_AT_ONCE)
                self.break_publications(count)
                owed -= count
        if self.has_time():
            self.break_publications(owed)
        world.reader.stop()
        world.reader.check()


def planned(
    options: argparse.Namespace, chance: random.Random
) -> list[tuple[list[Fault], bool]]:
    """The faults of each round, and whether it is restless: every second one
    is, and in these rules are edited."""
    plan = [
        *[faults.kill_build] * options.kills,
        *[faults.fill_disk] * options.disks,
        *[faults.build_twice] * options.twice,
    ]
    chance.shuffle(plan)
    if options.predict:
        return [(part, False) for part in parts(plan)]
    restless = plan[::2] + [faults.edit_rules] * options.edits
    chance.shuffle(restless)
    rounds = zip_longest(parts(restless), parts(plan[1::2]), fillvalue=[])
    return [
        (part, is_restless)
        for both in rounds for part, is_restless in zip(both, (True, False))
        if part
    ]


def parts(plan: list[Fault]) -> list[list[Fault]]:
    return [
        plan[start:start + FAULTS_PER_ROUND]
        for start in range(0, len(plan), FAULTS_PER_ROUND)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    disk = Disk(Path(tempfile.mkdtemp(prefix="torture_")))
    campaign = Campaign(
        World(
            disk, random.Random(options.seed), predicts=options.predict
        ),
        options.seconds,
    )
    try:
        campaign.run(options)
    except Broken as error:
        kept = disk.folder.with_name(disk.folder.name + "_broken")
        shutil.copytree(disk.folder, kept, symlinks=True)
        print(f"{error}\nSeed {options.seed}; see {kept}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. So far nothing has broken.", file=sys.stderr)
        return 130
    finally:
        campaign.world.stop()
        disk.remove()
        for what, count in sorted(campaign.counts.items()):
            print(f"{count:,} {what}")
    print(
        f"{campaign.world.reader.answers:,} answers to readers, all whole; "
        "no row lost or doubled, nothing mended by hand"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
