-- One row per accepted row of marketing_engagements.

with base_rows as (

    select * from {{ ref('base_marketing__marketing_engagements') }}

),

accepted as (

    select
        engagement_id,
        account_id,
        occurred_at,
        channel,
        contact_id,
        {{ day_of('occurred_at') }} as occurred_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
