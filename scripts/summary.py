"""The few lines a build ends with, read from the marts."""

from pathlib import Path

import duckdb

from scripts.raw_schema import raw_schema

BANDS = """
    select coalesce(band, 'unscored') as band, count(*) as accounts
    from fct_account_health_daily
    where health_date = ? and status = 'active' and not is_leaving
    group by 1
"""

# As fct_portfolio_health_daily has them, which a build of a part may leave behind.
AT_RISK = """
    select
        coalesce(sum(mrr) filter (not is_leaving and is_scored and is_at_risk), 0),
        coalesce(sum(mrr) filter (not is_leaving and is_scored), 0),
        count(*) filter (is_leaving)
    from (select *, automatic_score is not null as is_scored from fct_account_health_daily)
    where health_date = ? and status = 'active'
"""

# Of the automatic score, of which an override is no part.
MOVERS = """
    with movers as (
        select daily.account_id, dim_accounts.account_name, daily.score, daily.change_30d
        from fct_account_health_daily as daily
        left join dim_accounts on dim_accounts.account_id = daily.account_id
        where daily.health_date = ? and daily.status = 'active'
            and not daily.is_leaving and daily.change_30d is not null
        order by abs(daily.change_30d) desc, daily.account_id
        limit 3
    ),
    drivers as (
        select account_id, direction, min_by(explanation, rank) as explanation
        from fct_health_drivers
        where health_date = ? and effect_kind <> 'override'
        group by account_id, direction
    )
    select
        movers.account_name, movers.account_id, movers.score, movers.change_30d,
        drivers.explanation
    from movers
    left join drivers
        on drivers.account_id = movers.account_id
        and drivers.direction = if(movers.change_30d < 0, 'negative', 'positive')
    order by abs(movers.change_30d) desc, movers.account_id
"""

REJECTED = """
    select source_table, reason, cast(sum(rows) as bigint) as rows
    from fct_rejections_daily
    group by source_table, reason
    order by rows desc, source_table, reason
"""

WORK = """
    select
        any_value(build_run.full_reason),
        count(work_list.account_id),
        coalesce(sum(greatest(work_list.as_of_date - work_list.from_date + 1, 0)), 0)
    from {raw}.build_run as build_run
    left join main_intermediate.int_account_work_list as work_list
        on work_list.from_date is not null
"""

BAND_ORDER = """
    select band from fct_account_health_daily
    where band is not null group by band order by min(score) desc
"""
SHOWN_REASONS = 8


def summary_lines(database: Path) -> list[str]:
    """Lines about the last day of the marts: bands, risk, movers, rejected rows."""
    connection = duckdb.connect(str(database), read_only=True)
    try:
        day = connection.execute(
            "select max(health_date) from fct_account_health_daily"
        ).fetchall()[0][0]
        if day is None:
            return ["No account has a subscription yet: nothing is scored."]
        return [
            f"Customer health as of {day}",
            *band_lines(connection, day),
            *mover_lines(connection, day),
            *rejection_lines(connection),
            work_line(connection),
        ]
    finally:
        connection.close()


def band_lines(connection: duckdb.DuckDBPyConnection, day: object) -> list[str]:
    """Accounts per band and the revenue at risk."""
    counts = dict(connection.execute(BANDS, [day]).fetchall())
    order = [row[0] for row in connection.execute(BAND_ORDER).fetchall()]
    order = [band for band in order if band in counts]
    if "unscored" in counts:
        order.append("unscored")
    total = sum(counts.values())
    bands = ", ".join(
        f"{band} {counts[band]:,} ({counts[band] / total:.0%})" for band in order
    )
    risk, mrr, leaving = connection.execute(AT_RISK, [day]).fetchall()[0]
    share = f" ({float(risk) / float(mrr):.1%} of {mrr:,.0f} scored)" if mrr else ""
    return [
        f"  active accounts  {total:,}: {bands or 'none'}",
        f"  already leaving  {leaving:,} more have given notice",
        f"  mrr at risk      {risk:,.0f}{share}",
    ]


def mover_lines(connection: duckdb.DuckDBPyConnection, day: object) -> list[str]:
    """The three largest movers over 30 days, with the strongest driver of each."""
    lines = ["  largest movers over 30 days"]
    for name, account_id, score, change, why in connection.execute(
        MOVERS, [day, day]
    ).fetchall():
        shown = f"{name} ({account_id})" if name else account_id
        lines.append(
            f"    {change:+6.1f} to {score:5.1f}  {shown}: {why or 'no driver'}"
        )
    if len(lines) == 1:
        lines.append("    none: no account has a score of 30 days ago")
    return lines


def work_line(connection: duckdb.DuckDBPyConnection) -> str:
    """How much this build had to compute, and why everything if it was everything."""
    work = WORK.format(raw=raw_schema(connection))
    reason, accounts, days = connection.execute(work).fetchall()[0]
    shown = f"  computed         {int(days):,} days of {accounts:,} accounts"
    return f"{shown}: everything anew ({reason})" if reason else shown


def rejection_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Rejected rows in all and the most frequent tables and reasons."""
    rejected = connection.execute(REJECTED).fetchall()
    total = sum(row[2] for row in rejected)
    lines = [f"  rejected rows    {total:,}" + ("" if total else ": none")]
    lines += [
        f"    {rows:>6,}  {table}: {reason}"
        for table, reason, rows in rejected[:SHOWN_REASONS]
    ]
    rest = rejected[SHOWN_REASONS:]
    if rest:
        rows = sum(row[2] for row in rest)
        lines.append(
            f"    {rows:>6,}  in {len(rest)} more kinds: fct_rejections_daily, "
            "rows in fct_rejected_rows"
        )
    return lines
