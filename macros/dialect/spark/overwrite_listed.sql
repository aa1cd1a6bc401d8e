{#- The strategies `work_list` and `work_days` on Spark. Touched are the partitions that may
    hold rows of the list (its accounts' buckets, from the month of the first listed day
    on), rows without a day and rows no longer kept. A table aside takes what they shall
    hold: the computed rows and the untouched ones. Then they are overwritten from it, and
    those that shall hold nothing are dropped. Overwriting is not atomic: a table aside
    that a killed run left is complete, and is written again first. -#}
{% macro spark__overwrite_listed(relation, query) -%}
    {%- set meta = config.get('meta') -%}
    {%- set work_list = model_relation(meta.get('work_list', 'int_account_work_list')) -%}
    {%- set aside = spark__finish_overwriting(relation) -%}
    {%- set starts = run_query(spark__listed_starts(meta, work_list)).rows -%}
    {%- set is_full = starts and starts[0][2] == 1 -%}
    {%- set partitions = spark__partitions(relation) -%}
    {%- set unkept = [] -%}
    {%- if meta.get('kept') and not is_full -%}
        {%- for row in run_query(
            'select distinct stored_month, stored_bucket from ' ~ relation
            ~ ' as written where not (' ~ kept_days(meta.kept, 'written.' ~ meta.day) ~ ')'
        ).rows -%}
            {%- do unkept.append([row[0], row[1]]) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set touched = ["written.stored_month = 'none'"] -%}
    {%- for bucket, month, _ in starts -%}
        {%- do touched.append(
            "(written.stored_bucket = '" ~ bucket ~ "' and written.stored_month >= '"
            ~ month ~ "')"
        ) -%}
    {%- endfor -%}
    {%- for month, bucket in unkept -%}
        {%- do touched.append(
            "(written.stored_month = '" ~ month ~ "' and written.stored_bucket = '"
            ~ bucket ~ "')"
        ) -%}
    {%- endfor -%}
    {%- set names = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation)
        if column.name not in ['stored_month', 'stored_bucket']
    -%}
        {%- do names.append(column.name) -%}
    {%- endfor -%}
    {%- set computed_names = get_columns_in_query(query) -%}
    {%- if computed_names | sort != names | sort -%}
        {%- do exceptions.raise_compiler_error(
            'the columns of ' ~ relation ~ ' changed: run `dbt build --full-refresh`'
        ) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        create table {{ aside }} using parquet as
        select
            {% for name in names -%}
            computed.{{ name }},
            {% endfor -%}
            {{ spark__health_month_of('computed.' ~ meta.day) }} as stored_month,
            {{ spark__stored_bucket('computed') }} as stored_bucket
        from (
            {{ query }}
        ) as computed
        where {{ spark__is_listed('computed', meta, work_list) }}
        {%- if not is_full %}
        union all
        select
            {% for name in names -%}
            written.{{ name }},
            {% endfor -%}
            written.stored_month,
            written.stored_bucket
        from {{ relation }} as written
        where
            ({{ touched | join(' or ') }})
            and not {{ spark__is_listed('written', meta, work_list) }}
            {%- if meta.get('kept') %}
            and ({{ kept_days(meta.kept, 'written.' ~ meta.day) }})
            {%- endif %}
        {%- endif %}
    {%- endcall -%}
    {%- set filled = [] -%}
    {%- for row in run_query(
        'select distinct stored_month, stored_bucket from ' ~ aside
    ).rows -%}
        {%- do filled.append([row[0], row[1]]) -%}
    {%- endfor -%}
    {%- set emptied = [] -%}
    {%- for partition in partitions if partition not in filled -%}
        {%- set month = partition[0] -%}
        {%- set bucket = partition[1] -%}
        {%- set listed = [] -%}
        {%- for start_bucket, start_month, _ in starts
            if start_bucket == bucket and month >= start_month
        -%}
            {%- do listed.append(1) -%}
        {%- endfor -%}
        {%- if is_full or month == 'none' or listed or partition in unkept -%}
            {%- do emptied.append(
                "partition (stored_month = '" ~ month ~ "', stored_bucket = '"
                ~ bucket ~ "')"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if filled -%}
        {%- do run_query(spark__overwrite_from(relation, aside)) -%}
    {%- endif -%}
    {%- if emptied -%}
        {%- do run_query(
            'alter table ' ~ relation ~ ' drop if exists ' ~ emptied | join(', ')
        ) -%}
    {%- endif -%}
    {%- do run_query('drop table ' ~ aside) -%}
{%- endmacro %}

{#- A query for the partitions that the list begins with: bucket, month, 1 if all is listed. -#}
{% macro spark__listed_starts(meta, work_list) -%}
    {%- set period = meta.get('period', 'day') -%}
    {%- if config.get('incremental_strategy') == 'work_days' -%}
        select
            {{ spark__stored_bucket('') }},
            {{ spark__health_month_of(first_listed_day(period)) }},
            (select max(cast(is_full as int)) from {{ work_list }})
    {%- else -%}
        select
            {{ spark__account_bucket('work_list.account_id') }},
            {{ spark__health_month_of(
                'min(' ~ period_of('work_list.first_date', period) ~ ')'
            ) }},
            max(cast(work_list.is_full as int))
        from {{ work_list }} as work_list
        group by 1
    {%- endif -%}
{%- endmacro %}

{% macro spark__is_listed(rows, meta, work_list) -%}
    {%- if config.get('incremental_strategy') == 'work_days' -%}
        coalesce(
            {{ rows }}.{{ meta.day }} >= {{ first_listed_day(meta.get('period', 'day')) }},
            false
        )
    {%- else -%}
        {{ is_listed_row(rows, meta, work_list) }}
    {%- endif -%}
{%- endmacro %}

{#- Writes what a table aside holds, if a killed run left one. Returns the place of it, where
    there is nothing now. -#}
{% macro spark__finish_overwriting(relation) -%}
    {%- set aside = relation.incorporate(
        path={'identifier': relation.identifier ~ '__dbt_tmp'}, type='table'
    ) -%}
    {%- do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') -%}
    {%- if load_relation(aside) -%}
        {%- do run_query(spark__overwrite_from(relation, aside)) -%}
        {%- do run_query('drop table ' ~ aside) -%}
    {%- endif -%}
    {{ return(aside) }}
{%- endmacro %}

{#- Overwrites the partitions of which the table aside has rows, one file each. -#}
{% macro spark__overwrite_from(relation, aside) -%}
    insert overwrite table {{ relation }} partition (stored_month, stored_bucket)
    select /*+ repartition(stored_month, stored_bucket) */ * from {{ aside }}
{%- endmacro %}

{#- The partitions of a table as [stored_month, stored_bucket]. -#}
{% macro spark__partitions(relation) -%}
    {%- set partitions = [] -%}
    {%- for row in run_query('show partitions ' ~ relation).rows -%}
        {%- set month, bucket = row[0].split('/') -%}
        {%- set bucket = bucket.split('=')[1] | replace('%20', ' ') -%}
        {%- if not bucket.endswith(' of ' ~ spark__account_buckets()) -%}
            {%- do exceptions.raise_compiler_error(
                relation ~ ' was made with another SPARK_ACCOUNT_BUCKETS ('
                ~ bucket ~ '): run `dbt build --full-refresh`'
            ) -%}
        {%- endif -%}
        {%- do partitions.append([month.split('=')[1], bucket]) -%}
    {%- endfor -%}
    {{ return(partitions) }}
{%- endmacro %}
