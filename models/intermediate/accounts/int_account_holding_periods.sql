-- One row per account, kind (plan, product), thing held and unbroken period in which an
-- active row (trial too) holds it. Rows without a product are one product, named ''.

with subscription_rows as (

    select
        account_id,
        plan,
        coalesce(product, '') as product,
        started_date,
        coalesce(ended_date, cast('9999-12-31' as date)) as ended_date
    from {{ ref('int_subscription_rows') }}

),

holdings as (

    select
        account_id,
        'plan' as kind,
        plan as holding,
        started_date as from_date,
        ended_date as until_date
    from subscription_rows
    where plan is not null and started_date < ended_date

    union all

    select
        account_id,
        'product' as kind,
        product as holding,
        started_date as from_date,
        ended_date as until_date
    from subscription_rows
    where started_date < ended_date

),

holdings_with_coverage as (

    select
        account_id,
        kind,
        holding,
        from_date,
        until_date,
        max(until_date) over (
            partition by account_id, kind, holding
            order by from_date, until_date
            rows between unbounded preceding and 1 preceding
        ) as covered_until_date
    from holdings

),

numbered_islands as (

    select
        account_id,
        kind,
        holding,
        from_date,
        until_date,
        sum(case when from_date <= covered_until_date then 0 else 1 end) over (
            partition by account_id, kind, holding
            order by from_date, until_date
            rows between unbounded preceding and current row
        ) as island
    from holdings_with_coverage

)

select
    account_id,
    kind,
    holding,
    min(from_date) as from_date,
    max(until_date) as until_date
from numbered_islands
group by account_id, kind, holding, island
