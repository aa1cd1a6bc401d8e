-- One row per scoring model, band and audience: how to speak to and serve the band.
with guidance_of_versions as (

    select
        versions.model_version,
        guidance.band,
        guidance.audience,
        guidance.guidance,
        guidance.contact_frequency,
        guidance.service_level,
        {{ is_own_row('guidance') }} as own_row,
        max({{ is_own_row('guidance') }}) over (
            partition by versions.model_version, guidance.band, guidance.audience
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('band_guidance') }} as guidance
        on guidance.model_version in (versions.model_version, '*')

)

select
    model_version,
    band,
    audience,
    guidance,
    contact_frequency,
    service_level
from guidance_of_versions
where own_row = best_row
