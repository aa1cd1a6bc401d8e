-- One row per account and live day: the advocacy metrics of the catalogue.

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

advocacy_by_day as (

    select
        account_id,
        occurred_date,
        count(
            case when advocacy_type in ('reference', 'case_study', 'review') then 1 end
        ) as advocacy_events,
        count(case when advocacy_type = 'referral' then 1 end) as referrals,
        sum(case when advocacy_type = 'review' then rating end) as rating_sum,
        count(case when advocacy_type = 'review' then rating end) as ratings
    from {{ ref('stg_feedback__advocacy_events') }}
    group by account_id, occurred_date

),

daily as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.chain_start_date,
        account_days.is_live,
        coalesce(advocacy_by_day.advocacy_events, 0) as advocacy_events,
        coalesce(advocacy_by_day.referrals, 0) as referrals,
        coalesce(advocacy_by_day.rating_sum, 0) as rating_sum,
        coalesce(advocacy_by_day.ratings, 0) as ratings
    from account_days
    left join advocacy_by_day
        on
            account_days.account_id = advocacy_by_day.account_id
            and account_days.health_date = advocacy_by_day.occurred_date

),

windowed as (

    select
        account_id,
        health_date,
        is_live,
        {{ sum_over_last('advocacy_events', 365) }} as advocacy_events,
        {{ sum_over_last('referrals', 365) }} as referrals,
        {{ sum_over_last('rating_sum', 365) }} as rating_sum,
        {{ sum_over_last('ratings', 365) }} as ratings
    from daily

),

measured as (

    select
        account_id,
        health_date,
        {{ rounded('advocacy_events') }} as advocacy_events_365d,
        {{ rounded('referrals') }} as referrals_365d,
        {{ rounded(safe_ratio('rating_sum', 'ratings')) }} as review_rating_365d,
        health_date as advocacy_evidence_date
    from windowed
    where is_live

)

select * from measured
