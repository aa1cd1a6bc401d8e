-- Why did this account's score move? One row per effect between the day and days_back
-- days before it: the effects of an account add up to its change, largest first.
-- vars: account (default: the one that fell most), on_day (default: the as-of date),
-- days_back (1, 7, 30 or 90; default 30).

{% set on_day = var('on_day', none) -%}
{% set on_day = "cast('" ~ on_day ~ "' as date)" if on_day else as_of_date() -%}
{% set days_back = var('days_back', 30) | int -%}
{% set account = var('account', none) -%}

with effects as (

    select * from {{ ref('fct_health_changes') }}
    where health_date = {{ on_day }} and days_back = {{ days_back }}

),

changes as (

    select
        account_id,
        sum(effect) as score_change
    from effects
    group by account_id

),

ranked as (

    select
        *,
        row_number() over (order by score_change, account_id) as fall_rank
    from changes

),

asked_for as (

    select
        account_id,
        score_change
    from ranked
    where
        {{ 'account_id = ' ~ quoted_texts([account])[0] if account
            else 'fall_rank = 1' }}

),

sentences as (

    select
        account_id,
        effect_kind,
        metric,
        max(explanation) as explanation
    from {{ ref('fct_health_drivers') }}
    where health_date = {{ on_day }} and basis = '{{ days_back }}d'
    group by account_id, effect_kind, metric

)

select
    asked_for.account_id,
    asked_for.score_change,
    effects.effect_kind,
    effects.metric,
    effects.effect,
    sentences.explanation,
    metrics_now.metric_value as value_now,
    metrics_then.metric_value as value_then
from asked_for
inner join effects
    on asked_for.account_id = effects.account_id
left join sentences
    on
        effects.account_id = sentences.account_id
        and effects.effect_kind = sentences.effect_kind
        and effects.metric = sentences.metric
left join {{ ref('fct_metric_scores_daily') }} as metrics_now
    on
        effects.account_id = metrics_now.account_id
        and effects.metric = metrics_now.metric
        and metrics_now.health_date = {{ on_day }}
left join {{ ref('fct_metric_scores_daily') }} as metrics_then
    on
        effects.account_id = metrics_then.account_id
        and effects.metric = metrics_then.metric
        and metrics_then.health_date = {{ days_before(on_day, days_back) }}
order by abs(effects.effect) desc, effects.effect_kind asc, effects.metric asc
