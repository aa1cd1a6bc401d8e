-- One row per alert or opportunity and step of the playbook that its rule leads to. A
-- task is done when an intervention of the playbook, begun since, is completed; one by
-- a channel of the playbook does the tasks of that channel alone. Over 100 lines:
-- alerts and opportunities are occasions alike, and a task is done in two ways.

with playbooks as (

    select * from {{ ref('playbooks') }}

),

tasks as (

    select * from {{ ref('playbook_tasks') }}

),

occasions as (

    select
        alert_id as occasion_id,
        'alert' as occasion,
        account_id,
        segment,
        rule,
        csm_owner,
        mrr_at_stake,
        is_open,
        folded_into_rule is not null as is_folded,
        opened_on
    from {{ ref('fct_health_alerts') }}

    union all

    select
        opportunity_id as occasion_id,
        'opportunity' as occasion,
        account_id,
        segment,
        opportunity as rule,
        csm_owner,
        mrr as mrr_at_stake,
        is_open,
        false as is_folded,
        opened_on
    from {{ ref('fct_opportunities') }}

),

openings as (

    select distinct
        occasions.account_id,
        playbooks.playbook,
        occasions.opened_on
    from occasions
    inner join playbooks
        on occasions.rule = playbooks.rule

),

-- The next time the playbook begins anew for the account, others take over.
openings_in_order as (

    select
        account_id,
        playbook,
        opened_on,
        lead(opened_on) over (
            partition by account_id, playbook
            order by opened_on
        ) as next_opened_on
    from openings

),

occasions_with_playbooks as (

    select
        occasions.*,
        playbooks.playbook,
        playbooks.title,
        openings.next_opened_on
    from occasions
    inner join playbooks
        on occasions.rule = playbooks.rule
    left join openings_in_order as openings
        on
            occasions.account_id = openings.account_id
            and playbooks.playbook = openings.playbook
            and occasions.opened_on = openings.opened_on

),

channels as (

    select distinct
        playbook,
        channel
    from tasks

),

interventions as (

    select
        interventions.account_id,
        interventions.playbook,
        interventions.started_date,
        interventions.completed_date,
        case when channels.playbook is not null then interventions.channel end
            as channel
    from {{ ref('stg_success__interventions') }} as interventions
    left join channels
        on
            interventions.playbook = channels.playbook
            and interventions.channel = channels.channel
    where interventions.completed_date <= {{ as_of_date() }}

),

tasks_done as (

    select
        occasions.occasion_id,
        tasks.playbook,
        tasks.step,
        min(interventions.completed_date) as done_on
    from occasions_with_playbooks as occasions
    inner join tasks
        on occasions.playbook = tasks.playbook
    inner join interventions
        on
            occasions.account_id = interventions.account_id
            and tasks.playbook = interventions.playbook
            and coalesce(interventions.channel, tasks.channel) = tasks.channel
            and occasions.opened_on <= interventions.started_date
            and coalesce(
                occasions.next_opened_on > interventions.started_date, true
            )
    group by occasions.occasion_id, tasks.playbook, tasks.step

),

tasks_planned as (

    select
        occasions.*,
        tasks.step,
        tasks.task,
        tasks.owner_role,
        tasks.channel,
        tasks_done.done_on,
        {{ days_after('occasions.opened_on', 'tasks.due_offset_days') }} as due_on
    from occasions_with_playbooks as occasions
    inner join tasks
        on occasions.playbook = tasks.playbook
    left join tasks_done
        on
            occasions.occasion_id = tasks_done.occasion_id
            and tasks.playbook = tasks_done.playbook
            and tasks.step = tasks_done.step

),

tasks_told as (

    select
        *,
        not is_folded
        and done_on is null
        and (is_open or due_on >= {{ as_of_date() }}) as is_to_do
    from tasks_planned

)

select
    occasion_id,
    playbook,
    cast(step as integer) as step,
    occasion,
    account_id,
    segment,
    rule,
    title,
    task,
    owner_role,
    case when owner_role = 'csm' then csm_owner end as owner,
    channel,
    cast(mrr_at_stake as {{ type_total() }}) as mrr_at_stake,
    is_to_do,
    is_to_do and due_on < {{ as_of_date() }} as is_overdue,
    opened_on,
    due_on,
    done_on
from tasks_told
