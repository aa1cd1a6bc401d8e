-- One row per account and computed live day: the engagement metrics of the catalogue. A
-- two-way touch is a call, meeting, business review or chat, or anything inbound. What
-- happened before the first computed day enters on it. Over 100 lines because touches
-- leave two windows of different length.

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

touches as (

    select
        touches.account_id,
        touches.touch_date,
        account_days.chain_start_date,
        first_computed_days.from_date,
        account_days.health_date as entering_date,
        case when touches.touch_source = 'touchpoint' then 1 else 0 end as touchpoints,
        case when touches.direction = 'inbound' then 1 else 0 end
            as inbound_touchpoints,
        case when touches.is_two_way then 1 else 0 end as two_way_touches,
        case when touches.channel = 'business_review' then 1 else 0 end
            as business_reviews,
        case
            when touches.touch_source = 'marketing' and touches.channel != 'email_open'
                then 1
            else 0
        end as marketing_engagements,
        case
            when touches.channel in ('webinar', 'training', 'content') then 1 else 0
        end as learning_engagements
    from {{ ref('int_contact_touches') }} as touches
    inner join first_computed_days
        on touches.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('touches', 'touch_date') }}

),

entering_and_leaving as (

    select
        account_id,
        chain_start_date,
        entering_date as change_date,
        touchpoints,
        inbound_touchpoints,
        two_way_touches,
        marketing_engagements,
        learning_engagements
    from touches

    union all

    select
        account_id,
        chain_start_date,
        greatest({{ days_after('touch_date', 90) }}, from_date) as change_date,
        -touchpoints as touchpoints,
        -inbound_touchpoints as inbound_touchpoints,
        -two_way_touches as two_way_touches,
        -marketing_engagements as marketing_engagements,
        0 as learning_engagements
    from touches

    union all

    select
        account_id,
        chain_start_date,
        greatest({{ days_after('touch_date', 180) }}, from_date) as change_date,
        0 as touchpoints,
        0 as inbound_touchpoints,
        0 as two_way_touches,
        0 as marketing_engagements,
        -learning_engagements as learning_engagements
    from touches

),

touch_changes as (

    select
        account_id,
        chain_start_date,
        change_date,
        sum(touchpoints) as touchpoints,
        sum(inbound_touchpoints) as inbound_touchpoints,
        sum(two_way_touches) as two_way_touches,
        sum(marketing_engagements) as marketing_engagements,
        sum(learning_engagements) as learning_engagements
    from entering_and_leaving
    group by account_id, chain_start_date, change_date

),

last_touches as (

    select
        account_id,
        entering_date,
        max(case when two_way_touches > 0 then touch_date end) as two_way_date,
        max(case when business_reviews > 0 then touch_date end) as business_review_date,
        max(case when touchpoints > 0 then touch_date end) as touchpoint_date,
        max(case when marketing_engagements > 0 then touch_date end) as marketing_date,
        max(case when learning_engagements > 0 then touch_date end) as learning_date
    from touches
    group by account_id, entering_date

),

-- Who is a stakeholder counts from the day on which it is known.
last_stakeholder_touches as (

    select
        touches.account_id,
        account_days.health_date as known_from_date,
        max(touches.touch_date) as stakeholder_date
    from {{ ref('int_contact_touches') }} as touches
    inner join first_computed_days
        on touches.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('touches', 'touch_date', 'known_from_date') }}
    where {{ is_of_a_stakeholder('touches') }}
    group by touches.account_id, account_days.health_date

),

stakeholders as (

    select
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date) as change_date,
        sum(changes.things_entering) as things_entering
    from {{ ref('int_presence_changes') }} as changes
    inner join first_computed_days
        on changes.account_id = first_computed_days.account_id
    where changes.kind = 'stakeholder'
    group by
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date)

),

windowed as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.tenure_days,
        account_days.is_live,
        max(last_touches.two_way_date) over ({{ chain_to_date }}) as last_two_way_date,
        max(last_touches.business_review_date) over ({{ chain_to_date }})
            as last_business_review_date,
        max(last_touches.touchpoint_date) over ({{ chain_to_date }})
            as last_touchpoint_date,
        max(last_touches.marketing_date) over ({{ chain_to_date }})
            as last_marketing_date,
        max(last_touches.learning_date) over ({{ chain_to_date }})
            as last_learning_date,
        max(last_stakeholder_touches.stakeholder_date) over ({{ chain_to_date }})
            as last_stakeholder_date,
        sum(coalesce(touch_changes.two_way_touches, 0)) over ({{ chain_to_date }})
            as two_way_touches_90d,
        sum(coalesce(touch_changes.touchpoints, 0)) over ({{ chain_to_date }})
            as touchpoints_90d,
        sum(coalesce(touch_changes.inbound_touchpoints, 0)) over ({{ chain_to_date }})
            as inbound_touchpoints_90d,
        sum(coalesce(touch_changes.marketing_engagements, 0)) over ({{ chain_to_date }})
            as marketing_90d,
        sum(coalesce(touch_changes.learning_engagements, 0)) over ({{ chain_to_date }})
            as learning_180d,
        sum(coalesce(stakeholders.things_entering, 0)) over (
            partition by account_days.account_id
            order by account_days.health_date
            rows between unbounded preceding and current row
        ) as stakeholders_90d
    from account_days
    left join touch_changes
        on
            account_days.account_id = touch_changes.account_id
            and account_days.chain_start_date = touch_changes.chain_start_date
            and account_days.health_date = touch_changes.change_date
    left join last_touches
        on
            account_days.account_id = last_touches.account_id
            and account_days.health_date = last_touches.entering_date
    left join last_stakeholder_touches
        on
            account_days.account_id = last_stakeholder_touches.account_id
            and account_days.health_date = last_stakeholder_touches.known_from_date
    left join stakeholders
        on
            account_days.account_id = stakeholders.account_id
            and account_days.health_date = stakeholders.change_date

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
        last_two_way_date as touch_evidence_date,
        last_business_review_date as business_review_evidence_date,
        {{ evidence_in_window('last_two_way_date', 90) }} as two_way_evidence_date,
        {{ evidence_in_window('last_touchpoint_date', 90) }}
            as touchpoint_evidence_date,
        {{ evidence_in_window('last_marketing_date', 90) }} as marketing_evidence_date,
        {{ evidence_in_window('last_learning_date', 180) }} as learning_evidence_date,
        case
            when stakeholders_90d > 0
                then {{ evidence_in_window('last_stakeholder_date', 90) }}
        end as stakeholder_evidence_date
    from windowed
    where is_live

)

select * from measured
