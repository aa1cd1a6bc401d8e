-- One row per seed cell that names a model, profile, metric, dimension, stage or band
-- that its scoring model does not have.
-- Over 100 lines: one short select per column that names something.
with named_items as (

    {% for seed in configuration_seeds() if seed.version_column == 'model_version' %}
    {% if seed.name != 'health_model_versions' %}
    select
        '{{ seed.file }}' as seed_file,
        {{ row_text(seed.key_columns, '/') }} as seed_key,
        '*' as model_version,
        'model_version' as item_kind,
        model_version as item
    from {{ ref(seed.name) }}
    where model_version <> '*'
    union all
    {% for column in seed.key_columns if column in ('profile', 'metric') %}
    {% if seed.name not in ('health_profiles', 'health_metrics') %}
    select
        '{{ seed.file }}' as seed_file,
        {{ row_text(seed.key_columns, '/') }} as seed_key,
        model_version,
        '{{ column }}' as item_kind,
        {{ column }} as item
    from {{ ref(seed.name) }}
    {% if seed.name == 'health_caps' and column == 'metric' %}
    where metric not like 'dimension:%'
    {% endif %}
    union all
    {% endif %}
    {% endfor %}
    {% endif %}
    {% endfor %}
    select
        'seeds/health_model/health_caps.csv' as seed_file,
        {{ row_text(
            ['model_version', 'profile', 'rule', 'metric', 'operator'], '/'
        ) }} as seed_key,
        model_version,
        'dimension' as item_kind,
        substring(metric, 11) as item
    from {{ ref('health_caps') }}
    where metric like 'dimension:%'
    union all
    select
        'seeds/health_model/health_metrics.csv' as seed_file,
        {{ row_text(['model_version', 'metric'], '/') }} as seed_key,
        model_version,
        'dimension' as item_kind,
        dimension as item
    from {{ ref('health_metrics') }}
    union all
    select
        'seeds/health_model/health_dimension_weights.csv' as seed_file,
        {{ row_text(['model_version', 'profile', 'dimension'], '/') }} as seed_key,
        model_version,
        'dimension' as item_kind,
        dimension as item
    from {{ ref('health_dimension_weights') }}
    union all
    select
        'seeds/health_model/health_profiles.csv' as seed_file,
        {{ row_text(['model_version', 'profile'], '/') }} as seed_key,
        model_version,
        'stage' as item_kind,
        lifecycle_stage as item
    from {{ ref('health_profiles') }}
    where lifecycle_stage <> '*'
    union all
    select
        'seeds/health_model/band_guidance.csv' as seed_file,
        {{ row_text(['model_version', 'band', 'audience'], '/') }} as seed_key,
        model_version,
        'band' as item_kind,
        band as item
    from {{ ref('band_guidance') }}
    {%- for column in opportunity_text_columns() if column.kind %}
    union all
    select
        'seeds/health_model/health_opportunity_rules.csv' as seed_file,
        {{ row_text(
            ['model_version', 'opportunity', 'metric_or_column', 'operator'], '/'
        ) }} as seed_key,
        model_version,
        '{{ column.kind }}' as item_kind,
        threshold as item
    from {{ ref('health_opportunity_rules') }}
    where metric_or_column = '{{ column.column }}'
    {%- endfor %}

),

unknown_items as (

    select
        named_items.seed_file,
        named_items.seed_key,
        'unknown ' || named_items.item_kind as violated_rule,
        case
            when named_items.item_kind = 'profile' and named_items.item = '*'
                then '* is not allowed as a profile: use default'
            else named_items.item || ' is no ' || named_items.item_kind
        end as detail
    from named_items
    left join {{ ref('int_known_items') }} as known_items
        on
            named_items.model_version = known_items.model_version
            and named_items.item_kind = known_items.item_kind
            and named_items.item = known_items.item
    where known_items.item is null and named_items.item is not null

)

select * from unknown_items
