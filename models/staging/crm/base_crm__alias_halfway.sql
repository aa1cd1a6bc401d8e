-- One row per old id of account_aliases: where 20 links lead to it from the known
-- accounts, worked out backwards, a link a step (alias_step). A model of its own: not
-- every engine resolves as many steps, one in the other, as chains of 32 links have.

with links as (

    select * from {{ ref('base_crm__alias_links') }}

),

step_0 as (

    select
        old_account_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        false as is_dead_end
    from links
    where age = 0

),

{% for step in range(1, 21) -%}
step_{{ step }} as (

    {{ alias_step('step_' ~ (step - 1)) }}

){{ ',' if not loop.last }}

{% endfor -%}

select
    old_account_id,
    account_id,
    is_dead_end
from step_20
