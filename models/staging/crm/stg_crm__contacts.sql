-- One row per accepted row of contacts.

with base_rows as (

    select * from {{ ref('base_crm__contacts') }}

),

accepted as (

    select
        contact_id,
        account_id,
        created_at,
        seniority,
        role,
        is_champion,
        is_executive_sponsor,
        left_at,
        {{ day_of('created_at') }} as created_date,
        {{ day_of('left_at') }} as left_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
