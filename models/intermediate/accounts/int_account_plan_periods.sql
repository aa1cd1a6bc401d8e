-- One row per account, plan and unbroken period in which an active row (trial too)
-- holds it.

with holding_periods as (

    select * from {{ ref('int_account_holding_periods') }}

)

select
    account_id,
    holding as plan,
    from_date,
    until_date
from holding_periods
where kind = 'plan'
