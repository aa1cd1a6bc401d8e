-- One row per scoring model and alert rule that is on, or opportunity (rule_type
-- opportunity), which opens and closes like an alert. Over 100 lines: it lists every
-- column of two kinds of rule.
with rules_of_versions as (

    select
        versions.model_version,
        rule_rows.rule,
        rule_rows.rule_type,
        rule_rows.scope,
        rule_rows.metric_or_dimension,
        rule_rows.operator,
        rule_rows.threshold,
        rule_rows.window_days,
        rule_rows.severity,
        rule_rows.cooldown_days,
        rule_rows.is_enabled,
        rule_rows.description,
        {{ is_own_row('rule_rows') }} as own_row,
        max({{ is_own_row('rule_rows') }}) over (
            partition by versions.model_version, rule_rows.rule
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_alert_rules') }} as rule_rows
        on rule_rows.model_version in (versions.model_version, '*')

),

rules_that_are_on as (

    select
        rules.model_version,
        rules.rule,
        rules.rule_type,
        rules.scope,
        rules.metric_or_dimension,
        rules.severity,
        rules.description,
        coalesce(
            rules.operator,
            case rules.rule_type
                when 'feature_abandoned' then '<='
                when 'silent' then '>='
                when 'seats_exceeded' then '>='
            end
        ) as operator,
        rules.threshold,
        case rules.severity
            when 'critical' then settings.severity_weight_critical
            when 'high' then settings.severity_weight_high
            when 'medium' then settings.severity_weight_medium
            when 'low' then settings.severity_weight_low
        end as severity_weight,
        settings.renewal_urgency_multiplier,
        rules.window_days,
        rules.cooldown_days
    from rules_of_versions as rules
    inner join {{ ref('int_settings_resolved') }} as settings
        on rules.model_version = settings.model_version
    where rules.own_row = rules.best_row and rules.is_enabled

),

opportunities as (

    select distinct
        model_version,
        rule_name as rule,
        'opportunity' as rule_type
    from {{ ref('int_rule_targets') }}
    where rule_kind = 'opportunity'

)

select
    model_version,
    rule,
    rule_type,
    scope,
    metric_or_dimension,
    severity,
    description,
    operator,
    threshold,
    severity_weight,
    renewal_urgency_multiplier,
    window_days,
    cooldown_days
from rules_that_are_on

union all

-- Nobody wants to be offered the same thing twice in a quarter.
select
    model_version,
    rule,
    rule_type,
    '*' as scope,
    null as metric_or_dimension,
    null as severity,
    null as description,
    null as operator,
    null as threshold,
    null as severity_weight,
    null as renewal_urgency_multiplier,
    null as window_days,
    90 as cooldown_days
from opportunities
