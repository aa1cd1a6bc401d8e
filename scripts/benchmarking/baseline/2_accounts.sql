-- One row per account and day from its first subscription on: contract, attributes,
-- lifecycle stage and profile. What is constant over a period of the contract is found
-- per period, then spread over its days.

create temp table model as
select
    model_version,
    max(case when setting = 'min_renewal_term_days' then setting_value end)
        as min_renewal_term_days,
    cast(max(case when setting = 'default_payment_terms_days' then setting_value end)
        as integer) as payment_terms_days,
    max(case when setting = 'min_tenure_to_score' then setting_value end)
        as min_tenure_to_score,
    max(case when setting = 'min_dimensions' then setting_value end) as min_dimensions,
    max(case when setting = 'min_coverage' then setting_value end) as min_coverage,
    max(case when setting = 'confirm_days' then setting_value end) as confirm_days,
    max(case when setting = 'confirm_margin' then setting_value end) as confirm_margin,
    max(case when setting = 'slope_improving' then setting_value end)
        as slope_improving,
    max(case when setting = 'slope_declining' then setting_value end)
        as slope_declining
from read_csv(getvariable('seed_folder') || '/health_settings.csv') as settings
inner join read_csv(getvariable('seed_folder') || '/health_model_versions.csv')
    as versions using (model_version)
where role = 'live'
group by model_version;

-- A second live version would need the version of each day: not written here.
select error('the baseline knows one live model version') from model
having count(*) != 1;

create temp table customer_rows as
select * exclude (is_internal) from subscriptions
where not is_internal and started_date <= getvariable('as_of_date');

create temp table first_days as
select account, min(started_date) as first_date from customer_rows group by account;

