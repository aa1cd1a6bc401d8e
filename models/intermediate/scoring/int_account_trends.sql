-- One row per account and day of the live lane: where the automatic score is going
-- (scoring.md 7; an override is not a trend). Sums are exact decimals, hence order-
-- free.

with lanes as (

    select
        account_id,
        health_date,
        model_version
    from {{ ref('int_account_profiles') }}
    where lane = 'live'

),

account_bands as (

    select * from {{ ref('int_account_bands') }}
    where lane = 'live'

),

settings as (

    select * from {{ ref('int_settings_resolved') }}

),

bands as (

    select * from {{ ref('int_bands_resolved') }}

),

daily_scores as (

    select
        lanes.account_id,
        lanes.health_date,
        lanes.model_version,
        account_bands.automatic_score,
        account_bands.automatic_band,
        account_bands.automatic_min_score,
        cast(account_bands.automatic_score as decimal(18, 9)) as exact_score,
        {{ days_between("cast('2000-01-01' as date)", 'lanes.health_date') }}
            as day_number,
        lag(account_bands.automatic_score) over account_in_order as score_1d_ago,
        lag(account_bands.automatic_score, 7) over account_in_order as score_7d_ago,
        lag(account_bands.automatic_score, 30) over account_in_order as score_30d_ago,
        lag(account_bands.automatic_score, 90) over account_in_order as score_90d_ago
    from lanes
    left join account_bands
        on
            lanes.account_id = account_bands.account_id
            and lanes.health_date = account_bands.health_date
    window account_in_order as (
        partition by lanes.account_id
        order by lanes.health_date
    )

),

daily_terms as (

    select
        account_id,
        health_date,
        model_version,
        automatic_score,
        automatic_band,
        automatic_min_score,
        automatic_score - score_7d_ago as change_7d,
        automatic_score - score_30d_ago as change_30d,
        automatic_score - score_90d_ago as change_90d,
        exact_score,
        case when exact_score is not null then day_number end as scored_day_number,
        cast(automatic_score - score_1d_ago as decimal(18, 9)) as daily_change
    from daily_scores

),

windowed as (

    select
        *,
        count(exact_score) over last_28_days as score_count,
        sum(cast(scored_day_number as bigint)) over last_28_days as day_sum,
        sum(cast(scored_day_number as bigint) * scored_day_number) over last_28_days
            as day_square_sum,
        sum(exact_score) over last_28_days as score_sum,
        sum(exact_score * scored_day_number) over last_28_days as product_sum,
        count(daily_change) over last_28_days as change_count,
        sum(daily_change) over last_28_days as change_sum,
        sum(daily_change * daily_change) over last_28_days as change_square_sum
    from daily_terms
    window last_28_days as (
        partition by account_id
        order by health_date
        rows between 27 preceding and current row
    )

),

fitted as (

    select
        account_id,
        health_date,
        model_version,
        automatic_score,
        automatic_band,
        automatic_min_score,
        {{ rounded('change_7d') }} as change_7d,
        {{ rounded('change_30d') }} as change_30d,
        {{ rounded('change_90d') }} as change_90d,
        case
            when automatic_score is not null and score_count >= 14
                then {{ rounded(least_squares_slope(
                    'score_count', 'day_sum', 'day_square_sum',
                    'score_sum', 'product_sum'
                ) ~ ' * 7') }}
        end as slope_28d,
        case
            when automatic_score is not null and change_count >= 2
                then {{ rounded(sample_deviation(
                    'change_count', 'change_sum', 'change_square_sum'
                )) }}
        end as volatility_28d
    from windowed

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
            then cast(ceil(
                (fitted.automatic_score - fitted.automatic_min_score)
                / (-fitted.slope_28d / 7)
            ) as integer)
    end as days_to_lower_band
from fitted
inner join settings
    on fitted.model_version = settings.model_version
left join bands
    on
        fitted.model_version = bands.model_version
        and fitted.automatic_band = bands.band
