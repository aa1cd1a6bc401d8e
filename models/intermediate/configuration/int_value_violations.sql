-- One row per seed cell whose value is none of the listed ones, or whose number is none
-- that can be counted with: not finite, or days that lead out of the calendar.
{%- set days = '%s between -100000 and 100000' %}
{%- set days_rule = 'must lie between -100000 and 100000' %}
{%- set days_of_settings = [
    'min_tenure_to_score', 'min_renewal_term_days', 'default_payment_terms_days',
    'confirm_days',
] %}
{%- set numbers = [
    ('must be a finite number', 'abs(%s) < 1e300', [
        ('health_points', 'impact'), ('health_points', 'max_count'),
        ('health_points', 'base_points'), ('health_caps', 'threshold'),
        ('health_settings', 'setting_value'), ('health_alert_rules', 'threshold'),
    ]),
    (days_rule, days, [
        ('health_metrics', 'min_tenure_days'), ('health_metrics', 'stale_after_days'),
        ('health_metrics', 'window_days'), ('health_points', 'window_days'),
        ('health_alert_rules', 'window_days'),
        ('health_alert_rules', 'cooldown_days'),
        ('playbook_tasks', 'due_offset_days'),
        ('source_freshness', 'max_feed_lag_days'),
    ]),
] %}
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

),

numbers_checked as (

    {% for rule, range, columns in numbers %}
    {% for seed_name, column in columns %}
    {% for seed in configuration_seeds() if seed.name == seed_name %}
    select
        '{{ seed.file }}' as seed_file,
        {{ row_text(seed.key_columns, '/') }} as seed_key,
        '{{ column }} {{ rule }}' as violated_rule,
        cast({{ column }} as {{ dbt.type_string() }}) as detail
    from {{ ref(seed_name) }}
    where not ({{ range | format(column) }})
    union all
    {% endfor %}
    {% endfor %}
    {% endfor %}
    {% for seed in configuration_seeds() if seed.name == 'health_settings' %}
    select
        '{{ seed.file }}' as seed_file,
        {{ row_text(seed.key_columns, '/') }} as seed_key,
        setting || ' {{ days_rule }}' as violated_rule,
        cast(setting_value as {{ dbt.type_string() }}) as detail
    from {{ ref(seed.name) }}
    where
        setting in ({{ quoted_list(days_of_settings) }})
        and not ({{ days | format('setting_value') }})
    {% endfor %}

),

violations_unioned as (

    select * from listed_values_checked
    union all
    select * from numbers_checked

)

select * from violations_unioned
