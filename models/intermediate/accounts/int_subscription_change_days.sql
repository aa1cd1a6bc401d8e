-- One row per account and day on which the state of its subscriptions may change, with
-- the day until which it then stays as it is (exclusive).

with subscription_rows as (

    select * from {{ ref('int_subscription_rows') }}

),

model_versions as (

    select * from {{ ref('int_model_versions') }}

),

first_days as (

    select
        account_id,
        min(started_date) as first_date
    from subscription_rows
    group by account_id

),

possible_change_days as (

    select
        account_id,
        started_date as change_date
    from subscription_rows

    union distinct

    select
        account_id,
        ended_date as change_date
    from subscription_rows

    union distinct

    select
        account_id,
        cancel_requested_date as change_date
    from subscription_rows

    union distinct

    select
        account_id,
        {{ days_after('term_ends_date', 1) }} as change_date
    from subscription_rows

    union distinct

    -- A live version may bring another min_renewal_term_days.
    select
        first_days.account_id,
        model_versions.live_from_date as change_date
    from first_days
    cross join model_versions

),

change_days as (

    select
        possible_change_days.account_id,
        possible_change_days.change_date as from_date
    from possible_change_days
    inner join first_days
        on possible_change_days.account_id = first_days.account_id
    where
        possible_change_days.change_date >= first_days.first_date
        and possible_change_days.change_date <= {{ as_of_date() }}

),

periods as (

    select
        account_id,
        from_date,
        lead(from_date, 1, {{ days_after(as_of_date(), 1) }}) over (
            partition by account_id
            order by from_date
        ) as until_date
    from change_days

)

select * from periods
