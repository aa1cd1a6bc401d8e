-- One row per account, day, lane and metric: its value, its state (scoring.md 3, first
-- that applies) and, where it is measured, its own score on the curve of the day's
-- profile. Metric, profile and version are those of the rule (int_metric_rules). Over
-- 100 lines: it lists the states in the order in which they apply.

with lanes as (

    select * from {{ ref('int_account_profiles') }}
    where is_live

),

metric_values as (

    select
        account_id,
        health_date,
        metric,
        metric_value,
        evidence_date
    from {{ ref('int_metric_values') }}

),

points_metrics as (

    select * from {{ ref('int_points_metrics') }}

),

metric_rules as (

    select * from {{ ref('int_metric_rules') }}

),

feed_outages as (

    select * from {{ ref('int_feed_outages') }}

),

curve_segments as (

    select * from {{ ref('int_curve_segments') }}

),

lane_metrics as (

    select
        lanes.account_id,
        lanes.health_date,
        lanes.lane,
        lanes.model_version,
        lanes.profile,
        lanes.touch_model,
        lanes.tenure_days,
        metric_values.metric,
        metric_values.metric_value,
        metric_values.evidence_date,
        false as is_points,
        cast(null as {{ type_double() }}) as points_score
    from metric_values
    inner join lanes
        on
            metric_values.account_id = lanes.account_id
            and metric_values.health_date = lanes.health_date

    union all

    select
        lanes.account_id,
        lanes.health_date,
        lanes.lane,
        lanes.model_version,
        lanes.profile,
        lanes.touch_model,
        lanes.tenure_days,
        points_metrics.metric,
        points_metrics.metric_value,
        cast(null as date) as evidence_date,
        true as is_points,
        points_metrics.metric_score as points_score
    from points_metrics
    inner join lanes
        on
            points_metrics.account_id = lanes.account_id
            and points_metrics.health_date = lanes.health_date
            and points_metrics.model_version = lanes.model_version

),

states as (

    select
        lane_metrics.account_id,
        lane_metrics.health_date,
        lane_metrics.lane,
        metric_rules.rule_number,
        metric_rules.model_version,
        metric_rules.profile,
        metric_rules.metric,
        case
            when
                lane_metrics.health_date < metric_rules.applies_from_date
                then 'not_applicable'
            when
                metric_rules.touch_models != '*'
                and not {{ is_listed(
                    "coalesce(lane_metrics.touch_model, '')",
                    'metric_rules.touch_models'
                ) }}
                then 'not_applicable'
            when
                lane_metrics.tenure_days < metric_rules.min_tenure_days
                then 'not_yet_due'
            when feed_outages.health_date is not null then 'feed_stale'
            when
                {{ days_between(
                    'lane_metrics.evidence_date', 'lane_metrics.health_date'
                ) }}
                > metric_rules.stale_after_days
                then 'expired'
            when lane_metrics.metric_value is null then 'missing'
            else 'measured'
        end as metric_state,
        lane_metrics.metric_value,
        lane_metrics.points_score,
        lane_metrics.evidence_date,
        case
            when feed_outages.may_carry then feed_outages.last_fresh_date
        end as carried_from_date
    from lane_metrics
    inner join metric_rules
        on
            lane_metrics.model_version = metric_rules.model_version
            and lane_metrics.profile = metric_rules.profile
            and lane_metrics.metric = metric_rules.metric
            and lane_metrics.is_points = (metric_rules.method = 'points')
    left join feed_outages
        on
            metric_rules.source_table = feed_outages.source_table
            and metric_rules.window_days = feed_outages.window_days
            and lane_metrics.health_date = feed_outages.health_date

),

scored as (

    select
        states.account_id,
        states.health_date,
        states.lane,
        states.rule_number,
        states.metric_state,
        case when states.metric_state = 'measured' then states.metric_value end
            as metric_value,
        case
            when states.metric_state = 'measured' then {{ rounded(
                'coalesce(states.points_score, '
                ~ score_from_curve('states.metric_value', 'curve_segments') ~ ')'
            ) }}
        end as own_score,
        states.evidence_date,
        states.carried_from_date
    from states
    left join curve_segments
        on
            states.model_version = curve_segments.model_version
            and states.profile = curve_segments.profile
            and states.metric = curve_segments.metric
            and states.metric_value >= curve_segments.from_value
            and states.metric_value < curve_segments.until_value

)

select * from scored
