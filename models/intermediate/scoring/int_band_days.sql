-- One row per account and day of the live lane: since when the account has been in its
-- confirmed band without a break and which band came before (across gaps; scoring.md
-- 7). Days without a confirmed band carry the last run. What came before the first
-- written day is taken from the row of the day before it. Over 100 lines: runs of days
-- are numbered and joined to the run before.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

{% set days_in_order = 'partition by account_id order by health_date' -%}
{% set days_so_far = days_in_order
    ~ ' rows between unbounded preceding and current row' -%}

with work_list as (

    select * from {{ ref('int_account_work_list') }}

),

account_days as (

    select
        confirmed_bands.account_id,
        confirmed_bands.health_date,
        confirmed_bands.confirmed_band,
        confirmed_bands.confirmed_band_rank
    from {{ ref('int_confirmed_bands') }} as confirmed_bands
    inner join work_list
        on
            confirmed_bands.account_id = work_list.account_id
            and confirmed_bands.health_date >= work_list.first_date

),

opening_days as (

    {% if is_incremental() -%}
    select days_before.*
    from {{ this }} as days_before
    inner join work_list
        on
            days_before.account_id = work_list.account_id
            and days_before.health_date
            = {{ days_before('work_list.first_date', 1) }}
    {%- else -%}
    select
        account_id,
        confirmed_band as band,
        confirmed_band as previous_band,
        confirmed_band_rank as band_rank,
        health_date as band_from_date,
        health_date as band_until_date
    from account_days
    where false
    {%- endif %}

),

band_days as (

    select
        account_id,
        health_date,
        confirmed_band as band,
        confirmed_band_rank as band_rank,
        false as is_opening,
        health_date as known_from_date,
        null as known_previous_band
    from account_days
    where confirmed_band is not null

    union all

    select
        account_id,
        band_until_date as health_date,
        band,
        band_rank,
        true as is_opening,
        band_from_date as known_from_date,
        previous_band as known_previous_band
    from opening_days
    where band is not null

),

compared_with_day_before as (

    select
        *,
        lag(health_date) over ({{ days_in_order }}) as date_before,
        lag(band) over ({{ days_in_order }}) as band_before,
        lag(band_rank) over ({{ days_in_order }}) as rank_before
    from band_days

),

numbered as (

    select
        *,
        coalesce({{ days_between('date_before', 'health_date') }} = 1, false)
            as follows_day_before,
        sum(
            case
                when
                    {{ days_between('date_before', 'health_date') }} = 1
                    and band_before = band
                    then 0
                else 1
            end
        ) over ({{ days_so_far }}) as run_number,
        sum(case when band_before = band then 0 else 1 end) over ({{ days_so_far }})
            as change_number
    from compared_with_day_before

),

in_runs as (

    select
        account_id,
        health_date,
        band,
        band_rank,
        is_opening,
        band_before,
        rank_before,
        follows_day_before,
        min(known_from_date) over (partition by account_id, run_number)
            as band_from_date,
        max(
            case
                when is_opening then known_previous_band
                when band_before != band then band_before
            end
        ) over (partition by account_id, change_number) as previous_band
    from numbered

),

with_run_before as (

    select
        *,
        lag(band_from_date) over (
            partition by account_id
            order by health_date
        ) as from_date_before
    from in_runs

),

last_days as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.confirmed_band,
        coalesce(
            max(
                case
                    when account_days.confirmed_band is not null
                        then account_days.health_date
                end
            ) over (
                partition by account_days.account_id
                order by account_days.health_date
                rows between unbounded preceding and current row
            ),
            opening_days.band_until_date
        ) as band_until_date
    from account_days
    left join opening_days
        on account_days.account_id = opening_days.account_id

)

select
    last_days.account_id,
    last_days.health_date,
    last_days.confirmed_band,
    days.band,
    days.previous_band,
    case when days.follows_day_before then days.band_before end as band_of_day_before,
    days.band_rank,
    case when days.follows_day_before then days.rank_before end as rank_of_day_before,
    case
        when days.follows_day_before
            then {{ days_between('days.from_date_before', 'days.health_date') }}
    end as days_in_run_before,
    last_days.confirmed_band is not null
    and days.band_from_date = last_days.health_date as is_first_day,
    days.band_from_date,
    last_days.band_until_date
from last_days
left join with_run_before as days
    on
        last_days.account_id = days.account_id
        and last_days.band_until_date = days.health_date
