{#- A day of evidence as long as its row lies in the last so many days up to health_date: what left
    the window is no evidence any more. -#}
{% macro evidence_in_window(evidence_date, days) -%}
    case
        when {{ evidence_date }} > {{ days_before('health_date', days) }}
            then {{ evidence_date }}
    end
{%- endmacro %}
