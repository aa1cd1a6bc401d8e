-- One row per parent account and day on which a child is active or in trial: health
-- over its children scored that day, leaving ones too, attributes as of the day. Days
-- before the first one on anybody's work list stay as they are.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_date'},
) }}

with first_listed_day as (

    select min(restated_from_date) as first_date
    from {{ ref('int_account_work_list') }}

),

children as (

    select
        daily.parent_account_id,
        daily.account_id,
        daily.health_date,
        case when daily.automatic_score is not null then daily.score end as score,
        daily.band,
        daily.is_at_risk and daily.automatic_score is not null as is_at_risk,
        daily.mrr,
        row_number() over (
            partition by daily.parent_account_id, daily.health_date
            order by
                case when daily.automatic_score is null then 1 else 0 end,
                daily.score,
                daily.account_id
        ) as worst_rank
    from {{ ref('fct_account_health_daily') }} as daily
    inner join first_listed_day
        on daily.health_date >= first_listed_day.first_date
    where
        daily.status in ('active', 'trial')
        and daily.parent_account_id is not null

)

select
    parent_account_id,
    max(case when worst_rank = 1 and score is not null then account_id end)
        as worst_account_id,
    max(case when worst_rank = 1 and score is not null then band end) as worst_band,
    cast(count(*) as integer) as children,
    cast(count(score) as integer) as scored_children,
    cast(count(case when is_at_risk then 1 end) as integer) as at_risk_children,
    cast(coalesce(sum(mrr), 0) as {{ type_total() }}) as mrr,
    {{ rounded(safe_ratio(exact_sum('score'), 'count(score)')) }} as mean_score,
    min(score) as min_score,
    {{ rounded(safe_ratio(
        'sum(cast(score as decimal(19, 9)) * cast(mrr as ' ~ type_decimal() ~ '))',
        'sum(case when score is not null then mrr end)'
    )) }} as mean_score_by_mrr,
    health_date
from children
group by parent_account_id, health_date
