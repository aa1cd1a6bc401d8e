{% macro redshift__row_hash_number(columns) -%}
    cast(strtol(substring(md5(
        {%- for column in columns %}
        coalesce(cast({{ column }} as varchar(65535)), '~')
        {{- " || '|' ||" if not loop.last }}
        {%- endfor %}
    ), 1, 15), 16) as decimal(38, 0))
{%- endmacro %}
