-- One row per account and computed live day: the advocacy metrics of the catalogue.
-- What happened before the first computed day enters on it.
-- Over 100 lines: three counts enter and leave a window, each with its newest day.

{% set chain_to_date -%}
    partition by account_days.account_id, account_days.chain_start_date
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

first_computed_days as (

    {{ first_computed_days('account_days') }}

),

advocacy_days as (

    select
        events.account_id,
        events.occurred_date,
        account_days.chain_start_date,
        account_days.health_date as entering_date,
        greatest(
            {{ days_after('events.occurred_date', 365) }},
            first_computed_days.from_date
        ) as leaving_date,
        case
            when events.advocacy_type in ('reference', 'case_study', 'review') then 1
            else 0
        end as advocacy_events,
        case when events.advocacy_type = 'referral' then 1 else 0 end as referrals,
        case
            when events.advocacy_type = 'review' then coalesce(events.rating, 0)
            else 0
        end as rating_sum,
        case
            when events.advocacy_type = 'review' and events.rating is not null then 1
            else 0
        end as ratings
    from {{ ref('stg_feedback__advocacy_events') }} as events
    inner join first_computed_days
        on events.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('events', 'occurred_date') }}

),

entering_and_leaving as (

    select
        account_id,
        chain_start_date,
        entering_date as change_date,
        occurred_date,
        advocacy_events,
        referrals,
        rating_sum,
        ratings
    from advocacy_days

    union all

    select
        account_id,
        chain_start_date,
        leaving_date as change_date,
        cast(null as date) as occurred_date,
        -advocacy_events as advocacy_events,
        -referrals as referrals,
        -rating_sum as rating_sum,
        -ratings as ratings
    from advocacy_days

),

changes as (

    select
        account_id,
        chain_start_date,
        change_date,
        max(case when advocacy_events > 0 then occurred_date end) as advocacy_date,
        max(case when referrals > 0 then occurred_date end) as referral_date,
        max(case when ratings > 0 then occurred_date end) as rating_date,
        sum(advocacy_events) as advocacy_events,
        sum(referrals) as referrals,
        sum(rating_sum) as rating_sum,
        sum(ratings) as ratings
    from entering_and_leaving
    group by account_id, chain_start_date, change_date

),

windowed as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.is_live,
        {% for kind in ['advocacy', 'referral', 'rating'] -%}
        max(changes.{{ kind }}_date) over ({{ chain_to_date }}) as last_{{ kind }}_date,
        {% endfor -%}
        sum(coalesce(changes.advocacy_events, 0)) over ({{ chain_to_date }})
            as advocacy_events,
        sum(coalesce(changes.referrals, 0)) over ({{ chain_to_date }}) as referrals,
        sum(coalesce(changes.rating_sum, 0)) over ({{ chain_to_date }}) as rating_sum,
        sum(coalesce(changes.ratings, 0)) over ({{ chain_to_date }}) as ratings
    from account_days
    left join changes
        on
            account_days.account_id = changes.account_id
            and account_days.chain_start_date = changes.chain_start_date
            and account_days.health_date = changes.change_date

),

measured as (

    select
        account_id,
        health_date,
        {{ rounded('advocacy_events') }} as advocacy_events_365d,
        {{ rounded('referrals') }} as referrals_365d,
        {{ rounded(safe_ratio('rating_sum', 'ratings')) }} as review_rating_365d,
        {{ evidence_in_window('last_advocacy_date', 365) }} as advocacy_evidence_date,
        {{ evidence_in_window('last_referral_date', 365) }} as referral_evidence_date,
        {{ evidence_in_window('last_rating_date', 365) }} as rating_evidence_date
    from windowed
    where is_live

)

select * from measured
