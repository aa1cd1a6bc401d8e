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

    select min(restated_from_date) as first_date
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

cut_up as (

    {% for cut in portfolio_cuts() -%}
    select
        '{{ cut.cut }}' as cut,
        {% if cut.column -%}
        coalesce({{ cut.column }}, 'unknown') as cut_value,
        {%- else -%}
        'all' as cut_value,
        {%- endif %}
        account_days.*
    from account_days
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
        {% for name, condition in [
            ('accounts', 'is_counted'), ('scored_accounts', 'is_scored'),
            ('at_risk_accounts', 'is_at_risk'), ('leaving_accounts', 'is_leaving'),
            ('trial_accounts', 'is_trial'), ('lapsed_accounts', 'is_lapsed'),
        ] -%}
        cast(count(case when {{ condition }} then 1 end) as integer) as {{ name }},
        {% endfor -%}
        {% for name, condition in [
            ('mrr', 'is_counted'), ('scored_mrr', 'is_scored'),
            ('at_risk_mrr', 'is_at_risk'), ('leaving_mrr', 'is_leaving'),
        ] -%}
        cast(
            coalesce(sum(case when {{ condition }} then mrr end), 0)
            as {{ type_total() }}
        ) as {{ name }},
        {% endfor -%}
        {{ rounded(safe_ratio(
            'sum(case when is_scored then cast(score as ' ~ type_exact() ~ ') end)',
            'count(case when is_scored then 1 end)'
        )) }} as mean_score,
        {{ rounded(safe_ratio(
            'sum(case when is_scored then cast(score as decimal(19, 9)) * cast(mrr as '
            ~ type_decimal() ~ ') end)',
            'sum(case when is_scored then mrr end)'
        )) }} as mean_score_by_mrr,
        {{ rounded(safe_ratio(
            'sum(case when is_scored then cast(coverage as ' ~ type_exact() ~ ') end)',
            'count(case when is_scored then 1 end)'
        )) }} as mean_coverage
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
                < {{ rounded('settings.at_risk_target * rolled_up.scored_accounts') }}
    end as meets_target,
    rolled_up.health_date
from rolled_up
inner join settings
    on rolled_up.model_version = settings.model_version
