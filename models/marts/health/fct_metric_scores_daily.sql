-- One row per account, trial or active day and published metric (weighted, or named by
-- a cap, alert or opportunity rule), scored or not; the last metric_detail_days and
-- month ends.

{{ config(
    materialized='incremental',
    meta={'by_account': True, 'day': 'health_date', 'kept': 'metric_detail'},
) }}

with contributions as (

    select * from {{ ref('int_metric_contributions') }}

),

published as (

    select
        account_id,
        health_date,
        metric,
        dimension,
        metric_state,
        model_version,
        profile,
        metric_value,
        metric_score as score,
        metric_weight as weight,
        effective_weight,
        contribution,
        points_available,
        points_lost,
        is_evidenced and metric_state = 'feed_stale' as is_carried,
        evidence_date as last_evidence_date
    from contributions
    where is_published and is_kept

)

select * from published
