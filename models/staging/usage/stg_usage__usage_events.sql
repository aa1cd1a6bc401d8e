-- One row per accepted row of usage_events.

with base_rows as (

    select * from {{ ref('base_usage__usage_events') }}

),

accepted as (

    select
        event_id,
        account_id,
        event_at,
        user_id,
        feature,
        product,
        coalesce(quantity, 1) as quantity,
        {{ day_of('event_at') }} as event_date,
        loaded_at,
        written_by_run
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
