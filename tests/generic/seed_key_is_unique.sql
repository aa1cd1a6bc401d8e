{#- No two rows share the key. Warns: int_build_gate stops the build and names the key. -#}
{% test seed_key_is_unique(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
