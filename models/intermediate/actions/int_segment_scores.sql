-- One row per day, segment and rule of a segment's drop: the mean score of the paying
-- accounts scored on both that day and window_days before. Days before the first one on
-- anybody's work list stay as they are.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_date'},
) }}

with first_listed_day as (

    select min(restated_from_date) as first_date
    from {{ ref('int_account_work_list') }}

),

rules as (

    select * from {{ ref('int_alert_rules_resolved') }}
    where rule_type = 'segment_drop'

),

score_pairs as (

    select
        now_scores.health_date,
        rules.rule,
        rules.model_version,
        rules.threshold,
        coalesce(now_scores.segment, 'unknown') as segment,
        now_scores.score as score_now,
        then_scores.score as score_then,
        now_scores.model_version = then_scores.model_version as is_same_version
    from {{ ref('int_score_history') }} as now_scores
    inner join first_listed_day
        on now_scores.health_date >= first_listed_day.first_date
    inner join rules
        on now_scores.model_version = rules.model_version
    inner join {{ ref('int_score_history') }} as then_scores
        on
            now_scores.account_id = then_scores.account_id
            and {{ days_before('now_scores.health_date', 'rules.window_days') }}
            = then_scores.health_date
            and then_scores.automatic_score is not null
    where
        now_scores.is_paying
        and now_scores.automatic_score is not null
        and {{ is_in_scope(
            'rules.scope', 'now_scores.lifecycle_stage', 'now_scores.profile'
        ) }}

),

segment_means as (

    select
        health_date,
        segment,
        rule,
        model_version,
        threshold,
        cast(count(*) as integer) as accounts,
        {{ rounded(safe_ratio(exact_sum('score_now'), 'count(*)')) }} as score_now,
        {{ rounded(safe_ratio(exact_sum('score_then'), 'count(*)')) }} as score_then,
        min(case when is_same_version then 1 else 0 end) = 1 as is_same_version
    from score_pairs
    group by health_date, segment, rule, model_version, threshold

)

select
    segment,
    rule,
    model_version,
    accounts,
    score_now,
    score_then,
    accounts >= 20
    and {{ rounded('score_now - score_then') }} <= -threshold as has_fallen,
    is_same_version,
    health_date
from segment_means
