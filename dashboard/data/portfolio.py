"""The book: bands over time, revenue by band, share at risk, migration."""

from dashboard.data.source import Read, Rows

CUT_VALUES = """
    select distinct cut_value from fct_portfolio_health_daily
    where cut = $cut and health_date = $day
    order by cut_value
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

BY_VALUE = """
    select * from fct_portfolio_health_daily
    where cut = $cut and health_date = $day
    order by mrr desc, cut_value
"""

MIGRATION_MONTHS = """
    select distinct health_month from fct_portfolio_migration_monthly
    where health_month <= $day
    order by health_month desc
"""

MIGRATION = """
    select * from fct_portfolio_migration_monthly
    where health_month = $month order by from_band, to_band
"""

RETENTION = """
    select health_month, any_value(nrr_all) as nrr, any_value(grr_all) as grr
    from fct_portfolio_migration_monthly
    where health_month <= $day
    group by health_month order by health_month
"""


def cut_values(read: Read, cut: str, day: object) -> list[str]:
    """Values of a cut on the day."""
    rows = read(CUT_VALUES, {"cut": cut, "day": day})
    return [row["cut_value"] for row in rows]


def health(read: Read, cut: str, cut_value: str, since: object, day: object) -> Rows:
    """One row per day of the board view."""
    return read(HEALTH, scope(cut, cut_value, since, day))


def bands(read: Read, cut: str, cut_value: str, since: object, day: object) -> Rows:
    """One row per day and band: accounts and mrr."""
    return read(BANDS, scope(cut, cut_value, since, day))


def by_value(read: Read, cut: str, day: object) -> Rows:
    """One row per value of a cut on the day, largest mrr first."""
    return read(BY_VALUE, {"cut": cut, "day": day})


def migration_months(read: Read, day: object) -> list:
    """Complete months up to the day, newest first."""
    return [row["health_month"] for row in read(MIGRATION_MONTHS, {"day": day})]


def migration(read: Read, month: object) -> Rows:
    """One row per starting and ending band of the month."""
    return read(MIGRATION, {"month": month})


def retention(read: Read, day: object) -> Rows:
    """Net and gross revenue retention per month, whole book."""
    return read(RETENTION, {"day": day})


def scope(cut: str, cut_value: str, since: object, day: object) -> dict:
    """Parameters of a cut over days."""
    return {"cut": cut, "cut_value": cut_value, "since": since, "day": day}
