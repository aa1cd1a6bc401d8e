"""What stands on the book agrees with the reference on the demo: many accounts and leavers.

The small cases of test_reference.py have too few of both for lifts, quantiles that differ
and figures of prediction.
"""

import json
from datetime import date

from scripts.demo_data.settings import MARKER_NAME
from tests.python.reference import compare_outcomes


def test_outcomes_factors_and_validation_of_the_demo(demo_folder, capsys):
    """No row and no value of these marts differs."""
    marker = json.loads((demo_folder / "raw" / MARKER_NAME).read_text())
    as_of = date.fromisoformat(marker["end_date"])
    differs = compare_outcomes.main(
        [
            *("--raw", str(demo_folder / "raw"), "--as-of", str(as_of)),
            *("--db", str(demo_folder / "customer_health.duckdb")),
        ]
    )
    assert not differs, capsys.readouterr().out
