-- One row per contract table: what the last complete build had read. The last node of a
-- build: it waits for every mart and its tests, so a failed night leaves the old state.
-- depends_on: {{ ref('dim_accounts') }}
-- depends_on: {{ ref('fct_account_features') }}
-- depends_on: {{ ref('fct_account_health_daily') }}
-- depends_on: {{ ref('fct_band_days_monthly') }}
-- depends_on: {{ ref('fct_band_transitions') }}
-- depends_on: {{ ref('fct_candidate_health_daily') }}
-- depends_on: {{ ref('fct_data_quality_daily') }}
-- depends_on: {{ ref('fct_dimension_scores_daily') }}
-- depends_on: {{ ref('fct_health_changes') }}
-- depends_on: {{ ref('fct_health_drivers') }}
-- depends_on: {{ ref('fct_health_trends_monthly') }}
-- depends_on: {{ ref('fct_health_trends_weekly') }}
-- depends_on: {{ ref('fct_metric_scores_daily') }}
-- depends_on: {{ ref('fct_rejected_rows') }}
-- depends_on: {{ ref('fct_rejections_daily') }}
-- depends_on: {{ ref('fct_stage_transitions') }}

with source_tables as (

    select * from {{ ref('int_source_tables') }}

)

select
    source_table,
    accepted,
    {{ as_of_date() }} as as_of_date
from source_tables
