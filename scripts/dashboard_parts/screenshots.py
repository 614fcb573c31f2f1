"""Take the pictures of the dashboard that the documents show."""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from dashboard import HOST, Quiet, find_database  # noqa: E402
from dashboard_parts.app import make_app  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

# File, page, width and height in pixels, dark?, pixels of the screen per pixel.
PICTURES = (
    ("dashboard-overview.png", "/", 1200, 1010, False, 1),
    ("dashboard-lead.png", "/lead?id=L01873", 1200, 1010, True, 1),
    ("dashboard-phone.png", "/lead?id=L01873", 360, 760, False, 2),
)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python scripts/dashboard_parts/screenshots.py",
    )
    parser.add_argument(
        "--database", type=Path, help="as for scripts/dashboard.py"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("docs/images"),
        help="where the pictures go (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("There is no chromium on the PATH. Install Chromium first.")
    app = make_app(find_database(options.database))
    server = make_server(
        HOST, 0, app, threaded=True, request_handler=Quiet
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        for name, page, width, height, is_dark, scale in PICTURES:
            tab = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if is_dark else "light",
                device_scale_factor=scale,
            )
            tab.goto(f"http://{HOST}:{server.port}{page}")
            tab.wait_for_function("document.documentElement.dataset.drawn")
            tab.screenshot(path=options.folder / name)
            print(options.folder / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
