{#- Whether a touch (int_contact_touches) is one of a stakeholder: a vp, c_level, champion or
    sponsor, by a two-way touch or a marketing engagement that is no opened e-mail. -#}
{% macro is_of_a_stakeholder(touches) -%}
    (
        {{ touches }}.seniority in ('vp', 'c_level')
        or {{ touches }}.is_champion
        or {{ touches }}.is_executive_sponsor
    )
    and (
        {{ touches }}.is_two_way
        or {{ touches }}.touch_source = 'marketing'
        and {{ touches }}.channel != 'email_open'
    )
{%- endmacro %}
