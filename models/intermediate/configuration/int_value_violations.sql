-- One row per seed cell whose value is none of the listed ones.
with listed_values_checked as (

    {% for check in seed_listed_values() %}
    {% for seed in configuration_seeds() if seed.name == check.seed %}
    select
        '{{ seed.file }}' as seed_file,
        {{ row_text(seed.key_columns, '/') }} as seed_key,
        'unknown {{ check.column }}' as violated_rule,
        {{ check.column }} || ' is none of {{ check.accepted | join(", ") }}'
            as detail
    from {{ ref(seed.name) }}
    where {{ check.column }} not in ({{ quoted_list(check.accepted) }})
    {% endfor %}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

)

select * from listed_values_checked
