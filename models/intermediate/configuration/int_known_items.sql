-- One row per scoring model (`*`: any of them) and metric, dimension, profile, stage or
-- band that its seed rows may name.
with items_of_versions as (

    select
        model_version,
        'model_version' as item_kind,
        model_version as item
    from {{ ref('health_model_versions') }}
    union distinct
    select
        model_version,
        'metric' as item_kind,
        metric as item
    from {{ ref('int_metrics_resolved') }}
    union distinct
    select
        versions.model_version,
        'dimension' as item_kind,
        dimensions.dimension as item
    from {{ ref('health_model_versions') }} as versions
    cross join {{ ref('health_dimensions') }} as dimensions
    union distinct
    select
        model_version,
        'profile' as item_kind,
        profile as item
    from {{ ref('int_profiles_resolved') }}
    union distinct
    select
        model_version,
        'stage' as item_kind,
        lifecycle_stage as item
    from {{ ref('int_stages_resolved') }}
    union distinct
    select
        model_version,
        'band' as item_kind,
        band as item
    from {{ ref('int_bands_resolved') }}

),

items_of_any_version as (

    select * from items_of_versions
    union distinct
    select
        '*' as model_version,
        item_kind,
        item
    from items_of_versions

)

select * from items_of_any_version
