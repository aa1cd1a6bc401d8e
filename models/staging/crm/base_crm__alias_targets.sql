-- One row per merged account: the account its rows follow now. Chains of merges are
-- followed by doubling steps (32 links); circles and targets nobody knows lead
-- nowhere.

with raw_rows as (

    select
        old_account_id,
        account_id,
        loaded_at,
        merged_at
    from {{ source('raw', 'account_aliases') }}
    where
        old_account_id is not null
        and account_id is not null
        and old_account_id != account_id

),

accounts as (

    select account_id from {{ ref('stg_crm__accounts') }}

),

links_that_lead_on as (

    select
        old_account_id,
        account_id,
        row_number() over (
            partition by old_account_id
            order by
                case when loaded_at is null then 1 else 0 end,
                loaded_at desc,
                {{ text_hash(
                    "old_account_id || '|' || account_id || '|' || coalesce("
                    ~ timestamp_text('merged_at') ~ ", '')"
                ) }} desc
        ) as version_number
    from raw_rows
    where
        account_id in (select accounts.account_id from accounts)
        or account_id in (
            select further_rows.old_account_id from raw_rows as further_rows
        )

),

step_0 as (

    select
        old_account_id,
        account_id
    from links_that_lead_on
    where version_number = 1

),

{% for step in range(1, 6) -%}
step_{{ step }} as (

    select
        links.old_account_id,
        coalesce(further_links.account_id, links.account_id) as account_id
    from step_{{ step - 1 }} as links
    left join step_{{ step - 1 }} as further_links
        on links.account_id = further_links.old_account_id

),

{% endfor -%}

known_targets as (

    select
        step_5.old_account_id,
        step_5.account_id
    from step_5
    inner join accounts
        on step_5.account_id = accounts.account_id
    where
        step_5.account_id not in (select step_0.old_account_id from step_0)

)

select * from known_targets
