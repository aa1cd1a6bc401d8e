-- One row per ticket open today (the as-of date), in the order in which to answer: the
-- priority of the ticket first, then the health and the mrr of the account (what is
-- unknown last), then age. Of customers and trials, present or past: who never
-- subscribed is in dim_accounts alone.

with tickets as (

    select * from {{ ref('stg_support__tickets') }}
    where
        created_date <= {{ as_of_date() }}
        and (
            solved_date > {{ as_of_date() }}
            or solved_date is null
            and coalesce(status, 'open') not in ('solved', 'closed')
        )

),

accounts_today as (

    select * from {{ ref('dim_accounts') }}

),

guidance as (

    select * from {{ ref('int_band_guidance_resolved') }}
    where audience = 'support'

),

health_today as (

    select * from {{ ref('fct_account_health_daily') }}
    where health_date = {{ as_of_date() }}

),

described as (

    select
        tickets.ticket_id,
        tickets.account_id,
        tickets.ticket_type,
        coalesce(tickets.priority, 'normal') as priority,
        case tickets.priority
            when 'urgent' then 1
            when 'high' then 2
            when 'low' then 4
            else 3
        end as priority_rank,
        accounts_today.status as account_status,
        accounts_today.band,
        accounts_today.score,
        accounts_today.csm_owner,
        accounts_today.mrr,
        guidance.guidance,
        guidance.service_level,
        {{ days_between('tickets.created_date', as_of_date()) }} as age_days,
        coalesce(tickets.is_escalated, false) as is_escalated,
        coalesce(tickets.first_response_date <= {{ as_of_date() }}, false)
            as is_answered,
        tickets.created_at
    from tickets
    inner join accounts_today
        on tickets.account_id = accounts_today.account_id
    inner join health_today
        on tickets.account_id = health_today.account_id
    left join guidance
        on
            health_today.model_version = guidance.model_version
            and accounts_today.band = guidance.band

)

select
    ticket_id,
    account_id,
    ticket_type,
    priority,
    account_status,
    band,
    csm_owner,
    guidance,
    service_level,
    score,
    mrr,
    age_days,
    cast(row_number() over (
        order by
            priority_rank asc,
            score asc nulls last,
            mrr desc nulls last,
            age_days desc,
            ticket_id asc
    ) as integer) as answer_rank,
    is_escalated,
    is_answered,
    created_at
from described
