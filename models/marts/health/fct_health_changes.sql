-- One row per account, day, days_back, effect_kind and metric: a part of the change of
-- the effective score over the last 1, 7, 30 or 90 days, for the last
-- change_detail_days.

{{ config(
    materialized='incremental',
    meta={'by_account': True, 'day': 'health_date', 'kept': 'changes'},
) }}

with effects as (

    select * from {{ ref('int_score_effects') }}

)

select
    account_id,
    health_date,
    days_back,
    effect_kind,
    metric,
    effect
from effects
