-- One row per account, scored day, direction and part that could be named as a driver:
-- the parts of the 30-day change, else of the 7-day change, else the level of the day
-- itself. Over 100 lines: a driver is a part of a change or of a level, each in its own
-- columns.

with pairs as (

    select * from {{ ref('int_score_pairs') }}

),

effects as (

    select * from {{ ref('int_score_effects') }}

),

contributions as (

    select * from {{ ref('int_metric_contributions') }}

),

scored_days as (

    select
        account_id,
        health_date
    from {{ ref('int_account_scores') }}
    where
        lane = 'live'
        and base_score is not null
        and {{ kept_days('changes', 'health_date') }}

),

chosen_bases as (

    select
        scored_days.account_id,
        scored_days.health_date,
        max(pairs.days_back) as days_back
    from scored_days
    left join pairs
        on
            scored_days.account_id = pairs.account_id
            and scored_days.health_date = pairs.health_date
            and pairs.days_back in (7, 30)
    group by scored_days.account_id, scored_days.health_date

),

changes as (

    select
        chosen_bases.account_id,
        chosen_bases.health_date,
        chosen_bases.days_back,
        effects.effect_kind,
        effects.metric,
        effects.effect,
        case chosen_bases.days_back when 30 then '30d' else '7d' end as basis,
        case when effects.effect > 0 then 'positive' else 'negative' end as direction
    from chosen_bases
    inner join effects
        on
            chosen_bases.account_id = effects.account_id
            and chosen_bases.health_date = effects.health_date
            and chosen_bases.days_back = effects.days_back

),

levels as (

    select
        chosen_bases.account_id,
        chosen_bases.health_date,
        contributions.metric,
        contributions.contribution,
        -contributions.points_lost as loss
    from chosen_bases
    inner join contributions
        on
            chosen_bases.account_id = contributions.account_id
            and chosen_bases.health_date = contributions.health_date
    where chosen_bases.days_back is null

)

select
    account_id,
    health_date,
    direction,
    basis,
    days_back,
    effect_kind,
    metric,
    effect
from changes

union all

select
    account_id,
    health_date,
    'positive' as direction,
    'level' as basis,
    null as days_back,
    'level' as effect_kind,
    metric,
    contribution as effect
from levels
where contribution > 0

union all

select
    account_id,
    health_date,
    'negative' as direction,
    'level' as basis,
    null as days_back,
    'level' as effect_kind,
    metric,
    loss as effect
from levels
where loss < 0
