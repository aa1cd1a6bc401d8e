-- One row per account, day and published metric of the live lane with a score, for the
-- days that changes look back on: what a later day is compared with.

{{ config(
    materialized='incremental',
    meta={'day': 'health_date', 'kept': 'change_bases'},
) }}

with contributions as (

    select * from {{ ref('int_metric_contributions') }}
    where
        is_published
        and metric_score is not null
        and effective_weight is not null
        and ({{ kept_days('change_bases', 'health_date') }})

)

select
    account_id,
    health_date,
    metric,
    dimension,
    metric_value,
    metric_score,
    metric_weight,
    effective_weight,
    is_evidenced
from contributions
