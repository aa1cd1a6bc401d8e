"""The book: bands over time, revenue by band, share at risk, migration.

The whole book and parts by one value of one attribute are rows of the portfolio marts;
any other part (several attributes, several values) is summed up from the accounts' days
by the same definitions.
"""

from collections.abc import Mapping, Sequence

from dashboard.data.source import Read, Rows

# Attributes of a part of the book: name of the cut in the marts, column of the accounts.
ATTRIBUTES = {
    "segment": "segment",
    "stage": "lifecycle_stage",
    "csm_owner": "csm_owner",
    "plan": "plan",
    "industry": "industry",
    "region": "region",
}
# Chosen values per attribute; an attribute without values lets everybody through.
Part = Mapping[str, Sequence[str]]

CHOICES = """
    select distinct cut, cut_value from fct_portfolio_health_daily
    where cut <> 'all' and health_date = $day
    order by cut, cut_value
"""

HEALTH = """
    select * from fct_portfolio_health_daily
    where cut = $cut and cut_value = $cut_value and health_date between $since and $day
    order by health_date
"""

BANDS = """
    select health_date, band, accounts, mrr from fct_portfolio_bands_daily
    where cut = $cut and cut_value = $cut_value and health_date between $since and $day
    order by health_date, band
"""

TARGETS = """
    select health_date, at_risk_target_rate from fct_portfolio_health_daily
    where cut = 'all' and health_date between $since and $day
"""

BY_VALUE = """
    select * from fct_portfolio_health_daily
    where cut = $cut and health_date = $day
    order by mrr desc, cut_value
"""

MIGRATION_MONTHS = """
    select distinct health_month from fct_account_revenue_monthly
    where health_month <= $day
    order by health_month desc
"""

# Sums of the accounts' days by a key and band, as fct_portfolio_health_daily makes them.
SUMS = """
    with days as (
        select
            {key} as key, coalesce(band, 'unscored') as band, mrr, score, coverage,
            is_leaving,
            not is_leaving and automatic_score is not null as is_scored,
            not is_leaving and automatic_score is not null and is_at_risk as is_at_risk
        from fct_account_health_daily
        where health_date between $since and $day and status = 'active' {condition}
    )

    select
        key, band,
        count(*) filter (not is_leaving) as accounts,
        count(*) filter (is_scored) as scored_accounts,
        count(*) filter (is_at_risk) as at_risk_accounts,
        count(*) filter (is_leaving) as leaving_accounts,
        coalesce(sum(mrr) filter (not is_leaving), 0) as mrr,
        coalesce(sum(mrr) filter (is_scored), 0) as scored_mrr,
        coalesce(sum(mrr) filter (is_at_risk), 0) as at_risk_mrr,
        coalesce(sum(mrr) filter (is_leaving), 0) as leaving_mrr,
        coalesce(sum(score) filter (is_scored), 0) as score_sum,
        coalesce(sum(coverage) filter (is_scored), 0) as coverage_sum
    from days
    group by key, band
    order by key, band
"""

# Whoever is on the books at the start: fct_portfolio_migration_monthly leaves out who is
# lapsed then, and with them every loss by churn.
MIGRATION = """
    with moves as (
        select
            from_band, to_band, count(*) as accounts, sum(mrr_start) as mrr,
            sum(mrr_end) as mrr_end, sum(mrr_kept) as mrr_kept
        from fct_account_revenue_monthly
        where health_month = $month {condition}
        group by from_band, to_band
    )

    select
        *,
        sum(mrr_end) over (partition by from_band)
            / sum(mrr) over (partition by from_band) as nrr,
        sum(mrr_kept) over (partition by from_band)
            / sum(mrr) over (partition by from_band) as grr
    from moves
    order by from_band, to_band
"""

RETENTION = """
    select
        health_month, sum(mrr_end) / sum(mrr_start) as nrr,
        sum(mrr_kept) / sum(mrr_start) as grr
    from fct_account_revenue_monthly
    where health_month <= $day {condition}
    group by health_month order by health_month
"""

# Of the last complete month up to the day.
RETENTION_BY = """
    select
        {key} as cut_value, sum(mrr_end) / sum(mrr_start) as nrr,
        sum(mrr_kept) / sum(mrr_start) as grr
    from fct_account_revenue_monthly
    where
        health_month = (
            select max(health_month) from fct_account_revenue_monthly
            where health_month <= $day
        ) {condition}
    group by cut_value
"""


def choices(read: Read, day: object) -> dict[str, list[str]]:
    """Values of each attribute on the day."""
    found: dict[str, list[str]] = {name: [] for name in ATTRIBUTES}
    for row in read(CHOICES, {"day": day}):
        if row["cut"] in found:
            found[row["cut"]].append(row["cut_value"])
    return found


