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

compared as (

    select
        account_days.*,
        days_of_week_before.confirmed_band as band_before,
        days_of_week_before.score as score_before,
        {{ rounded('account_days.score - days_of_week_before.score') }} as score_change
    from account_days
    left join days_of_week_before
        on account_days.account_id = days_of_week_before.account_id

),

effects as (

    select
        *,
        row_number() over (
            partition by account_id
            order by abs(effect) desc, effect_kind asc, metric asc
        ) as effect_rank
    from {{ ref('fct_health_changes') }}
    where health_date = {{ as_of_date() }} and days_back = 7

)

select
    compared.account_id,
    compared.csm_owner,
    compared.mrr,
    compared.band_before,
    compared.confirmed_band as band_now,
    compared.score_before,
    compared.score as score_now,
    compared.score_change,
    effects.effect_kind,
    effects.metric,
    effects.effect
from compared
left join effects
    on
        compared.account_id = effects.account_id
        and effects.effect_rank = 1
where
    abs(compared.score_change) >= 5
    or compared.confirmed_band != compared.band_before
order by compared.mrr desc, compared.account_id asc
