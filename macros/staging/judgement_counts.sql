{#- Counts over judged raw rows: how many there were and what became of them. An event row is
    late if it was loaded after the day following its own; beyond the window if that was more
    than restatement_days ago. -#}
{% macro judgement_counts() -%}
    count(*) as raw,
    count(case when reject_reason is null and not is_deferred then 1 end) as accepted,
    count(case when reject_reason is not null then 1 end) as rejected,
    count(case when is_deferred then 1 end) as deferred,
    count(
        case
            when
                reject_reason is null
                and not is_deferred
                and is_event_table
                and loaded_at > {{ hours_after(end_of_day('row_date'), 24) }}
                then 1
        end
    ) as late,
    count(
        case
            when
                reject_reason is null
                and not is_deferred
                and is_event_table
                and loaded_at > {{ hours_after(
                    end_of_day('row_date'), 24 * var('restatement_days')
                ) }}
                then 1
        end
    ) as late_beyond_window,
    cast(
        coalesce(
            sum(
                case
                    when reject_reason is null and not is_deferred then warning_count
                end
            ),
            0
        ) as bigint
    ) as warnings
{%- endmacro %}
