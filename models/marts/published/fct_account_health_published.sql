-- One row per account, day and revision: what was published about the day and when. A
-- ledger: rows are appended, never altered, not by --full-refresh. Revision 0 is the
-- night's own row; a later revision says why the restated row of a day not older than
-- restatement_days differs (scoring.md 5). Over 100 lines because it lists every column
-- of the published row. It waits for every other mart and its tests.
-- depends_on: {{ ref('dim_accounts') }}
-- depends_on: {{ ref('fct_account_features') }}
-- depends_on: {{ ref('fct_account_guidance') }}
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

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false,
    meta={'day': 'health_date'},
) }}
{% set parts = ['first_rows', 'revised_rows', 'removed_rows']
    if is_incremental() else ['first_rows'] -%}

with build_run as (

    select
        run_id,
        as_of_date,
        started_at as published_at,
        '{{ code_hash_of('fct_account_health_daily') }}' as code_hash
    from {{ source('build', 'build_run') }}

),

model_versions as (

    select * from {{ ref('int_model_versions') }}

),

daily_health as (

    select daily.*
    from {{ ref('fct_account_health_daily') }} as daily
    inner join build_run
        on daily.health_date <= build_run.as_of_date

),

{% if is_incremental() -%}
published as (

    select * from {{ this }}

),

last_published as (

    select
        min(health_date) as first_date,
        max(health_date) as health_date,
        max(as_of_date) as as_of_date
    from published

),

recent_rows as (

    select
        published.*,
        row_number() over (
            partition by published.account_id, published.health_date
            order by published.revision desc
        ) as recency
    from published
    where published.health_date >= {{ days_before(
        as_of_date(), var('restatement_days')
    ) }}

),

latest_revisions as (

    select * from recent_rows
    where recency = 1

),

-- A run as of an earlier day than the last one publishes nothing. A ledger without rows
-- (nobody was a customer yet) begins as a new one does.
first_rows as (

    select
        daily_health.*,
        0 as revision,
        case
            when
                last_published.health_date is null
                and daily_health.health_date < build_run.as_of_date
                then 'backfill'
        end as revised_reason
    from daily_health
    cross join build_run
    inner join last_published
        on
            daily_health.health_date > last_published.health_date
            or (
                last_published.health_date is null
                and daily_health.health_date >= {{ publish_from_date() }}
            )

),

revised_rows as (

    select
        daily_health.*,
        coalesce(latest_revisions.revision + 1, 0) as revision,
        case
            when latest_revisions.config_hash != daily_health.config_hash then 'config'
            when latest_revisions.code_hash != build_run.code_hash then 'code'
            else 'late_data'
        end as revised_reason
    from daily_health
    cross join build_run
    inner join last_published
        on
            daily_health.health_date >= last_published.first_date
            and daily_health.health_date <= last_published.health_date
            and build_run.as_of_date >= last_published.as_of_date
    left join latest_revisions
        on
            daily_health.account_id = latest_revisions.account_id
            and daily_health.health_date = latest_revisions.health_date
    where
        daily_health.health_date >= {{ days_before(
            as_of_date(), var('restatement_days')
        ) }}
        and (
            latest_revisions.account_id is null
            or coalesce(latest_revisions.revised_reason, '') = 'removed'
            or {{ differs_in_ledger('daily_health', 'latest_revisions') }}
        )

),

