{#- Whether a column of numbers that need not be whole can carry this column: a flag that was
    null somewhere, a text that was null everywhere. No id can be carried so. -#}
{% macro is_carried_by_numbers(column) -%}
    {{ return(
        column.type == 'boolean'
        or column.type == 'string' and not column.name.endswith('_id')
    ) }}
{%- endmacro %}

{#- The text of such a number: 3 of 3.0, and null for what is not a number. -#}
{% macro number_text(name, text) -%}
    case
        when abs({{ name }}) < 1e15 and {{ name }} = floor({{ name }})
            then cast(cast({{ name }} as bigint) as {{ dbt.type_string() }})
        when abs({{ name }}) < 1e308 then {{ text }}
    end
{%- endmacro %}
