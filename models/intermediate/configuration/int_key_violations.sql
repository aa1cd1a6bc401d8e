-- One row per seed row with an empty required column, and per key that stands twice.
with empty_cells as (

    {% for seed in configuration_seeds() %}
    {% for column in seed.required_columns %}
    select
        '{{ seed.file }}' as seed_file,
        {{ row_text(seed.key_columns, '/') }} as seed_key,
        '{{ column }} must not be empty' as violated_rule,
        cast(null as {{ dbt.type_string() }}) as detail
    from {{ ref(seed.name) }}
    where {{ column }} is null
    union all
    {% endfor %}
    {% endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as seed_file,
        cast(null as {{ dbt.type_string() }}) as seed_key,
        cast(null as {{ dbt.type_string() }}) as violated_rule,
        cast(null as {{ dbt.type_string() }}) as detail

),

repeated_keys as (

    {% for seed in configuration_seeds() %}
    select
        '{{ seed.file }}' as seed_file,
        {{ row_text(seed.key_columns, '/') }} as seed_key,
        'the key must stand in one row only' as violated_rule,
        'it stands in ' || cast(count(*) as {{ dbt.type_string() }}) || ' rows'
            as detail
    from {{ ref(seed.name) }}
    group by {{ seed.key_columns | join(', ') }}
    having count(*) > 1
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

violations_unioned as (

    select * from empty_cells
    where seed_file is not null
    union all
    select * from repeated_keys

)

select * from violations_unioned
