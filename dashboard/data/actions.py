"""Whom to call, why and what to do: alerts, tasks, opportunities, guidance."""

from dashboard.data.source import Read, Rows

CALLS = """
    with queue as (
        select
            alert_id, account_id, rule, severity, reason, further_reasons, opened_on,
            mrr_at_stake, priority, csm_owner
        from fct_health_alerts
        where
            is_leading and account_id is not null
            and ($owner is null or csm_owner = $owner)
        order by priority desc nulls last, opened_on, account_id
        limit $limit
    )

    select
        queue.*, accounts.account_name, accounts.score, accounts.band,
        accounts.change_30d, accounts.mrr, accounts.days_to_renewal,
        accounts.renewal_date, accounts.is_leaving, accounts.segment,
        accounts.lifecycle_stage
    from queue
    left join dim_accounts as accounts on queue.account_id = accounts.account_id
    order by queue.priority desc nulls last, queue.opened_on, queue.account_id
"""

# Which row leads is known of the last day. Before, it is the strongest one of the account,
# told by its segment or not.
CALLS_ON = """
    with open_then as (
        select
            account_id, rule, severity, reason, opened_on, mrr_at_stake, priority,
            row_number() over (
                partition by account_id
                order by
                    list_position(['critical', 'high', 'medium'], severity),
                    opened_on, rule
            ) as place
        from fct_health_alerts
        where
            account_id is not null and severity <> 'low' and opened_on <= $day
            and (resolved_on is null or resolved_on > $day)
            and (is_leading or $day < (select max(as_of_date) from dim_accounts))
    )

    select
        open_then.*, daily.score, daily.band, daily.mrr, daily.csm_owner,
        daily.change_30d, daily.days_to_renewal, daily.renewal_date, daily.is_leaving,
        accounts.account_name
    from open_then
    inner join fct_account_health_daily as daily
        on open_then.account_id = daily.account_id and daily.health_date = $day
    left join dim_accounts as accounts on open_then.account_id = accounts.account_id
    where open_then.place = 1 and daily.status = 'active'
    order by open_then.priority desc nulls last, open_then.opened_on, open_then.account_id
    limit $limit
"""

# Without an open alert: the active accounts of the bands at risk, most revenue first.
AT_RISK = """
    select
        account_id, account_name, score, band, change_30d, mrr, days_to_renewal,
        renewal_date, is_leaving, segment, lifecycle_stage, csm_owner
    from dim_accounts
    where
        status = 'active' and not is_leaving
        and list_contains($bands, band)
        and ($owner is null or csm_owner = $owner)
    order by mrr desc nulls last, score, account_id
    limit $limit
"""

TASKS = """
    select
        tasks.account_id, accounts.account_name, tasks.title, tasks.step, tasks.task,
        tasks.owner_role, tasks.owner, tasks.channel, tasks.due_on, tasks.is_overdue,
        tasks.occasion, tasks.rule, tasks.opened_on, tasks.mrr_at_stake,
        tasks.segment
    from fct_playbook_tasks as tasks
    left join dim_accounts as accounts on tasks.account_id = accounts.account_id
    where
        tasks.is_to_do
        and ($account_id is null or tasks.account_id = $account_id)
        and ($occasion_id is null or tasks.occasion_id = $occasion_id)
        and ($owner is null or accounts.csm_owner = $owner)
        and ($occasion is null or tasks.occasion = $occasion)
    order by
        tasks.mrr_at_stake desc nulls last, tasks.account_id, tasks.playbook,
        tasks.due_on, tasks.step
    limit $limit
"""

DRIVERS = """
    select account_id, direction, rank, basis, explanation, effect
    from fct_health_drivers
    where health_date = $day and list_contains($ids, account_id)
    order by account_id, direction, rank
"""

GUIDANCE = """
    select account_id, audience, guidance, contact_frequency, service_level
    from fct_account_guidance where account_id = $account_id order by audience
"""

# Rules that hold the score down, with the reason of their closest row of the seed.
CAPS = """
    with held as (
        select unnest(string_split(cap_rules, '|')) as rule, profile, model_version
        from fct_account_health_daily
        where
            account_id = $account_id and health_date = $day
            and automatic_score < base_score - 0.000001
    )

    select
        held.rule,
        coalesce(
            arg_max(
                caps.reason,
                case when caps.profile = held.profile then 2 else 0 end
                + case when caps.model_version = held.model_version then 1 else 0 end
            ),
            held.rule
        ) as reason,
        min(caps.max_score) as max_score
    from held
    left join main_seeds.health_caps as caps
        on
            held.rule = caps.rule
            and caps.model_version in (held.model_version, '*')
            and caps.profile in (held.profile, 'default')
    group by held.rule
    order by max_score, held.rule
"""

