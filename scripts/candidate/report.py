"""What a what-if found: who moves from band to band, who moves most, and why."""

import csv
from pathlib import Path

import duckdb

from scripts.spreadsheets import guarded

SHOWN_MOVERS = 10
SHOWN_REASONS = 3

# One row per paying account that is not leaving, and day: the live and the other score.
DAYS = """
    create or replace view what_if.days as
    select
        before.account_id,
        before.health_date,
        coalesce(before.mrr, 0) as mrr,
        before.model_version as live_model_version,
        before.score as live_score,
        before.coverage as live_coverage,
        before.cap_rule as live_cap_rule,
        before.unscored_reason as live_unscored_reason,
        before.profile as live_profile,
        coalesce(before.band, 'unscored') as from_band,
        coalesce(before_bands.is_at_risk, false) as was_at_risk,
        scores.score,
        scores.coverage,
        scores.cap_rule,
        scores.unscored_reason,
        scores.profile,
        coalesce(bands.band, 'unscored') as to_band,
        coalesce(bands.is_at_risk, false) as is_at_risk
    from what_if.before_days as before
    left join what_if.before_bands as before_bands
        on before.model_version = before_bands.model_version
        and before.band = before_bands.band
    inner join main_intermediate.int_account_scores as scores
        on before.account_id = scores.account_id
        and before.health_date = scores.health_date
        and scores.lane = 'live'
    left join main_intermediate.int_account_bands as bands
        on scores.account_id = bands.account_id
        and scores.health_date = bands.health_date
        and scores.lane = bands.lane
    where before.status = 'active' and not before.is_leaving
"""

MIGRATION = """
    select health_date, from_band, to_band,
        cast(count(*) as integer) as accounts, sum(mrr) as mrr
    from what_if.days
    group by all
    order by health_date, from_band, to_band
"""

SCORES = """
    select account_id, health_date, live_score, from_band, live_coverage, score, to_band,
        coverage, mrr
    from what_if.days
    order by account_id, health_date
"""

# Movers first by change of score, then those who gain or lose one.
MOVERS = """
    select days.account_id, accounts.account_name, days.mrr, days.live_score,
        days.score, days.score - days.live_score as change, days.from_band, days.to_band,
        days.live_cap_rule, days.cap_rule, days.live_profile, days.profile,
        days.live_unscored_reason, days.unscored_reason
    from what_if.days as days
    left join main.dim_accounts as accounts using (account_id)
    where days.health_date = ?
        and (abs(days.score - days.live_score) > 1e-6
            or (days.score is null) != (days.live_score is null))
    order by abs(days.score - days.live_score) desc nulls last, days.account_id
"""

# Points of the score by dimension, before and after, largest difference first.
DIMENSIONS = """
    with before as (
        select account_id, dimension, coalesce(contribution, 0) as points
        from what_if.before_dimensions
        where health_date = $day
    ),
    after as (
        select dimensions.account_id, dimensions.dimension,
            coalesce(dimensions.dimension_weight * dimensions.dimension_score
                / nullif(scores.scored_dimension_weight, 0), 0) as points
        from main_intermediate.int_dimension_scores as dimensions
        inner join main_intermediate.int_account_scores as scores
            using (account_id, health_date, lane)
        where health_date = $day and lane = 'live' and scores.base_score is not null
    )
    select account_id, dimension, coalesce(before.points, 0), coalesce(after.points, 0)
    from before
    full join after using (account_id, dimension)
    order by account_id,
        abs(coalesce(after.points, 0) - coalesce(before.points, 0)) desc, dimension
"""

COUNTS = """
    select
        count(*), count(distinct account_id), count(distinct health_date),
        avg(score - live_score), avg(abs(score - live_score)),
        avg(cast(from_band != to_band as integer)),
        coalesce(sum(mrr) filter (where health_date = $day and is_at_risk
            and not was_at_risk), 0),
        coalesce(sum(mrr) filter (where health_date = $day and was_at_risk
            and not is_at_risk), 0),
        coalesce(sum(mrr) filter (where health_date = $day), 0),
        count(*) filter (where health_date = $day),
        count(*) filter (where health_date = $day and from_band != to_band)
    from what_if.days
"""

BAND_ORDER = """
    select band from (
        select band, min_score from what_if.before_bands
        union all select band, min_score from main_intermediate.int_bands_resolved
    ) group by band order by max(min_score) desc
"""


