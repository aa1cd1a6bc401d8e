-- One row per broken rule of a seed row.
with violations_unioned as (

    select * from {{ ref('int_key_violations') }}
    union all
    select * from {{ ref('int_value_violations') }}
    union all
    select * from {{ ref('int_reference_violations') }}
    union all
    select * from {{ ref('int_weight_violations') }}
    union all
    select * from {{ ref('int_curve_violations') }}
    union all
    select * from {{ ref('int_structure_violations') }}
    union all
    select * from {{ ref('int_metric_seed_violations') }}
    union all
    select * from {{ ref('int_action_violations') }}
    union all
    select * from {{ ref('int_metric_column_violations') }}
    union all
    select * from {{ ref('int_published_version_violations') }}

),

violations_once as (

    select distinct
        seed_file,
        seed_key,
        violated_rule,
        detail
    from violations_unioned

)

select * from violations_once
