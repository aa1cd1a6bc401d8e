-- One row per account and chain: subscriptions joined over gaps of at most 31 days
-- (scoring.md 1; the gap is start day less the latest end day before it).

with subscription_rows as (

    select * from {{ ref('int_subscription_rows') }}

),

coverage_before_each_start as (

    select
        account_id,
        started_date,
        max(coalesce(ended_date, cast('9999-12-31' as date))) over (
            partition by account_id
            order by started_date, subscription_id
            rows between unbounded preceding and 1 preceding
        ) as covered_until_date
    from subscription_rows

),

chain_starts as (

    select distinct
        account_id,
        started_date as chain_start_date
    from coverage_before_each_start
    where
        covered_until_date is null
        or {{ days_between('covered_until_date', 'started_date') }} > 31

),

chains as (

    select
        account_id,
        chain_start_date,
        coalesce(
            lead(chain_start_date) over (
                partition by account_id
                order by chain_start_date
            ),
            cast('9999-12-31' as date)
        ) as next_chain_start_date
    from chain_starts

)

select * from chains
