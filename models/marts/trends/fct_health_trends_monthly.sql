-- One row per account and month of its history (its first day), the running one
-- included.

{{ config(
    materialized='incremental',
    meta={'day': 'health_month', 'period': 'month'},
) }}

with health_periods as (

    select * from {{ ref('int_health_periods') }}
    where period_kind = 'month'

)

select
    account_id,
    period_start as health_month,
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
