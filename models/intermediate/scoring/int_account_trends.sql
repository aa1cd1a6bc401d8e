-- One row per account and day on the work list of the live lane: where the automatic
-- score is going (scoring.md 7; an override is not a trend). Sums are exact decimals,
-- hence order-free. The history is named in every join: each reads its own days. Over
-- 100 lines: it lists the sums behind every slope and spread.

{% set last_28_days -%}
    partition by account_id
    order by health_date
    rows between 27 preceding and current row
{%- endset %}

with work_list as (

    select * from {{ ref('int_account_work_list') }}
    where from_date is not null

),

settings as (

    select * from {{ ref('int_settings_resolved') }}

),

bands as (

    select * from {{ ref('int_bands_resolved') }}

),

daily_scores as (

    select
        score_history.account_id,
        score_history.health_date,
        work_list.first_date,
        score_history.model_version,
        score_history.automatic_score,
        score_history.automatic_band,
        score_history.automatic_min_score,
        cast(score_history.automatic_score as decimal(18, 9)) as exact_score,
        {{ days_between("cast('2000-01-01' as date)", 'score_history.health_date') }}
            as day_number,
        lag(score_history.automatic_score) over (
            partition by score_history.account_id
            order by score_history.health_date
        ) as score_1d_ago
    from {{ ref('int_score_history') }} as score_history
    inner join work_list
        on
            score_history.account_id = work_list.account_id
            and score_history.health_date
            >= {{ days_before('work_list.from_date', 28) }}

),

daily_terms as (

    select
        account_id,
        health_date,
        first_date,
        model_version,
        automatic_score,
        automatic_band,
        automatic_min_score,
        exact_score,
        case when exact_score is not null then day_number end as scored_day_number,
        cast(automatic_score - score_1d_ago as decimal(18, 9)) as daily_change
    from daily_scores

),

windowed as (

    select
        *,
        count(exact_score) over ({{ last_28_days }}) as score_count,
        sum(cast(scored_day_number as bigint)) over ({{ last_28_days }}) as day_sum,
        sum(cast(scored_day_number as bigint) * scored_day_number)
            over ({{ last_28_days }})
            as day_square_sum,
        sum(exact_score) over ({{ last_28_days }}) as score_sum,
        sum(exact_score * scored_day_number) over ({{ last_28_days }}) as product_sum,
        count(daily_change) over ({{ last_28_days }}) as change_count,
        sum(daily_change) over ({{ last_28_days }}) as change_sum,
        sum(daily_change * daily_change) over ({{ last_28_days }}) as change_square_sum
    from daily_terms

),

listed_days as (

    select * from windowed
    where health_date >= first_date

),

fitted as (

    select
        listed_days.account_id,
        listed_days.health_date,
        listed_days.model_version,
        listed_days.automatic_score,
        listed_days.automatic_band,
        listed_days.automatic_min_score,
        {{ rounded('listed_days.automatic_score - scores_7d_ago.automatic_score') }}
            as change_7d,
        {{ rounded('listed_days.automatic_score - scores_30d_ago.automatic_score') }}
            as change_30d,
        {{ rounded('listed_days.automatic_score - scores_90d_ago.automatic_score') }}
            as change_90d,
        case
            when
                listed_days.automatic_score is not null
                and listed_days.score_count >= 14
                then {{ rounded(least_squares_slope(
                    'score_count', 'day_sum', 'day_square_sum', 'score_sum',
                    'product_sum'
                ) ~ ' * 7') }}
        end as slope_28d,
        case
            when
                listed_days.automatic_score is not null
                and listed_days.change_count >= 2
                then {{ rounded(sample_deviation(
                    'change_count', 'change_sum', 'change_square_sum'
                )) }}
        end as volatility_28d
    from listed_days
    left join {{ ref('int_score_history') }} as scores_7d_ago
        on
            listed_days.account_id = scores_7d_ago.account_id
            and {{ days_before('listed_days.health_date', 7) }}
            = scores_7d_ago.health_date
    left join {{ ref('int_score_history') }} as scores_30d_ago
        on
            listed_days.account_id = scores_30d_ago.account_id
            and {{ days_before('listed_days.health_date', 30) }}
            = scores_30d_ago.health_date
    left join {{ ref('int_score_history') }} as scores_90d_ago
        on
            listed_days.account_id = scores_90d_ago.account_id
            and {{ days_before('listed_days.health_date', 90) }}
            = scores_90d_ago.health_date

)

select
    fitted.account_id,
    fitted.health_date,
    fitted.change_7d,
    fitted.change_30d,
    fitted.change_90d,
    fitted.slope_28d,
    fitted.volatility_28d,
    case
        when fitted.slope_28d >= settings.slope_improving then 'improving'
        when fitted.slope_28d <= settings.slope_declining then 'declining'
        when fitted.slope_28d is not null then 'stable'
    end as trend,
    case
        when fitted.slope_28d < 0 and not bands.is_lowest
            then cast(least(
                ceil(
                    (fitted.automatic_score - fitted.automatic_min_score)
                    / (-fitted.slope_28d / 7)
                ),
                2147483647
            ) as integer)
    end as days_to_lower_band
from fitted
inner join settings
    on fitted.model_version = settings.model_version
left join bands
    on
        fitted.model_version = bands.model_version
        and fitted.automatic_band = bands.band
