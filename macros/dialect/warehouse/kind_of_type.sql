{#- What an engine's type can carry: text, integer, number, date, timestamp (without a zone),
    instant (a point in time), boolean; empty for all others. -#}
{% macro kind_of_type(data_type) -%}
    {{ return(adapter.dispatch('kind_of_type', 'customer_health')(data_type | lower)) }}
{%- endmacro %}

{% macro default__kind_of_type(data_type) -%}
    {%- set name = data_type.split('(')[0].strip() -%}
    {%- if '[' in data_type or '<' in data_type -%}
        {{ return('') }}
    {%- elif 'char' in name or name in ('text', 'string', 'uuid') -%}
        {{ return('text') }}
    {%- elif name in ('number', 'numeric', 'decimal', 'bignumeric', 'bigdecimal')
        or name.startswith(('double', 'float', 'real')) -%}
        {{ return('number') }}
    {%- elif name.startswith('int') and name != 'interval'
        or name in ('smallint', 'bigint', 'tinyint', 'byteint') -%}
        {{ return('integer') }}
    {%- elif name == 'date' -%}
        {{ return('date') }}
    {%- elif name in ('timestamptz', 'timestamp_tz', 'timestamp_ltz')
        or 'with time zone' in data_type -%}
        {{ return('instant') }}
    {%- elif name.startswith(('timestamp', 'datetime')) -%}
        {{ return('timestamp') }}
    {%- elif name.startswith('bool') -%}
        {{ return('boolean') }}
    {%- else -%}
        {{ return('') }}
    {%- endif -%}
{%- endmacro %}
