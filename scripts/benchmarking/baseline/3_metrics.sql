-- Long on purpose: a part of the one script by hand that the build is compared with.
-- One row per account and live day with the metrics that the shipped live model gives
-- weight to or caps by. Facts are counted on the day they enter and the day they leave,
-- so that a running sum over the days is the count of any day.

create temp table no_usage as
select feature from read_csv(
    getvariable('seed_folder') || '/usage_feature_rules.csv',
    types = {'counts_as_usage': 'boolean'}
)
where not counts_as_usage;

create temp view counted_events as
select * from usage_events
anti join (select account, user_id from users where is_service)
    using (account, user_id)
anti join no_usage using (feature);

create temp table user_days as
select distinct account, user_id, event_date from counted_events
where user_id is not null;

create temp table feature_days as
select account, feature, product, event_date, sum(quantity) as quantity
from counted_events
group by all;

create temp table feed_days as
select distinct event_date from usage_events;

create temp table first_rows as
with first_dates as (
    select account, min(started_date) as first_date from subscriptions group by account
)

select 'usage_events' as source_table, min(event_date) as first_date from feed_days
union all
select 'tickets', min(created_date) from tickets
union all
select 'touchpoints', min(touch_date) from touchpoints
union all
select 'marketing_engagements', min(engaged_date) from marketing_engagements
union all
select 'survey_responses', min(responded_date) from survey_responses
union all
select 'csm_pulses', min(recorded_date) from csm_pulses
union all
select 'payments', min(attempted_date) from payments
union all
select 'invoices', min(issued_date) from invoices
union all
select 'subscriptions', min(started_date) from subscriptions
union all
select 'contacts', min(coalesce(created_date, first_date))
from contacts left join first_dates using (account)
union all
select 'users', min(coalesce(created_date, first_date))
from users left join first_dates using (account)
union all
select 'milestones', min(first_date)
from milestones left join first_dates using (account)
union all
select 'plan_features', case when count(*) > 0 then date '0001-01-01' end
from plan_features;

drop table usage_events;

-- Users: of each one's days in a chain, those that begin and end 28 days of presence.
create temp table user_changes as
with seen as (
    select
        account,
        event_date,
        next_chain_start,
        lag(event_date) over each_user as day_before,
        lead(event_date) over each_user as day_after
    from user_days
    inner join chains using (account)
    where event_date >= chain_start and event_date < next_chain_start
    window each_user as (
        partition by account, chain_start, user_id order by event_date
    )
)

select account, event_date as change_date, count(*) as users
from seen
where coalesce(event_date > day_before + 28, true)
group by all
union all
select account, least(event_date + 28, next_chain_start), -count(*)
from seen
where coalesce(day_after > event_date + 28, true)
group by all;

create temp table touches as
select
    touchpoints.account,
    touchpoints.touch_date,
    touchpoints.contact_id,
    contacts.seniority,
    coalesce(contacts.seniority in ('c_level', 'vp'), false)
    or coalesce(contacts.is_executive_sponsor, false) as is_executive,
    greatest(
        touchpoints.touch_date,
        coalesce(contacts.created_date, first_days.first_date, touchpoints.touch_date)
    ) as known_date
from touchpoints
left join contacts on touchpoints.contact_id = contacts.contact_id
left join first_days on contacts.account = first_days.account;

-- Everything else that is counted once however often it was seen.
create temp table presences as
with sightings as (
    select distinct
        account,
        'feature' as kind,
        feature as thing,
        event_date as seen_date,
        event_date as from_date,
        event_date + 28 as until_date
    from feature_days
    union all
    select distinct
        account, 'product', product, event_date, event_date, event_date + 28
    from feature_days
    union all
    select account, 'contact', contact_id, touch_date, touch_date, touch_date + 90
    from touches
    union all
    select account, 'seniority', seniority, touch_date, known_date, touch_date + 180
    from touches
    union all
    select
        account,
        'failed_payment',
        coalesce('invoice ' || invoice_id, 'day ' || attempted_date),
        attempted_date,
        attempted_date,
        attempted_date + 90
    from payments
    where is_failed
),