def over_time(read: Read, part: Part, since: object, day: object) -> tuple[Rows, Rows]:
    """One row per day of the board view, and one per day and band (accounts, mrr)."""
    asked = {"since": since, "day": day}
    cut = cut_of(part)
    if cut:
        scope = asked | {"cut": cut[0], "cut_value": cut[1]}
        return read(HEALTH, scope), read(BANDS, scope)
    sums = read(*summed(part, "health_date", asked))
    targets = {
        row["health_date"]: row["at_risk_target_rate"] for row in read(TARGETS, asked)
    }
    health = [
        {"health_date": key} | with_target(row, targets.get(key))
        for key, row in rolled_up(sums)
    ]
    bands = [
        {"health_date": row["key"]}
        | {key: row[key] for key in ("band", "accounts", "mrr")}
        for row in sums
        if row["accounts"]
    ]
    return health, bands


def by_value(read: Read, part: Part, attribute: str, day: object) -> Rows:
    """One row per value of an attribute on the day, largest mrr first."""
    if not any(part.values()):
        return read(BY_VALUE, {"cut": attribute, "day": day})
    key = f"coalesce({ATTRIBUTES[attribute]}, 'unknown')"
    sums = read(*summed(part, key, {"since": day, "day": day}))
    rows = [{"cut_value": key} | row for key, row in rolled_up(sums)]
    return sorted(rows, key=lambda row: (-row["mrr"], row["cut_value"]))


def retention_by(
    read: Read, part: Part, attribute: str, day: object
) -> dict[str, dict]:
    """Net and gross retention of the last complete month by value of an attribute."""
    condition, values = condition_of(part)
    key = f"coalesce({ATTRIBUTES[attribute]}, 'unknown')"
    rows = read(
        RETENTION_BY.format(key=key, condition=condition), values | {"day": day}
    )
    return {row["cut_value"]: row for row in rows}


def migration_months(read: Read, day: object) -> list:
    """Complete months up to the day, newest first."""
    return [row["health_month"] for row in read(MIGRATION_MONTHS, {"day": day})]


def migration(read: Read, month: object, part: Part | None = None) -> Rows:
    """One row per starting and ending band of the month."""
    condition, values = condition_of(part or {})
    return read(MIGRATION.format(condition=condition), values | {"month": month})


def retention(read: Read, day: object, part: Part | None = None) -> Rows:
    """Net and gross revenue retention per month."""
    condition, values = condition_of(part or {})
    return read(RETENTION.format(condition=condition), values | {"day": day})


def cut_of(part: Part) -> tuple[str, str] | None:
    """Cut and value of the marts that a part is; None if it is none of them."""
    chosen = [(name, values) for name, values in part.items() if values]
    if not chosen:
        return "all", "all"
    (name, values), *more = chosen
    return (name, values[0]) if not more and len(values) == 1 else None


def condition_of(part: Part) -> tuple[str, dict[str, list[str]]]:
    """What a part adds to a condition, and its parameters."""
    chosen = {name: list(values) for name, values in part.items() if values}
    condition = " ".join(
        f"and list_contains(${name}, coalesce({ATTRIBUTES[name]}, 'unknown'))"
        for name in chosen
    )
    return condition, chosen


def summed(part: Part, key: str, asked: dict) -> tuple[str, dict]:
    """Statement and parameters of the sums by a key (an expression) and band."""
    condition, values = condition_of(part)
    return SUMS.format(key=key, condition=condition), asked | values


def rolled_up(sums: Rows) -> list[tuple[object, dict]]:
    """(key, figures over all bands) as fct_portfolio_health_daily has them."""
    totals: dict[object, dict] = {}
    for row in sums:
        total = totals.setdefault(row["key"], {})
        for name, value in row.items():
            if name not in ("key", "band"):
                total[name] = total.get(name, 0) + value
    return [
        (
            key,
            row
            | {
                "at_risk_rate": ratio(row["at_risk_accounts"], row["scored_accounts"]),
                "at_risk_mrr_rate": ratio(row["at_risk_mrr"], row["scored_mrr"]),
                "unscored_rate": ratio(
                    row["accounts"] - row["scored_accounts"], row["accounts"]
                ),
                "mean_score": ratio(row["score_sum"], row["scored_accounts"]),
                "mean_coverage": ratio(row["coverage_sum"], row["scored_accounts"]),
            },
        )
        for key, row in totals.items()
    ]


def with_target(row: dict, target: float | None) -> dict:
    """Figures of a day with the target of the share at risk.

    Compared rounded, as in the mart: 0.07 x 100 is more than 7.
    """
    scored = row["scored_accounts"]
    limit = round((target or 0) * scored, 9)
    return row | {
        "at_risk_target_rate": target,
        "meets_target": row["at_risk_accounts"] < limit if scored else None,
    }


def ratio(numerator: float, denominator: float) -> float | None:
    """A share; None of nothing."""
    return numerator / denominator if denominator else None
