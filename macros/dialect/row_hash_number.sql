{#- A number made of the values of some columns: equal rows give equal numbers, and sums of
    them do not depend on the order of the rows. -#}
{% macro row_hash_number(columns) -%}
    {{ return(adapter.dispatch('row_hash_number', 'customer_health')(columns)) }}
{%- endmacro %}

{% macro default__row_hash_number(columns) -%}
    cast(xxhash64({{ columns | join(', ') }}) as decimal(38, 0))
{%- endmacro %}

{% macro duckdb__row_hash_number(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}
