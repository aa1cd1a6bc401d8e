-- One row per weight below 0 and per set of weights that does not sum to 100.
-- The same two checks for dimensions and for metrics.
with negative_dimension_weights as (

    select
        'seeds/health_model/health_dimension_weights.csv' as seed_file,
        {{ row_text(['model_version', 'profile', 'dimension'], '/') }} as seed_key,
        'a weight must be 0 or more' as violated_rule,
        cast(weight as {{ dbt.type_string() }}) as detail
    from {{ ref('health_dimension_weights') }}
    where weight < 0

),

negative_metric_weights as (

    select
        'seeds/health_model/health_metric_weights.csv' as seed_file,
        {{ row_text(['model_version', 'profile', 'metric'], '/') }} as seed_key,
        'a weight must be 0 or more' as violated_rule,
        cast(weight as {{ dbt.type_string() }}) as detail
    from {{ ref('health_metric_weights') }}
    where weight < 0

),

dimension_sums as (

    select
        profiles.model_version,
        profiles.profile,
        coalesce(sum(weights.dimension_weight), 0) as weight_sum
    from {{ ref('int_profiles_resolved') }} as profiles
    left join {{ ref('int_dimension_weights_resolved') }} as weights
        on
            profiles.model_version = weights.model_version
            and profiles.profile = weights.profile
    group by profiles.model_version, profiles.profile

),

wrong_dimension_sums as (

    select
        'seeds/health_model/health_dimension_weights.csv' as seed_file,
        {{ row_text(['model_version', 'profile'], '/') }} as seed_key,
        'the dimension weights of a profile must sum to 100' as violated_rule,
        'they sum to ' || cast(weight_sum as {{ dbt.type_string() }}) as detail
    from dimension_sums
    where abs(weight_sum - 100) > 1e-6

),

metric_sums as (

    select
        dimensions.model_version,
        dimensions.profile,
        dimensions.dimension,
        coalesce(sum(weights.metric_weight), 0) as weight_sum
    from {{ ref('int_dimension_weights_resolved') }} as dimensions
    left join {{ ref('int_metric_weights_resolved') }} as weights
        on
            dimensions.model_version = weights.model_version
            and dimensions.profile = weights.profile
            and dimensions.dimension = weights.dimension
    where dimensions.dimension_weight > 0
    group by dimensions.model_version, dimensions.profile, dimensions.dimension

),

wrong_metric_sums as (

    select
        'seeds/health_model/health_metric_weights.csv' as seed_file,
        {{ row_text(['model_version', 'profile', 'dimension'], '/') }} as seed_key,
        'the metric weights of a weighted dimension must sum to 100' as violated_rule,
        'they sum to ' || cast(weight_sum as {{ dbt.type_string() }}) as detail
    from metric_sums
    where abs(weight_sum - 100) > 1e-6

),

violations_unioned as (

    select * from negative_dimension_weights
    union all
    select * from negative_metric_weights
    union all
    select * from wrong_dimension_sums
    union all
    select * from wrong_metric_sums

)

select * from violations_unioned
