{#- One link of merged accounts followed (base_crm__alias_links): an old id is done when its newest
    row that leads anywhere leads to one that is done. ends: the step before, by old id what it
    leads to and whether it leads nowhere. waits: false lets an older row that is done count
    while a newer one is open. -#}
{% macro alias_step(ends, waits=true) -%}
    select
        old_account_id,
        case
            when
                {{ 'done_age < coalesce(open_age, done_age + 1)' if waits
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
            left join {{ ends }} as ends
                on links.next_id = ends.old_account_id
        ) as followed
        group by old_account_id
    ) as weighed
{%- endmacro %}
