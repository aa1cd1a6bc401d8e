-- One row per day, candidate model version, band of the live model and band of the
-- candidate: paying accounts, and by how much the automatic scores differ. Days before
-- the first one on anybody's work list stay as they are.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_date'},
) }}

with first_listed_day as (

    select min(restated_from_date) as first_date
    from {{ ref('int_account_work_list') }}

)

select
    candidates.model_version,
    daily.model_version as live_model_version,
    coalesce(daily.band, 'unscored') as from_band,
    coalesce(candidates.band, 'unscored') as to_band,
    cast(count(*) as integer) as accounts,
    cast(coalesce(sum(daily.mrr), 0) as {{ type_total() }}) as mrr,
    cast(count(candidates.automatic_score - daily.automatic_score) as integer)
        as accounts_scored_by_both,
    {{ rounded(safe_ratio(
        exact_sum('candidates.automatic_score - daily.automatic_score'),
        'count(candidates.automatic_score - daily.automatic_score)'
    )) }} as mean_shift,
    daily.health_date
from {{ ref('fct_account_health_daily') }} as daily
inner join first_listed_day
    on daily.health_date >= first_listed_day.first_date
inner join {{ ref('fct_candidate_health_daily') }} as candidates
    on
        daily.account_id = candidates.account_id
        and daily.health_date = candidates.health_date
where daily.status = 'active' and not daily.is_leaving
group by
    daily.health_date,
    candidates.model_version,
    daily.model_version,
    coalesce(daily.band, 'unscored'),
    coalesce(candidates.band, 'unscored')
