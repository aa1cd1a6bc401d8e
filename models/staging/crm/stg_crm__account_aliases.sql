-- One row per accepted row of account_aliases.

with base_rows as (

    select * from {{ ref('base_crm__account_aliases') }}

),

accepted as (

    select
        old_account_id,
        account_id,
        merged_at,
        {{ day_of('merged_at') }} as merged_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
