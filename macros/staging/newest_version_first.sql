{#- The order of the rows of one key, the one that counts first: the newest (without a time is
    oldest), then the greater md5 of the values as read, then of the row as delivered. Reads
    loaded_at, read_text, raw_text and is_copied. -#}
{% macro newest_version_first() -%}
    case when loaded_at is null then 1 else 0 end,
    loaded_at desc,
    {{ text_hash('read_text') }} desc,
    {{ text_hash('case when is_copied then raw_text end') }} desc
{%- endmacro %}
