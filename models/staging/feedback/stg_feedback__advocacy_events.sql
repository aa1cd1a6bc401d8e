-- One row per accepted row of advocacy_events.

with base_rows as (

    select * from {{ ref('base_feedback__advocacy_events') }}

),

accepted as (

    select
        advocacy_id,
        account_id,
        occurred_at,
        advocacy_type,
        rating,
        {{ day_of('occurred_at') }} as occurred_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
