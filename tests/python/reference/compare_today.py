"""Holds the marts of raw quality and of today against the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from tests.python.reference import quality, today
from tests.python.reference.compare_outcomes import Marts
from tests.python.reference.metrics import shared_facts
from tests.python.reference.pipeline import AccountScores
from tests.python.reference.types import RawTables, SeedTables

SHOWN = 12


def differences(
    database: Path,
    raw_folder: Path,
    raw: RawTables,
    seeds: SeedTables,
    as_of: date,
    scores: Sequence[AccountScores],
) -> list[str]:
    """What the marts say otherwise; [] if nothing. The warehouse was built once."""
    book = {account.account_id: account.live for account in scores}
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        marts = Marts(connection)
        hold_quality(marts, raw_folder, as_of)
        hold_today(marts, book, raw, seeds, as_of)
        marts.hold(
            "fct_account_health_published",
            ["account_id", "health_date", "revision"],
            today.first_publication(book, as_of),
        )
        return marts.told


def hold_quality(marts: Marts, raw_folder: Path, as_of: date) -> None:
    """Every raw row: rejected for which reason, deferred, late."""
    judged = quality.judge(raw_folder, as_of)
    wanted = quality.rejected(judged)
    found = Counter(
        {
            row[:5]: row[5]
            for row in marts.connection.execute(
                "select source_table, reason, row_key, row_date, loaded_at, count(*)"
                " from main.fct_rejected_rows group by all"
            ).fetchall()
        }
    )
    lines = [f"{key}: missing" for key in wanted - found]
    lines += [f"{key}: not expected" for key in found - wanted]
    marts.told += [f"fct_rejected_rows {line}" for line in sorted(lines)[:SHOWN]]
    marts.hold(
        "fct_rejections_daily",
        ["health_date", "source_table", "reason"],
        quality.rejections(judged),
    )
    marts.hold(
        "fct_data_quality_daily",
        ["health_date", "source_table"],
        quality.data_quality(judged, as_of),
    )


def hold_today(
    marts: Marts, book, raw: RawTables, seeds: SeedTables, as_of: date
) -> None:
    """Accounts, features, guidance and answers as of today."""
    marts.hold("dim_accounts", ["account_id"], today.accounts_today(book, raw, as_of))
    events = shared_facts(raw, seeds, as_of)["events"]
    marts.hold(
        "fct_account_features",
        ["account_id", "feature"],
        today.account_features(book, raw, events, as_of),
    )
    marts.hold(
        "fct_account_guidance",
        ["account_id", "audience"],
        today.guidance(book, seeds, as_of),
    )
    marts.hold("fct_survey_responses", ["response_id"], today.answers(raw, as_of))
