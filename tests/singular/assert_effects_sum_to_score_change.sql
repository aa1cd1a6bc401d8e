-- For every pair of scored days with a later day on the work list the parts of the
-- change sum to the change of the effective score within 1e-6.

with pairs as (

    select * from {{ ref('int_score_pairs') }}

),

effects as (

    select
        changes.account_id,
        changes.health_date,
        changes.days_back,
        sum(changes.effect) as explained
    from {{ ref('fct_health_changes') }} as changes
    inner join pairs
        on
            changes.account_id = pairs.account_id
            and changes.health_date = pairs.health_date
            and changes.days_back = pairs.days_back
    group by changes.account_id, changes.health_date, changes.days_back

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
