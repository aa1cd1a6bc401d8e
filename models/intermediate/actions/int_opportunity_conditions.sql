-- One row per account, day on the work list and opportunity whose conditions all hold,
-- with the evidence in words. Only scored days of paying accounts are judged.
-- Over 100 lines: a condition may name a metric or one of the columns of the daily
-- score.

{{ config(meta={'by_account': True}) }}

{% set text_columns =
    opportunity_text_columns() | map(attribute='column') | list -%}

with condition_rows as (

    select
        versions.model_version,
        rule_rows.opportunity,
        rule_rows.metric_or_column,
        rule_rows.operator,
        rule_rows.threshold,
        {{ is_own_row('rule_rows') }} as own_row,
        max({{ is_own_row('rule_rows') }}) over (
            partition by versions.model_version, rule_rows.opportunity
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_opportunity_rules') }} as rule_rows
        on rule_rows.model_version in (versions.model_version, '*')

),

conditions as (

    select
        model_version,
        opportunity,
        metric_or_column,
        operator,
        threshold,
        {{ number_or_null('threshold') }} as threshold_number,
        count(*) over (partition by model_version, opportunity) as conditions_needed
    from condition_rows
    where own_row = best_row

),

upsells as (

    select
        account_id,
        from_date as upsold_date,
        mrr,
        lag(mrr) over (partition by account_id order by from_date) as mrr_before
    from {{ ref('int_subscription_periods') }}

),

account_days as (

    select
        score_history.account_id,
        score_history.health_date,
        score_history.model_version,
        score_history.lifecycle_stage,
        score_history.profile,
        score_history.segment,
        score_history.band,
        score_history.score,
        score_history.automatic_score,
        score_history.base_score
    from {{ ref('int_score_history') }} as score_history
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            score_history.account_id = work_list.account_id
            and score_history.health_date >= work_list.first_date
    where score_history.is_paying and score_history.automatic_score is not null

),

last_upsells as (

    select
        account_days.account_id,
        account_days.health_date,
        max(upsells.upsold_date) as upsold_date
    from account_days
    inner join upsells
        on
            account_days.account_id = upsells.account_id
            and account_days.health_date >= upsells.upsold_date
            and upsells.mrr > upsells.mrr_before
            and upsells.mrr_before > 0
    group by account_days.account_id, account_days.health_date

),

described_days as (

    select
        days.account_id,
        days.health_date,
        days.model_version,
        days.lifecycle_stage,
        days.profile,
        days.segment,
        days.band,
        days.score,
        days.automatic_score,
        days.base_score,
        confirmed_bands.confirmed_band,
        account_scores.coverage,
        contract_days.status,
        contract_days.mrr,
        {{ days_between('band_days.band_from_date', 'days.health_date') }} + 1
            as days_in_band,
        trends.change_7d,
        trends.change_30d,
        trends.change_90d,
        trends.slope_28d,
        trends.trend,
        least(
            contract_days.tenure_days,
            coalesce(
                {{ days_between('last_upsells.upsold_date', 'days.health_date') }},
                contract_days.tenure_days
            )
        ) as days_since_last_upsell
    from account_days as days
    inner join {{ ref('int_accounts_spined') }} as contract_days
        on
            days.account_id = contract_days.account_id
            and days.health_date = contract_days.health_date
    inner join {{ ref('int_account_scores') }} as account_scores
        on
            days.account_id = account_scores.account_id
            and days.health_date = account_scores.health_date
            and account_scores.lane = 'live'
    inner join {{ ref('int_confirmed_bands') }} as confirmed_bands
        on
            days.account_id = confirmed_bands.account_id
            and days.health_date = confirmed_bands.health_date
    inner join {{ ref('int_band_days') }} as band_days
        on
            days.account_id = band_days.account_id
            and days.health_date = band_days.health_date
    inner join {{ ref('int_account_trends') }} as trends
        on
            days.account_id = trends.account_id
            and days.health_date = trends.health_date
    left join last_upsells
        on
            days.account_id = last_upsells.account_id
            and days.health_date = last_upsells.health_date

),

column_values as (

    select
        days.account_id,
        days.health_date,
        conditions.opportunity,
        conditions.metric_or_column,
        conditions.operator,
        conditions.threshold,
        conditions.threshold_number,
        conditions.conditions_needed,
        case conditions.metric_or_column
            {%- for column in opportunity_columns() if column not in text_columns %}
            when '{{ column }}' then cast(days.{{ column }} as {{ type_double() }})
            {%- endfor %}
        end as found_number,
        case conditions.metric_or_column
            {%- for column in text_columns %}
            when '{{ column }}' then days.{{ column }}
            {%- endfor %}
        end as found_text
    from described_days as days
    inner join conditions
        on
            days.model_version = conditions.model_version
            and conditions.metric_or_column
            in ({{ quoted_list(opportunity_columns()) }})

),

metric_values as (

    select
        metric_scores.account_id,
        metric_scores.health_date,
        conditions.opportunity,
        conditions.metric_or_column,
        conditions.operator,
        conditions.threshold,
        conditions.threshold_number,
        conditions.conditions_needed,
        metric_scores.metric_value as found_number,
        cast(null as {{ dbt.type_string() }}) as found_text
    from {{ ref('int_metric_scores') }} as metric_scores
    inner join conditions
        on
            metric_scores.lane = 'live'
            and metric_scores.model_version = conditions.model_version
            and metric_scores.metric = conditions.metric_or_column
            and {{ holds(
                'metric_scores.metric_value',
                'conditions.operator',
                'conditions.threshold_number',
            ) }}
    inner join account_days
        on
            metric_scores.account_id = account_days.account_id
            and metric_scores.health_date = account_days.health_date

),

conditions_met as (

    {% for part in ['column_values', 'metric_values'] -%}
    select
        account_id,
        health_date,
        opportunity,
        conditions_needed,
        metric_or_column,
        operator,
        threshold,
        found_number,
        found_text
    from {{ part }}
    where
        found_text is not null and {{ holds('found_text', 'operator', 'threshold') }}
        or found_text is null
        and {{ holds('found_number', 'operator', 'threshold_number') }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

opportunities_met as (

    select
        account_id,
        health_date,
        opportunity
    from conditions_met
    group by account_id, health_date, opportunity, conditions_needed
    having count(*) = conditions_needed

),

evidence as (

    select
        conditions_met.account_id,
        conditions_met.health_date,
        conditions_met.opportunity,
        conditions_met.metric_or_column || ' '
        || coalesce(
            conditions_met.found_text, {{ display('conditions_met.found_number') }}
        )
        || ' (' || conditions_met.operator || ' ' || conditions_met.threshold || ')'
            as sentence
    from conditions_met
    inner join opportunities_met
        on
            conditions_met.account_id = opportunities_met.account_id
            and conditions_met.health_date = opportunities_met.health_date
            and conditions_met.opportunity = opportunities_met.opportunity

)

select
    account_id,
    health_date,
    opportunity as rule,
    {{ ordered_list('sentence', '; ') }} as item,
    cast(null as {{ type_double() }}) as found_value,
    cast(null as {{ type_double() }}) as base_value,
    cast(null as boolean) as is_event
from evidence
group by account_id, health_date, opportunity
