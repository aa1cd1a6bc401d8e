-- One row per account, kind and day on which the number of distinct things present
-- changes: how many enter less how many leave. Its running sum is the distinct count.

with islands as (

    select * from {{ ref('int_presence_islands') }}

    union all

    select * from {{ ref('int_presence_overlaps') }}

),

entering_and_leaving as (

    select
        account_id,
        kind,
        from_date as change_date,
        1 as things_entering
    from islands

    union all

    select
        account_id,
        kind,
        until_date as change_date,
        -1 as things_entering
    from islands

)

select
    account_id,
    kind,
    change_date,
    sum(things_entering) as things_entering
from entering_and_leaving
group by account_id, kind, change_date