all_periods as (
    select account, kind, thing, from_date, least(until_date, next_chain_start) as until_date
    from sightings
    inner join chains using (account)
    where
        thing is not null
        and seen_date >= chain_start
        and seen_date < next_chain_start
        and from_date < least(until_date, next_chain_start)
    union all
    select account, 'subscribed_product', product, started_date, ended_date
    from customer_rows
    where started_date < ended_date
    union all
    select account, 'entitled_feature', feature, started_date, ended_date
    from customer_rows inner join plan_features using (plan)
    where started_date < ended_date
    union all
    select account, 'key_feature', feature, started_date, ended_date
    from customer_rows inner join plan_features using (plan)
    where started_date < ended_date and is_key_feature
),

begun as (
    select
        *,
        coalesce(from_date <= max(until_date) over (
            partition by account, kind, thing order by from_date, until_date
            rows between unbounded preceding and 1 preceding
        ), false) as goes_on
    from all_periods
),

numbered as (
    select
        *,
        count(*) filter (not goes_on) over (
            partition by account, kind, thing order by from_date, until_date
            rows between unbounded preceding and current row
        ) as presence
    from begun
)

select account, kind, thing, min(from_date) as from_date, max(until_date) as until_date
from numbered
group by account, kind, thing, presence;

create temp table joint_presences as
with features_before as (
    select
        account,
        thing,
        greatest(from_date, chain_start) + 28 as from_date,
        least(
            least(until_date, next_chain_start) + 28, next_chain_start
        ) as until_date
    from presences
    inner join chains using (account)
    where kind = 'feature' and from_date < next_chain_start and until_date > chain_start
),

key_before as (
    select
        account,
        thing,
        greatest(used.from_date, held.from_date) as from_date,
        least(used.until_date, held.until_date) as until_date
    from features_before as used
    inner join presences as held using (account, thing)
    where held.kind = 'key_feature'
)

select
    used.account,
    case used.kind when 'feature' then 'used_entitled' else 'used_subscribed' end
        as kind,
    greatest(used.from_date, held.from_date) as from_date,
    least(used.until_date, held.until_date) as until_date
from presences as used
inner join presences as held
    on
        used.account = held.account
        and used.thing = held.thing
        and held.kind = case used.kind
            when 'feature' then 'entitled_feature'
            when 'product' then 'subscribed_product'
        end
union all
select account, 'key_before', from_date, until_date from key_before
union all
select
    account,
    'key_again',
    greatest(key_before.from_date, used.from_date),
    least(key_before.until_date, used.until_date)
from key_before
inner join presences as used using (account, thing)
where used.kind = 'feature';

create temp table presence_changes as
with periods as (
    select account, kind, from_date, until_date from presences
    union all
    select account, kind, from_date, until_date from joint_presences
    where from_date < until_date
),

changes as (
    select account, kind, from_date as change_date, 1 as step from periods
    where kind != 'feature' and kind != 'key_feature'
    union all
    select account, kind, until_date, -1 from periods
    where kind != 'feature' and kind != 'key_feature'
)

select
    account,
    change_date,
    sum(step) filter (kind = 'entitled_feature') as entitled,
    sum(step) filter (kind = 'used_entitled') as used_entitled,
    sum(step) filter (kind = 'key_before') as key_before,
    sum(step) filter (kind = 'key_again') as key_again,
    sum(step) filter (kind = 'product') as products,
    sum(step) filter (kind = 'subscribed_product') as subscribed,
    sum(step) filter (kind = 'used_subscribed') as used_subscribed,
    sum(step) filter (kind = 'contact') as contacts,
    sum(step) filter (kind = 'seniority') as seniorities,
    sum(step) filter (kind = 'failed_payment') as failed
from changes
group by account, change_date;

create temp table invoice_days as
with dated as (
    select
        account,
        issued_date,
        coalesce(due_date, issued_date + payment_terms_days) as due_date,
        paid_date,
        status,
        collections_date,
        coalesce(amount > 0, true) as is_charge
    from invoices
    cross join model
    where coalesce(status, 'open') != 'void'
)

