-- One row per accepted row of csm_pulses.

with base_rows as (

    select * from {{ ref('base_feedback__csm_pulses') }}

),

accepted as (

    select
        pulse_id,
        account_id,
        recorded_at,
        rating,
        csm_owner,
        note,
        {{ day_of('recorded_at') }} as recorded_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
