-- One row per account and week of its history (its Monday; ISO weeks), the running one
-- included.

{{ config(materialized='incremental', meta={'day': 'health_week', 'period': 'week'}) }}

with health_periods as (

    select * from {{ ref('int_health_periods') }}
    where period_kind = 'week'

)

select
    account_id,
    period_start as health_week,
    closing_band,
    days_per_band,
    closing_score,
    mean_score,
    min_score,
    max_score,
    scored_days,
    at_risk_days,
    is_complete,
    closing_date
from health_periods
