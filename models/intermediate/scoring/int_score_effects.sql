-- One row per account, day, days_back, effect_kind and metric: a part of the change of
-- the effective score (scoring.md 6). Parts with one key are summed; they add up to the
-- change. Over 100 lines: it lists every kind of part.

with pairs as (

    select * from {{ ref('int_score_pairs') }}

),

metric_changes as (

    select
        *,
        score_now is not null and score_then is not null as is_on_both_days,
        (coalesce(weight_now, 0) + coalesce(weight_then, 0)) / 2 as mean_weight,
        (coalesce(score_now, 0) + coalesce(score_then, 0)) / 2 as mean_score
    from {{ ref('int_metric_changes') }}

),

parts as (

    select
        account_id,
        health_date,
        days_back,
        'behaviour' as effect_kind,
        metric,
        mean_weight * (score_now - score_then_on_curve_now) as effect
    from metric_changes
    where is_on_both_days

    union all

    select
        account_id,
        health_date,
        days_back,
        configuration_effect as effect_kind,
        metric,
        mean_weight * (score_then_on_curve_now - score_then) as effect
    from metric_changes
    where is_on_both_days

    union all

    select
        account_id,
        health_date,
        days_back,
        case
            when is_same_choice_of_lowest then 'behaviour'
            else configuration_effect
        end as effect_kind,
        metric,
        mean_score * (weight_now - weight_then) as effect
    from metric_changes
    where is_on_both_days

    union all

    select
        account_id,
        health_date,
        days_back,
        configuration_effect as effect_kind,
        metric,
        coalesce(weight_now * score_now, 0) - coalesce(weight_then * score_then, 0)
            as effect
    from metric_changes
    where not is_on_both_days

    union all

    select
        account_id,
        health_date,
        days_back,
        'cap' as effect_kind,
        '(all)' as metric,
        cap_effect as effect
    from pairs

    union all

    select
        account_id,
        health_date,
        days_back,
        'override' as effect_kind,
        '(all)' as metric,
        override_effect as effect
    from pairs

),

summed as (

    select
        account_id,
        health_date,
        days_back,
        effect_kind,
        metric,
        {{ rounded(exact_sum('effect')) }} as effect
    from parts
    where effect != 0
    group by account_id, health_date, days_back, effect_kind, metric

)

select
    account_id,
    health_date,
    days_back,
    effect_kind,
    metric,
    effect
from summed
where effect != 0
