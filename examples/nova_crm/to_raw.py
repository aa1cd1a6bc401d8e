"""Map the NovaCRM files to the raw contract.

python examples/nova_crm/to_raw.py --source <folder of the CSV files> --out <raw folder>
"""

import argparse
from pathlib import Path

import duckdb

AS_OF_DATE = "2025-01-31"

# One query per raw table; `{source}` is the folder, every column is read as text.
TABLES = {
    "accounts": """
        select
            account_id,
            company_name as account_name,
            signup_date as created_at,
            case
                when cast(employee_count as integer) < 100 then 'smb'
                when cast(employee_count as integer) < 500 then 'mid_market'
                else 'enterprise'
            end as segment,
            industry,
            region,
            account_owner as csm_owner
        from read_csv('{source}/raw_accounts.csv', all_varchar = true)
    """,
    "subscriptions": """
        select
            subscription_id,
            account_id,
            start_date as started_at,
            end_date as ended_at,
            mrr_amount,
            product_name as product,
            plan_tier as plan
        from read_csv('{source}/raw_subscriptions.csv', all_varchar = true)
    """,
    "invoices": """
        select
            invoice_id,
            account_id,
            invoice_date as issued_at,
            amount,
            if(status = 'overdue', 'open', status) as status
        from read_csv('{source}/raw_invoices.csv', all_varchar = true)
    """,
    "usage_events": """
        select
            event_id,
            account_id,
            event_timestamp as event_at,
            user_id,
            event_name as feature
        from read_csv('{source}/raw_usage_events.csv', all_varchar = true)
    """,
    "tickets": """
        select
            ticket_id,
            account_id,
            created_at,
            resolved_at as solved_at,
            case status when 'resolved' then 'solved' else 'open' end as status,
            case priority
                when 'p1' then 'urgent' when 'p2' then 'high'
                when 'p3' then 'normal' when 'p4' then 'low' else priority
            end as priority,
            category as ticket_type,
            status = 'escalated' as is_escalated,
            satisfaction_score as csat_score
        from read_csv('{source}/raw_support_tickets.csv', all_varchar = true)
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
