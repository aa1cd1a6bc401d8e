-- One row per account on the work list, kind, thing and period in which the thing
-- counts towards a distinct count of a computed day. What was seen counts inside its
-- chain of subscriptions only. Over 100 lines: presences of four kinds are cut in the
-- same way.

with sightings as (

    select * from {{ ref('int_usage_sightings') }}

    union all

    select * from {{ ref('int_people_sightings') }}

),

entitlements as (

    select * from {{ ref('int_entitlement_periods') }}

),

product_periods as (

    select * from {{ ref('int_account_product_periods') }}

),

work_list as (

    select * from {{ ref('int_account_work_list') }}

),

chains as (

    select * from {{ ref('int_account_chains') }}

),

cut_at_chains as (

    select
        sightings.account_id,
        sightings.kind,
        sightings.thing,
        sightings.from_date,
        least(sightings.until_date, chains.next_chain_start_date) as until_date
    from sightings
    inner join chains
        on
            sightings.account_id = chains.account_id
            and sightings.seen_date >= chains.chain_start_date
            and sightings.seen_date < chains.next_chain_start_date
    where sightings.thing is not null

),

all_periods as (

    select
        account_id,
        kind,
        thing,
        from_date,
        until_date
    from cut_at_chains
    where from_date < until_date

    union all

    select
        account_id,
        kind,
        thing,
        from_date,
        until_date
    from entitlements

    union all

    select
        account_id,
        'subscribed_product' as kind,
        product as thing,
        from_date,
        until_date
    from product_periods

),

-- What began before the first computed day counts on it; of features also 28 days
-- before (used then, and again?). Sightings of one thing that begin together are one.
clamped as (

    select
        all_periods.account_id,
        all_periods.kind,
        all_periods.thing,
        greatest(
            all_periods.from_date,
            {{ days_before(
                'work_list.from_date',
                "case when all_periods.kind = 'feature' then 28 else 0 end"
            ) }}
        ) as from_date,
        all_periods.until_date
    from all_periods
    inner join work_list
        on
            all_periods.account_id = work_list.account_id
            and all_periods.until_date > {{ days_before(
                'work_list.from_date',
                "case when all_periods.kind = 'feature' then 28 else 0 end"
            ) }}

)

select
    account_id,
    kind,
    thing,
    from_date,
    max(until_date) as until_date
from clamped
group by account_id, kind, thing, from_date
