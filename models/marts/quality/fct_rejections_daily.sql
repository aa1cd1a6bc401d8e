-- One row per day of the rows' own time (null where it cannot be read), raw table and
-- reason: the rows rejected.

with rejected_rows as (

    select * from {{ ref('int_rejected_rows') }}

)

select
    row_date as health_date,
    source_table,
    reject_reason as reason,
    count(*) as rows
from rejected_rows
group by row_date, source_table, reject_reason
