-- One row per account, product and unbroken period in which an active row (trial too)
-- holds it.

with holding_periods as (

    select * from {{ ref('int_account_holding_periods') }}

)

select
    account_id,
    holding as product,
    from_date,
    until_date
from holding_periods
where kind = 'product'
