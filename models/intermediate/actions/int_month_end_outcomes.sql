-- One row per paying account, scored month end D and horizon (30, 60, 90 days) that is
-- ripe: what became of the account until D + horizon. Ripe is a horizon that ended 31
-- days ago, for only then is a leaver known to stay away. Nothing here is known on D.
-- Over 100 lines: leaving, mrr and bound terms are three outcomes.

with horizons as (

    select 30 as horizon_days

    union all

    select 60 as horizon_days

    union all

    select 90 as horizon_days

),

churns as (

    select * from {{ ref('int_churns') }}

),

month_ends as (

    select
        days.account_id,
        days.health_date,
        horizons.horizon_days,
        {{ days_after('days.health_date', 'horizons.horizon_days') }} as horizon_date,
        days.lifecycle_stage,
        coalesce(days.segment, 'unknown') as segment
    from {{ ref('int_score_history') }} as days
    cross join horizons
    where
        days.is_paying
        and {{ is_month_end('days.health_date') }}
        and {{ days_after('days.health_date', 'horizons.horizon_days + 31') }}
        <= {{ as_of_date() }}

),

terms_by_month_end as (

    select
        month_ends.account_id,
        month_ends.health_date,
        month_ends.horizon_days,
        min(
            case
                when terms.term_ends_date >= month_ends.health_date
                    then terms.term_ends_date
            end
        ) as next_term_ends_date
    from month_ends
    inner join {{ ref('int_subscription_rows') }} as terms
        on
            month_ends.account_id = terms.account_id
            and not terms.is_trial
            and month_ends.health_date >= terms.started_date
            and coalesce(month_ends.health_date < terms.ended_date, true)
    group by month_ends.account_id, month_ends.health_date, month_ends.horizon_days

),

churned as (

    select distinct
        month_ends.account_id,
        month_ends.health_date,
        month_ends.horizon_days
    from month_ends
    inner join churns
        on
            month_ends.account_id = churns.account_id
            and month_ends.health_date < churns.churned_date
            and month_ends.horizon_date >= churns.churned_date

)

select
    month_ends.account_id,
    month_ends.health_date,
    month_ends.horizon_days,
    month_ends.lifecycle_stage,
    month_ends.segment,
    periods_now.mrr,
    churned.account_id is not null as has_churned,
    case
        when
            churned.account_id is null
            and periods_then.is_paying
            and periods_now.mrr > 0
            then periods_then.mrr <= cast(periods_now.mrr as {{ type_total() }}) * 0.9
    end as has_contracted,
    case
        when
            churned.account_id is null
            and periods_then.is_paying
            and periods_now.mrr > 0
            then periods_then.mrr >= cast(periods_now.mrr as {{ type_total() }}) * 1.1
    end as has_expanded,
    coalesce(terms.next_term_ends_date <= month_ends.horizon_date, true)
        as could_leave
from month_ends
inner join {{ ref('int_subscription_periods') }} as periods_now
    on
        month_ends.account_id = periods_now.account_id
        and month_ends.health_date >= periods_now.from_date
        and month_ends.health_date < periods_now.until_date
left join {{ ref('int_subscription_periods') }} as periods_then
    on
        month_ends.account_id = periods_then.account_id
        and month_ends.horizon_date >= periods_then.from_date
        and month_ends.horizon_date < periods_then.until_date
left join terms_by_month_end as terms
    on
        month_ends.account_id = terms.account_id
        and month_ends.health_date = terms.health_date
        and month_ends.horizon_days = terms.horizon_days
left join churned
    on
        month_ends.account_id = churned.account_id
        and month_ends.health_date = churned.health_date
        and month_ends.horizon_days = churned.horizon_days
