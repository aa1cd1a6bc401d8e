{#- A date format of strptime as the pattern that Spark reads. -#}
{% macro spark__date_pattern(date_format) -%}
    {%- set pattern = namespace(text=date_format) -%}
    {%- for name, letters in {
        '%Y': 'yyyy', '%y': 'yy', '%m': 'MM', '%d': 'dd', '%b': 'MMM', '%B': 'MMMM',
        '%H': 'HH', '%I': 'hh', '%p': 'a', '%M': 'mm', '%S': 'ss', '%f': 'SSSSSS',
    }.items() -%}
        {%- set pattern.text = pattern.text | replace(name, letters) -%}
    {%- endfor -%}
    {{ return(pattern.text) }}
{%- endmacro %}
