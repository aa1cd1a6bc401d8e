-- Who moved last week, and why? One row per account whose score (an override's too)
-- moved by 5 points or more in 7 days or whose confirmed band changed in them, with the
-- effect that weighed most; those with most mrr first.

with account_days as (

    select * from {{ ref('fct_account_health_daily') }}
    where health_date = {{ as_of_date() }}

),

days_of_week_before as (

    select * from {{ ref('fct_account_health_daily') }}
    where health_date = {{ days_before(as_of_date(), 7) }}

),

effects as (

    select
        *,
        row_number() over (
            partition by account_id
            order by abs(effect) desc, effect_kind, metric
        ) as effect_rank
    from {{ ref('fct_health_changes') }}
    where health_date = {{ as_of_date() }} and days_back = 7

)

select
    account_days.account_id,
    account_days.csm_owner,
    account_days.mrr,
    days_of_week_before.confirmed_band as band_before,
    account_days.confirmed_band as band_now,
    days_of_week_before.score as score_before,
    account_days.score as score_now,
    {{ rounded('account_days.score - days_of_week_before.score') }} as score_change,
    effects.effect_kind,
    effects.metric,
    effects.effect
from account_days
left join days_of_week_before
    on account_days.account_id = days_of_week_before.account_id
left join effects
    on
        account_days.account_id = effects.account_id
        and effects.effect_rank = 1
where
    abs({{ rounded('account_days.score - days_of_week_before.score') }}) >= 5
    or account_days.confirmed_band != days_of_week_before.confirmed_band
order by account_days.mrr desc, account_days.account_id
