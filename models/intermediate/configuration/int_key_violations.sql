-- One row per seed row with an empty required column, and per key that stands twice.
with empty_cells as (

    {% for seed in configuration_seeds() %}
                {% set last_seed = loop.last %}
    {% for column in seed.required_columns %}
    select
        '{{ seed.file }}' as seed_file,
        {{ row_text(seed.key_columns, '/') }} as seed_key,
        '{{ column }} must not be empty' as violated_rule,
        cast(null as {{ dbt.type_string() }}) as detail
    from {{ ref(seed.name) }}
    where {{ column }} is null
    {% if not (last_seed and loop.last) %}
    union all
    {% endif %}
    {% endfor %}
    {% endfor %}

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
    union all
    select * from repeated_keys

)

select * from violations_unioned
