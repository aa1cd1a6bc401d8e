"""Map the RavenStack files to the raw contract.

python examples/ravenstack/to_raw.py --source <folder of the CSV files> --out <raw folder>
"""

import argparse
from pathlib import Path

import duckdb

AS_OF_DATE = "2024-12-31"

# One query per raw table; `{source}` is the folder, every column is read as text.
TABLES = {
    "accounts": """
        select
            account_id,
            account_name,
            strptime(signup_date, '%d/%m/%Y') as created_at,
            industry,
            country as region
        from read_csv('{source}/ravenstack_accounts.csv', all_varchar = true)
    """,
    "subscriptions": """
        select
            subscription_id,
            account_id,
            start_date as started_at,
            end_date as ended_at,
            mrr_amount,
            plan_tier as plan,
            auto_renew_flag as auto_renew,
            is_trial
        from read_csv('{source}/ravenstack_subscriptions.csv', all_varchar = true)
    """,
    "invoices": """
        select
            cast(null as varchar) as invoice_id,
            cast(null as varchar) as account_id,
            cast(null as timestamp) as issued_at
        where false
    """,
    "usage_events": """
        select
            used.usage_id as event_id,
            sold.account_id,
            used.usage_date as event_at,
            used.feature_name as feature,
            used.usage_count as quantity
        from read_csv('{source}/ravenstack_feature_usage.csv', all_varchar = true) as used
        left join
            read_csv('{source}/ravenstack_subscriptions.csv', all_varchar = true) as sold
            on used.subscription_id = sold.subscription_id
    """,
    "tickets": """
        select
            ticket_id,
            account_id,
            submitted_at as created_at,
            cast(submitted_at as timestamp)
            + to_minutes(cast(first_response_time_minutes as integer))
                as first_response_at,
            closed_at as solved_at,
            'closed' as status,
            if(priority = 'medium', 'normal', priority) as priority,
            escalation_flag as is_escalated,
            satisfaction_score as csat_score
        from read_csv('{source}/ravenstack_support_tickets.csv', all_varchar = true)
    """,
}


def write_raw(source: Path, out: Path) -> dict[str, int]:
    """Write the raw tables as Parquet into out; returns the rows of each table."""
    out.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:")
    rows = {}
    for table, query in TABLES.items():
        path = out / f"{table}.parquet"
        rows[table] = connection.execute(
            f"copy ({query.format(source=source)} order by all) to '{path}' "
            "(format parquet)"
        ).fetchall()[0][0]
    connection.close()
    return rows


def main() -> None:
    """Write the tables and say how to build on them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    for table, count in write_raw(given.source, given.out).items():
        print(f"{table:<14} {count:>7,} rows")
    print(f"Next: RAW_DATA={given.out} AS_OF_DATE={AS_OF_DATE} make build")


if __name__ == "__main__":
    main()
