-- No raw table has less than half of the rows that the last complete build accepted
-- of it: a sharp fall is an extract that broke off, or ids of another form. Warns only:
-- the rows may have been deleted on purpose. Tables of less than 20 rows are left out.
-- Of use in `dbt build`: after a `dbt run` the last complete build is the run itself.

{{ config(severity='warn') }}

with source_tables as (

    select * from {{ ref('int_source_tables') }}

),

tables_before as (

    select
        build_state.source_table,
        build_state.rows as accepted
    from {{ source('build', 'build_state') }} as build_state
    where build_state.kind = 'table'

)

select
    tables_before.source_table,
    tables_before.accepted as accepted_before,
    source_tables.accepted,
    source_tables.rejected
from tables_before
inner join source_tables
    on tables_before.source_table = source_tables.source_table
where
    {{ 'false' if flags.EMPTY else 'true' }}
    and tables_before.accepted >= 20
    and source_tables.accepted * 2 < tables_before.accepted
