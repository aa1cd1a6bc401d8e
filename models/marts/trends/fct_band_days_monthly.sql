-- One row per account, month and band: the days the account spent in the band.

{{ config(
    materialized='incremental',
    meta={'day': 'health_month', 'period': 'month'},
) }}

with daily_health as (

    select daily.*
    from {{ ref('fct_account_health_daily') }} as daily
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            daily.account_id = work_list.account_id
            and daily.health_date >= {{ month_of('work_list.first_date') }}
    where daily.band is not null

)

select
    account_id,
    {{ month_of('health_date') }} as health_month,
    band,
    cast(count(*) as integer) as days
from daily_health
group by account_id, {{ month_of('health_date') }}, band
