-- One row per account and unbroken run of live days in one confirmed band, with the
-- band before it. A day that is not live ends a run; previous_band looks across such
-- gaps.

with confirmed_bands as (

    select * from {{ ref('int_confirmed_bands') }}

),

band_days as (

    select
        account_id,
        health_date,
        confirmed_band,
        confirmed_band_rank,
        lag(health_date) over (
            partition by account_id
            order by health_date
        ) as day_before,
        lag(confirmed_band) over (
            partition by account_id
            order by health_date
        ) as band_before
    from confirmed_bands

),

numbered as (

    select
        account_id,
        health_date,
        confirmed_band,
        confirmed_band_rank,
        sum(
            case
                when
                    {{ days_between('day_before', 'health_date') }} = 1
                    and band_before = confirmed_band
                    then 0
                else 1
            end
        ) over (
            partition by account_id
            order by health_date
            rows between unbounded preceding and current row
        ) as run_number,
        sum(case when band_before = confirmed_band then 0 else 1 end) over (
            partition by account_id
            order by health_date
            rows between unbounded preceding and current row
        ) as band_change_number
    from band_days

),

runs as (

    select
        account_id,
        run_number,
        band_change_number,
        min(confirmed_band) as confirmed_band,
        min(confirmed_band_rank) as confirmed_band_rank,
        min(health_date) as from_date,
        {{ days_after('max(health_date)', 1) }} as until_date
    from numbered
    group by account_id, run_number, band_change_number

),

band_changes as (

    select distinct
        account_id,
        band_change_number,
        confirmed_band as previous_band
    from runs

)

select
    runs.account_id,
    runs.confirmed_band,
    runs.confirmed_band_rank,
    band_changes.previous_band,
    runs.from_date,
    runs.until_date
from runs
left join band_changes
    on
        runs.account_id = band_changes.account_id
        and runs.band_change_number - 1 = band_changes.band_change_number
