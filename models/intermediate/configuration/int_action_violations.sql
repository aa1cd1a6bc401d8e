-- One row per alert rule, opportunity rule or playbook that breaks a rule.
-- Over 100 lines: a dozen rules, one short select each.
{%- set text_columns = opportunity_text_columns() | map(attribute='column') | list %}
with rule_types as (

    {% for type in alert_rule_types() %}
    select
        '{{ type.rule_type }}' as rule_type,
        '{{ type.names or "metric" }}' as named_kind,
        {{ type.names != '' }} as must_name,
        {{ 'operator' in type.needs }} as needs_operator,
        {{ 'threshold' in type.needs }} as needs_threshold,
        {{ 'window_days' in type.needs }} as needs_window
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

alert_rules as (

    select
        {{ row_text(['rule_rows.model_version', 'rule_rows.rule'], '/') }} as seed_key,
        rule_rows.model_version,
        rule_rows.scope,
        rule_rows.metric_or_dimension,
        rule_rows.operator,
        rule_rows.threshold,
        rule_rows.window_days,
        rule_rows.cooldown_days,
        rule_types.rule_type,
        rule_types.named_kind,
        rule_types.must_name,
        rule_types.needs_operator,
        rule_types.needs_threshold,
        rule_types.needs_window
    from {{ ref('health_alert_rules') }} as rule_rows
    inner join rule_types
        on rule_rows.rule_type = rule_types.rule_type

),

scope_items as (

    select
        alert_rules.seed_key,
        {{ parts_of_list('alert_rules.scope') }} as parts_listed,
        count(known_items.item) as parts_known
    from alert_rules
    left join {{ ref('int_known_items') }} as known_items
        on
            alert_rules.model_version = known_items.model_version
            and known_items.item_kind in ('stage', 'profile')
            and {{ is_listed(
                "known_items.item_kind || ':' || known_items.item",
                'alert_rules.scope'
            ) }}
    where alert_rules.scope <> '*'
    group by alert_rules.seed_key, alert_rules.scope

),

wrong_alert_rules as (

    select
        seed_key,
        'scope must be *, or list stage:x and profile:x, | between' as violated_rule,
        'a stage or profile is unknown' as detail
    from scope_items
    where parts_listed <> parts_known
    union all
    select
        alert_rules.seed_key,
        'metric_or_dimension must name a ' || alert_rules.named_kind as violated_rule,
        alert_rules.rule_type
        || ' with '
        || coalesce(alert_rules.metric_or_dimension, 'nothing') as detail
    from alert_rules
    left join {{ ref('int_known_items') }} as known_items
        on
            alert_rules.model_version = known_items.model_version
            and alert_rules.named_kind = known_items.item_kind
            and alert_rules.metric_or_dimension = known_items.item
    where
        known_items.item is null
        and (alert_rules.must_name or alert_rules.metric_or_dimension is not null)
    union all
    select
        seed_key,
        'the rule type needs operator, threshold or window_days' as violated_rule,
        rule_type || ' lacks one of those it needs' as detail
    from alert_rules
    where
        (needs_operator and operator is null)
        or (needs_threshold and threshold is null)
        or (needs_window and window_days is null)
    union all
    select
        seed_key,
        'window_days must be 1 or more and cooldown_days 0 or more' as violated_rule,
        null as detail
    from alert_rules
    where window_days < 1 or cooldown_days < 0
    union all
    select
        seed_key,
        'the threshold of a drop must be 0 or more' as violated_rule,
        cast(threshold as {{ dbt.type_string() }}) as detail
    from alert_rules
    where
        rule_type in ('score_drop', 'dimension_drop', 'segment_drop')
        and threshold < 0

),

opportunity_rules as (

    select
        {{ row_text(
            ['model_version', 'opportunity', 'metric_or_column', 'operator'], '/'
        ) }} as seed_key,
        model_version,
        opportunity,
        metric_or_column,
        operator,
        threshold
    from {{ ref('health_opportunity_rules') }}

),

wrong_opportunity_rules as (

    select
        opportunity_rules.seed_key,
        case
            when
                known_items.item is null
                and opportunity_rules.metric_or_column
                not in ({{ quoted_list(opportunity_columns()) }})
                then 'metric_or_column must be a metric or a column of the daily score'
            when known_items.item is not null
                then 'the threshold of a metric must be a number'
            else 'the threshold of a column of numbers must be a number'
        end as violated_rule,
        coalesce(opportunity_rules.threshold, 'no threshold') as detail
    from opportunity_rules
    left join {{ ref('int_known_items') }} as known_items
        on
            opportunity_rules.model_version = known_items.model_version
            and known_items.item_kind = 'metric'
            and opportunity_rules.metric_or_column = known_items.item
    where
        opportunity_rules.metric_or_column not in ({{ quoted_list(text_columns) }})
        and (
            known_items.item is null
            and opportunity_rules.metric_or_column
            not in ({{ quoted_list(opportunity_columns()) }})
            or not coalesce(
                abs({{ number_or_null('opportunity_rules.threshold') }}) < 1e300, false
            )
        )
    union all
    select
        seed_key,
        'a column of texts needs a threshold' as violated_rule,
        null as detail
    from opportunity_rules
    where
        metric_or_column in ({{ quoted_list(text_columns) }})
        and threshold is null
    union all
    select
        seed_key,
        'a column of texts is compared with = alone' as violated_rule,
        operator as detail
    from opportunity_rules
    where
        metric_or_column in ({{ quoted_list(text_columns) }})
        and operator <> '='
    {%- for column in opportunity_text_columns() if column.accepted %}
    union all
    select
        seed_key,
        'unknown {{ column.column }}' as violated_rule,
        threshold || ' is none of {{ column.accepted | join(", ") }}' as detail
    from opportunity_rules
    where
        metric_or_column = '{{ column.column }}'
        and threshold not in ({{ quoted_list(column.accepted) }})
    {%- endfor %}
    union all
    select
        seed_key,
        'an opportunity must not have the name of an alert rule' as violated_rule,
        opportunity as detail
    from opportunity_rules
    where opportunity in (select rule from {{ ref('health_alert_rules') }})

),

wrong_playbooks as (

    select
        'seeds/playbooks/playbooks.csv' as seed_file,
        {{ row_text(['playbooks.playbook', 'playbooks.rule'], '/') }} as seed_key,
        'rule must be an alert rule or an opportunity' as violated_rule,
        'unknown rule ' || playbooks.rule as detail
    from {{ ref('playbooks') }} as playbooks
    where
        playbooks.rule not in (select rule from {{ ref('health_alert_rules') }})
        and playbooks.rule
        not in (select opportunity from {{ ref('health_opportunity_rules') }})
    union all
    select
        'seeds/playbooks/playbook_tasks.csv' as seed_file,
        {{ row_text(['playbook', 'step'], '/') }} as seed_key,
        'unknown playbook' as violated_rule,
        playbook || ' has no row in playbooks' as detail
    from {{ ref('playbook_tasks') }}
    where playbook not in (select playbook from {{ ref('playbooks') }})

),

violations_unioned as (

    select
        'seeds/health_model/health_alert_rules.csv' as seed_file,
        seed_key,
        violated_rule,
        detail
    from wrong_alert_rules
    union all
    select
        'seeds/health_model/health_opportunity_rules.csv' as seed_file,
        seed_key,
        violated_rule,
        detail
    from wrong_opportunity_rules
    union all
    select * from wrong_playbooks

)

select * from violations_unioned
