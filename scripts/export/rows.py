"""The exported rows: one per account, and which of them changed."""

import hashlib
import json
from datetime import date

import duckdb

# One row per account. Lists are in an order of their own, so that a row is the same
# whatever order the tables are in; the last key of each makes it total. Rounded by
# arithmetic: DuckDB's own `round` to places differs between its versions.
ACCOUNTS = """
    with reasons as (
        select
            account_id,
            list(explanation order by rank)
                filter (direction = 'negative') as reasons_down,
            list(explanation order by rank) filter (direction = 'positive') as reasons_up
        from fct_health_drivers
        where health_date = (select max(as_of_date) from dim_accounts)
        group by account_id
    ),

    alerts as (
        select
            account_id,
            list(
                {'rule': rule, 'severity': severity, 'reason': reason,
                 'opened_on': opened_on::varchar}
                order by is_leading desc, priority desc nulls last, opened_on, rule
            ) as alerts
        from fct_health_alerts
        where is_open and account_id is not null
        group by account_id
    ),

    tasks as (
        select
            account_id,
            list(
                {'due_on': due_on::varchar, 'task': task, 'owner_role': owner_role,
                 'owner': owner, 'channel': channel, 'playbook': playbook, 'step': step,
                 'is_overdue': is_overdue}
                order by due_on, playbook, step, occasion_id
            ) as tasks
        from fct_playbook_tasks
        where is_to_do and account_id is not null
        group by account_id
    )

    select
        accounts.account_id,
        accounts.account_name,
        accounts.status,
        accounts.csm_owner,
        round(accounts.score * 100) / 100 as score,
        accounts.band,
        accounts.trend,
        round(accounts.change_30d * 100) / 100 as change_30d,
        accounts.unscored_reason,
        accounts.last_live_band,
        round(accounts.last_live_score * 100) / 100 as last_live_score,
        round(accounts.coverage * 100) / 100 as coverage,
        accounts.lifecycle_stage,
        accounts.mrr::double as mrr,
        accounts.renewal_date::varchar as renewal_date,
        coalesce(reasons.reasons_down, []) as reasons_down,
        coalesce(reasons.reasons_up, []) as reasons_up,
        coalesce(alerts.alerts, []) as alerts,
        coalesce(tasks.tasks, []) as tasks
    from dim_accounts as accounts
    left join reasons on accounts.account_id = reasons.account_id
    left join alerts on accounts.account_id = alerts.account_id
    left join tasks on accounts.account_id = tasks.account_id
    order by accounts.account_id
"""
# Part of every hash: another shape of the rows exports all of them once.
SHAPE = hashlib.sha256(ACCOUNTS.encode()).hexdigest()


def account_rows(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[date | None, list[dict]]:
    """(as-of date of the marts or None without accounts, rows sorted by account_id).

    A row holds texts, numbers (scores 0 to 100 and points to 2 places, mrr a month in the
    reporting currency), None, and lists of texts or dicts; dates are ISO texts. Raises
    duckdb.Error if a mart or column is absent.
    """
    as_of_date = connection.execute(
        "select max(as_of_date) from dim_accounts"
    ).fetchall()[0][0]
    result = connection.execute(ACCOUNTS)
    names = [column[0] for column in result.description]
    return as_of_date, [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def row_hash(row: dict) -> str:
    """What stands for a row in the state: hash of its shape and content."""
    content = json.dumps(row, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256((SHAPE + content).encode()).hexdigest()


def changes(
    rows: list[dict], before: dict[str, str], full: bool = False
) -> tuple[list[dict], dict[str, str]]:
    """(rows to export, hashes by account_id of all rows).

    before: the hashes of the export before. An exported row has `change` in front: new,
    changed (with full: every known account), or removed, which has its account_id alone.
    """
    hashes = {row["account_id"]: row_hash(row) for row in rows}
    exported = []
    for row in rows:
        known = before.get(row["account_id"])
        if full or known != hashes[row["account_id"]]:
            exported.append({"change": "changed" if known else "new", **row})
    for account_id in before.keys() - hashes.keys():
        exported.append({"change": "removed", "account_id": account_id})
    return sorted(exported, key=lambda row: row["account_id"]), hashes
