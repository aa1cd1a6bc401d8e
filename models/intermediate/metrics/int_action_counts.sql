-- One row per account on the work list, action, window and period in which the rolling
-- count of the action's rows does not change (until_date exclusive). Counts are cut at
-- the chain; what was counted before the first computed day enters on it. Over 100
-- lines because rows of eight tables can be actions.

{% set action_in_order -%}
    partition by account_id, source_table, action_type, window_days
    order by change_date
{%- endset %}

with actions as (

    select distinct
        source_table,
        coalesce(action_type, '*') as action_type,
        window_days
    from {{ ref('int_points_resolved') }}

),

chains as (

    select * from {{ ref('int_account_chains') }}

),

work_list as (

    select
        account_id,
        from_date,
        {{ days_before(
            'from_date', '(select coalesce(max(actions.window_days), 0) from actions)'
        ) }} as looked_back_to_date
    from {{ ref('int_account_work_list') }}
    where from_date is not null

),

-- Recent days and those before are read apart: few accounts look far back.
usage_days as (

    select usage_days.*
    from {{ ref('int_account_feature_days') }} as usage_days
    inner join work_list
        on
            usage_days.account_id = work_list.account_id
            and usage_days.event_date > work_list.looked_back_to_date
    where usage_days.event_date >= {{ look_back_date() }}

    union all

    select usage_days.*
    from {{ ref('int_account_feature_days') }} as usage_days
    inner join work_list
        on
            usage_days.account_id = work_list.account_id
            and usage_days.event_date > work_list.looked_back_to_date
            and work_list.looked_back_to_date < {{ look_back_date() }}
    where usage_days.event_date < {{ look_back_date() }}

),

facts as (

    select
        'usage_events' as source_table,
        account_id,
        feature as action_type,
        event_date as fact_date,
        events
    from usage_days
    {%- for source_table, model, time, type in [
        ('touchpoints', 'stg_crm__touchpoints', 'occurred_date', 'channel'),
        ('tickets', 'stg_support__tickets', 'created_date', 'priority'),
        ('survey_responses', 'stg_feedback__survey_responses', 'responded_date', 'survey'),
        ('csm_pulses', 'stg_feedback__csm_pulses', 'recorded_date', 'null'),
        ('advocacy_events', 'stg_feedback__advocacy_events', 'occurred_date',
            'advocacy_type'),
        ('marketing_engagements', 'stg_marketing__marketing_engagements',
            'occurred_date', 'channel'),
        ('payments', 'stg_billing__payments', 'attempted_date', 'status'),
    ] %}

    union all

    select
        '{{ source_table }}' as source_table,
        account_id,
        {{ type }} as action_type,
        {{ time }} as fact_date,
        1 as events
    from {{ ref(model) }}
    {%- endfor %}

),

counted_periods as (

    select
        facts.account_id,
        actions.source_table,
        actions.action_type,
        actions.window_days,
        facts.events,
        greatest(facts.fact_date, work_list.from_date) as from_date,
        least(
            {{ days_after('facts.fact_date', 'actions.window_days') }},
            chains.next_chain_start_date
        ) as until_date
    from facts
    inner join actions
        on
            facts.source_table = actions.source_table
            and (
                actions.action_type = '*' or facts.action_type = actions.action_type
            )
    inner join chains
        on
            facts.account_id = chains.account_id
            and facts.fact_date >= chains.chain_start_date
            and facts.fact_date < chains.next_chain_start_date
    inner join work_list
        on
            facts.account_id = work_list.account_id
            and {{ days_after('facts.fact_date', 'actions.window_days') }}
            > work_list.from_date
            and chains.next_chain_start_date > work_list.from_date

),

entering_and_leaving as (

    select
        account_id,
        source_table,
        action_type,
        window_days,
        from_date as change_date,
        events
    from counted_periods

    union all

    select
        account_id,
        source_table,
        action_type,
        window_days,
        until_date as change_date,
        -events as events
    from counted_periods

),

changes as (

    select
        account_id,
        source_table,
        action_type,
        window_days,
        change_date,
        sum(events) as events
    from entering_and_leaving
    group by account_id, source_table, action_type, window_days, change_date

)

select
    account_id,
    source_table,
    action_type,
    window_days,
    change_date as from_date,
    coalesce(
        lead(change_date) over ({{ action_in_order }}), cast('9999-12-31' as date)
    ) as until_date,
    sum(events) over (
        {{ action_in_order }}
        rows between unbounded preceding and current row
    ) as actions_counted
from changes
