-- One row per day, cut (all, segment, stage, csm_owner, plan, industry, region) and
-- value of the cut: the board view. The population is the active accounts that are not
-- leaving; trial, leaving and lapsed ones are counted beside it. Days before the first
-- one on anybody's work list stay as they are.
-- Over 100 lines: an account counts in one of four ways, and all cuts are listed.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_date'},
) }}

with first_listed_day as (

    select min(first_date) as first_date
    from {{ ref('int_account_work_list') }}

),

settings as (

    select * from {{ ref('int_settings_resolved') }}

),

-- Scored is who has an automatic score: an override alone leaves an account unscored.
account_days as (

    select
        daily.health_date,
        daily.lifecycle_stage,
        daily.segment,
        daily.csm_owner,
        daily.plan,
        daily.industry,
        daily.region,
        daily.model_version,
        daily.mrr,
        daily.score,
        daily.coverage,
        daily.status = 'active' and not daily.is_leaving as is_counted,
        daily.status = 'active' and daily.is_leaving as is_leaving,
        daily.status = 'trial' as is_trial,
        daily.status = 'lapsed' as is_lapsed,
        daily.status = 'active'
        and not daily.is_leaving
        and daily.automatic_score is not null as is_scored,
        daily.status = 'active'
        and not daily.is_leaving
        and daily.automatic_score is not null
        and daily.is_at_risk as is_at_risk
    from {{ ref('fct_account_health_daily') }} as daily
    inner join first_listed_day
        on daily.health_date >= first_listed_day.first_date
    where daily.status in ('active', 'trial', 'lapsed')

),

summed as (

    select
        health_date,
        model_version,
        lifecycle_stage,
        segment,
        csm_owner,
        plan,
        industry,
        region,
        count(case when is_counted then 1 end) as accounts,
        count(case when is_scored then 1 end) as scored_accounts,
        count(case when is_at_risk then 1 end) as at_risk_accounts,
        count(case when is_leaving then 1 end) as leaving_accounts,
        count(case when is_trial then 1 end) as trial_accounts,
        count(case when is_lapsed then 1 end) as lapsed_accounts,
        sum(case when is_counted then mrr end) as mrr,
        sum(case when is_scored then mrr end) as scored_mrr,
        sum(case when is_at_risk then mrr end) as at_risk_mrr,
        sum(case when is_leaving then mrr end) as leaving_mrr,
        sum(case when is_scored then cast(score as {{ type_exact() }}) end)
            as score_sum,
        sum(
            case
                when is_scored
                    then
                        cast(score as decimal(19, 9))
                        * cast(mrr as {{ type_decimal() }})
            end
        ) as score_mrr_sum,
        sum(case when is_scored then cast(coverage as {{ type_exact() }}) end)
            as coverage_sum
    from account_days
    group by
        health_date,
        model_version,
        lifecycle_stage,
        segment,
        csm_owner,
        plan,
        industry,
        region

),

cut_up as (

    {% for cut in portfolio_cuts() -%}
    select
        '{{ cut.cut }}' as cut,
        {% if cut.column -%}
        coalesce({{ cut.column }}, 'unknown') as cut_value,
        {%- else -%}
        'all' as cut_value,
        {%- endif %}
        summed.*
    from summed
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

rolled_up as (

    select
        health_date,
        model_version,
        cut,
        cut_value,
        cast(sum(accounts) as integer) as accounts,
        cast(sum(scored_accounts) as integer) as scored_accounts,
        cast(sum(at_risk_accounts) as integer) as at_risk_accounts,
        cast(sum(leaving_accounts) as integer) as leaving_accounts,
        cast(sum(trial_accounts) as integer) as trial_accounts,
        cast(sum(lapsed_accounts) as integer) as lapsed_accounts,
        cast(coalesce(sum(mrr), 0) as {{ type_decimal() }}) as mrr,
        cast(coalesce(sum(scored_mrr), 0) as {{ type_decimal() }}) as scored_mrr,
        cast(coalesce(sum(at_risk_mrr), 0) as {{ type_decimal() }}) as at_risk_mrr,
        cast(coalesce(sum(leaving_mrr), 0) as {{ type_decimal() }}) as leaving_mrr,
        {{ rounded(safe_ratio('sum(score_sum)', 'sum(scored_accounts)')) }}
            as mean_score,
        {{ rounded(safe_ratio('sum(score_mrr_sum)', 'sum(scored_mrr)')) }}
            as mean_score_by_mrr,
        {{ rounded(safe_ratio('sum(coverage_sum)', 'sum(scored_accounts)')) }}
            as mean_coverage
    from cut_up
    group by health_date, model_version, cut, cut_value

)

select
    rolled_up.cut,
    rolled_up.cut_value,
    rolled_up.model_version,
    rolled_up.accounts,
    rolled_up.scored_accounts,
    rolled_up.at_risk_accounts,
    rolled_up.leaving_accounts,
    rolled_up.trial_accounts,
    rolled_up.lapsed_accounts,
    rolled_up.mrr,
    rolled_up.scored_mrr,
    rolled_up.at_risk_mrr,
    rolled_up.leaving_mrr,
    {{ rounded(safe_ratio('rolled_up.at_risk_accounts', 'rolled_up.scored_accounts')) }}
        as at_risk_rate,
    {{ rounded(safe_ratio('rolled_up.at_risk_mrr', 'rolled_up.scored_mrr')) }}
        as at_risk_mrr_rate,
    settings.at_risk_target as at_risk_target_rate,
    {{ rounded(safe_ratio(
        'rolled_up.accounts - rolled_up.scored_accounts', 'rolled_up.accounts'
    )) }} as unscored_rate,
    rolled_up.mean_score,
    rolled_up.mean_score_by_mrr,
    rolled_up.mean_coverage,
    case
        when rolled_up.scored_accounts > 0
            then
                rolled_up.at_risk_accounts
                <= settings.at_risk_target * rolled_up.scored_accounts
    end as meets_target,
    rolled_up.health_date
from rolled_up
inner join settings
    on rolled_up.model_version = settings.model_version
