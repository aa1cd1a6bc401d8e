-- One row per accepted row of account_history.

with base_rows as (

    select * from {{ ref('base_crm__account_history') }}

),

accepted as (

    select
        account_id,
        valid_from,
        valid_to,
        segment,
        touch_model,
        csm_owner,
        parent_account_id,
        {{ day_of('valid_from') }} as valid_from_date,
        {{ day_of('valid_to') }} as valid_to_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
