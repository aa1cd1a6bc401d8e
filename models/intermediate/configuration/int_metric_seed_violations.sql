-- One row per row of health_metrics, health_points, health_caps or source_freshness
-- that breaks a rule of its own.
-- Over 100 lines: a dozen rules, one short select each.
{%- set type_actions = [] %}
{%- for raw_table, types in point_tables().items() %}
{%- for type in types %}
{%- do type_actions.append(raw_table ~ ':' ~ type) %}
{%- endfor %}
{%- endfor %}
with tables_listed as (

    select
        metrics.model_version,
        metrics.metric,
        {{ parts_of_list('metrics.needs_tables') }} as parts_listed,
        count(raw_tables.raw_table) as parts_known
    from {{ ref('health_metrics') }} as metrics
    left join {{ names_as_rows(raw_table_names(), 'raw_table') }} as raw_tables
        on {{ is_listed('raw_tables.raw_table', 'metrics.needs_tables') }}
    where metrics.needs_tables is not null
    group by metrics.model_version, metrics.metric, metrics.needs_tables

),

touch_models_listed as (

    select
        metrics.model_version,
        metrics.metric,
        {{ parts_of_list('metrics.touch_models') }} as parts_listed,
        count(touch_models.touch_model) as parts_known
    from {{ ref('health_metrics') }} as metrics
    left join {{ names_as_rows(
        ['high_touch', 'mid_touch', 'low_touch', 'other'], 'touch_model'
    ) }} as touch_models
        on {{ is_listed('touch_models.touch_model', 'metrics.touch_models') }}
    where metrics.touch_models <> '*'
    group by metrics.model_version, metrics.metric, metrics.touch_models

),

violations_unioned as (

    select
        'health_metrics' as seed,
        {{ row_text(['model_version', 'metric'], '/') }} as seed_key,
        'needs_tables must list raw tables, | between' as violated_rule,
        cast(null as {{ dbt.type_string() }}) as detail
    from tables_listed
    where parts_listed <> parts_known
    union all
    select
        'health_metrics' as seed,
        {{ row_text(['model_version', 'metric'], '/') }} as seed_key,
        'touch_models must be * or list touch models, | between' as violated_rule,
        null as detail
    from touch_models_listed
    where parts_listed <> parts_known
    union all
    select
        'health_metrics' as seed,
        {{ row_text(['model_version', 'metric'], '/') }} as seed_key,
        'days must be 0 or more and a window 1 or more' as violated_rule,
        null as detail
    from {{ ref('health_metrics') }}
    where min_tenure_days < 0 or stale_after_days < 0 or window_days < 1
    union all
    select
        'health_points' as seed,
        {{ row_text(['model_version', 'profile', 'metric'], '/') }} as seed_key,
        'base_points must be equal on all rows of a metric' as violated_rule,
        null as detail
    from {{ ref('health_points') }}
    group by model_version, profile, metric
    having min(base_points) <> max(base_points)
    union all
    select
        'health_points' as seed,
        {{ row_text(
            ['model_version', 'profile', 'metric', 'action'], '/'
        ) }} as seed_key,
        'unknown action' as violated_rule,
        'after a colon one of ' || '{{ type_actions | join(", ") }}'
        || ' or usage_events:<feature>' as detail
    from {{ ref('health_points') }}
    where
        action like '%:%'
        and action not like 'usage_events:_%'
        and action not in ({{ quoted_list(type_actions) }})
    union all
    select
        'health_points' as seed,
        {{ row_text(
            ['model_version', 'profile', 'metric', 'action'], '/'
        ) }} as seed_key,
        'rows of this table are not counted' as violated_rule,
        'a feature of that name is usage_events:' || action as detail
    from {{ ref('health_points') }}
    where
        action in ({{ quoted_list(raw_table_names()) }})
        and action not in ({{ quoted_list(point_tables().keys() | list) }})
    union all
    select
        'health_points' as seed,
        {{ row_text(
            ['model_version', 'profile', 'metric', 'action'], '/'
        ) }} as seed_key,
        'window_days must be 1 or more and max_count 0 or more' as violated_rule,
        null as detail
    from {{ ref('health_points') }}
    where window_days < 1 or max_count < 0
    union all
    select
        'health_points' as seed,
        weights.model_version || '/default/' || weights.metric as seed_key,
        'a weighted metric of method points needs rows in profile default'
            as violated_rule,
        null as detail
    from {{ ref('int_metric_weights_resolved') }} as weights
    left join {{ ref('int_points_resolved') }} as points
        on
            weights.model_version = points.model_version
            and weights.metric = points.metric
            and points.profile = 'default'
    where
        weights.method = 'points'
        and weights.metric_weight > 0
        and points.metric is null
    group by weights.model_version, weights.metric
    union all
    select
        'health_caps' as seed,
        {{ row_text(['model_version', 'profile', 'rule'], '/') }} as seed_key,
        'all rows of a rule must share its max_score' as violated_rule,
        null as detail
    from {{ ref('health_caps') }}
    group by model_version, profile, rule
    having min(max_score) <> max(max_score)
    union all
    select
        'health_caps' as seed,
        {{ row_text(
            ['model_version', 'profile', 'rule', 'metric', 'operator'], '/'
        ) }} as seed_key,
        'max_score must lie between 0 and 100' as violated_rule,
        cast(max_score as {{ dbt.type_string() }}) as detail
    from {{ ref('health_caps') }}
    where not max_score between 0 and 100
    union all
    select
        'health_caps' as seed,
        {{ row_text(
            ['model_version', 'profile', 'rule', 'metric', 'operator'], '/'
        ) }} as seed_key,
        'a rule that is on needs a threshold' as violated_rule,
        null as detail
    from {{ ref('health_caps') }}
    where threshold is null and max_score < 100
    union all
    select
        'source_freshness' as seed,
        source_table as seed_key,
        'max_feed_lag_days must be 0 or more' as violated_rule,
        cast(max_feed_lag_days as {{ dbt.type_string() }}) as detail
    from {{ ref('source_freshness') }}
    where max_feed_lag_days < 0

),

violations_filed as (

    select
        'seeds/health_model/' || seed || '.csv' as seed_file,
        seed_key,
        violated_rule,
        detail
    from violations_unioned

)

select * from violations_filed
