{% macro driver_sentence() -%}
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
                || ': ' || {{ signed('effect') }} || ' points in ' || basis
        when effect_kind = 'override'
            then
                'A manual override changed the score: ' || {{ signed('effect') }}
                || ' points in ' || basis
        when effect_kind = 'behaviour'
            then
                coalesce(label, metric) || ' went from ' || {{ display('value_then') }}
                || ' to ' || {{ display('value_now') }} || ': '
                || {{ signed('effect') }} || ' points in ' || basis
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
                || ': ' || {{ signed('effect') }} || ' points in ' || basis
        when effect_kind = 'profile'
            then
                coalesce(label, metric) || ' counts differently in the new profile: '
                || {{ signed('effect') }} || ' points in ' || basis
        else
            coalesce(label, metric) || ' counts differently in the new model version: '
            || {{ signed('effect') }} || ' points in ' || basis
    end
{%- endmacro %}