def report(database: Path, model: str, as_of: str, out: Path) -> list[str]:
    """Write migration.csv, movers.csv and scores.csv into `out`; the lines to print.

    database: the copy that was scored. model: the version scored. as_of: ISO date.
    """
    with duckdb.connect(str(database)) as connection:
        connection.execute(DAYS)
        connection.execute("set preserve_insertion_order = true")
        order = [row[0] for row in connection.execute(BAND_ORDER).fetchall()]
        counts = connection.execute(COUNTS, {"day": as_of}).fetchone()
        migration = connection.execute(MIGRATION).fetchall()
        write_csv(out / "migration.csv", connection, migration)
        scores = connection.execute(SCORES).fetchall()
        write_csv(out / "scores.csv", connection, scores)
        movers = connection.execute(MOVERS, [as_of]).fetchall()
        columns = [column[0] for column in connection.description]
        dimensions: dict[str, list[tuple]] = {}
        for account, *row in connection.execute(DIMENSIONS, {"day": as_of}).fetchall():
            dimensions.setdefault(account, []).append(tuple(row))
    movers = [dict(zip(columns, row, strict=True)) for row in movers]
    for mover in movers:
        mover["reasons"] = reasons(mover, dimensions.get(mover["account_id"], []))
    write_rows(
        out / "movers.csv",
        [*columns, "reasons"],
        [list(mover.values()) for mover in movers],
    )
    last_day = [row for row in migration if str(row[0]) == as_of]
    return [
        *count_lines(model, as_of, counts),
        *matrix_lines(last_day, [*order, "unscored"]),
        *mover_lines(movers),
    ]


def count_lines(model: str, as_of: str, counts: tuple) -> list[str]:
    """How many accounts and days were scored, and the mrr that changes sides."""
    days, accounts, dates, mean, size, share, worse, better, mrr, today, moved = counts
    if not days:
        return [f"What if {model}: no paying account in the window."]
    change = "no day scored by both"
    if mean is not None:
        change = f"mean change {mean:+.2f}, mean size of the change {size:.2f} points"
    return [
        f"What if {model}, beside the live model",
        f"  scored           {accounts:,} paying accounts, {dates} days up to {as_of}",
        f"  over those days  {change}; another band on {share:.1%} of the account-days",
        f"  on {as_of}    {moved:,} of {today:,} accounts in another band",
        f"  mrr moved to at risk    {worse:>12,.0f} of {mrr:,.0f}",
        f"  mrr no longer at risk   {better:>12,.0f}",
    ]


def matrix_lines(rows: list[tuple], order: list[str]) -> list[str]:
    """The migration matrix of one day: accounts from band (rows) to band (columns)."""
    cells = {(row[1], row[2]): row[3] for row in rows}
    shown = [band for band in order if any(band in pair for pair in cells)]
    lines = ["  from band, to band" + "".join(f"{band:>11}" for band in shown)]
    for band in shown:
        numbers = "".join(f"{cells.get((band, to), 0):>11,}" for to in shown)
        lines.append(f"    {band:<16}{numbers}")
    return lines


def mover_lines(movers: list[dict]) -> list[str]:
    """The biggest movers of the last day and their reasons."""
    if not movers:
        return ["  nobody moves"]
    lines = [
        f"  biggest movers of {len(movers):,} accounts whose score moved; points by dimension"
    ]
    for mover in movers[:SHOWN_MOVERS]:
        before, after = (
            "unscored" if mover[key] is None else f"{mover[key]:.1f}"
            for key in ("live_score", "score")
        )
        name = mover["account_name"] or ""
        lines.append(
            f"    {before} -> {after} ({mover['from_band']} -> {mover['to_band']})  "
            f"{name} ({mover['account_id']}): {mover['reasons']}"
        )
    return lines


def reasons(mover: dict, dimensions: list[tuple]) -> str:
    """Why a score differs: evidence, cap, profile, then the dimensions that moved most."""
    parts = []
    for key, words in (
        ("unscored_reason", "unscored"),
        ("cap_rule", "cap"),
        ("profile", "profile"),
    ):
        before, after = mover[f"live_{key}"], mover[key]
        if before != after:
            parts.append(f"{words} {before or 'none'} -> {after or 'none'}")
    moved = [row for row in dimensions if abs(row[2] - row[1]) > 1e-6]
    parts += [
        f"{dimension} {before:.1f} -> {after:.1f}"
        for dimension, before, after in moved[:SHOWN_REASONS]
    ]
    return "; ".join(parts) or "no dimension moved"


def write_csv(place: Path, connection: duckdb.DuckDBPyConnection, rows: list) -> None:
    """Write the rows of the last query with its column names."""
    write_rows(place, [column[0] for column in connection.description], rows)


def write_rows(place: Path, names: list[str], rows: list) -> None:
    """Write rows below the names of their columns; no spreadsheet runs a text in them."""
    with place.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([guarded(value) for value in row] for row in rows)
