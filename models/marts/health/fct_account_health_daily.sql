-- One row per account and day, from the account's first subscription (or
-- history_start_date) to the as-of date: the restated daily health score.
-- Over 100 lines because the contract lists every column of the widest public table.

{{ config(
    materialized='incremental',
    meta={'by_account': True, 'day': 'health_date'},
) }}

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

confirmed_bands as (

    select * from {{ ref('int_confirmed_bands') }}

),

band_days as (

    select * from {{ ref('int_band_days') }}
    where confirmed_band is not null

),

trends as (

    select * from {{ ref('int_account_trends') }}

),

model_versions as (

    select * from {{ ref('int_model_versions') }}

),

assembled as (

    select
        lanes.account_id,
        lanes.health_date,
        lanes.model_version,
        lanes.lifecycle_stage,
        lanes.profile,
        lanes.is_live,
        account_days.status,
        account_days.segment,
        account_days.plan,
        account_days.industry,
        account_days.region,
        account_days.touch_model,
        account_days.csm_owner,
        account_days.parent_account_id,
        account_days.tenure_days,
        account_days.days_to_renewal,
        account_days.renewal_date,
        account_days.mrr,
        account_days.seats,
        account_days.is_leaving,
        account_scores.score,
        account_scores.automatic_score,
        account_scores.base_score,
        account_scores.score_floor,
        account_scores.score_ceiling,
        account_scores.coverage,
        case
            when not lanes.is_live then 'not_live' else account_scores.unscored_reason
        end as unscored_reason,
        account_scores.cap_rule,
        account_scores.cap_rules,
        account_scores.override_id,
        account_scores.override_author,
        account_scores.override_reason_code,
        account_scores.override_expires_date,
        account_bands.band,
        account_bands.is_at_risk,
        account_bands.band_is_certain,
        confirmed_bands.confirmed_band,
        band_days.previous_band,
        {{ days_between('band_days.band_from_date', 'lanes.health_date') }} + 1
            as days_in_band,
        trends.change_7d,
        trends.change_30d,
        trends.change_90d,
        trends.slope_28d,
        trends.volatility_28d,
        trends.trend,
        trends.days_to_lower_band,
        model_versions.config_hash,
        case when not lanes.is_live then confirmed_bands.last_scored_band end
            as last_live_band,
        case when not lanes.is_live then confirmed_bands.last_scored_score end
            as last_live_score
    from lanes
    inner join account_days
        on
            lanes.account_id = account_days.account_id
            and lanes.health_date = account_days.health_date
    inner join model_versions
        on lanes.model_version = model_versions.model_version
    left join account_scores
        on
            lanes.account_id = account_scores.account_id
            and lanes.health_date = account_scores.health_date
    left join account_bands
        on
            lanes.account_id = account_bands.account_id
            and lanes.health_date = account_bands.health_date
    left join confirmed_bands
        on
            lanes.account_id = confirmed_bands.account_id
            and lanes.health_date = confirmed_bands.health_date
    left join band_days
        on
            lanes.account_id = band_days.account_id
            and lanes.health_date = band_days.health_date
    left join trends
        on
            lanes.account_id = trends.account_id
            and lanes.health_date = trends.health_date

)

select
    assembled.account_id,
    assembled.health_date,
    assembled.status,
    assembled.band,
    assembled.confirmed_band,
    assembled.unscored_reason,
    assembled.cap_rule,
    assembled.cap_rules,
    assembled.override_id,
    assembled.override_author,
    assembled.override_reason_code,
    assembled.previous_band,
    assembled.trend,
    assembled.last_live_band,
    assembled.lifecycle_stage,
    assembled.profile,
    assembled.segment,
    assembled.plan,
    assembled.industry,
    assembled.region,
    assembled.touch_model,
    assembled.csm_owner,
    assembled.parent_account_id,
    assembled.model_version,
    assembled.config_hash,
    assembled.score,
    assembled.automatic_score,
    assembled.base_score,
    assembled.score_floor,
    assembled.score_ceiling,
    assembled.coverage,
    {{ rounded('1 + 9 * assembled.score / 100') }} as score_10,
    assembled.last_live_score,
    assembled.change_7d,
    assembled.change_30d,
    assembled.change_90d,
    assembled.slope_28d,
    assembled.volatility_28d,
    assembled.days_in_band,
    assembled.days_to_lower_band,
    assembled.tenure_days,
    assembled.days_to_renewal,
    assembled.mrr,
    assembled.seats,
    assembled.is_at_risk,
    assembled.is_leaving,
    assembled.band_is_certain,
    assembled.override_expires_date,
    assembled.renewal_date
from assembled
