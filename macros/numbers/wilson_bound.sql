{#- Lower (sign -1) or upper (sign 1) bound of the 95 % Wilson interval of a share. -#}
{% macro wilson_bound(hits, n, sign) -%}
    (
        {{ safe_ratio(hits, n) }} + 1.9208 / nullif({{ n }}, 0)
        + {{ sign }} * 1.96 * sqrt(
            {{ safe_ratio(hits, n) }} * (1 - {{ safe_ratio(hits, n) }})
            / nullif({{ n }}, 0)
            + 0.9604 / (nullif({{ n }}, 0) * cast({{ n }} as {{ type_double() }}))
        )
    ) / (1 + 3.8416 / nullif({{ n }}, 0))
{%- endmacro %}
