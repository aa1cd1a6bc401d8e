{#- The contract columns of a row as they were read, joined by | in contract order: equal texts
    mean equal rows, and the text breaks ties between versions of a row. -#}
{% macro read_row_text(table) -%}
    {%- for column in raw_table(table).columns -%}
        {%- if column.type == 'decimal' -%}
            coalesce({{ decimal_text(column.name) }}, '')
        {%- else -%}
            coalesce({{ value_text(column.name, column.type) }}, '')
        {%- endif -%}
        {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- A decimal is kept with six decimals, but compared with nine: from the text delivered. -#}
{% macro decimal_text(name) -%}
    case
                    when {{ name }} is not null
                        then cast(
                            coalesce(
                                {{ nine_decimals(name ~ '_text') }},
                                cast({{ name }} as decimal(38, 9))
                            ) as {{ dbt.type_string() }}
                        )
                end
{%- endmacro %}
