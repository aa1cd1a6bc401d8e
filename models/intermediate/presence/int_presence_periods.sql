-- One row per account, kind, thing and period in which the thing counts towards a
-- distinct count. What was seen counts inside its chain of subscriptions only.

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

)

select * from all_periods
