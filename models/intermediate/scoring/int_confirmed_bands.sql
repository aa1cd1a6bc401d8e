-- One row per account and live day of the live lane: the confirmed band, that is the
-- band of the last solid day (scoring.md 4), with its rank.

with account_bands as (

    select * from {{ ref('int_account_bands') }}
    where lane = 'live'

),

settings as (

    select * from {{ ref('int_settings_resolved') }}

),

scored_days as (

    select
        account_bands.account_id,
        account_bands.health_date,
        account_bands.band,
        account_bands.band_rank,
        settings.confirm_days,
        row_number() over (
            partition by account_bands.account_id
            order by account_bands.health_date
        ) as scored_day_number,
        row_number() over (
            partition by account_bands.account_id, account_bands.band
            order by account_bands.health_date
        ) as scored_day_number_in_band,
        (
            account_bands.min_score = 0
            or account_bands.score - account_bands.min_score >= settings.confirm_margin
        )
        and (
            account_bands.until_score is null
            or account_bands.until_score - account_bands.score
            >= settings.confirm_margin
        ) as lies_well_inside
    from account_bands
    inner join settings
        on account_bands.model_version = settings.model_version
    where account_bands.automatic_score is not null

),

runs as (

    select
        account_id,
        health_date,
        band,
        band_rank,
        confirm_days,
        scored_day_number,
        lies_well_inside,
        row_number() over (
            partition by
                account_id, band, scored_day_number - scored_day_number_in_band
            order by health_date
        ) as day_of_run
    from scored_days

),

solid_days as (

    select
        account_id,
        health_date,
        band,
        band_rank
    from runs
    where
        scored_day_number = 1
        or lies_well_inside
        or day_of_run >= confirm_days

),

last_solid_days as (

    select
        account_bands.account_id,
        account_bands.health_date,
        max(solid_days.health_date) over (
            partition by account_bands.account_id
            order by account_bands.health_date
            rows between unbounded preceding and current row
        ) as solid_date
    from account_bands
    left join solid_days
        on
            account_bands.account_id = solid_days.account_id
            and account_bands.health_date = solid_days.health_date

)

select
    last_solid_days.account_id,
    last_solid_days.health_date,
    solid_days.band as confirmed_band,
    solid_days.band_rank as confirmed_band_rank
from last_solid_days
inner join solid_days
    on
        last_solid_days.account_id = solid_days.account_id
        and last_solid_days.solid_date = solid_days.health_date
