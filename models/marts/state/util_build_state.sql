-- One row per thing the next build must know of this one: fingerprints of the raw rows,
-- facts that concern everybody, hashes of code and seeds, the as-of date. The last node
-- of a build: it waits for every mart and its tests, so a failed night leaves the old
-- state, and so does a run of a part of the models. Over 100 lines: every kind of thing
-- is listed here.
-- depends_on: {{ ref('dim_accounts') }}
-- depends_on: {{ ref('fct_account_features') }}
-- depends_on: {{ ref('fct_account_guidance') }}
-- depends_on: {{ ref('fct_account_health_daily') }}
-- depends_on: {{ ref('fct_account_health_published') }}
-- depends_on: {{ ref('fct_account_revenue_monthly') }}
-- depends_on: {{ ref('fct_at_risk_factors') }}
-- depends_on: {{ ref('fct_band_days_monthly') }}
-- depends_on: {{ ref('fct_band_transitions') }}
-- depends_on: {{ ref('fct_candidate_health_daily') }}
-- depends_on: {{ ref('fct_churn_reasons') }}
-- depends_on: {{ ref('fct_data_quality_daily') }}
-- depends_on: {{ ref('fct_dimension_scores_daily') }}
-- depends_on: {{ ref('fct_engagement_channels') }}
-- depends_on: {{ ref('fct_feature_health') }}
-- depends_on: {{ ref('fct_health_alerts') }}
-- depends_on: {{ ref('fct_health_changes') }}
-- depends_on: {{ ref('fct_health_drivers') }}
-- depends_on: {{ ref('fct_health_trends_monthly') }}
-- depends_on: {{ ref('fct_health_trends_weekly') }}
-- depends_on: {{ ref('fct_intervention_effects') }}
-- depends_on: {{ ref('fct_metric_distributions_monthly') }}
-- depends_on: {{ ref('fct_metric_drift_monthly') }}
-- depends_on: {{ ref('fct_metric_scores_daily') }}
-- depends_on: {{ ref('fct_metric_validation') }}
-- depends_on: {{ ref('fct_model_comparison_daily') }}
-- depends_on: {{ ref('fct_open_tickets') }}
-- depends_on: {{ ref('fct_opportunities') }}
-- depends_on: {{ ref('fct_parent_health_daily') }}
-- depends_on: {{ ref('fct_playbook_tasks') }}
-- depends_on: {{ ref('fct_portfolio_bands_daily') }}
-- depends_on: {{ ref('fct_portfolio_health_daily') }}
-- depends_on: {{ ref('fct_portfolio_migration_monthly') }}
-- depends_on: {{ ref('fct_rejected_rows') }}
-- depends_on: {{ ref('fct_rejections_daily') }}
-- depends_on: {{ ref('fct_renewals') }}
-- depends_on: {{ ref('fct_score_health_daily') }}
-- depends_on: {{ ref('fct_score_validation') }}
-- depends_on: {{ ref('fct_stage_transitions') }}
-- depends_on: {{ ref('fct_survey_responses') }}

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

build_state as (

    select * from {{ source('build', 'build_state') }}

),

work_list_runs as (

    select
        max(run_id) as run_id,
        min(case when is_whole then 1 else 0 end) as whole
    from {{ ref('int_account_work_list') }}

),

-- A run is complete if its own work list, or that of the run it retries, was worked
-- off.
completed_runs as (

    select
        build_run.as_of_date,
        build_run.code_hash,
        build_run.seed_hash,
        build_run.var_hash,
        case when build_run.is_tested then 'true' else 'false' end as is_tested,
        coalesce(work_list_runs.run_id, build_run.run_id) as run_id,
        coalesce(work_list_runs.whole = 1, build_run.is_whole)
        and (
            coalesce(work_list_runs.run_id, build_run.run_id) = build_run.run_id
            or build_run.is_retry
        ) as is_complete
    from build_run
    cross join work_list_runs

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

things_now as (

    {% for name in [
        'run_id', 'as_of_date', 'code_hash', 'seed_hash', 'var_hash', 'is_tested',
    ] -%}
    select
        'run' as kind,
        '' as source_table,
        '{{ name }}' as item,
        '' as raw_account_id,
        '' as account_id,
        cast(null as date) as day,
        0 as rows,
        0 as hash,
        cast({{ name }} as {{ dbt.type_string() }}) as fact
    from completed_runs

    union all

    {% endfor -%}

    select
        'file' as kind,
        'usage_events' as source_table,
        file_name as item,
        '' as raw_account_id,
        '' as account_id,
        null as day,
        0 as rows,
        0 as hash,
        stamp as fact
    from {{ ref('base_usage__event_files') }}

    union all

    select
        'event_bucket' as kind,
        'usage_events' as source_table,
        buckets.file_name as item,
        buckets.raw_account_id,
        coalesce(account_aliases.account_id, buckets.raw_account_id, '') as account_id,
        buckets.bucket_date as day,
        buckets.bucket_rows as rows,
        buckets.bucket_hash as hash,
        '' as fact
    from {{ ref('base_usage__event_buckets') }} as buckets
    left join account_aliases
        on buckets.raw_account_id = account_aliases.old_account_id

    union all

    select
        'event_account' as kind,
        'users' as source_table,
        '' as item,
        '' as raw_account_id,
        account_id,
        null as day,
        0 as rows,
        users_hash as hash,
        '' as fact
    from {{ ref('base_usage__event_accounts') }}

    union all

    select
        'staged_bucket' as kind,
        source_table,
        '' as item,
        '' as raw_account_id,
        account_id,
        bucket_date as day,
        bucket_rows as rows,
        bucket_hash as hash,
        '' as fact
    from {{ ref('int_staged_fingerprints') }}

    union all

    select
        'global_fact' as kind,
        fact_kind as source_table,
        item,
        '' as raw_account_id,
        '' as account_id,
        fact_date as day,
        0 as rows,
        0 as hash,
        fact
    from {{ ref('int_global_facts') }}

    union all

    select
        'table' as kind,
        source_table,
        '' as item,
        '' as raw_account_id,
        '' as account_id,
        null as day,
        accepted as rows,
        0 as hash,
        '' as fact
    from {{ ref('int_source_tables') }}

)

select
    things_now.kind,
    things_now.source_table,
    things_now.item,
    things_now.raw_account_id,
    things_now.account_id,
    things_now.fact,
    cast(things_now.rows as bigint) as rows,
    cast(things_now.hash as {{ type_hash() }}) as hash,
    things_now.day
from things_now
inner join completed_runs
    on completed_runs.is_complete

union all

select
    build_state.kind,
    build_state.source_table,
    build_state.item,
    build_state.raw_account_id,
    build_state.account_id,
    build_state.fact,
    build_state.rows,
    build_state.hash,
    build_state.day
from build_state
inner join completed_runs
    on not completed_runs.is_complete
