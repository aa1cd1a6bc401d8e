-- For every raw table the rows counted in the raw view itself equal accepted +
-- rejected + deferred, and every accepted row reaches staging. A build of empty tables
-- (dbt build --empty) reads no rows to reconcile.

with raw_counts as (

    {% for table in raw_contract() -%}
    {%- set contract = raw_table(table) -%}
    select
        '{{ table }}' as source_table,
        (select count(*) from {{ source('raw', table) }}) as raw,
        (
            select count(*)
            from {{ ref('stg_' ~ contract.source ~ '__' ~ table) }}
        ) as staged
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

source_tables as (

    select * from {{ ref('int_source_tables') }}

),

listed_rejections as (

    select
        source_table,
        count(*) as listed
    from {{ ref('fct_rejected_rows') }}
    group by source_table

)

select
    raw_counts.source_table,
    raw_counts.raw,
    raw_counts.staged,
    source_tables.accepted,
    source_tables.rejected,
    source_tables.deferred
from raw_counts
left join source_tables
    on raw_counts.source_table = source_tables.source_table
left join listed_rejections
    on raw_counts.source_table = listed_rejections.source_table
where
    {{ 'false' if flags.EMPTY else 'true' }}
    and (
        raw_counts.raw
        != coalesce(
            source_tables.accepted + source_tables.rejected + source_tables.deferred,
            -1
        )
        or raw_counts.staged != source_tables.accepted
        or coalesce(listed_rejections.listed, 0) != source_tables.rejected
    )
