"""The task of peers.py on PostgreSQL: a server of its own, then thrown away."""

from __future__ import annotations

import csv
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb

from benchmark_parts.peers import Task, factor_rows, read_rules

# Nothing has to survive a crash here.
SETTINGS = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off",
    "full_page_writes": "off", "autovacuum": "off", "max_wal_size": "8GB",
    "wal_level": "minimal", "max_wal_senders": "0", "jit": "off",
    "client_min_messages": "warning",
    # It thinks that sorting both sides is cheaper, and takes twice as long.
    "enable_mergejoin": "off",
}
# Not temporary tables: those would keep it from working in parallel.
POINTS = """
    drop table if exists behaviours, behaviour_rules, lead_points;

    create unlogged table behaviours as
    select
        event_type, asset, (row_number() over ())::integer as behaviour_number
    from (select distinct event_type, asset from events) as found;

    create unlogged table behaviour_rules as
    select behaviour_number, rule_number
    from behaviours
    inner join rules
        on
            trim(lower(behaviours.event_type)) = rules.event_type
            and (
                rules.asset_pattern = ''
                or (
                    behaviours.asset != ''
                    and trim(split_part(split_part(
                        lower(behaviours.asset), '?', 1
                    ), '#', 1)) like rules.asset_pattern
                )
            );

    analyze behaviours, behaviour_rules;

    create unlogged table lead_points as
    with daily_events as (
        select lead_id, behaviour_number, occurred_on, count(*) as event_count
        from events
        inner join behaviours using (event_type, asset)
        where behaviour_number in (
            select behaviour_number from behaviour_rules
        )
        group by lead_id, behaviour_number, occurred_on
    )
    select
        lead_id, rule_number, sum(points * event_count) as undecayed_points,
        sum(decayed_points * event_count) as decayed_points
    from daily_events
    inner join behaviour_rules using (behaviour_number)
    inner join factors using (rule_number)
    where age_days = date '{as_of}' - occurred_on
    group by lead_id, rule_number;
"""


class Absent(Exception):
    """Says why PostgreSQL cannot take part."""


