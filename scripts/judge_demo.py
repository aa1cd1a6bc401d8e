"""What the score and the alerts make of a demo build: predictive power against the
generator's oracle, and how many alerts a reader would see.

    python scripts/judge_demo.py --raw data/raw --db data/warehouse/customer_health.duckdb
"""

import argparse
import json
import sys
from pathlib import Path

import duckdb

ALERTS = """
with days as (
    select health_date, count(*) as accounts
    from main.fct_account_health_daily
    where
        status = 'active'
        and health_date
        > (select max(health_date) - 365 from main.fct_account_health_daily)
    group by health_date
),
alerts as (
    select * from main.fct_health_alerts
    where account_id is not null and severity != 'low'
),
opened as (
    select opened_on as health_date, count(*) as alerts
    from alerts
    group by opened_on
),
open as (
    select days.health_date, count(distinct alerts.account_id) as accounts
    from days
    inner join alerts
        on
            alerts.opened_on <= days.health_date
            and coalesce(alerts.resolved_on > days.health_date, true)
    group by days.health_date
)
select
    avg(coalesce(opened.alerts, 0) / days.accounts),
    avg(coalesce(open.accounts, 0) / days.accounts)
from days
left join opened on days.health_date = opened.health_date
left join open on days.health_date = open.health_date
"""
FIGURES = """
select horizon_days, auc, auc_low, auc_high, auc_known_then, accounts_hit
from main.fct_score_validation
where
    role = 'live' and outcome = 'churn' and population = 'all' and cut = 'all'
order by horizon_days
"""


def judge(raw: Path, database: Path) -> dict[str, object]:
    """Shares of accounts with alerts, AUC by horizon, and the part of the oracle's."""
    oracle = json.loads((raw / "_demo_data.json").read_text())["oracle"]["auc"]
    with duckdb.connect(str(database), read_only=True) as connection:
        opened, open_share = connection.execute(ALERTS).fetchone()
        figures = connection.execute(FIGURES).fetchall()
    auc_60 = {row[0]: row[1] for row in figures}.get(60)
    part = None
    if auc_60 is not None and oracle is not None and oracle != 0.5:
        part = (auc_60 - 0.5) / (oracle - 0.5)
    return {
        "opened a day": opened,
        "open": open_share,
        "oracle": oracle,
        "part of the oracle": part,
        "figures": figures,
    }


def main() -> int:
    """Print the judgement of one build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--db", type=Path, required=True)
    given = parser.parse_args()
    judged = judge(given.raw, given.db)
    print(
        f"alerts opened on {judged['opened a day']:.2%} of the accounts a day,"
        f" open on {judged['open']:.2%}"
    )
    part = judged["part of the oracle"]
    print(
        f"oracle {judged['oracle']}; part of its excess over 0.5 at 60 days: "
        + ("no figure" if part is None else f"{part:.0%}")
    )
    for horizon, auc, low, high, known_then, hits in judged["figures"]:
        told = "too few" if auc is None else f"{auc:.3f} ({low:.3f} to {high:.3f})"
        print(f"{horizon} days: {told}; known then {known_then}; {hits} left")
    return 0


if __name__ == "__main__":
    sys.exit(main())
