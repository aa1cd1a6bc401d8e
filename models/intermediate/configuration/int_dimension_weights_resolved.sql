-- One row per scoring model, profile and dimension with weight or named by a cap.
with profiles as (

    select
        model_version,
        profile
    from {{ ref('int_profiles_resolved') }}

),

weights_of_profiles as (

    select
        profiles.model_version,
        profiles.profile,
        weights.dimension,
        weights.weight,
        {{ lookup_closeness('weights', 'profiles') }} as closeness,
        max({{ lookup_closeness('weights', 'profiles') }}) over (
            partition by profiles.model_version, profiles.profile, weights.dimension
        ) as best_closeness
    from profiles
    inner join {{ ref('health_dimension_weights') }} as weights
        on
            weights.model_version in (profiles.model_version, '*')
            and weights.profile in (profiles.profile, 'default')

),

dimensions_capped as (

    select distinct
        rule_targets.model_version,
        dimensions.dimension
    from {{ ref('int_rule_targets') }} as rule_targets
    inner join {{ ref('health_dimensions') }} as dimensions
        on rule_targets.named_item = 'dimension:' || dimensions.dimension
    where rule_targets.rule_kind = 'cap'

),

dimensions_of_profiles as (

    select
        profiles.model_version,
        profiles.profile,
        dimensions.dimension,
        coalesce(weights_of_profiles.weight, 0) as dimension_weight,
        dimensions.aggregator,
        dimensions.label,
        dimensions_capped.dimension is not null as is_capped
    from profiles
    cross join {{ ref('health_dimensions') }} as dimensions
    left join weights_of_profiles
        on
            profiles.model_version = weights_of_profiles.model_version
            and profiles.profile = weights_of_profiles.profile
            and dimensions.dimension = weights_of_profiles.dimension
            and weights_of_profiles.closeness = weights_of_profiles.best_closeness
    left join dimensions_capped
        on
            profiles.model_version = dimensions_capped.model_version
            and dimensions.dimension = dimensions_capped.dimension

),

dimensions_weighted_or_capped as (

    select *
    from dimensions_of_profiles
    where dimension_weight > 0 or is_capped

)

select * from dimensions_weighted_or_capped