class Postgres:
    """A server in a temporary folder, for as long as the `with` lasts."""

    def __init__(self, folder: Path, memory_limit: str, threads: int) -> None:
        self.work = folder
        with duckdb.connect() as connection:
            connection.execute(f"set memory_limit = '{memory_limit}'")
            size, unit = connection.execute(
                "select current_setting('memory_limit')"
            ).fetchall()[0][0].split()
        scale = {"KiB": 2**-10, "MiB": 1, "GiB": 2**10, "TiB": 2**20}[unit]
        megabytes = float(size) * scale
        self.settings = {
            **SETTINGS,
            # For the pages, and for each sort or hash of each process.
            "shared_buffers": f"{max(16, megabytes / 4):.0f}MB",
            "work_mem": f"{max(4, megabytes / 4):.0f}MB",
            "max_parallel_workers_per_gather": str(threads),
        }
        self.folder: Path | None = None
        self.sockets: Path | None = None
        self.server: subprocess.Popen[bytes] | None = None
        self.account: dict[str, int] = {}
        if os.geteuid() == 0:
            # It refuses to run as root.
            for name in ("postgres", "nobody"):
                try:
                    found = pwd.getpwnam(name)
                except KeyError:
                    continue
                self.account = {"user": found.pw_uid, "group": found.pw_gid}
                break
            else:
                raise Absent("it does not run as root")
        self.programs = {
            name: self.find(name) for name in ("initdb", "postgres", "psql")
        }

    @staticmethod
    def find(name: str) -> str:
        places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        path = os.pathsep.join([*map(str, places), os.environ.get("PATH", "")])
        found = shutil.which(name, path=path)
        if not found:
            raise Absent(f"no program {name} is installed")
        return found

    def __enter__(self) -> Postgres:
        # The name of a socket must be short. The data lie beside all else,
        # where its account can come there.
        self.sockets = Path(tempfile.mkdtemp(prefix="pg_"))
        is_open = all(
            parent.stat().st_mode & 0o001
            for parent in (self.work, *self.work.parents)
        )
        self.folder = Path(tempfile.mkdtemp(
            prefix="pg_",
            dir=None if self.account and not is_open else self.work,
        ))
        if self.account:
            for path in (self.folder, self.sockets):
                os.chown(path, self.account["user"], self.account["group"])
            self.sockets.chmod(0o755)
        data = self.folder / "data"
        try:
            self.call(
                "initdb", "--pgdata", str(data), "--username", "benchmark",
                "--auth", "trust", "--encoding", "UTF8", "--locale", "C",
                "--no-sync",
            )
            options = [
                part for name, value in self.settings.items()
                for part in ("-c", f"{name}={value}")
            ]
            with open(self.work / "postgres.log", "wb") as log:
                self.server = subprocess.Popen(
                    [self.programs["postgres"], "-D", str(data),
                     "-k", str(self.sockets), *options],
                    stdout=log, stderr=subprocess.STDOUT, cwd="/",
                    **self.account,
                )
            for _ in range(300):
                if (self.sockets / ".s.PGSQL.5432").exists():
                    break
                if self.server.poll() is not None:
                    raise Absent("its server does not start, see postgres.log")
                time.sleep(0.1)
            else:
                raise Absent("its server does not answer")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(30)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        for folder in (self.folder, self.sockets):
            if folder:
                shutil.rmtree(folder, ignore_errors=True)

    def call(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [self.programs[program], *arguments], capture_output=True,
            text=True, check=False, cwd="/",
            **(self.account if program != "psql" else {}),
        )
        if done.returncode:
            raise Absent(f"{program} failed: {done.stderr.strip()[-300:]}")
        return done.stdout

    def run(self, *statements: str) -> None:
        """One connection for all of them; stops at the first fault."""
        commands = [
            part for statement in statements for part in ("-c", statement)
        ]
        self.call(
            "psql", "-h", str(self.sockets), "-U", "benchmark", "-d",
            "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1", *commands,
        )

    def load(self, task: Task) -> float:
        """Brings events and rules in; seconds, which no result includes."""
        started = time.perf_counter()
        table = self.work / "postgres.csv"
        self.run(
            "create unlogged table events (lead_id text, occurred_on date, "
            "event_type text, asset text)",
            "create unlogged table rules (rule_number integer, "
            "event_type text, asset_pattern text)",
            "create unlogged table factors (rule_number integer, "
            "age_days integer, points float8, decayed_points float8)",
        )
        pattern = Path(task.events)
        try:
            for path in sorted(pattern.parent.glob(pattern.name)):
                with duckdb.connect() as connection:
                    connection.execute(f"""
                        copy (
                            select
                                lead_id, occurred_at::date, event_type,
                                coalesce(asset, '')
                            from read_parquet('{path}')
                            where
                                lead_id is not null and occurred_at
                                < date '{task.as_of}' + interval 1 day
                        ) to '{table}' (format csv, header false)
                    """)
                self.copy_in(table, "events")
            rules = read_rules(Path(task.rules_folder))
            for name, rows in (
                ("rules", [
                    (number, rule.event_type, rule.asset_pattern)
                    for number, rule in enumerate(rules)
                ]),
                ("factors", factor_rows(rules)),
            ):
                with open(table, "w", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows(rows)
                self.copy_in(table, name)
            self.run("analyze")
        finally:
            table.unlink(missing_ok=True)
        return time.perf_counter() - started

    def copy_in(self, file: Path, table: str) -> None:
        nulls = ", ".join({
            "events": ["event_type", "asset"], "rules": ["asset_pattern"],
        }.get(table, []))
        options = f", force_not_null ({nulls})" if nulls else ""
        self.run(f"\\copy {table} from '{file}' (format csv{options})")

    def measure(self, task: Task) -> float:
        """Seconds; the result is written as the other ways do."""
        table = self.work / "postgres.csv"
        statements = [
            statement for statement in
            POINTS.format(as_of=task.as_of).split(";") if statement.strip()
        ]
        clock = "select 'clock' || extract(epoch from clock_timestamp())"
        try:
            out = self.call(
                "psql", "-h", str(self.sockets), "-U", "benchmark", "-d",
                "postgres", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1",
                *[
                    part for statement in (
                        clock, *statements, clock,
                        f"\\copy lead_points to '{table}' (format csv, header)",
                    ) for part in ("-c", statement)
                ],
            )
            first, last = (
                float(line.removeprefix("clock"))
                for line in out.splitlines() if line.startswith("clock")
            )
            with duckdb.connect() as connection:
                connection.execute(f"""
                    copy (
                        select * from read_csv('{table}', types = {{
                            'lead_id': 'varchar', 'rule_number': 'integer',
                            'undecayed_points': 'double',
                            'decayed_points': 'double'
                        }})
                    ) to '{task.result}' (format parquet)
                """)
        finally:
            table.unlink(missing_ok=True)
        return last - first
