-- One row per account, live day, model version and metric of method points: the sum of
-- its actions and the score, that sum clamped to 0..100 (scoring.md 3). Over 100 lines:
-- what counts, its sum and its limits are steps of their own.

with lanes as (

    select
        account_id,
        health_date,
        model_version,
        profile
    from {{ ref('int_account_profiles') }}
    where is_live

),

points as (

    select
        model_version,
        profile,
        metric,
        action,
        source_table,
        coalesce(action_type, '*') as action_type,
        window_days,
        impact,
        per_seat,
        max_count,
        base_points
    from {{ ref('int_points_resolved') }}

),

account_days as (

    select
        account_id,
        health_date,
        seats
    from {{ ref('int_accounts_spined') }}

),

action_counts as (

    select * from {{ ref('int_action_counts') }}

),

counted_actions as (

    select
        lanes.account_id,
        lanes.health_date,
        lanes.model_version,
        points.metric,
        points.base_points,
        points.per_seat
        and coalesce(account_days.seats, 0) = 0 as lacks_seats,
        {{ rounded(
            'coalesce(action_counts.actions_counted, 0)'
            ~ ' / case when points.per_seat'
            ~ ' then nullif(cast(account_days.seats as ' ~ type_double() ~ '), 0)'
            ~ ' else 1.0 end'
        ) }} as action_count,
        points.max_count,
        points.impact
    from lanes
    inner join points
        on
            lanes.model_version = points.model_version
            and lanes.profile = points.profile
    inner join account_days
        on
            lanes.account_id = account_days.account_id
            and lanes.health_date = account_days.health_date
    left join action_counts
        on
            lanes.account_id = action_counts.account_id
            and points.source_table = action_counts.source_table
            and points.action_type = action_counts.action_type
            and points.window_days = action_counts.window_days
            and lanes.health_date >= action_counts.from_date
            and lanes.health_date < action_counts.until_date

),

summed as (

    select
        account_id,
        health_date,
        model_version,
        metric,
        max(base_points) as base_points,
        {{ bool_or_of('lacks_seats') }} as lacks_seats,
        {{ exact_sum(
            'least(action_count, coalesce(max_count, action_count)) * impact'
        ) }} as impact_sum
    from counted_actions
    group by account_id, health_date, model_version, metric

),

valued as (

    select
        account_id,
        health_date,
        model_version,
        metric,
        case when not lacks_seats then {{ rounded('impact_sum + base_points') }} end
            as metric_value
    from summed

)

select
    account_id,
    health_date,
    model_version,
    metric,
    metric_value,
    case
        when metric_value is not null then greatest(least(metric_value, 100.0), 0.0)
    end as metric_score
from valued
