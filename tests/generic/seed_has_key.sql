{#- No row lacks a part of its key (`nullable`: parts that may be empty), and no two rows share it.
    Warns: int_build_gate stops the build and names the key. -#}
{% test seed_has_key(model, columns, nullable=[]) %}
select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in nullable %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
