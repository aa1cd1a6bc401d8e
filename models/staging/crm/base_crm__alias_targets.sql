-- One row per merged account: the account its rows follow now. Worked out backwards
-- from the known accounts, a link a step: an old id is done when its newest row that
-- leads anywhere leads to an id that is done (of rows loaded at one time, once all are
-- done, the greatest md5 of the row as read). What is open after 32 steps is a
-- circle or lies before one: it follows its newest row that is done, 8 more steps, or
-- leads nowhere.

with links as (

    select * from {{ ref('base_crm__alias_links') }}

),

step_20 as (

    select * from {{ ref('base_crm__alias_halfway') }}

),

{% for step in range(21, 41) -%}
step_{{ step }} as (

    {{ alias_step('step_' ~ (step - 1), waits=step <= 32) }}

),

{% endfor -%}

known_targets as (

    select
        old_account_id,
        account_id
    from step_40
    where account_id != old_account_id

)

select * from known_targets