select
    account,
    issued_date,
    due_date,
    collections_date,
    is_charge,
    coalesce(paid_date, case when status = 'paid' then due_date end) as paid_date,
    greatest(due_date + 1, issued_date) as overdue_from,
    least(
        coalesce(
            paid_date, case when status = 'paid' then due_date end, date '9999-12-31'
        ),
        case
            when status = 'uncollectible' then due_date + 91 else date '9999-12-31'
        end
    ) as overdue_until
from dated;

create temp table overdue as
select
    account,
    overdue_from + cast(unnest(range(
        least(overdue_until, getvariable('as_of_date') + 1) - overdue_from
    )) as integer) as health_date,
    min(due_date) as oldest_due_date
from invoice_days
where is_charge and overdue_from < overdue_until
group by account, health_date;

create temp table ticket_days as
with days as (
    select
        account,
        created_date + cast(unnest(range(least(
            created_date + 180, open_until_date, getvariable('as_of_date') + 1
        ) - created_date)) as integer) as health_date,
        created_at,
        null as hours,
        created_date as window_date,
        created_date as open_since
    from tickets
    union all
    select
        account,
        solved_date + cast(unnest(range(90)) as integer),
        null,
        (epoch_us(solved_at) - epoch_us(created_at)) / 3600000000.0,
        solved_date,
        null
    from tickets
    where solved_date is not null
),

in_chain as (
    select
        spine.account,
        spine.health_date,
        open_since,
        case
            when window_date >= chain_start and window_date > spine.health_date - 90
                then coalesce(hours, (
                    epoch_us(cast(spine.health_date + 1 as timestamp))
                    - epoch_us(created_at)
                ) / 3600000000.0)
        end as hours
    from days
    inner join spine
        on days.account = spine.account and days.health_date = spine.health_date
)

select
    account,
    health_date,
    median(hours) as resolution_hours,
    min(open_since) as open_since
from in_chain
group by account, health_date;

create temp table survey_periods as
with answers as (
    select
        *,
        lead(responded_date) over (
            partition by
                account, survey, contact_id,
                case when contact_id is null then response_id end
            order by responded_at, response_id
        ) as next_date
    from survey_responses
    where survey in ('nps', 'csat')
)

select
    account,
    survey,
    score,
    responded_date as from_date,
    least(
        responded_date + 365, coalesce(next_date, date '9999-12-31'), next_chain_start
    ) as until_date
from answers
inner join chains using (account)
where responded_date >= chain_start and responded_date < next_chain_start;

-- All that enters or leaves on a day, one row per account and day.
create temp table changes as
with due_periods as (
    select
        account,
        greatest(due_date, issued_date) as from_date,
        least(due_date + 365, next_chain_start) as until_date,
        1 as due,
        cast(coalesce(paid_date <= due_date, false) as integer) as on_time,
        0 as in_collections
    from invoice_days
    inner join chains using (account)
    where is_charge and due_date >= chain_start and due_date < next_chain_start
    union all
    select
        account,
        greatest(collections_date, issued_date),
        least(
            collections_date + 365,
            next_chain_start,
            coalesce(paid_date, date '9999-12-31')
        ),
        0,
        0,
        1
    from invoice_days
    inner join chains using (account)
    where collections_date >= chain_start and collections_date < next_chain_start
),

licences as (
    select
        account,
        greatest(coalesce(created_date, first_date), first_date) as from_date,
        greatest(deactivated_date, first_date) as until_date,
        deactivated_date is not null as has_ended
    from users
    inner join first_days using (account)
    where is_licensed and not is_service
),

champions as (
    select
        account,
        greatest(coalesce(created_date, first_date), first_date) as from_date,
        greatest(left_date, first_date) as until_date,
        left_date is not null as has_ended
    from contacts
    inner join first_days using (account)
    where is_champion
),

