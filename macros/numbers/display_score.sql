{#- A score in a sentence, floored to hundredths: what is shown as 70 has reached 70. -#}
{% macro display_score(score) -%}
    {{ display(
        'cast(floor(' ~ rounded_to('(' ~ score ~ ') * 100', 6) ~ ') as '
        ~ type_double() ~ ') / 100'
    ) }}
{%- endmacro %}
