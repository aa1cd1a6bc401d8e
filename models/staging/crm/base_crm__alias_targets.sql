-- One row per merged account: the account its rows follow now. Worked out backwards
-- from the known accounts, a link a step: an old id is done when its newest row that
-- leads anywhere leads to an id that is done (of rows loaded at one time, once all are
-- done, the greatest md5 of the row as read). What is open after 32 steps is a
-- circle or lies before one: it follows its newest row that is done, 8 more steps, or
-- leads nowhere.

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

{#- One CTE a step: not every engine resolves more than a hundred, one in the other. #}
{% for step in range(1, 41) -%}
step_{{ step }} as (

    select
        old_account_id,
        case
            when
                {{ 'done_age < coalesce(open_age, done_age + 1)' if step <= 32
                    else 'done_age is not null' }}
                then substring(newest_link, 43)
            when done_age is null and open_age is null then known_account_id
        end as account_id,
        done_age is null and open_age is null and known_account_id is null
            as is_dead_end
    from (
        select
            old_account_id,
            max(known_account_id) as known_account_id,
            min(case when account_id is not null then age end) as done_age,
            min(
                case
                    when account_id is null and not is_dead_end and age > 0 then age
                end
            ) as open_age,
            max(
                case
                    when account_id is not null
                        then
                            cast(1999999999 - age as {{ dbt.type_string() }})
                            || {{ text_hash(
                                "old_account_id || '|' || account_id || '|' "
                                ~ "|| merged_text"
                            ) }}
                            || account_id
                end
            ) as newest_link
        from (
            select
                links.old_account_id,
                links.age,
                links.merged_text,
                links.known_account_id,
                coalesce(links.last_account_id, ends.account_id) as account_id,
                links.is_dead_end or coalesce(ends.is_dead_end, false)
                    as is_dead_end
            from links
            left join step_{{ step - 1 }} as ends
                on links.next_id = ends.old_account_id
        ) as followed
        group by old_account_id
    ) as weighed

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
