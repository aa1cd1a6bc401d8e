-- One row per accepted row of survey_responses.

with base_rows as (

    select * from {{ ref('base_feedback__survey_responses') }}

),

accepted as (

    select
        response_id,
        account_id,
        responded_at,
        survey,
        score,
        contact_id,
        {{ day_of('responded_at') }} as responded_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
