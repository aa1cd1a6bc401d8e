-- One row per account, kind of period (week, month) and period with a day on the work
-- list: closing, mean, lowest and highest automatic score, and the days in each band
-- (scoring.md 7). Over 100 lines: weeks and months are described in the same columns.

with work_list as (

    select * from {{ ref('int_account_work_list') }}

),

{% set periods = [
    ('week', week_of, "cast(" ~ days_after(week_of('health_date'), 6) ~ " as date)"),
    ('month', month_of, month_end_of('health_date')),
] -%}

days_by_period as (

    {% for kind, first_day_of, last_day in periods -%}
    select
        score_history.account_id,
        score_history.health_date,
        score_history.automatic_score,
        score_history.band,
        score_history.is_at_risk,
        '{{ kind }}' as period_kind,
        {{ first_day_of('score_history.health_date') }} as period_start,
        {{ last_day }} as period_end
    from {{ ref('int_score_history') }} as score_history
    inner join work_list
        on
            score_history.account_id = work_list.account_id
            and score_history.health_date >= {{ first_day_of('work_list.first_date') }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

periods as (

    select
        account_id,
        period_kind,
        period_start,
        period_end,
        count(automatic_score) as scored_days,
        count(case when is_at_risk then 1 end) as at_risk_days,
        {{ rounded(safe_ratio(
            exact_sum('automatic_score'), 'count(automatic_score)'
        )) }}
            as mean_score,
        min(automatic_score) as min_score,
        max(automatic_score) as max_score,
        max(case when automatic_score is not null then health_date end)
            as closing_date
    from days_by_period
    group by account_id, period_kind, period_start, period_end

),

band_days as (

    select
        account_id,
        period_kind,
        period_start,
        band,
        count(*) as days
    from days_by_period
    where band is not null
    group by account_id, period_kind, period_start, band

),

days_per_band as (

    select
        account_id,
        period_kind,
        period_start,
        {{ ordered_list(
            "band || ':' || cast(days as " ~ dbt.type_string() ~ ")", '|'
        ) }} as days_per_band
    from band_days
    group by account_id, period_kind, period_start

)

select
    periods.account_id,
    periods.period_kind,
    periods.period_start,
    closing_health.band as closing_band,
    days_per_band.days_per_band,
    closing_health.automatic_score as closing_score,
    periods.mean_score,
    periods.min_score,
    periods.max_score,
    cast(periods.scored_days as integer) as scored_days,
    cast(periods.at_risk_days as integer) as at_risk_days,
    periods.period_end <= {{ as_of_date() }} as is_complete,
    periods.closing_date
from periods
left join {{ ref('int_score_history') }} as closing_health
    on
        periods.account_id = closing_health.account_id
        and periods.closing_date = closing_health.health_date
left join days_per_band
    on
        periods.account_id = days_per_band.account_id
        and periods.period_kind = days_per_band.period_kind
        and periods.period_start = days_per_band.period_start
