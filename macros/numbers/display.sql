{#- A number as a person writes it in a sentence: hundredths at most, no zeros behind the
    point (76, 3.5, 74.94); unknown if null. -#}
{% macro display(number) -%}
    {%- set value = rounded_to(number, 2) -%}
    (
        case
            when {{ number }} is null then 'unknown'
            {%- for digits in [0, 1] %}
            when
                cast({{ value }} as decimal(28, 2))
                = cast({{ value }} as decimal(28, {{ digits }}))
                then
                    cast(
                        cast({{ value }} as decimal(28, {{ digits }}))
                        as {{ dbt.type_string() }}
                    )
            {%- endfor %}
            else cast(cast({{ value }} as decimal(28, 2)) as {{ dbt.type_string() }})
        end
    )
{%- endmacro %}
