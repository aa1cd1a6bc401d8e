{% macro bigquery__row_hash_number(columns) -%}
    cast(farm_fingerprint(to_json_string([{% for column in columns -%}
    to_json_string({{ column }}){{ ', ' if not loop.last }}
    {%- endfor %}])) as bignumeric)
{%- endmacro %}
