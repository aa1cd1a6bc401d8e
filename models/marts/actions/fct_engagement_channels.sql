-- One row per account, month and channel: the touches, and how many of ours were
-- answered by an inbound one on any channel within 7 days.

with touchpoints as (

    select
        touchpoints.account_id,
        touchpoints.touchpoint_id,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        {{ month_of('touchpoints.occurred_date') }} as health_month,
        coalesce(touchpoints.channel, 'unknown') as channel,
        touchpoints.direction
    from {{ ref('stg_crm__touchpoints') }} as touchpoints
    where touchpoints.occurred_date <= {{ as_of_date() }}

),

customers as (

    select account_id from {{ ref('fct_account_health_daily') }}
    where health_date = {{ as_of_date() }}

),

-- An answer comes after the touch; on its day also where one of the two has no time of
-- day (midnight).
answered as (

    select distinct outbound.touchpoint_id
    from touchpoints as outbound
    inner join touchpoints as inbound
        on
            outbound.account_id = inbound.account_id
            and inbound.direction = 'inbound'
            and outbound.occurred_date <= inbound.occurred_date
            and (
                outbound.occurred_at <= inbound.occurred_at
                or inbound.occurred_at = cast(inbound.occurred_date as timestamp)
            )
            and {{ days_after('outbound.occurred_date', 7) }} >= inbound.occurred_date
    where outbound.direction = 'outbound'

),

counted as (

    select
        touchpoints.account_id,
        touchpoints.channel,
        touchpoints.health_month,
        count(*) as touches,
        count(case when touchpoints.direction = 'inbound' then 1 end)
            as inbound_touches,
        count(case when touchpoints.direction = 'outbound' then 1 end)
            as outbound_touches,
        count(answered.touchpoint_id) as answered_touches
    from touchpoints
    inner join customers
        on touchpoints.account_id = customers.account_id
    left join answered
        on touchpoints.touchpoint_id = answered.touchpoint_id
    group by touchpoints.account_id, touchpoints.channel, touchpoints.health_month

)

select
    account_id,
    channel,
    cast(touches as integer) as touches,
    cast(inbound_touches as integer) as inbound_touches,
    cast(outbound_touches as integer) as outbound_touches,
    cast(answered_touches as integer) as answered_touches,
    {{ rounded(safe_ratio('answered_touches', 'outbound_touches')) }} as answered_rate,
    health_month
from counted
