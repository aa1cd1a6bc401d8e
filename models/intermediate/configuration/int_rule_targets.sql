-- One row per scoring model, rule and metric, dimension, band or stage it names.
-- Rules that are off, and caps that a profile switches off, name their target too.
with caps_of_versions as (

    select
        versions.model_version,
        'cap' as rule_kind,
        caps.rule as rule_name,
        caps.metric as named_item,
        {{ is_own_row('caps') }} as own_row,
        max({{ is_own_row('caps') }}) over (
            partition by versions.model_version, caps.profile, caps.rule
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_caps') }} as caps
        on caps.model_version in (versions.model_version, '*')

),

alert_rules_of_versions as (

    select
        versions.model_version,
        'alert' as rule_kind,
        rule_rows.rule as rule_name,
        rule_rows.metric_or_dimension as named_item,
        {{ is_own_row('rule_rows') }} as own_row,
        max({{ is_own_row('rule_rows') }}) over (
            partition by versions.model_version, rule_rows.rule
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_alert_rules') }} as rule_rows
        on rule_rows.model_version in (versions.model_version, '*')

),

opportunity_rules_of_versions as (

    select
        versions.model_version,
        'opportunity' as rule_kind,
        rule_rows.opportunity as rule_name,
        rule_rows.metric_or_column as named_item,
        {{ is_own_row('rule_rows') }} as own_row,
        max({{ is_own_row('rule_rows') }}) over (
            partition by versions.model_version, rule_rows.opportunity
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_opportunity_rules') }} as rule_rows
        on rule_rows.model_version in (versions.model_version, '*')

),

rules_unioned as (

    select * from caps_of_versions
    union all
    select * from alert_rules_of_versions
    union all
    select * from opportunity_rules_of_versions

),

targets_named as (

    select distinct
        model_version,
        rule_kind,
        rule_name,
        named_item
    from rules_unioned
    where own_row = best_row and named_item is not null

)

select * from targets_named
