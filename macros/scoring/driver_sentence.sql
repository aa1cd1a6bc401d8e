{#- A driver of the score in words with its numbers. -#}
{% macro driver_sentence() -%}
    {%- set in_days = "' points in ' || replace(basis, 'd', ' days')" -%}
    case
        when effect_kind = 'level' and direction = 'positive'
            then
                coalesce(label, metric) || ' is ' || {{ display('value_now') }}
                || ': it earns ' || {{ display('effect') }} || ' points'
        when effect_kind = 'level'
            then
                coalesce(label, metric) || ' is ' || {{ display('value_now') }}
                || ': it costs ' || {{ display('-effect') }} || ' points'
        when effect_kind = 'cap'
            then
                case
                    when direction = 'positive' then 'A cap was lifted or binds less'
                    else 'A cap holds the score down (' || coalesce(cap_rule, '') || ')'
                end
                || ': ' || {{ signed('effect') }} || {{ in_days }}
        when effect_kind = 'override'
            then
                'A manual override changed the score: ' || {{ signed('effect') }}
                || {{ in_days }}
        when effect_kind = 'behaviour'
            then
                coalesce(label, metric) || ' went from ' || {{ display('value_then') }}
                || ' to ' || {{ display('value_now') }} || ': '
                || {{ signed('effect') }} || {{ in_days }}
        when effect_kind = 'coverage'
            then
                coalesce(label, metric)
                || case
                    when value_then is null and value_now is not null
                        then ' is measured now'
                    when value_now is null and value_then is not null
                        then ' is no longer measured'
                    else ' weighs differently because other metrics came or went'
                end
                || ': ' || {{ signed('effect') }} || {{ in_days }}
        when effect_kind = 'profile'
            then
                coalesce(label, metric) || ' counts differently in the new profile: '
                || {{ signed('effect') }} || {{ in_days }}
        else
            coalesce(label, metric) || ' counts differently in the new model version: '
            || {{ signed('effect') }} || {{ in_days }}
    end
{%- endmacro %}
