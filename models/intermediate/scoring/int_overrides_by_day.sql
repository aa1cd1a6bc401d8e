-- One row per account and day with an override in force; the latest start wins.

with overrides as (

    select * from {{ ref('stg_success__score_overrides') }}

),

account_days as (

    select
        account_id,
        health_date
    from {{ ref('int_accounts_spined') }}
    where is_live

),

in_force as (

    select
        account_days.account_id,
        account_days.health_date,
        overrides.override_id,
        overrides.author,
        overrides.reason_code,
        {{ rounded('overrides.score') }} as override_score,
        overrides.expires_date,
        row_number() over (
            partition by account_days.account_id, account_days.health_date
            order by overrides.starts_at desc, overrides.override_id desc
        ) as recency
    from account_days
    inner join overrides
        on
            account_days.account_id = overrides.account_id
            and account_days.health_date >= overrides.starts_date
            and (
                overrides.expires_date is null
                or account_days.health_date < overrides.expires_date
            )

)

select
    account_id,
    health_date,
    override_id,
    author,
    reason_code,
    override_score,
    expires_date
from in_force
where recency = 1
