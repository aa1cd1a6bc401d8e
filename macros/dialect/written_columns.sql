{#- The columns to write: some adapters give them, some leave it to the strategy. -#}
{% macro written_columns(arg_dict) -%}
    {{ return(
        arg_dict.dest_columns
        or adapter.get_columns_in_relation(arg_dict.target_relation)
    ) }}
{%- endmacro %}
