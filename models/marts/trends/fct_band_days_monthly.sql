-- One row per account, month and band: the days the account spent in the band.

with daily_health as (

    select * from {{ ref('fct_account_health_daily') }}
    where band is not null

)

select
    account_id,
    {{ month_of('health_date') }} as health_month,
    band,
    cast(count(*) as integer) as days
from daily_health
group by account_id, {{ month_of('health_date') }}, band
