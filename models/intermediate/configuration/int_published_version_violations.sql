-- One row per scoring model with published days whose own rows are not what they were
-- then: people have seen its scores.
with published_versions as (

    select * from {{ source('build', 'published_versions') }}

),

model_versions as (

    select * from {{ ref('int_model_versions') }}

)

select
    'seeds/health_model/health_model_versions.csv' as seed_file,
    published_versions.model_version as seed_key,
    'a version with published days is never edited' as violated_rule,
    case
        when model_versions.model_version is null then 'it is gone'
        else 'its rows have changed: restore them, change a copy under a new version'
    end as detail
from published_versions
left join model_versions
    on published_versions.model_version = model_versions.model_version
where
    model_versions.version_hash is null
    or model_versions.version_hash != published_versions.version_hash
