{#- A string: the part of its table in which the rows of an account lie, as `2 of 4`.
    SPARK_ACCOUNT_BUCKETS (default 2) is their number; changing it needs --full-refresh. -#}
{% macro spark__account_bucket(account_id) -%}
    concat(pmod(hash({{ account_id }}), {{ spark__account_buckets() }}), ' of ',
        {{ spark__account_buckets() }})
{%- endmacro %}

{% macro spark__account_buckets() -%}
    {{ return(env_var('SPARK_ACCOUNT_BUCKETS', '2') | int) }}
{%- endmacro %}
