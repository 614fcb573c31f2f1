from __future__ import annotations
import json
from conftest import Build
import duckdb
def marts_of(build: Build) -> list[str]:
    """The marts of a build by its manifest, so that a new one is included."""
    manifest = build.database.parent / "target" / "manifest.json"
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    return sorted(
        node["name"] for node in nodes.values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    )


def exports(build: Build) -> dict[str, bytes]:
    """Every mart as the bytes of a CSV file."""
    found = {}
    with duckdb.connect(str(build.database), read_only=True) as connection:
        for mart in marts_of(build):
            path = build.database.parent / f"{mart}.csv"
            connection.execute(
                f"copy (select * from {mart} order by all) to '{path}'"
            )
            found[mart] = path.read_bytes()
    return found
