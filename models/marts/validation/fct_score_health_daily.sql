-- One row per day of the last change_detail_days: can the score itself be trusted?
-- Shares of the active accounts that are not leaving; the precision of alerts looks at
-- those old enough to be judged.
-- Over 100 lines: coverage, feeds and alerts are looked at side by side.

with settings as (

    select * from {{ ref('int_settings_resolved') }}

),

account_days as (

    select
        daily.health_date,
        daily.model_version,
        count(*) as accounts,
        count(case when daily.automatic_score is null then 1 end) as unscored,
        count(daily.override_id) as overridden,
        count(case when daily.coverage < settings.min_coverage then 1 end)
            as low_coverage,
        count(case when not daily.band_is_certain then 1 end) as uncertain
    from {{ ref('fct_account_health_daily') }} as daily
    inner join settings
        on daily.model_version = settings.model_version
    where
        daily.status = 'active'
        and not daily.is_leaving
        and {{ kept_days('changes', 'daily.health_date') }}
    group by daily.health_date, daily.model_version

),

stale_accounts as (

    select
        days.health_date,
        count(distinct days.account_id) as accounts
    from {{ ref('fct_metric_scores_daily') }} as metric_scores
    inner join {{ ref('int_score_history') }} as days
        on
            metric_scores.account_id = days.account_id
            and metric_scores.health_date = days.health_date
            and days.is_paying
            and not days.is_leaving
    where
        metric_scores.metric_state = 'feed_stale'
        and metric_scores.weight > 0
        and {{ kept_days('changes', 'metric_scores.health_date') }}
    group by days.health_date

),

-- A day without a row of anybody has no row in the quality mart: an outage is looked
-- for between the days that have one.
feed_rows as (

    select
        table_days.source_table,
        table_days.row_date,
        lead(table_days.row_date) over (
            partition by table_days.source_table
            order by table_days.row_date
        ) as next_row_date
    from {{ ref('int_source_table_days') }} as table_days
    inner join {{ ref('source_freshness') }} as freshness
        on table_days.source_table = freshness.source_table
    where table_days.accepted > 0 and table_days.row_date is not null

),

feed_lags as (

    select
        account_days.health_date,
        max({{ days_between('feed_rows.row_date', 'account_days.health_date') }})
            as feed_lag_days
    from account_days
    inner join feed_rows
        on
            account_days.health_date >= feed_rows.row_date
            and (
                feed_rows.next_row_date is null
                or account_days.health_date < feed_rows.next_row_date
            )
    group by account_days.health_date

),

drifts as (

    select
        health_month,
        max(psi) as max_psi,
        count(case when psi > 0.25 then 1 end) as drifted_metrics,
        count(*) as metrics
    from {{ ref('fct_metric_drift_monthly') }}
    group by health_month

),

-- An alert was right if the account left within 90 days of it; a leaver is known 31
-- days later.
judged_alerts as (

    select
        alerts.rule,
        alerts.opened_on,
        max(case when churns.account_id is not null then 1 else 0 end) as was_right
    from {{ ref('fct_health_alerts') }} as alerts
    left join {{ ref('int_churns') }} as churns
        on
            alerts.account_id = churns.account_id
            and alerts.opened_on < churns.churned_date
            and {{ days_after('alerts.opened_on', 90) }} >= churns.churned_date
    where alerts.account_id is not null and alerts.severity != 'low'
    group by alerts.alert_id, alerts.rule, alerts.opened_on

),

rule_precision as (

    select
        account_days.health_date,
        judged_alerts.rule,
        count(*) as alerts,
        sum(judged_alerts.was_right) as right_alerts
    from account_days
    inner join judged_alerts
        on
            {{ days_before('account_days.health_date', 121) }}
            >= judged_alerts.opened_on
            and judged_alerts.opened_on
            > {{ days_before('account_days.health_date', 211) }}
    group by account_days.health_date, judged_alerts.rule

),

alert_precision as (

    select
        health_date,
        sum(alerts) as alerts,
        sum(right_alerts) as right_alerts,
        {{ ordered_list(
            'case when alerts >= 10 and right_alerts * 5 < alerts then rule end', '|'
        ) }} as imprecise_rules
    from rule_precision
    group by health_date

)

select
    account_days.model_version,
    alert_precision.imprecise_rules,
    cast(account_days.accounts as integer) as accounts,
    {{ rounded(safe_ratio('account_days.unscored', 'account_days.accounts')) }}
        as unscored_rate,
    {{ rounded(safe_ratio(
        'coalesce(stale_accounts.accounts, 0)', 'account_days.accounts'
    )) }} as stale_rate,
    {{ rounded(safe_ratio('account_days.overridden', 'account_days.accounts')) }}
        as overridden_rate,
    {{ rounded(safe_ratio('account_days.low_coverage', 'account_days.accounts')) }}
        as low_coverage_rate,
    {{ rounded(safe_ratio('account_days.uncertain', 'account_days.accounts')) }}
        as uncertain_band_rate,
    {{ days_between('model_versions.effective_from', 'account_days.health_date') }}
        as config_age_days,
    feed_lags.feed_lag_days,
    drifts.max_psi,
    cast(drifts.drifted_metrics as integer) as drifted_metrics,
    {{ rounded(safe_ratio('drifts.drifted_metrics', 'drifts.metrics')) }}
        as drifted_rate,
    cast(coalesce(alert_precision.alerts, 0) as integer) as alerts_judged,
    {{ rounded(safe_ratio('alert_precision.right_alerts', 'alert_precision.alerts')) }}
        as alert_precision_rate,
    account_days.health_date
from account_days
inner join {{ ref('int_model_versions') }} as model_versions
    on account_days.model_version = model_versions.model_version
left join stale_accounts
    on account_days.health_date = stale_accounts.health_date
left join feed_lags
    on account_days.health_date = feed_lags.health_date
left join drifts
    on
        {{ month_of(days_before(month_of('account_days.health_date'), 1)) }}
        = drifts.health_month
left join alert_precision
    on account_days.health_date = alert_precision.health_date
