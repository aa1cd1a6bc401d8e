-- One row per account and live day: the engagement metrics of the catalogue. A two-way
-- touch is a call, meeting, business review or chat, or anything inbound.

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

touches as (

    select * from {{ ref('int_contact_touches') }}

),

stakeholders as (

    select * from {{ ref('int_presence_changes') }}
    where kind = 'stakeholder'

),

touches_by_day as (

    select
        account_id,
        touch_date,
        count(case when touch_source = 'touchpoint' then 1 end) as touchpoints,
        count(case when direction = 'inbound' then 1 end) as inbound_touchpoints,
        count(case when is_two_way then 1 end) as two_way_touches,
        count(case when channel = 'business_review' then 1 end) as business_reviews,
        count(
            case
                when touch_source = 'marketing' and channel != 'email_open' then 1
            end
        ) as marketing_engagements,
        count(case when channel in ('webinar', 'training', 'content') then 1 end)
            as learning_engagements
    from touches
    group by account_id, touch_date

),

daily as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.chain_start_date,
        account_days.tenure_days,
        account_days.is_live,
        coalesce(touches_by_day.touchpoints, 0) as touchpoints,
        coalesce(touches_by_day.inbound_touchpoints, 0) as inbound_touchpoints,
        coalesce(touches_by_day.two_way_touches, 0) as two_way_touches,
        coalesce(touches_by_day.marketing_engagements, 0) as marketing_engagements,
        coalesce(touches_by_day.learning_engagements, 0) as learning_engagements,
        coalesce(stakeholders.things_entering, 0) as stakeholders_entering,
        case when touches_by_day.two_way_touches > 0 then account_days.health_date end
            as two_way_date,
        case when touches_by_day.business_reviews > 0 then account_days.health_date end
            as business_review_date
    from account_days
    left join touches_by_day
        on
            account_days.account_id = touches_by_day.account_id
            and account_days.health_date = touches_by_day.touch_date
    left join stakeholders
        on
            account_days.account_id = stakeholders.account_id
            and account_days.health_date = stakeholders.change_date

),

windowed as (

    select
        account_id,
        health_date,
        tenure_days,
        is_live,
        max(two_way_date) over chain_to_date as last_two_way_date,
        max(business_review_date) over chain_to_date as last_business_review_date,
        {{ sum_over_last('two_way_touches', 90) }} as two_way_touches_90d,
        {{ sum_over_last('touchpoints', 90) }} as touchpoints_90d,
        {{ sum_over_last('inbound_touchpoints', 90) }} as inbound_touchpoints_90d,
        {{ sum_over_last('marketing_engagements', 90) }} as marketing_90d,
        {{ sum_over_last('learning_engagements', 180) }} as learning_180d,
        sum(stakeholders_entering) over (
            partition by account_id
            order by health_date
        ) as stakeholders_90d
    from daily
    window chain_to_date as (
        partition by account_id, chain_start_date
        order by health_date
    )

),

measured as (

    select
        account_id,
        health_date,
        {{ rounded('coalesce(' ~ days_between('last_two_way_date', 'health_date')
            ~ ', tenure_days)') }} as days_since_last_touchpoint,
        {{ rounded(scaled_to_window('two_way_touches_90d', 90)) }} as touchpoints_90d,
        {{ rounded('coalesce('
            ~ days_between('last_business_review_date', 'health_date')
            ~ ', tenure_days)') }} as days_since_business_review,
        {{ rounded(safe_ratio('inbound_touchpoints_90d', 'touchpoints_90d')) }}
            as inbound_share_90d,
        {{ rounded(scaled_to_window('marketing_90d', 90)) }}
            as marketing_engagements_90d,
        {{ rounded('learning_180d') }} as learning_engagements_180d,
        {{ rounded('stakeholders_90d') }} as stakeholders_engaged_90d,
        last_two_way_date as touch_evidence_date
    from windowed
    where is_live

)

select * from measured