steps as (
    select account, change_date, users from user_changes
    union all by name
    select * from presence_changes
    union all by name
    select account, from_date as change_date, due, on_time, in_collections
    from due_periods where from_date < until_date
    union all by name
    select
        account,
        until_date as change_date,
        -due as due,
        -on_time as on_time,
        -in_collections as in_collections
    from due_periods where from_date < until_date
    union all by name
    select account, from_date as change_date, 1 as licences from licences
    union all by name
    select account, greatest(from_date, until_date) as change_date, -1 as licences
    from licences where has_ended
    union all by name
    select account, from_date as change_date, 1 as champions, 1 as champions_ever
    from champions
    union all by name
    select account, greatest(from_date, until_date) as change_date, -1 as champions
    from champions where has_ended
    union all by name
    select account, completed_date as change_date, 1 as completed from milestones
    where milestone_type = 'onboarding' and completed_date is not null
    union all by name
    select account, created_date as change_date, 1 as urgent from tickets
    where is_urgent and open_until_date > created_date
    union all by name
    select account, open_until_date as change_date, -1 as urgent from tickets
    where is_urgent and open_until_date > created_date
    union all by name
    select
        account,
        from_date as change_date,
        case when survey = 'nps' then score end as nps_sum,
        case when survey = 'nps' then 1 end as nps_count,
        case when survey = 'csat' then score end as csat_sum,
        case when survey = 'csat' then 1 end as csat_count
    from survey_periods where from_date < until_date
    union all by name
    select
        account,
        until_date as change_date,
        case when survey = 'nps' then -score end as nps_sum,
        case when survey = 'nps' then -1 end as nps_count,
        case when survey = 'csat' then -score end as csat_sum,
        case when survey = 'csat' then -1 end as csat_count
    from survey_periods where from_date < until_date
)

select
    account,
    greatest(change_date, first_date) as health_date,
    cast(sum(columns(* exclude (account, change_date, first_date))) as double)
from steps
inner join first_days using (account)
where change_date <= getvariable('as_of_date')
group by account, health_date;

-- All that is counted over a window of days, one row per account and day.
create temp table daily as
with renewals as (
    select distinct ending.account, ending.term_ends_date + 1 as renewed_date
    from customer_rows as ending
    inner join customer_rows as following
        on
            ending.account = following.account
            and following.started_date <= ending.term_ends_date + 1
            and following.ended_date > ending.term_ends_date + 1
    where
        not ending.is_trial
        and not following.is_trial
        and ending.started_date <= ending.term_ends_date
        and ending.ended_date >= ending.term_ends_date
),

executive_touches as (
    select account, known_date, touch_date from touches
    inner join chains using (account)
    where
        is_executive
        and touch_date >= chain_start
        and touch_date < next_chain_start
        and known_date < next_chain_start
),

facts as (
    select account, event_date as health_date, sum(quantity) as volume
    from feature_days group by all
    union all by name
    select
        account,
        touch_date as health_date,
        count(*) as touches,
        count(*) filter (is_inbound) as inbound_touches,
        max(touch_date) filter (is_two_way) as two_way_date
    from touchpoints group by all
    union all by name
    select account, known_date as health_date, max(touch_date) as executive_date
    from executive_touches group by all
    union all by name
    select account, engaged_date as health_date, count(*) as engagements
    from marketing_engagements where channel != 'email_open' group by all
    union all by name
    select
        account,
        created_date as health_date,
        count(*) as created,
        count(*) filter (is_escalated) as escalated
    from tickets group by all
    union all by name
    select
        account,
        solved_date as health_date,
        sum(csat_score) as ticket_csat_sum,
        count(csat_score) as ticket_csat_count
    from tickets where solved_date is not null group by all
    union all by name
    select account, renewed_date as health_date, 1 as renewals from renewals
)

select
    account,
    health_date,
    sum(volume) as volume,
    sum(touches) as touches,
    sum(inbound_touches) as inbound_touches,
    max(two_way_date) as two_way_date,
    max(executive_date) as executive_date,
    sum(engagements) as engagements,
    sum(created) as created,
    sum(escalated) as escalated,
    sum(ticket_csat_sum) as ticket_csat_sum,
    sum(ticket_csat_count) as ticket_csat_count,
    sum(renewals) as renewals
