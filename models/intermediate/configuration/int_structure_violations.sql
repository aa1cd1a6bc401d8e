-- One row per broken rule of versions, stages, profiles, bands and settings.
-- Over 100 lines: a dozen rules, one short select each.
with stages_from_last as (

    select
        *,
        row_number() over (
            partition by model_version
            order by stage_order desc
        ) as order_from_last
    from {{ ref('int_stages_resolved') }}

),

profiles_from_last as (

    select
        *,
        row_number() over (
            partition by model_version
            order by priority desc, profile asc
        ) as order_from_last
    from {{ ref('int_profiles_resolved') }}

),

violations_unioned as (

    select
        'health_model_versions' as seed,
        '(all)' as seed_key,
        'at least one version must be live' as violated_rule,
        cast(null as {{ dbt.type_string() }}) as detail
    from {{ ref('int_model_versions') }}
    having coalesce(max(case when is_live then 1 else 0 end), 0) = 0
    union all
    select
        'health_model_versions' as seed,
        max(model_version) as seed_key,
        'no two live versions may share an effective_from' as violated_rule,
        cast(effective_from as {{ dbt.type_string() }})
        || ' is shared by '
        || {{ ordered_list('model_version', ', ') }} as detail
    from {{ ref('int_model_versions') }}
    where is_live and effective_from is not null
    group by effective_from
    having count(*) > 1
    union all
    select
        'health_model_versions' as seed,
        model_version as seed_key,
        '* and live are no names of a version' as violated_rule,
        null as detail
    from {{ ref('health_model_versions') }}
    where model_version in ('*', 'live')
    union all
    select
        'health_lifecycle_stages' as seed,
        versions.model_version as seed_key,
        'the last stage must match everything' as violated_rule,
        coalesce('the last is ' || last_stages.lifecycle_stage, 'there is no stage')
            as detail
    from {{ ref('health_model_versions') }} as versions
    left join stages_from_last as last_stages
        on
            versions.model_version = last_stages.model_version
            and last_stages.order_from_last = 1
    where
        last_stages.model_version is null
        or coalesce(
            last_stages.min_tenure_days,
            last_stages.max_tenure_days,
            last_stages.min_days_to_renewal,
            last_stages.max_days_to_renewal
        ) is not null
        or last_stages.milestones_complete is not null
    union all
    select
        'health_lifecycle_stages' as seed,
        {{ row_text(['model_version', 'lifecycle_stage'], '/') }} as seed_key,
        'a least bound must not exceed the greatest' as violated_rule,
        null as detail
    from {{ ref('health_lifecycle_stages') }}
    where
        min_tenure_days > max_tenure_days
        or min_days_to_renewal > max_days_to_renewal
    union all
    select
        'health_lifecycle_stages' as seed,
        model_version || '/' || max(lifecycle_stage) as seed_key,
        'no two stages may share a priority' as violated_rule,
        'priority ' || cast(priority as {{ dbt.type_string() }}) as detail
    from {{ ref('int_stages_resolved') }}
    group by model_version, priority
    having count(*) > 1
    union all
    select
        'health_profiles' as seed,
        versions.model_version as seed_key,
        'the last profile must be default with * everywhere' as violated_rule,
        coalesce('the last is ' || last_profiles.profile, 'there is no profile')
            as detail
    from {{ ref('health_model_versions') }} as versions
    left join profiles_from_last as last_profiles
        on
            versions.model_version = last_profiles.model_version
            and last_profiles.order_from_last = 1
    where
        last_profiles.model_version is null
        or last_profiles.profile <> 'default'
        or last_profiles.lifecycle_stage <> '*'
        or last_profiles.segment <> '*'
        or last_profiles.plan <> '*'
        or last_profiles.industry <> '*'
        or last_profiles.touch_model <> '*'
    union all
    select
        'health_profiles' as seed,
        model_version || '/' || max(profile) as seed_key,
        'no two profiles may share a priority' as violated_rule,
        'priority ' || cast(priority as {{ dbt.type_string() }}) as detail
    from {{ ref('int_profiles_resolved') }}
    group by model_version, priority
    having count(*) > 1
    union all
    select
        'health_bands' as seed,
        versions.model_version as seed_key,
        'one band must start at min_score 0' as violated_rule,
        null as detail
    from {{ ref('health_model_versions') }} as versions
    left join {{ ref('int_bands_resolved') }} as bands
        on
            versions.model_version = bands.model_version
            and bands.min_score = 0
    where bands.band is null
    union all
    select
        'health_bands' as seed,
        {{ row_text(['model_version', 'band'], '/') }} as seed_key,
        'min_score must lie between 0 and 100' as violated_rule,
        cast(min_score as {{ dbt.type_string() }}) as detail
    from {{ ref('health_bands') }}
    where not min_score between 0 and 100
    union all
    select
        'health_bands' as seed,
        higher.model_version || '/' || higher.band as seed_key,
        'bands must be strictly ordered by min_score and by rank'
            as violated_rule,
        'against ' || lower_or_equal.band as detail
    from {{ ref('int_bands_resolved') }} as higher
    inner join {{ ref('int_bands_resolved') }} as lower_or_equal
        on
            higher.model_version = lower_or_equal.model_version
            and (
                higher.min_score > lower_or_equal.min_score
                or higher.min_score = lower_or_equal.min_score
                and higher.band > lower_or_equal.band
            )
    where
        higher.min_score = lower_or_equal.min_score
        or higher.rank <= lower_or_equal.rank
    union all
    select
        'health_bands' as seed,
        {{ row_text(['model_version', 'band'], '/') }} as seed_key,
        'unscored and churned are no names of a band' as violated_rule,
        null as detail
    from {{ ref('health_bands') }}
    where band in ('unscored', 'churned')
    union all
    select
        'health_settings' as seed,
        versions.model_version || '/' || wanted.setting as seed_key,
        'every model needs every setting' as violated_rule,
        'it is missing' as detail
    from {{ ref('health_model_versions') }} as versions
    cross join {{ names_as_rows(setting_names(), 'setting') }} as wanted
    left join {{ ref('health_settings') }} as setting_rows
        on
            wanted.setting = setting_rows.setting
            and setting_rows.model_version in (versions.model_version, '*')
    where setting_rows.setting is null
    union all
    select
        'health_settings' as seed,
        {{ row_text(['model_version', 'setting'], '/') }} as seed_key,
        case setting
            when 'min_coverage' then 'min_coverage must lie between 0 and 1'
            when 'at_risk_target' then 'at_risk_target must lie between 0 and 1'
            when 'confirm_days' then 'confirm_days must be a whole number from 1 on'
            {% for setting in warning_setting_names() -%}
            when '{{ setting }}' then '{{ setting }} must lie between 0 and 1'
            {% endfor -%}
            else 'the setting must be 0 or more'
        end as violated_rule,
        cast(setting_value as {{ dbt.type_string() }}) as detail
    from {{ ref('health_settings') }}
    where
        case setting
            when 'min_coverage' then not setting_value between 0 and 1
            when 'at_risk_target' then not setting_value between 0 and 1
            {% for setting in warning_setting_names() -%}
            when '{{ setting }}' then not setting_value between 0 and 1
            {% endfor -%}
            when 'confirm_days'
                then setting_value < 1 or setting_value <> floor(setting_value)
            when 'slope_improving' then false
            when 'slope_declining' then false
            else setting_value < 0
        end
    union all
    select
        'health_settings' as seed,
        model_version || '/slope_improving' as seed_key,
        'slope_improving must not lie below slope_declining' as violated_rule,
        cast(slope_improving as {{ dbt.type_string() }})
        || ' against '
        || cast(slope_declining as {{ dbt.type_string() }}) as detail
    from {{ ref('int_settings_resolved') }}
    where slope_improving < slope_declining

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
