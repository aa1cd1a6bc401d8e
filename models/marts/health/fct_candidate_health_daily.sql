-- One row per account, trial or active day and candidate model version, computed over
-- the same days beside the live one.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with account_scores as (

    select * from {{ ref('int_account_scores') }}
    where not is_live_version

),

account_bands as (

    select * from {{ ref('int_account_bands') }}
    where lane != 'live'

),

model_versions as (

    select * from {{ ref('int_model_versions') }}

)

select
    account_scores.account_id,
    account_scores.health_date,
    account_scores.model_version,
    account_scores.lifecycle_stage,
    account_scores.profile,
    account_bands.band,
    account_bands.automatic_band,
    account_scores.unscored_reason,
    account_scores.cap_rule,
    account_scores.override_id,
    model_versions.config_hash,
    account_scores.score,
    account_scores.automatic_score,
    account_scores.base_score,
    account_scores.score_floor,
    account_scores.score_ceiling,
    account_scores.coverage
from account_scores
inner join account_bands
    on
        account_scores.account_id = account_bands.account_id
        and account_scores.health_date = account_bands.health_date
        and account_scores.lane = account_bands.lane
inner join model_versions
    on account_scores.model_version = model_versions.model_version
