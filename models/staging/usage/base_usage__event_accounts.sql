-- One row per account whose usage events may count, with a hash of its service users:
-- when either changes, all events of the account are judged and counted anew.

with accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

service_users as (

    select
        account_id,
        {{ hash_sum(row_hash_number(['user_id'])) }} as users_hash
    from {{ ref('stg_usage__users') }}
    where is_service
    group by account_id

)

select
    accounts.account_id,
    coalesce(service_users.users_hash, 0) as users_hash
from accounts
left join service_users
    on accounts.account_id = service_users.account_id