-- Every column of a day that is no longer there is null.
removed_rows as (

    select
        latest_revisions.account_id,
        latest_revisions.health_date,
        daily_health.status,
        daily_health.band,
        daily_health.confirmed_band,
        daily_health.unscored_reason,
        daily_health.cap_rule,
        daily_health.cap_rules,
        daily_health.override_id,
        daily_health.override_author,
        daily_health.override_reason_code,
        daily_health.previous_band,
        daily_health.trend,
        daily_health.last_live_band,
        daily_health.lifecycle_stage,
        daily_health.profile,
        daily_health.segment,
        daily_health.plan,
        daily_health.industry,
        daily_health.region,
        daily_health.touch_model,
        daily_health.csm_owner,
        daily_health.parent_account_id,
        daily_health.model_version,
        daily_health.score,
        daily_health.automatic_score,
        daily_health.base_score,
        daily_health.score_floor,
        daily_health.score_ceiling,
        daily_health.coverage,
        daily_health.score_10,
        daily_health.last_live_score,
        daily_health.change_7d,
        daily_health.change_30d,
        daily_health.change_90d,
        daily_health.slope_28d,
        daily_health.volatility_28d,
        daily_health.days_in_band,
        daily_health.days_to_lower_band,
        daily_health.tenure_days,
        daily_health.days_to_renewal,
        daily_health.mrr,
        daily_health.seats,
        daily_health.is_at_risk,
        daily_health.is_leaving,
        daily_health.band_is_certain,
        daily_health.override_expires_date,
        daily_health.renewal_date,
        latest_revisions.config_hash,
        latest_revisions.revision + 1 as revision,
        'removed' as revised_reason
    from latest_revisions
    cross join build_run
    inner join last_published
        on build_run.as_of_date >= last_published.as_of_date
    left join daily_health
        on
            latest_revisions.account_id = daily_health.account_id
            and latest_revisions.health_date = daily_health.health_date
    where
        daily_health.account_id is null
        and coalesce(latest_revisions.revised_reason, '') != 'removed'

),

{% else -%}
-- The first run publishes the as-of date alone: nobody believed anything before. The
-- var publish_from may say earlier.
first_rows as (

    select
        daily_health.*,
        0 as revision,
        case
            when daily_health.health_date < build_run.as_of_date then 'backfill'
        end as revised_reason
    from daily_health
    cross join build_run
    where daily_health.health_date >= {{ publish_from_date() }}

),

{% endif -%}

new_rows as (

    {% for part in parts -%}
    select
        account_id,
        health_date,
        revision,
        revised_reason,
        config_hash,
        status,
        band,
        confirmed_band,
        unscored_reason,
        cap_rule,
        cap_rules,
        override_id,
        override_author,
        override_reason_code,
        previous_band,
        trend,
        last_live_band,
        lifecycle_stage,
        profile,
        segment,
        plan,
        industry,
        region,
        touch_model,
        csm_owner,
        parent_account_id,
        model_version,
        score,
        automatic_score,
        base_score,
        score_floor,
        score_ceiling,
        coverage,
        score_10,
        last_live_score,
        change_7d,
        change_30d,
        change_90d,
        slope_28d,
        volatility_28d,
        days_in_band,
        days_to_lower_band,
        tenure_days,
        days_to_renewal,
        mrr,
        seats,
        is_at_risk,
        is_leaving,
        band_is_certain,
        override_expires_date,
        renewal_date
    from {{ part }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

)

select
    new_rows.account_id,
    new_rows.health_date,
    cast(new_rows.revision as integer) as revision,
    new_rows.revised_reason,
    new_rows.status,
    new_rows.band,
    new_rows.confirmed_band,
    new_rows.unscored_reason,
    new_rows.cap_rule,
    new_rows.cap_rules,
    new_rows.override_id,
    new_rows.override_author,
    new_rows.override_reason_code,
    new_rows.previous_band,
    new_rows.trend,
    new_rows.last_live_band,
    new_rows.lifecycle_stage,
    new_rows.profile,
    new_rows.segment,
    new_rows.plan,
    new_rows.industry,
    new_rows.region,
    new_rows.touch_model,
    new_rows.csm_owner,
    new_rows.parent_account_id,
    new_rows.model_version,
    new_rows.config_hash,
    new_rows.score,
    new_rows.automatic_score,
    new_rows.base_score,
    new_rows.score_floor,
    new_rows.score_ceiling,
    new_rows.coverage,
    new_rows.score_10,
    new_rows.last_live_score,
    new_rows.change_7d,
    new_rows.change_30d,
    new_rows.change_90d,
    new_rows.slope_28d,
    new_rows.volatility_28d,
    new_rows.days_in_band,
    new_rows.days_to_lower_band,
    new_rows.tenure_days,
    new_rows.days_to_renewal,
    new_rows.mrr,
    new_rows.seats,
    new_rows.is_at_risk,
    new_rows.is_leaving,
    new_rows.band_is_certain,
    new_rows.override_expires_date,
    new_rows.renewal_date,
    model_versions.version_hash,
    build_run.code_hash,
    build_run.run_id,
    build_run.as_of_date,
    build_run.published_at
from new_rows
cross join build_run
left join model_versions
    on new_rows.model_version = model_versions.model_version