create temp table chains as
with starts as (
    select
        account,
        started_date as chain_start,
        max(ended_date) over (
            partition by account order by started_date, subscription_id
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from customer_rows
),

chain_starts as (
    select distinct account, chain_start from starts
    where covered_until is null or chain_start - covered_until > 31
)

select
    account,
    chain_start,
    lead(chain_start, 1, date '9999-12-31')
        over (partition by account order by chain_start) as next_chain_start
from chain_starts;

create temp table attribute_periods as
with change_days as (
    select distinct account, unnest([from_date, until_date]) as from_date
    from account_history
)

select
    change_days.account,
    change_days.from_date,
    arg_max(history.segment, valid_from) as segment,
    arg_max(history.touch_model, valid_from) as touch_model,
    arg_max(history.csm_owner, valid_from) as csm_owner,
    arg_max(history.parent_account_id, valid_from) as parent_account_id
from change_days
left join account_history as history
    on
        change_days.account = history.account
        and change_days.from_date >= history.from_date
        and change_days.from_date < history.until_date
group by all;

create temp table periods as
with change_days as (
    select distinct
        account,
        unnest([
            started_date, ended_date, cancel_requested_date, term_ends_date + 1
        ]) as from_date
    from customer_rows
    union
    select account, from_date from attribute_periods
),

periods as (
    select
        account,
        from_date,
        lead(from_date, 1, getvariable('as_of_date') + 1)
            over (partition by account order by from_date) as until_date
    from change_days
    inner join first_days using (account)
    where from_date between first_date and getvariable('as_of_date')
),

terms as (
    select account, term_ends_date, term_ends_date - min(started_date) as term_days
    from customer_rows
    where not is_trial and term_ends_date is not null
    group by account, term_ends_date
),

seats_by_product as (
    select account, from_date, product, sum(seats) as seats
    from periods
    inner join customer_rows using (account)
    where
        not is_trial
        and from_date >= started_date
        and from_date < ended_date
    group by all
),

seats as (
    select account, from_date, max(seats) as seats from seats_by_product group by all
),

contracts as (
    select
        account,
        from_date,
        until_date,
        count(*) filter (is_active) as active_rows,
        count(*) filter (is_active and not is_trial) as paid_rows,
        count(*) filter (
            is_active
            and not is_trial
            and coalesce(cancel_requested_date > from_date, true)
        ) as staying_rows,
        count(*) filter (not is_trial) as paid_rows_ever,
        sum(mrr) filter (is_active and not is_trial) as known_mrr,
        max(ended_date) filter (not is_trial and not is_active) as last_paid_end,
        first(plan order by coalesce(mrr, -1) desc, plan nulls last)
            filter (is_active) as plan,
        min(term_ends_date) filter (
            is_active
            and not is_trial
            and term_ends_date >= from_date
            and term_days >= min_renewal_term_days
        ) as renewal_date
    from (
        select
            periods.*,
            rows_so_far.* exclude (account),
            terms.term_days,
            from_date < ended_date as is_active
        from periods
        inner join customer_rows as rows_so_far
            on
                periods.account = rows_so_far.account
                and periods.from_date >= rows_so_far.started_date
        left join terms
            on
                rows_so_far.account = terms.account
                and rows_so_far.term_ends_date = terms.term_ends_date
    )
    cross join model
    group by account, from_date, until_date
)

select
    contracts.account,
    contracts.from_date,
    contracts.until_date,
    chains.chain_start,
    plan,
    coalesce(attributes.segment, accounts.segment) as segment,
    accounts.industry,
    accounts.region,
    coalesce(attributes.touch_model, accounts.touch_model) as touch_model,
    coalesce(attributes.csm_owner, accounts.csm_owner) as csm_owner,
    coalesce(attributes.parent_account_id, accounts.parent_account_id)
        as parent_account_id,
    cast(case when paid_rows = 0 then 0 else known_mrr end as decimal(18, 6)) as mrr,
    cast(seats.seats as decimal(18, 6)) as seats,
    paid_rows > 0 as is_paying,
    active_rows > 0 as is_live,
    paid_rows > 0 and staying_rows = 0 as is_leaving,
    paid_rows_ever > 0 as has_ever_paid,
    last_paid_end,
    renewal_date
from contracts
inner join accounts using (account)
asof left join chains
    on contracts.account = chains.account and contracts.from_date >= chains.chain_start
asof left join attribute_periods as attributes
    on
        contracts.account = attributes.account
        and contracts.from_date >= attributes.from_date
left join seats
    on contracts.account = seats.account and contracts.from_date = seats.from_date;

create temp table account_days as
with days as (
    select
        periods.*,
        from_date + cast(unnest(range(until_date - from_date)) as integer)
            as health_date
    from periods
),

completed as (
    select account, max(completed_date) as completed_date from milestones
    where milestone_type = 'onboarding'
    group by account
    having count(*) = count(completed_date)
)

select
    days.account,
    days.health_date,
    chain_start,
    case
        when is_paying then 'active'
        when is_live then 'trial'
        when not has_ever_paid then 'prospect'
        when health_date - last_paid_end <= 30 then 'lapsed'
        else 'churned'
    end as status,
    plan,
    segment,
    industry,
    region,
    touch_model,
    csm_owner,
    parent_account_id,
    health_date - chain_start as tenure_days,
    renewal_date - health_date as days_to_renewal,
    renewal_date,
    mrr,
    seats,
    is_live,
    is_leaving,
    coalesce(completed_date <= health_date, false) as milestones_complete
from days
left join completed using (account);

create temp table stages as
select *
from read_csv(
    getvariable('seed_folder') || '/health_lifecycle_stages.csv',
    types = {'min_tenure_days': 'integer', 'max_tenure_days': 'integer',
        'min_days_to_renewal': 'integer', 'max_days_to_renewal': 'integer',
        'milestones_complete': 'boolean'}
)
where model_version = '*';

create temp table profiles as
select profiles.*
from read_csv(getvariable('seed_folder') || '/health_profiles.csv') as profiles
inner join model using (model_version);

-- Stage and profile are looked up once per kind of day, not once per day.
create temp table stage_of_day as
select
    tenure_days,
    days_to_renewal,
    kinds.milestones_complete,
    arg_min(lifecycle_stage, priority) as lifecycle_stage
from (
    select distinct tenure_days, days_to_renewal, milestones_complete
    from account_days
) as kinds
inner join stages
    on
        tenure_days between coalesce(min_tenure_days, 0)
        and coalesce(max_tenure_days, 999999)
        and coalesce(days_to_renewal >= min_days_to_renewal, min_days_to_renewal is null)
        and coalesce(days_to_renewal <= max_days_to_renewal, max_days_to_renewal is null)
        and kinds.milestones_complete
        = coalesce(stages.milestones_complete, kinds.milestones_complete)
group by all;

create temp table staged_days as
select account_days.*, lifecycle_stage
from account_days
inner join stage_of_day
    on
        account_days.tenure_days = stage_of_day.tenure_days
        and account_days.days_to_renewal
        is not distinct from stage_of_day.days_to_renewal
        and account_days.milestones_complete = stage_of_day.milestones_complete;

create temp table profile_of_day as
select
    kinds.lifecycle_stage,
    kinds.segment,
    kinds.plan,
    kinds.industry,
    kinds.touch_model,
    arg_min(profile, priority) as profile
from (
    select distinct lifecycle_stage, segment, plan, industry, touch_model
    from staged_days
) as kinds
inner join profiles
    on
        profiles.lifecycle_stage in ('*', kinds.lifecycle_stage)
        and profiles.segment in ('*', coalesce(kinds.segment, ''))
        and profiles.plan in ('*', coalesce(kinds.plan, ''))
        and profiles.industry in ('*', coalesce(kinds.industry, ''))
        and profiles.touch_model in ('*', coalesce(kinds.touch_model, ''))
group by all;

create temp table spine as
select staged_days.*, profile
from staged_days
inner join profile_of_day
    on
        staged_days.lifecycle_stage = profile_of_day.lifecycle_stage
        and staged_days.segment is not distinct from profile_of_day.segment
        and staged_days.plan is not distinct from profile_of_day.plan
        and staged_days.industry is not distinct from profile_of_day.industry
        and staged_days.touch_model is not distinct from profile_of_day.touch_model;

drop table account_days;
drop table staged_days;
