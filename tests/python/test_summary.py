"""The last lines of a build say what the marts say."""

import duckdb

from scripts.summary import summary_lines

BOARD = """
    select leaving_accounts, at_risk_mrr, at_risk_mrr_rate, scored_mrr, accounts
    from fct_portfolio_health_daily
    where cut = 'all' and health_date = (select max(as_of_date) from dim_accounts)
"""


def test_numbers_are_those_of_the_board(demo_folder) -> None:
    """Who is leaving is counted apart, with the revenue too."""
    database = demo_folder / "customer_health.duckdb"
    told = "\n".join(summary_lines(database))
    with duckdb.connect(str(database), read_only=True) as connection:
        leaving, risk, share, mrr, accounts = connection.execute(BOARD).fetchone()
    assert leaving
    assert f"active accounts  {accounts:,}:" in told
    assert f"already leaving  {leaving:,} more" in told
    assert f"mrr at risk      {risk:,.0f} ({share:.1%} of {mrr:,.0f} scored)" in told


def test_a_day_without_customers_has_no_share(demo_folder, tmp_path) -> None:
    """Only churned accounts are left: the board has no row of that day."""
    database = tmp_path / "customer_health.duckdb"
    with duckdb.connect(str(database)) as connection:
        demo = demo_folder / "customer_health.duckdb"
        connection.execute(f"attach '{demo}' as demo (read_only)")
        connection.execute("create schema raw; create schema main_intermediate")
        for table in (
            *("fct_account_health_daily", "fct_portfolio_health_daily", "dim_accounts"),
            *("fct_health_drivers", "fct_rejections_daily", "raw.build_run"),
            "main_intermediate.int_account_work_list",
        ):
            place = table if "." in table else f"main.{table}"
            connection.execute(f"create table {table} as from demo.{place} limit 0")
        connection.execute("insert into raw.build_run from demo.raw.build_run")
        connection.execute(
            "insert into fct_account_health_daily from "
            "demo.main.fct_account_health_daily where status = 'churned' limit 1"
        )
    told = summary_lines(database)
    assert "  active accounts  0: none" in told
    assert "  already leaving  0 more have given notice" in told
    assert "  mrr at risk      0" in told
