-- One row per row of a health_model seed that belongs to the configuration of a model.
-- Unversioned seeds carry model_version `*`. Of health_model_versions the role and the
-- note do not count: changing them is not editing a model.
with hashed_rows as (

    {% for seed in configuration_seeds() if seed.hashed_columns %}
    select
        '{{ seed.name }}' as seed,
        {{ seed.version_column }} as model_version,
        {{ row_text(seed.key_columns) }} as row_key,
        {{ text_hash(row_text(seed.hashed_columns)) }} as row_hash
    from {{ ref(seed.name) }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

)

select * from hashed_rows
