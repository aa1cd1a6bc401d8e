-- One row per rejected raw row: (table, row hash, ordinal), so three copies are three
-- rows. The raw content goes after rejected_retention_days; the row and its reason
-- stay.

with rejected_rows as (

    select * from {{ ref('int_rejected_rows') }}

),

numbered as (

    select
        source_table,
        row_hash,
        cast(row_number() over (
            partition by source_table, row_hash
            order by reject_reason
        ) as integer) as ordinal,
        reject_reason as reason,
        row_key,
        case
            when
                coalesce({{ day_of('loaded_at') }}, row_date, {{ as_of_date() }})
                > {{ days_before(as_of_date(), var('rejected_retention_days')) }}
                then raw_content
        end as raw_content,
        row_date,
        loaded_at
    from rejected_rows

)

select * from numbered
