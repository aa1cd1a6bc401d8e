{#- md5 over the checksums of the models and the texts of the macros that feed one model, itself
    and those that read the raw tables among them. Empty while dbt parses the project. -#}
{% macro code_hash_of(name) -%}
    {%- set texts = [] -%}
    {%- if execute -%}
        {%- set models = [] -%}
        {%- set known = [project_model(name).unique_id] -%}
        {%- set waiting = known | list -%}
        {%- for _ in range(graph.nodes | length) if waiting -%}
            {%- set node = graph.nodes[waiting.pop()] -%}
            {%- do models.append(node) -%}
            {%- for parent in node.depends_on.nodes
                if parent.startswith('model.customer_health.') and parent not in known
            -%}
                {%- do known.append(parent) -%}
                {%- do waiting.append(parent) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- set macros = reading_macros() -%}
        {%- for node in models | sort(attribute='unique_id') -%}
            {%- do texts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
            {%- for macro in node.depends_on.macros if macro not in macros -%}
                {%- do macros.append(macro) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- for macro in macros_with_parents(macros) | sort -%}
            {%- do texts.append(macro ~ '=' ~ context[macro].macro.macro_sql) -%}
        {%- endfor -%}
        {%- do texts.append(tojson(metric_columns())) -%}
    {%- endif -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}

{#- Names of the macros of this project among the given ids, and of those they call. -#}
{% macro macros_with_parents(macros) -%}
    {%- set names = [] -%}
    {%- set waiting = macros | list -%}
    {%- for _ in range(context | length) if waiting -%}
        {%- set name = waiting.pop().split('.')[-1] -%}
        {%- if name not in names and context[name].macro is defined
            and context[name].macro.package_name == 'customer_health'
        -%}
            {%- do names.append(name) -%}
            {%- do waiting.extend(context[name].macro.depends_on.macros) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
