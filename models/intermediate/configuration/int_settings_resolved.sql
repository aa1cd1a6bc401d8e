-- One row per scoring model: its settings, one column each.
with settings_of_versions as (

    select
        versions.model_version,
        setting_rows.setting,
        setting_rows.setting_value,
        {{ is_own_row('setting_rows') }} as own_row,
        max({{ is_own_row('setting_rows') }}) over (
            partition by versions.model_version, setting_rows.setting
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_settings') }} as setting_rows
        on setting_rows.model_version in (versions.model_version, '*')

),

settings_pivoted as (

    select
        model_version,
    {% for setting in setting_names() + warning_setting_names() %}
    max(
        case when setting = '{{ setting }}' then setting_value end
    ) as {{ setting }}{% if not loop.last %},{% endif %}
    {% endfor %}
    from settings_of_versions
    where own_row = best_row
    group by model_version

)

select * from settings_pivoted
