-- For every pair of scored days with a later day on the work list the parts of the
-- change sum to the change of the effective score within 1e-6.

with effects as (

    select
        account_id,
        health_date,
        days_back,
        sum(effect) as explained
    from {{ ref('fct_health_changes') }}
    group by account_id, health_date, days_back

),

pairs as (

    select * from {{ ref('int_score_pairs') }}

)

select
    pairs.account_id,
    pairs.health_date,
    pairs.days_back,
    pairs.score_change,
    effects.explained
from pairs
left join effects
    on
        pairs.account_id = effects.account_id
        and pairs.health_date = effects.health_date
        and pairs.days_back = effects.days_back
where abs(pairs.score_change - coalesce(effects.explained, 0)) > 0.000001
