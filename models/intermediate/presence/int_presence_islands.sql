-- One row per account, kind, thing and unbroken period in which the thing is present.

with presence_periods as (

    select * from {{ ref('int_presence_periods') }}

),

periods_with_coverage as (

    select
        account_id,
        kind,
        thing,
        from_date,
        until_date,
        max(until_date) over (
            partition by account_id, kind, thing
            order by from_date, until_date
            rows between unbounded preceding and 1 preceding
        ) as covered_until_date
    from presence_periods

),

numbered_islands as (

    select
        account_id,
        kind,
        thing,
        from_date,
        until_date,
        sum(case when from_date <= covered_until_date then 0 else 1 end) over (
            partition by account_id, kind, thing
            order by from_date, until_date
            rows between unbounded preceding and current row
        ) as island
    from periods_with_coverage

)

select
    account_id,
    kind,
    thing,
    min(from_date) as from_date,
    max(until_date) as until_date
from numbered_islands
group by account_id, kind, thing, island
