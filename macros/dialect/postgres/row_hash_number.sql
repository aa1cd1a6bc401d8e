{% macro postgres__row_hash_number(columns) -%}
    cast(hashtextextended(cast(row({{ columns | join(', ') }}) as text), 0) as numeric(38, 0))
{%- endmacro %}
