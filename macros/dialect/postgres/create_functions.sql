{#- Functions of the raw schema for what an engine lacks: Postgres has no cast that gives null
    instead of failing, and rounds decimals alone. -#}
{% macro default__create_functions() -%}
{%- endmacro %}

{% macro postgres__create_functions() -%}
    {%- do run_query(postgres__parser(
        'parse_time', 'value text', 'timestamp',
        "if value ~ '^\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?)?$' then "
        ~ "return regexp_replace(value, '(\\.\\d{6})\\d+$', '\\1')::timestamp; "
        ~ "elsif value ~ '^\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)? ?"
        ~ "(Z|z|[+-]\\d\\d(:?\\d\\d)?)$' then "
        ~ "return regexp_replace(value, '(\\.\\d{6})\\d+', '\\1')::timestamptz "
        ~ "at time zone 'UTC'; end if; return null;"
    )) -%}
    {%- do run_query(postgres__parser(
        'parse_time_as', 'value text, form text', 'timestamp',
        'return to_timestamp(value, form)::timestamp;'
    )) -%}
    {#- Postgres reads 0x1F and 1_000 from its version 16 on, and NaN and Infinity always:
        the project reads plain numbers alone. -#}
    {%- do run_query(postgres__parser(
        'parse_double', 'value text', 'double precision',
        "if value !~ '^[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?$' then return null; "
        ~ 'end if; if abs(value::double precision) < ' ~ double_limit()
        ~ ' then return value::double precision; end if; return null;'
    )) -%}
    {%- do run_query(postgres__parser(
        'parse_decimal', 'value text, decimals integer', 'numeric',
        "if value !~ '^[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?$' then return null; "
        ~ 'end if; if decimals = 9 then return value::numeric(18, 9); end if; '
        ~ 'return value::numeric(18, 6);'
    )) -%}
    {%- do run_query(
        'create or replace function ' ~ postgres__function('rounded')
        ~ '(value double precision, decimals integer) returns double precision '
        ~ 'language sql immutable parallel safe as $body$ select sign(value) * '
        ~ 'floor(abs(value) * power(10::double precision, decimals) + 0.5) '
        ~ '/ power(10::double precision, decimals) $body$'
    ) -%}
{%- endmacro %}

{#- A function of the raw schema that gives null where its body fails. Such a body is a
    transaction of its own, which a query of several workers must not begin. -#}
{% macro postgres__parser(name, arguments, type, body) -%}
    {{ return(
        'create or replace function ' ~ postgres__function(name) ~ '(' ~ arguments
        ~ ') returns ' ~ type ~ ' language plpgsql immutable parallel unsafe as $body$ begin ' ~ body
        ~ ' exception when data_exception then return null; end $body$'
    ) }}
{%- endmacro %}

{#- A function of the raw schema, as it is called. -#}
{% macro postgres__function(name) -%}
    {{ return(own_relation(name).include(database=false) | string) }}
{%- endmacro %}
