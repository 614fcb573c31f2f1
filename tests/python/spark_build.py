"""One dbt command on Spark, whose marts are left as Parquet files.

    python spark_build.py build --target spark --vars '{run_on: 2026-07-01}'

Marts that are views are written beside those that are tables, since a view can
only be read in the session that knows the catalog.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

MARTS = "lead_scoring"


def main() -> int:
    """Exit code 0 when dbt was content."""
    result = dbtRunner().invoke(sys.argv[1:])
    if not result.success:
        return 1
    spark = SparkSession.active()
    if not spark.catalog.databaseExists(MARTS):
        return 0
    folder = Path(os.environ["LEAD_SCORING_WAREHOUSE"]) / f"{MARTS}.db"
    for table in spark.catalog.listTables(MARTS):
        if table.tableType == "VIEW":
            spark.table(f"{MARTS}.{table.name}").write.parquet(
                str(folder / table.name), mode="overwrite"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