ALERTS = """
    select
        alerts.alert_id, alerts.account_id, accounts.account_name, alerts.segment,
        alerts.rule, alerts.severity, alerts.reason, alerts.further_reasons,
        alerts.csm_owner, alerts.mrr_at_stake, alerts.priority, alerts.owner_rank,
        alerts.opened_on, alerts.resolved_on, alerts.is_open, alerts.is_leading,
        alerts.folded_into_rule
    from fct_health_alerts as alerts
    left join dim_accounts as accounts on alerts.account_id = accounts.account_id
    where
        ($account_id is null or alerts.account_id = $account_id)
        and ($owner is null or alerts.csm_owner = $owner)
        and (len(cast($severities as varchar[])) = 0
            or list_contains($severities, alerts.severity))
        and (len(cast($rules as varchar[])) = 0 or list_contains($rules, alerts.rule))
        and (not $leading_only or alerts.is_leading)
        and (not $open_only or alerts.is_open)
    order by
        alerts.is_open desc, alerts.is_leading desc, alerts.priority desc nulls last,
        alerts.opened_on desc, alerts.alert_id
    limit $limit offset $offset
"""

RULES = "select distinct rule from fct_health_alerts order by rule"

OPPORTUNITIES = """
    select
        chances.account_id, accounts.account_name, chances.opportunity, chances.evidence,
        chances.csm_owner, chances.mrr, chances.opened_on
    from fct_opportunities as chances
    left join dim_accounts as accounts on chances.account_id = accounts.account_id
    where
        chances.is_open
        and ($account_id is null or chances.account_id = $account_id)
        and ($owner is null or chances.csm_owner = $owner)
    order by chances.mrr desc nulls last, chances.opened_on, chances.account_id
    limit $limit
"""


METRICS = """
    select metric, any_value(label) as label, any_value(unit) as unit
    from main_seeds.health_metrics group by metric
"""


def metric_words(read: Read) -> dict[str, tuple[str, str]]:
    """Label and unit of every metric."""
    return {row["metric"]: (row["label"], row["unit"]) for row in read(METRICS, {})}


def calls(read: Read, owner: str | None, limit: int) -> Rows:
    """Open leading alerts about accounts, most urgent first, with today's health."""
    return read(CALLS, {"owner": owner, "limit": limit})


def calls_on(read: Read, day: object, limit: int) -> Rows:
    """Accounts with an alert open on a day, most urgent first, one row each.

    By the restated history: an alert that a late row brought is there too.
    """
    return read(CALLS_ON, {"day": day, "limit": limit})


def at_risk(read: Read, bands: list[str], owner: str | None, limit: int) -> Rows:
    """Active accounts in the bands given, largest mrr first."""
    return read(AT_RISK, {"bands": bands, "owner": owner, "limit": limit})


def tasks(
    read: Read,
    limit: int,
    account_id: str | None = None,
    occasion_id: str | None = None,
    owner: str | None = None,
    occasion: str | None = None,
) -> Rows:
    """Tasks to do, largest mrr first, then by due day and step."""
    asked = {"account_id": account_id, "occasion_id": occasion_id, "owner": owner}
    return read(TASKS, asked | {"occasion": occasion, "limit": limit})


def drivers(read: Read, day: object, ids: list[str]) -> Rows:
    """Up to three drivers up and down per account on the day."""
    return read(DRIVERS, {"day": day, "ids": ids})


def caps(read: Read, account_id: str, day: object) -> list[str]:
    """Why rules hold the score down on the day, strictest first; empty if none binds."""
    rows = read(CAPS, {"account_id": account_id, "day": day})
    return [row["reason"] for row in rows]


def guidance(read: Read, account_id: str) -> Rows:
    """How to speak to the account, per audience."""
    return read(GUIDANCE, {"account_id": account_id})


def alerts(
    read: Read,
    limit: int,
    offset: int = 0,
    account_id: str | None = None,
    owner: str | None = None,
    severities: tuple[str, ...] = (),
    rules: tuple[str, ...] = (),
    leading_only: bool = False,
    open_only: bool = False,
) -> Rows:
    """Alerts, open and urgent ones first."""
    asked = {
        "account_id": account_id,
        "owner": owner,
        "severities": list(severities),
        "rules": list(rules),
        "leading_only": leading_only,
        "open_only": open_only,
    }
    return read(ALERTS, asked | {"limit": limit, "offset": offset})


def rules(read: Read) -> list[str]:
    """Alert rules that ever opened."""
    return [row["rule"] for row in read(RULES, {})]


def opportunities(
    read: Read, limit: int, account_id: str | None = None, owner: str | None = None
) -> Rows:
    """Open opportunities, largest mrr first."""
    asked = {"account_id": account_id, "owner": owner, "limit": limit}
    return read(OPPORTUNITIES, asked)
