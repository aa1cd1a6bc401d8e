-- One row per accepted row of accounts.

with base_rows as (

    select * from {{ ref('base_crm__accounts') }}

),

accepted as (

    select
        account_id,
        account_name,
        created_at,
        segment,
        industry,
        region,
        touch_model,
        csm_owner,
        parent_account_id,
        is_internal,
        {{ day_of('created_at') }} as created_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
