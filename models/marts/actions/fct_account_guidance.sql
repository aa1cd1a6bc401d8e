-- One row per live account today (the as-of date) and audience: how to speak to it and
-- how to serve it, by its band.

with accounts_today as (

    select * from {{ ref('fct_account_health_daily') }}
    where health_date = {{ as_of_date() }} and band is not null

),

guidance as (

    select * from {{ ref('int_band_guidance_resolved') }}

)

select
    accounts_today.account_id,
    guidance.audience,
    accounts_today.band,
    guidance.guidance,
    guidance.contact_frequency,
    guidance.service_level,
    accounts_today.csm_owner
from accounts_today
inner join guidance
    on
        accounts_today.model_version = guidance.model_version
        and accounts_today.band = guidance.band