from facts
group by account, health_date;

create temp table counted as
select
    spine.account,
    spine.health_date,
    spine.is_live,
    spine.profile,
    spine.tenure_days,
    spine.seats,
    spine.mrr,
    lag(spine.mrr, 180) over (partition by spine.account order by spine.health_date)
        as mrr_then,
    count(daily.volume) over last_28_days as active_days,
    coalesce(sum(daily.volume) over last_28_days, 0) as volume,
    coalesce(sum(daily.volume) over (
        partition by spine.account, spine.chain_start order by spine.health_date
        rows between 55 preceding and 28 preceding
    ), 0) as volume_before,
    min(case when daily.volume is not null then spine.health_date end)
        over chain_to_date as first_event_date,
    max(case when daily.volume is not null then spine.health_date end)
        over chain_to_date as last_event_date,
    sum(daily.touches) over last_90_days as touches,
    coalesce(sum(daily.inbound_touches) over last_90_days, 0) as inbound_touches,
    max(daily.two_way_date) over chain_to_date as two_way_date,
    max(daily.executive_date) over chain_to_date as executive_date,
    coalesce(sum(daily.engagements) over last_90_days, 0) as engagements,
    coalesce(sum(daily.created) over last_90_days, 0) as created,
    coalesce(sum(daily.escalated) over last_90_days, 0) as escalated,
    sum(daily.ticket_csat_sum) over last_180_days as ticket_csat_sum,
    sum(daily.ticket_csat_count) over last_180_days as ticket_csat_count,
    coalesce(sum(daily.renewals) over chain_to_date, 0) as renewals,
    coalesce(sum(changes.users) over to_date, 0) as users,
    coalesce(sum(changes.entitled) over to_date, 0) as entitled,
    coalesce(sum(changes.used_entitled) over to_date, 0) as used_entitled,
    coalesce(sum(changes.key_before) over to_date, 0) as key_before,
    coalesce(sum(changes.key_again) over to_date, 0) as key_again,
    coalesce(sum(changes.products) over to_date, 0) as products,
    coalesce(sum(changes.subscribed) over to_date, 0) as subscribed,
    coalesce(sum(changes.used_subscribed) over to_date, 0) as used_subscribed,
    coalesce(sum(changes.contacts) over to_date, 0) as contacts,
    coalesce(sum(changes.seniorities) over to_date, 0) as seniorities,
    coalesce(sum(changes.failed) over to_date, 0) as failed,
    sum(changes.due) over to_date as due,
    coalesce(sum(changes.on_time) over to_date, 0) as on_time,
    coalesce(sum(changes.in_collections) over to_date, 0) as in_collections,
    coalesce(sum(changes.licences) over to_date, 0) as licences,
    coalesce(sum(changes.champions) over to_date, 0) as champions,
    coalesce(sum(changes.champions_ever) over to_date, 0) as champions_ever,
    coalesce(sum(changes.completed) over to_date, 0) as completed,
    coalesce(sum(changes.urgent) over to_date, 0) as urgent,
    sum(changes.nps_sum) over to_date as nps_sum,
    sum(changes.nps_count) over to_date as nps_count,
    sum(changes.csat_sum) over to_date as csat_sum,
    sum(changes.csat_count) over to_date as csat_count
from spine
left join daily
    on spine.account = daily.account and spine.health_date = daily.health_date
left join changes
    on spine.account = changes.account and spine.health_date = changes.health_date
window
    to_date as (
        partition by spine.account order by spine.health_date
        rows between unbounded preceding and current row
    ),
    chain_to_date as (
        partition by spine.account, spine.chain_start order by spine.health_date
        rows between unbounded preceding and current row
    ),
    last_28_days as (
        partition by spine.account, spine.chain_start order by spine.health_date
        rows between 27 preceding and current row
    ),
    last_90_days as (
        partition by spine.account, spine.chain_start order by spine.health_date
        rows between 89 preceding and current row
    ),
    last_180_days as (
        partition by spine.account, spine.chain_start order by spine.health_date
        rows between 179 preceding and current row
    );

