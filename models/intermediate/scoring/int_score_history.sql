-- One row per account and day of the live lane: score, bands and what later days ask of
-- it. The history behind trends, confirmed bands and changes.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with lanes as (

    select * from {{ ref('int_account_profiles') }}
    where lane = 'live'

),

account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

account_scores as (

    select * from {{ ref('int_account_scores') }}
    where lane = 'live'

),

account_bands as (

    select * from {{ ref('int_account_bands') }}
    where lane = 'live'

),

settings as (

    select * from {{ ref('int_settings_resolved') }}

)

select
    lanes.account_id,
    lanes.health_date,
    lanes.model_version,
    lanes.lifecycle_stage,
    lanes.profile,
    account_days.segment,
    account_bands.band,
    account_bands.automatic_band,
    account_scores.base_score,
    account_scores.automatic_score,
    account_scores.score,
    account_bands.automatic_min_score,
    account_bands.band_rank,
    settings.confirm_days,
    lanes.is_live,
    account_days.status = 'active' as is_paying,
    account_days.is_leaving,
    account_bands.is_at_risk,
    (
        account_bands.min_score = 0
        or {{ rounded('account_bands.score - account_bands.min_score') }}
        >= settings.confirm_margin
    )
    and (
        account_bands.until_score is null
        or {{ rounded('account_bands.until_score - account_bands.score') }}
        >= settings.confirm_margin
    ) as lies_well_inside
from lanes
inner join account_days
    on
        lanes.account_id = account_days.account_id
        and lanes.health_date = account_days.health_date
inner join settings
    on lanes.model_version = settings.model_version
left join account_scores
    on
        lanes.account_id = account_scores.account_id
        and lanes.health_date = account_scores.health_date
left join account_bands
    on
        lanes.account_id = account_bands.account_id
        and lanes.health_date = account_bands.health_date
