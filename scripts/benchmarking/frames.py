"""Usage metrics of some accounts in pandas, compared with the build and timed.

Runs in an environment with pandas and DuckDB. DuckDB only cuts the slice: the events of
the accounts, as delivered, go to one Parquet file; accounts and their days come from the
build. What is timed is pandas alone: reading that file, rejecting, deduplicating,
aggregating, windows.
"""

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

METRICS = [
    "active_day_rate_28d",
    "license_utilization_28d",
    "usage_change_28d",
    "active_users_change_28d",
    "active_users_28d",
    "stickiness_28d",
    "days_since_last_event",
]
TEXTS = ["event_id", "account_id", "user_id", "feature", "product"]
CHAIN = ["account_id", "chain_start_date"]


def main() -> int:
    """Cut the slice, compute, compare, write the figures; 0, or 1 if they differ."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--warehouse", type=Path, required=True)
    parser.add_argument("--accounts", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    events_file = given.out.with_suffix(".parquet")
    with duckdb.connect(str(given.warehouse), read_only=True) as connection:
        cut_slice(connection, given.raw, given.accounts, events_file)
        days = connection.execute("select * from slice_days").df()
        service_users = connection.execute(
            "select account_id, user_id from main_staging.stg_usage__users "
            "where is_service"
        ).df()
        no_usage = [
            row[0]
            for row in connection.execute(
                "select feature from main_seeds.usage_feature_rules "
                "where not counts_as_usage"
            ).fetchall()
        ]
        expected = connection.execute(
            f"select account_id, health_date, {', '.join(METRICS)} "
            "from main_intermediate.int_usage_metrics "
            "where account_id in (select account_id from slice_accounts)"
        ).df()
    started = time.monotonic()
    events = accepted_events(pd.read_parquet(events_file), days["health_date"].max())
    events = counted_events(events, service_users, no_usage)
    metrics = usage_metrics(events, days)
    seconds = time.monotonic() - started
    events_file.unlink()
    wrong = differing(metrics, expected)
    figures = {
        "accounts": int(days["account_id"].nunique()),
        "events": len(events),
        "account_days": len(metrics),
        "metrics_equal": len(METRICS),
        "seconds": seconds,
    }
    given.out.write_text(json.dumps(figures))
    if wrong:
        print(f"pandas differs from the build: {wrong}", file=sys.stderr)
    return 1 if wrong else 0


def cut_slice(
    connection: duckdb.DuckDBPyConnection, raw: Path, accounts: int, out: Path
) -> None:
    """Choose accounts by a hash of their id; write all rows of their events' keys."""
    connection.execute(
        "create temp table slice_accounts as select account_id from "
        "(select distinct account_id from main_intermediate.int_accounts_spined) "
        f"order by hash(account_id) limit {accounts}"
    )
    connection.execute(
        "create temp table slice_days as select account_id, health_date, "
        "chain_start_date, tenure_days, cast(seats as double) as seats, is_live "
        "from main_intermediate.int_accounts_spined "
        "where account_id in (select account_id from slice_accounts)"
    )
    connection.execute(
        "create temp view delivered as select raw_rows.* replace (coalesce("
        "targets.account_id, known.account_id) as account_id) "
        f"from '{raw}/usage_events/*.parquet' as raw_rows "
        "left join main_staging.base_crm__alias_targets as targets "
        "on trim(raw_rows.account_id) = targets.old_account_id "
        "left join main_staging.stg_crm__accounts as known "
        "on trim(raw_rows.account_id) = known.account_id"
    )
    connection.execute(
        "copy (select * from delivered where event_id in (select event_id from "
        "delivered where account_id in (select account_id from slice_accounts))) "
        f"to '{out}' (format parquet)"
    )


