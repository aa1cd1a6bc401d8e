"""The last lines of a build say what the marts say."""

from contextlib import contextmanager

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


TABLES = (
    *("fct_account_health_daily", "fct_portfolio_health_daily", "dim_accounts"),
    *("fct_health_drivers", "fct_rejections_daily", "raw.build_run"),
    "main_intermediate.int_account_work_list",
)


@contextmanager
def demo_copied_to(database, demo_folder):
    """A connection to a new file: the tables that a summary reads, empty, beside `demo`."""
    with duckdb.connect(str(database)) as connection:
        demo = demo_folder / "customer_health.duckdb"
        connection.execute(f"attach '{demo}' as demo (read_only)")
        connection.execute("create schema raw; create schema main_intermediate")
        for table in TABLES:
            place = table if "." in table else f"main.{table}"
            connection.execute(f"create table {table} as from demo.{place} limit 0")
        connection.execute("insert into raw.build_run from demo.raw.build_run")
        yield connection


def test_a_day_without_customers_has_no_share(demo_folder, tmp_path) -> None:
    """Only churned accounts are left: the board has no row of that day."""
    database = tmp_path / "customer_health.duckdb"
    with demo_copied_to(database, demo_folder) as connection:
        connection.execute(
            "insert into fct_account_health_daily from "
            "demo.main.fct_account_health_daily where status = 'churned' limit 1"
        )
    told = summary_lines(database)
    assert "  active accounts  0: none" in told
    assert "  already leaving  0 more have given notice" in told
    assert "  mrr at risk      0" in told


def test_an_override_is_no_reason_of_a_mover(demo_folder, tmp_path) -> None:
    """The change shown is that of the automatic score."""
    database = tmp_path / "customer_health.duckdb"
    with demo_copied_to(database, demo_folder) as connection:
        connection.execute(
            """
            insert into fct_account_health_daily
            from demo.main.fct_account_health_daily
            where status = 'active' and not is_leaving and change_30d < -1
            order by health_date desc, account_id limit 1;
            insert into fct_health_drivers by name
            select
                account_id, health_date, 'negative' as direction, rank, effect_kind,
                effect_kind || ' did it' as explanation
            from
                fct_account_health_daily,
                (values (1, 'override'), (2, 'behaviour')) as drivers (rank, effect_kind)
            """
        )
    told = "\n".join(summary_lines(database))
    assert "behaviour did it" in told and "override did it" not in told
