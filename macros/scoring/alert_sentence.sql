{#- The reason of an alert in words with its numbers, from the columns of `alert`. -#}
{% macro alert_sentence(alert) -%}
    {%- set label = 'coalesce(' ~ alert ~ '.label, ' ~ alert ~ '.metric_or_dimension)' -%}
    {%- set value = display(alert ~ '.found_value') -%}
    {%- set score = display_score(alert ~ '.found_value') -%}
    {%- set score_before = display_score(alert ~ '.base_value') -%}
    {%- set days = 'cast(' ~ alert ~ '.window_days as ' ~ dbt.type_string() ~ ')' -%}
    {%- set limit = display(alert ~ '.threshold') -%}
    {%- set value_days = display_days(alert ~ '.found_value') -%}
    {%- set base_days = display_days(alert ~ '.base_value') -%}
    case {{ alert }}.rule_type
        when 'band_drop'
            then
                'Band fell from ' || coalesce({{ alert }}.item, 'none') || ' to '
                || {{ alert }}.metric_or_dimension || ' at a score of ' || {{ score }}
        when 'score_drop'
            then
                'Score fell from ' || {{ score_before }} || ' to ' || {{ score }}
                || ' in ' || {{ days }} || ' days'
        when 'dimension_drop'
            then
                {{ label }} || ' score fell from ' || {{ score_before }}
                || ' to ' || {{ score }} || ' in ' || {{ days }} || ' days'
        when 'segment_drop'
            then
                'Mean score of ' || cast({{ alert }}.accounts as {{ dbt.type_string() }})
                || ' accounts fell from ' || {{ score_before }} || ' to ' || {{ score }}
                || ' in ' || {{ days }} || ' days'
        when 'sustained_low'
            then
                'Score was below ' || {{ limit }} || ' for ' || {{ days }}
                || ' days, at most ' || {{ score }}
        when 'silent'
            then
                'Nobody has used the product for ' || {{ value_days }}
                || ' (alert from ' || {{ limit }} || ')'
        when 'renewal_at_risk'
            then
                'Renewal is ' || {{ base_days }} || ' off (' || {{ alert }}.item
                || ') at a score of ' || {{ score }} || ' (safe from ' || {{ limit }} || ')'
        when 'champion_left'
            then
                {{ value }}
                || case
                    when {{ alert }}.found_value = 1 then ' champion'
                    else ' champions'
                end
                || ' left by ' || coalesce({{ alert }}.item, '')
        when 'override_expiring'
            then
                'Override to ' || {{ value }} || ' by ' || coalesce({{ alert }}.item, '')
                || ' expires in ' || {{ base_days }}
        when 'pulse_due'
            then
                'No CSM pulse for ' || {{ value_days }} || ' (due after ' || {{ limit }}
                || ')'
        when 'stage_entered'
            then
                'Entered stage ' || {{ alert }}.metric_or_dimension
                || coalesce(' from ' || {{ alert }}.item, '')
        when 'notice_given'
            then
                'Customer gave notice on everything'
                || coalesce('; the term ends on ' || {{ alert }}.item, '')
        when 'milestone_overdue'
            then
                'An onboarding milestone is ' || {{ value_days }} || ' past due (alert from '
                || {{ limit }} || ')'
        else
            {{ label }} || ' is ' || {{ value }} || ' (limit ' || {{ alert }}.operator
            || ' ' || {{ limit }} || ')'
    end
{%- endmacro %}
