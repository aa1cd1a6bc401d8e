-- One row per account and period in which the state of its subscriptions does not
-- change: status of the contract, mrr, seats, plan, renewal (scoring.md 1). Over 100
-- lines because one period is described by four independent roll-ups of its rows.

with periods as (

    select * from {{ ref('int_subscription_change_days') }}

),

subscription_rows as (

    select * from {{ ref('int_subscription_rows') }}

),

model_versions as (

    select * from {{ ref('int_model_versions') }}

),

settings as (

    select * from {{ ref('int_settings_resolved') }}

),

terms as (

    -- A seat change inside a term does not shorten it: the earliest row counts.
    select
        account_id,
        term_ends_date,
        {{ days_between('min(started_date)', 'term_ends_date') }} as term_days
    from subscription_rows
    where not is_trial and term_ends_date is not null
    group by account_id, term_ends_date

),

active_rows as (

    select
        periods.account_id,
        periods.from_date,
        subscription_rows.plan,
        subscription_rows.mrr_amount,
        subscription_rows.seats,
        subscription_rows.is_trial,
        subscription_rows.auto_renew,
        subscription_rows.term_ends_date,
        coalesce(subscription_rows.product, '') as product,
        coalesce(subscription_rows.notice_days, 0) as notice_days,
        coalesce(
            subscription_rows.cancel_requested_date <= periods.from_date, false
        ) as has_given_notice
    from periods
    inner join subscription_rows
        on
            periods.account_id = subscription_rows.account_id
            and periods.from_date >= subscription_rows.started_date
            and (
                subscription_rows.ended_date is null
                or periods.from_date < subscription_rows.ended_date
            )

),

contract_states as (

    select
        account_id,
        from_date,
        count(case when not is_trial then 1 end) as paid_rows,
        count(*) as active_rows,
        count(case when not is_trial and not has_given_notice then 1 end)
            as staying_rows,
        sum(case when not is_trial then mrr_amount end) as known_mrr,
        sum(case when not is_trial and auto_renew then mrr_amount end)
            as auto_renewing_mrr,
        sum(case when not is_trial and auto_renew is not null then mrr_amount end)
            as mrr_with_known_auto_renew
    from active_rows
    group by account_id, from_date

),

product_seats as (

    select
        account_id,
        from_date,
        product,
        sum(seats) as seats
    from active_rows
    where not is_trial
    group by account_id, from_date, product

),

-- An add-on does not double the people: the greatest product counts.
seat_counts as (

    select
        account_id,
        from_date,
        max(seats) as seats
    from product_seats
    group by account_id, from_date

),

-- Largest row by mrr, trials too; unknown mrr is the smallest, null plans lose ties.
rows_by_size as (

    select
        account_id,
        from_date,
        plan,
        row_number() over (
            partition by account_id, from_date
            order by
                coalesce(mrr_amount, -1) desc,
                case when plan is null then 1 else 0 end,
                plan
        ) as size_rank
    from active_rows

),

renewal_candidates as (

    select
        active_rows.account_id,
        active_rows.from_date,
        active_rows.term_ends_date as renewal_date,
        max(active_rows.notice_days) as notice_days,
        row_number() over (
            partition by active_rows.account_id, active_rows.from_date
            order by active_rows.term_ends_date
        ) as renewal_rank
    from active_rows
    inner join terms
        on
            active_rows.account_id = terms.account_id
            and active_rows.term_ends_date = terms.term_ends_date
    inner join model_versions
        on
            active_rows.from_date >= model_versions.live_from_date
            and active_rows.from_date < model_versions.live_until_date
    inner join settings
        on
            model_versions.model_version = settings.model_version
            and terms.term_days >= settings.min_renewal_term_days
    where
        not active_rows.is_trial
        and active_rows.term_ends_date >= active_rows.from_date
    group by
        active_rows.account_id, active_rows.from_date, active_rows.term_ends_date

),

paid_history as (

    select
        periods.account_id,
        periods.from_date,
        max(subscription_rows.ended_date) as last_paid_end_date
    from periods
    inner join subscription_rows
        on
            periods.account_id = subscription_rows.account_id
            and periods.from_date >= subscription_rows.started_date
    where not subscription_rows.is_trial
    group by periods.account_id, periods.from_date

),

described as (

    select
        periods.account_id,
        periods.from_date,
        periods.until_date,
        rows_by_size.plan,
        renewal_candidates.renewal_date,
        renewal_candidates.notice_days,
        paid_history.last_paid_end_date,
        cast(seat_counts.seats as {{ type_decimal() }}) as seats,
        case
            when coalesce(contract_states.paid_rows, 0) = 0
                then cast(0 as {{ type_decimal() }})
            else cast(contract_states.known_mrr as {{ type_decimal() }})
        end as mrr,
        {{ rounded(safe_ratio(
            'coalesce(contract_states.auto_renewing_mrr, 0)',
            'contract_states.mrr_with_known_auto_renew'
        )) }} as auto_renew_share,
        coalesce(contract_states.paid_rows, 0) > 0 as is_paying,
        coalesce(contract_states.active_rows, 0) > 0 as is_subscribed,
        coalesce(
            contract_states.paid_rows > 0 and contract_states.staying_rows = 0, false
        ) as is_leaving,
        paid_history.account_id is not null as has_ever_paid
    from periods
    left join contract_states
        on
            periods.account_id = contract_states.account_id
            and periods.from_date = contract_states.from_date
    left join seat_counts
        on
            periods.account_id = seat_counts.account_id
            and periods.from_date = seat_counts.from_date
    left join rows_by_size
        on
            periods.account_id = rows_by_size.account_id
            and periods.from_date = rows_by_size.from_date
            and rows_by_size.size_rank = 1
    left join renewal_candidates
        on
            periods.account_id = renewal_candidates.account_id
            and periods.from_date = renewal_candidates.from_date
            and renewal_candidates.renewal_rank = 1
    left join paid_history
        on
            periods.account_id = paid_history.account_id
            and periods.from_date = paid_history.from_date

)

select * from described
