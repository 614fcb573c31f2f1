"""Show the scores in the browser: overview, sales queue, leads, accounts."""

from __future__ import annotations

import argparse
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import duckdb
from dashboard_parts.app import chart_scripts, make_app
from dashboard_parts.queries import Marts
from explain import DATABASE, PUBLISHED
from werkzeug.serving import WSGIRequestHandler, make_server

# Nobody but this machine is served: the pages name leads.
HOST = "127.0.0.1"


class Quiet(WSGIRequestHandler):
    """Tells of errors only."""

    def log_request(self, *_: object) -> None:
        pass


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python scripts/dashboard.py; stop with Ctrl-C",
    )
    parser.add_argument(
        "--database", type=Path,
        help=f"file with the marts (default: {PUBLISHED}, or what dbt "
             "builds where nothing is published)",
    )
    parser.add_argument(
        "--port", type=int, default=8050,
        help="port on this machine (default: %(default)s; 0: any free one)",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="do not open the browser"
    )
    return parser.parse_args(arguments)


def find_database(asked: Path | None) -> Path:
    """The file to show; exits with a sentence when it cannot be shown."""
    database = asked or (PUBLISHED if PUBLISHED.exists() else Path(DATABASE))
    try:
        with Marts(database) as marts:
            marts.models()
    except FileNotFoundError:
        sys.exit(f"There is no database at {database}. Run dbt build, then "
                 "python scripts/publish.py.")
    except duckdb.IOException:
        sys.exit(f"{database} cannot be read: another program writes to it, "
                 "or it is no database. Try again when the build is done.")
    except duckdb.CatalogException:
        sys.exit(f"{database} has no lead_scores. Run dbt build, then "
                 "python scripts/publish.py.")
    return database.absolute()


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    database = find_database(options.database)
    try:
        listener = socket.create_server((HOST, options.port))
    except (OSError, OverflowError):
        sys.exit(f"Port {options.port} cannot be used: another program, such "
                 "as a dashboard that is open already, has it, or it is none. "
                 "Try another --port, or 0 for any free one.")
    port = listener.getsockname()[1]
    server = make_server(
        HOST, port, make_app(database), threaded=True, request_handler=Quiet,
        fd=listener.fileno(),
    )
    address = f"http://{HOST}:{port}/"
    words = f"{address} shows {database}. Stop with Ctrl-C."
    if not options.database and not PUBLISHED.exists():
        words += (
            "\nNothing is published yet, so pages read what dbt builds and fail "
            "while it builds.\nRun python scripts/publish.py and start this "
            "again."
        )
    try:
        print(words, flush=True)
        # Takes two seconds once, which the first page need not wait for.
        threading.Thread(target=chart_scripts, daemon=True).start()
        if not options.no_browser:
            threading.Timer(0.3, webbrowser.open, [address]).start()
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