create macro ratio(part, whole) as
    cast(part as double) / nullif(cast(whole as double), 0);

create temp table metric_values as
with first_charges as (
    select account, min(issued_date) as first_charge_date from invoice_days
    where is_charge
    group by account
),

known_milestones as (
    select account, count(*) as known from milestones
    where milestone_type = 'onboarding'
    group by account
),

pulses as (
    select account, recorded_date, cast(rating as double) as rating from csm_pulses
    qualify row_number() over (
        partition by account, recorded_date order by recorded_at desc, pulse_id desc
    ) = 1
)

select
    counted.account,
    counted.health_date,
    counted.profile,
    counted.tenure_days as days_in_chain,
    pulses.recorded_date as pulse_date,
    ratio(active_days, least(28, tenure_days + 1)) as active_day_rate_28d,
    ratio(users, seats) as license_utilization_28d,
    case
        when volume_before >= 20 then ratio(volume, volume_before) - 1
        when
            volume = 0
            and volume_before = 0
            and counted.health_date - first_event_date >= 56
            then -1.0
    end as usage_change_28d,
    cast(coalesce(counted.health_date - last_event_date, tenure_days) as double)
        as days_since_last_event,
    ratio(licences, seats) as licenses_assigned_rate,
    ratio(used_entitled, entitled) as feature_breadth_28d,
    case
        when key_before > 0 then ratio(key_again, key_before)
        when
            counted.health_date - first_event_date >= 28
            and counted.health_date - last_event_date >= 28
            then 0.0
    end as key_feature_retention_28d,
    case when products > 0 then ratio(used_subscribed, subscribed) end
        as product_breadth_28d,
    ratio(completed, known) as milestones_completed_rate,
    cast(coalesce(counted.health_date - two_way_date, tenure_days) as double)
        as days_since_last_touchpoint,
    ratio(inbound_touches, touches) as inbound_share_90d,
    engagements * 90.0 / least(90, tenure_days + 1) as marketing_engagements_90d,
    case
        when oldest_due_date is not null
            then cast(counted.health_date - oldest_due_date as double)
        when first_charge_date <= counted.health_date then 0.0
    end as days_overdue_max,
    ratio(on_time, due) as on_time_payment_rate_365d,
    cast(failed as double) as failed_payments_90d,
    cast(in_collections as double) as collections_365d,
    ratio(mrr, mrr_then) - 1 as mrr_change_180d,
    cast(seniorities as double) as contact_levels_180d,
    cast(contacts as double) as contacts_engaged_90d,
    cast(coalesce(counted.health_date - executive_date, tenure_days) as double)
        as days_since_executive_touch,
    case when champions_ever > 0 then cast(champions as double) end
        as champions_present,
    created * 90.0 / least(90, tenure_days + 1) * 10
    / greatest(cast(seats as double), case when seats is not null then 10 end)
        as tickets_per_10_seats_90d,
    cast(urgent as double) as urgent_open_tickets,
    cast(coalesce(counted.health_date - open_since, 0) as double)
        as oldest_open_ticket_days,
    resolution_hours as median_resolution_hours_90d,
    case when created >= 3 then ratio(escalated, created) end as escalation_rate_90d,
    ratio(ticket_csat_sum, ticket_csat_count) as support_csat_180d,
    ratio(nps_sum, nps_count) as nps_score_365d,
    ratio(csat_sum, csat_count) as survey_csat_365d,
    pulses.rating as csm_pulse,
    cast(tenure_days as double) as tenure_days,
    cast(renewals as double) as renewals_completed
from counted
left join overdue
    on counted.account = overdue.account and counted.health_date = overdue.health_date
left join ticket_days
    on
        counted.account = ticket_days.account
        and counted.health_date = ticket_days.health_date
left join first_charges on counted.account = first_charges.account
left join known_milestones on counted.account = known_milestones.account
asof left join pulses
    on
        counted.account = pulses.account
        and counted.health_date >= pulses.recorded_date
where counted.is_live;

drop table counted;
