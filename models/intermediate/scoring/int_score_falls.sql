-- One row per account, alert rule of a drop and day on the work list on which the drop
-- began: the score (or a dimension's) lies threshold points below that of window_days
-- before, and did not the day before; or the confirmed band fell, which is compared
-- with the last scored day of the 28 before that lay in a better band
-- (band_fall_days()). Over 100 lines: falls of points and of bands are found apart.

with work_list as (

    select * from {{ ref('int_account_work_list') }}

),

rules as (

    select * from {{ ref('int_alert_rules_resolved') }}
    where rule_type in ('band_drop', 'score_drop', 'dimension_drop')

),

-- The day before the first one tells whether the drop is new on it.
account_days as (

    select
        score_history.account_id,
        score_history.health_date,
        score_history.model_version,
        score_history.lifecycle_stage,
        score_history.profile,
        score_history.score,
        score_history.is_paying,
        work_list.first_date
    from {{ ref('int_score_history') }} as score_history
    inner join work_list
        on
            score_history.account_id = work_list.account_id
            and score_history.health_date
            >= {{ days_before('work_list.first_date', 1) }}
    where score_history.automatic_score is not null

),

score_pairs as (

    select
        now_scores.account_id,
        now_scores.health_date,
        now_scores.first_date,
        now_scores.is_paying,
        now_scores.lifecycle_stage,
        now_scores.profile,
        rules.rule,
        rules.rule_type,
        rules.scope,
        rules.threshold,
        rules.metric_or_dimension as dimension,
        now_scores.score as score_now,
        then_scores.score as score_then,
        then_scores.health_date as base_date
    from account_days as now_scores
    inner join rules
        on
            now_scores.model_version = rules.model_version
            and rules.rule_type = 'score_drop'
    inner join {{ ref('int_score_history') }} as then_scores
        on
            now_scores.account_id = then_scores.account_id
            and {{ days_before('now_scores.health_date', 'rules.window_days') }}
            = then_scores.health_date
            and then_scores.automatic_score is not null

    union all

    select
        now_days.account_id,
        now_days.health_date,
        now_days.first_date,
        now_days.is_paying,
        now_days.lifecycle_stage,
        now_days.profile,
        rules.rule,
        rules.rule_type,
        rules.scope,
        rules.threshold,
        rules.metric_or_dimension as dimension,
        now_scores.dimension_score as score_now,
        then_scores.dimension_score as score_then,
        then_scores.health_date as base_date
    from account_days as now_days
    inner join rules
        on
            now_days.model_version = rules.model_version
            and rules.rule_type = 'dimension_drop'
    inner join {{ ref('int_dimension_history') }} as now_scores
        on
            now_days.account_id = now_scores.account_id
            and now_days.health_date = now_scores.health_date
            and rules.metric_or_dimension = now_scores.dimension
    inner join {{ ref('int_dimension_history') }} as then_scores
        on
            now_days.account_id = then_scores.account_id
            and {{ days_before('now_days.health_date', 'rules.window_days') }}
            = then_scores.health_date
            and rules.metric_or_dimension = then_scores.dimension

),

better_days as (

    select
        band_days.account_id,
        band_days.health_date,
        rules.rule,
        now_scores.score as score_now,
        max(earlier_days.health_date) as base_date
    from account_days as now_scores
    inner join rules
        on
            now_scores.model_version = rules.model_version
            and rules.rule_type = 'band_drop'
    inner join {{ ref('int_band_days') }} as band_days
        on
            now_scores.account_id = band_days.account_id
            and now_scores.health_date = band_days.health_date
            and rules.metric_or_dimension = band_days.band
            and band_days.is_first_day
            and band_days.band_rank < band_days.rank_of_day_before
    inner join {{ ref('int_score_history') }} as earlier_days
        on
            band_days.account_id = earlier_days.account_id
            and band_days.health_date > earlier_days.health_date
            and {{ days_before('band_days.health_date', band_fall_days()) }}
            <= earlier_days.health_date
            and earlier_days.automatic_score is not null
            and band_days.band_rank < earlier_days.band_rank
    where now_scores.health_date >= now_scores.first_date
    group by
        band_days.account_id, band_days.health_date, rules.rule, now_scores.score

),

drops as (

    select
        *,
        {{ rounded('score_now - score_then') }} as score_change,
        lag(health_date) over (
            partition by account_id, rule
            order by health_date
        ) as dropped_date_before
    from score_pairs
    where
        is_paying
        and {{ rounded('score_now - score_then') }} <= -threshold
        and {{ is_in_scope('scope', 'lifecycle_stage', 'profile') }}

)

select
    account_id,
    health_date,
    base_date,
    rule,
    rule_type,
    dimension,
    score_now,
    score_then,
    score_change
from drops
where
    health_date >= first_date
    and coalesce({{ days_between('dropped_date_before', 'health_date') }} > 1, true)

union all

select
    better_days.account_id,
    better_days.health_date,
    better_days.base_date,
    better_days.rule,
    'band_drop' as rule_type,
    cast(null as {{ dbt.type_string() }}) as dimension,
    better_days.score_now,
    base_days.score as score_then,
    {{ rounded('better_days.score_now - base_days.score') }} as score_change
from better_days
inner join {{ ref('int_score_history') }} as base_days
    on
        better_days.account_id = base_days.account_id
        and better_days.base_date = base_days.health_date