def accepted_events(events: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per event key that the raw contract accepts, newest version kept.

    events: rows as delivered, account ids mapped (null: unknown account).
    """
    for column in TEXTS:
        text = events[column].str.strip()
        events[column] = text.where(text != "")
    in_time = events["loaded_at"].isna() | (
        events["event_at"] <= events["loaded_at"] + pd.Timedelta(hours=24)
    )
    events = events[
        events["event_id"].notna()
        & events["account_id"].notna()
        & (events["event_at"] < as_of + pd.Timedelta(days=1))
        & ~(events["quantity"] < 0)
        & in_time
    ]
    repeated = events["event_id"].duplicated(keep=False)
    versions = events[repeated].copy()
    versions["tie"] = [tie_break(row) for row in versions.itertuples(index=False)]
    newest = versions.sort_values(["loaded_at", "tie"], na_position="first")
    newest = newest.drop_duplicates("event_id", keep="last").drop(columns="tie")
    return pd.concat([events[~repeated], newest], ignore_index=True)


def tie_break(row: tuple) -> str:
    """md5 of the contract columns: the greatest wins between versions loaded together."""
    texts = [row.event_id, row.account_id, f"{row.event_at:%Y-%m-%d %H:%M:%S.%f}"]
    texts += [row.user_id, row.feature, row.product]
    texts += [None if pd.isna(row.quantity) else f"{row.quantity:.9f}"]
    joined = "|".join("" if pd.isna(text) else text for text in texts)
    return hashlib.md5(joined.encode()).hexdigest()


def counted_events(
    events: pd.DataFrame, service_users: pd.DataFrame, no_usage: list[str]
) -> pd.DataFrame:
    """Events that are usage: not of service users, not of features that are none."""
    events = events[~events["feature"].isin(no_usage)]
    marked = events.merge(service_users, how="left", indicator="origin")
    marked = marked[marked["origin"] == "left_only"]
    return marked.assign(
        event_date=marked["event_at"].dt.floor("D"),
        quantity=marked["quantity"].fillna(1),
    )


def usage_metrics(events: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """One row per account and live day with METRICS.

    days: every day of the accounts without a gap, with chain_start_date, tenure_days,
    seats and is_live. Events outside of them count nowhere.
    """
    days = days.sort_values(["account_id", "health_date"], ignore_index=True)
    starts = days[["account_id", "health_date", "chain_start_date"]]
    events = events.merge(
        starts,
        left_on=["account_id", "event_date"],
        right_on=starts.columns[:2].tolist(),
    )
    of_day = events.groupby(["account_id", "health_date"]).agg(
        volume=("quantity", "sum"), daily_users=("user_id", "nunique")
    )
    days = days.merge(of_day, how="left", on=["account_id", "health_date"])
    days["event_date"] = days["health_date"].where(days["volume"].notna())
    days["used"] = days["volume"].notna().astype(float)
    days[["volume", "daily_users"]] = days[["volume", "daily_users"]].fillna(0)
    of_chain = days.groupby(CHAIN, sort=False)
    last_28 = (
        of_chain[["used", "volume", "daily_users"]].rolling(28, min_periods=1).sum()
    )
    last_28 = last_28.reset_index(level=[0, 1], drop=True).sort_index()
    before = last_28["volume"].groupby([days[column] for column in CHAIN]).shift(28)
    before = before.fillna(0)
    first_event = of_chain["event_date"].cummin()
    first_event = first_event.groupby([days[column] for column in CHAIN]).ffill()
    last_event = of_chain["event_date"].ffill()
    users = active_users(events, days)
    users_before = users.groupby(days["account_id"]).shift(28)
    users_before = users_before.where(days["tenure_days"] >= 28)
    tenure = days["tenure_days"]
    volume = last_28["volume"]
    silent = (volume == 0) & (before == 0)
    silent &= (days["health_date"] - first_event).dt.days >= 56
    change = (volume / before.where(before != 0) - 1).where(before >= 20)
    found = pd.DataFrame(
        {
            "account_id": days["account_id"],
            "health_date": days["health_date"],
            "active_day_rate_28d": last_28["used"] / np.minimum(28, tenure + 1),
            "license_utilization_28d": users / days["seats"].where(days["seats"] != 0),
            "usage_change_28d": change.mask((before < 20) & silent, -1.0),
            "active_users_change_28d": (users / users_before - 1).where(
                users_before >= 3
            ),
            "active_users_28d": users,
            "stickiness_28d": last_28["daily_users"] / (users * 28).where(users != 0),
            "days_since_last_event": (days["health_date"] - last_event)
            .dt.days.fillna(tenure)
            .astype(float),
        }
    )
    return found[days["is_live"]]


def active_users(events: pd.DataFrame, days: pd.DataFrame) -> pd.Series:
    """Distinct users of the last 28 days inside the chain, one value per row of days."""
    seen = events.loc[events["user_id"].notna(), [*CHAIN, "user_id", "health_date"]]
    seen = seen.drop_duplicates().sort_values([*CHAIN, "user_id", "health_date"])
    of_user = seen.groupby([*CHAIN, "user_id"], sort=False)["health_date"]
    window = pd.Timedelta(days=28)
    entering = seen[~(seen["health_date"] - of_user.shift(1) <= window)]
    leaving = seen[~(of_user.shift(-1) - seen["health_date"] <= window)]
    steps = pd.concat(
        [
            entering.assign(step=1.0),
            leaving.assign(step=-1.0, health_date=leaving["health_date"] + window),
        ]
    )
    steps = steps.groupby([*CHAIN, "health_date"], as_index=False)["step"].sum()
    placed = days[[*CHAIN, "health_date"]].merge(steps, how="left")
    return placed["step"].fillna(0).groupby([days[c] for c in CHAIN]).cumsum()


def differing(metrics: pd.DataFrame, expected: pd.DataFrame) -> dict[str, int]:
    """Number of account-days on which a metric differs by more than 1e-6, or whose row
    only one side has."""
    both = metrics.merge(
        expected,
        how="outer",
        on=["account_id", "health_date"],
        suffixes=("", "_built"),
        indicator="origin",
    )
    wrong = {"rows": int((both["origin"] != "both").sum())}
    for metric in METRICS:
        ours, theirs = both[metric], both[f"{metric}_built"]
        unequal = (ours - theirs).abs() > 1e-6
        wrong[metric] = int((unequal | (ours.isna() != theirs.isna())).sum())
    return {name: count for name, count in wrong.items() if count}


if __name__ == "__main__":
    sys.exit(main())
