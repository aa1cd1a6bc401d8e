{#- Statements as a list: Databricks takes one at a time. -#}
{% macro databricks__write_work_list(arg_dict) -%}
    {{ return(default__write_work_list(arg_dict).split(';')) }}
{%- endmacro %}

{% macro databricks__write_work_days(arg_dict) -%}
    {{ return(default__write_work_days(arg_dict).split(';')) }}
{%- endmacro %}
