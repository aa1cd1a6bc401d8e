-- One row per accepted row of score_overrides.

with base_rows as (

    select * from {{ ref('base_success__score_overrides') }}

),

accepted as (

    select
        override_id,
        account_id,
        starts_at,
        expires_at,
        score,
        author,
        reason_code,
        {{ day_of('starts_at') }} as starts_date,
        {{ day_of('expires_at') }} as expires_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
