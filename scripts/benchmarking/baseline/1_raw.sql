-- Long on purpose: a part of the one script by hand that the build is compared with.
-- The raw files, read and judged: what the raw contract accepts, one row per key. Each
-- query is one table: bad rows fall out in `where`, copies in `qualify`. Tables keep
-- what the daily health needs, accounts are numbered. Wants the variables raw_folder,
-- seed_folder and as_of_date.

create macro as_text(value) as
    nullif(trim(cast(value as varchar), ' ' || chr(9) || chr(10) || chr(13)), '');

create macro as_number(value) as try_cast(as_text(value) as decimal(18, 6));

create macro as_score(value) as try_cast(as_text(value) as decimal(18, 9));

create macro as_boolean(value) as case
    when lower(as_text(value)) in ('true', 't', 'yes', 'y', '1') then true
    when lower(as_text(value)) in ('false', 'f', 'no', 'n', '0') then false
end;

-- ISO forms only; offsets become UTC.
create macro as_time(value) as case
    when regexp_full_match(
        as_text(value), '\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?'
    )
        then try_cast(as_text(value) as timestamp)
    when regexp_full_match(
        as_text(value),
        '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)? ?(Z|z|[+-]\d{2}(:?\d{2})?)'
    )
        then timezone('UTC', try_cast(regexp_replace(
            replace(upper(as_text(value)), 'Z', '+00:00'),
            ' ?([+-]\d{2}):?(\d{2})?$', '\1:\2'
        ) as timestamptz))
end;

create macro as_listed(value, names) as case
    when list_contains(names, lower(as_text(value))) then lower(as_text(value))
    when as_text(value) is not null then 'other'
end;

-- Ties between versions of a row go to the greatest of these.
create macro tie_break(texts) as
    md5(array_to_string(list_transform(texts, lambda text: coalesce(text, '')), '|'));

create macro time_text(value) as strftime(value, '%Y-%m-%d %H:%M:%S.%f');

create macro number_text(value) as cast(cast(value as decimal(38, 9)) as varchar);

create macro happens_in_time(event_time, loaded_at) as
    event_time < getvariable('as_of_date') + 1
    and coalesce(event_time <= loaded_at + interval 24 hours, true);

create temp table accounts as
with read_rows as (
    select
        as_text(account_id) as account_id,
        as_text(account_name) as account_name,
        created_at,
        as_text(segment) as segment,
        as_text(industry) as industry,
        as_text(region) as region,
        as_listed(touch_model, ['high_touch', 'mid_touch', 'low_touch'])
            as touch_model,
        as_text(csm_owner) as csm_owner,
        as_text(parent_account_id) as parent_account_id,
        is_internal
    from read_parquet(getvariable('raw_folder') || '/accounts.parquet')
),

kept_rows as (
    select * from read_rows
    where account_id is not null
    qualify row_number() over (
        partition by account_id
        order by tie_break([
            account_id, account_name, time_text(created_at), segment, industry,
            region, touch_model, csm_owner, parent_account_id,
            cast(is_internal as varchar)
        ]) desc
    ) = 1
)

select
    cast(row_number() over (order by account_id) as integer) as account,
    account_id,
    segment,
    industry,
    region,
    touch_model,
    csm_owner,
    parent_account_id,
    coalesce(is_internal, false) as is_internal
from kept_rows;

-- Every id that rows may carry, with the account they belong to: merges are followed to
-- their end; circles and ends nobody knows lead nowhere.
create temp table account_ids as
with recursive read_rows as (
    select
        as_text(old_account_id) as old_account_id,
        as_text(account_id) as account_id,
        merged_at
    from read_parquet(getvariable('raw_folder') || '/account_aliases.parquet')
),

links as (
    select old_account_id, account_id from read_rows
    where
        old_account_id is not null
        and account_id is not null
        and old_account_id != account_id
        and (
            account_id in (select account_id from accounts)
            or account_id in (
                select old_account_id from read_rows
                where account_id is not null and old_account_id != account_id
            )
        )
    qualify row_number() over (
        partition by old_account_id
        order by tie_break([old_account_id, account_id, time_text(merged_at)]) desc
    ) = 1
),

followed as (
    select old_account_id, account_id, 1 as steps from links
    union all
    select followed.old_account_id, links.account_id, followed.steps + 1
    from followed
    inner join links on followed.account_id = links.old_account_id
    where followed.steps < 32
),

merged as (
    select followed.old_account_id as account_id, accounts.account
    from followed
    inner join accounts using (account_id)
    where followed.account_id not in (select old_account_id from links)
)

select * from merged
union all
select account_id, account from accounts
where account_id not in (select account_id from merged);

create temp table account_history as
with read_rows as (
    select
        account_ids.account,
        accounts.account_id,
        valid_from,
        valid_to,
        as_text(raw_rows.segment) as segment,
        as_listed(raw_rows.touch_model, ['high_touch', 'mid_touch', 'low_touch'])
            as touch_model,
        as_text(raw_rows.csm_owner) as csm_owner,
        as_text(raw_rows.parent_account_id) as parent_account_id
    from read_parquet(getvariable('raw_folder') || '/account_history.parquet')
        as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    valid_from,
    cast(valid_from as date) as from_date,
    coalesce(cast(valid_to as date), date '9999-12-31') as until_date,
    segment,
    touch_model,
    csm_owner,
    parent_account_id
from read_rows
where valid_from is not null and coalesce(valid_to >= valid_from, true)
qualify row_number() over (
    partition by account, valid_from
    order by tie_break([
        account_id, time_text(valid_from), time_text(valid_to), segment, touch_model,
        csm_owner, parent_account_id
    ]) desc
) = 1;

create temp table subscriptions as
with read_rows as (
    select
        as_text(subscription_id) as subscription_id,
        account_ids.account,
        accounts.account_id,
        accounts.is_internal,
        started_at,
        ended_at,
        try_cast(mrr_amount as decimal(18, 6)) as mrr,
        try_cast(seats as decimal(18, 6)) as seats,
        as_text(product) as product,
        as_text(plan) as plan,
        term_ends_at,
        auto_renew,
        try_cast(notice_days as decimal(18, 6)) as notice_days,
        is_trial,
        cancel_requested_at,
        as_text(cancel_reason) as cancel_reason
    from read_parquet(getvariable('raw_folder') || '/subscriptions.parquet')
        as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    subscription_id,
    is_internal,
    cast(started_at as date) as started_date,
    coalesce(cast(ended_at as date), date '9999-12-31') as ended_date,
    mrr,
    seats,
    coalesce(product, '') as product,
    plan,
    cast(term_ends_at as date) as term_ends_date,
    coalesce(is_trial, false) as is_trial,
    cast(cancel_requested_at as date) as cancel_requested_date
from read_rows
where
    subscription_id is not null
    and started_at is not null
    and coalesce(ended_at >= started_at, true)
    and coalesce(mrr, 0) >= 0
    and coalesce(seats, 0) >= 0
    and coalesce(notice_days, 0) >= 0
qualify row_number() over (
    partition by subscription_id
    order by tie_break([
        subscription_id, account_id, time_text(started_at), time_text(ended_at),
        number_text(mrr), number_text(seats), product, plan, time_text(term_ends_at),
        cast(auto_renew as varchar), number_text(notice_days),
        cast(is_trial as varchar), time_text(cancel_requested_at), cancel_reason
    ]) desc
) = 1;

create temp table contacts as
with read_rows as (
    select
        as_text(contact_id) as contact_id,
        account_ids.account,
        accounts.account_id,
        raw_rows.created_at,
        as_listed(seniority, ['c_level', 'vp', 'director', 'manager', 'individual'])
            as seniority,
        as_text(role) as role,
        is_champion,
        is_executive_sponsor,
        left_at
    from read_parquet(getvariable('raw_folder') || '/contacts.parquet') as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    contact_id,
    account,
    cast(created_at as date) as created_date,
    nullif(seniority, 'other') as seniority,
    coalesce(is_champion, false) as is_champion,
    coalesce(is_executive_sponsor, false) as is_executive_sponsor,
    cast(left_at as date) as left_date
from read_rows
where contact_id is not null
qualify row_number() over (
    partition by contact_id
    order by tie_break([
        contact_id, account_id, time_text(created_at), seniority, role,
        cast(is_champion as varchar), cast(is_executive_sponsor as varchar),
        time_text(left_at)
    ]) desc
) = 1;

create temp table touchpoints as
with read_rows as (
    select
        as_text(touchpoint_id) as touchpoint_id,
        account_ids.account,
        accounts.account_id,
        occurred_at,
        as_listed(channel, ['call', 'email', 'meeting', 'business_review', 'chat'])
            as channel,
        as_listed(direction, ['inbound', 'outbound']) as direction,
        as_text(contact_id) as contact_id,
        as_text(employee_id) as employee_id,
        loaded_at
    from read_parquet(getvariable('raw_folder') || '/touchpoints.parquet')
        as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    cast(occurred_at as date) as touch_date,
    contact_id,
    coalesce(direction = 'inbound', false) as is_inbound,
    coalesce(
        channel in ('call', 'meeting', 'business_review', 'chat')
        or direction = 'inbound',
        false
    ) as is_two_way
from read_rows
where touchpoint_id is not null and happens_in_time(occurred_at, loaded_at)
qualify row_number() over (
    partition by touchpoint_id
    order by loaded_at desc nulls last, tie_break([
        touchpoint_id, account_id, time_text(occurred_at), channel, direction,
        contact_id, employee_id
    ]) desc
) = 1;

create temp table invoices as
with read_rows as (
    select
        as_text(invoice_id) as invoice_id,
        account_ids.account,
        accounts.account_id,
        issued_at,
        due_at,
        try_cast(amount as decimal(18, 6)) as amount,
        paid_at,
        as_listed(status, ['open', 'paid', 'void', 'uncollectible']) as status,
        collections_at,
        loaded_at
    from read_parquet(getvariable('raw_folder') || '/invoices.parquet') as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    cast(issued_at as date) as issued_date,
    cast(due_at as date) as due_date,
    amount,
    cast(paid_at as date) as paid_date,
    status,
    cast(collections_at as date) as collections_date
from read_rows
where invoice_id is not null and issued_at is not null
qualify row_number() over (
    partition by invoice_id
    order by loaded_at desc nulls last, tie_break([
        invoice_id, account_id, time_text(issued_at), time_text(due_at),
        number_text(amount), time_text(paid_at), status, time_text(collections_at)
    ]) desc
) = 1;

create temp table payments as
with read_rows as (
    select
        as_text(payment_id) as payment_id,
        account_ids.account,
        accounts.account_id,
        attempted_at,
        as_text(invoice_id) as invoice_id,
        try_cast(amount as decimal(18, 6)) as amount,
        as_listed(status, ['succeeded', 'failed', 'refunded']) as status,
        loaded_at
    from read_parquet(getvariable('raw_folder') || '/payments.parquet') as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    cast(attempted_at as date) as attempted_date,
    invoice_id,
    coalesce(status = 'failed', false) as is_failed
from read_rows
where payment_id is not null and happens_in_time(attempted_at, loaded_at)
qualify row_number() over (
    partition by payment_id
    order by loaded_at desc nulls last, tie_break([
        payment_id, account_id, time_text(attempted_at), invoice_id,
        number_text(amount), status
    ]) desc
) = 1;

create temp table users as
with read_rows as (
    select
        as_text(user_id) as user_id,
        account_ids.account,
        accounts.account_id,
        raw_rows.created_at,
        deactivated_at,
        as_listed(seniority, ['c_level', 'vp', 'director', 'manager', 'individual'])
            as seniority,
        is_licensed,
        is_service
    from read_parquet(getvariable('raw_folder') || '/users.parquet') as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    user_id,
    account,
    cast(created_at as date) as created_date,
    cast(deactivated_at as date) as deactivated_date,
    coalesce(is_licensed, false) as is_licensed,
    coalesce(is_service, false) as is_service
from read_rows
where user_id is not null and coalesce(deactivated_at >= created_at, true)
qualify row_number() over (
    partition by user_id, account
    order by tie_break([
        user_id, account_id, time_text(created_at), time_text(deactivated_at),
        seniority, cast(is_licensed as varchar), cast(is_service as varchar)
    ]) desc
) = 1;

create temp table plan_features as
with read_rows as (
    select
        as_text(plan) as plan,
        as_text(feature) as feature,
        as_text(product) as product,
        is_key_feature
    from read_parquet(getvariable('raw_folder') || '/plan_features.parquet')
)

select plan, feature, coalesce(is_key_feature, false) as is_key_feature
from read_rows
where plan is not null and feature is not null
qualify row_number() over (
    partition by plan, feature
    order by tie_break([plan, feature, product, cast(is_key_feature as varchar)]) desc
) = 1;

create temp table milestones as
with read_rows as (
    select
        account_ids.account,
        accounts.account_id,
        as_text(milestone) as milestone,
        as_listed(milestone_type, ['onboarding', 'outcome']) as milestone_type,
        due_at,
        completed_at
    from read_parquet(getvariable('raw_folder') || '/milestones.parquet') as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    coalesce(milestone_type, 'onboarding') as milestone_type,
    cast(completed_at as date) as completed_date
from read_rows
where milestone is not null
qualify row_number() over (
    partition by account, milestone
    order by tie_break([
        account_id, milestone, milestone_type, time_text(due_at),
        time_text(completed_at)
    ]) desc
) = 1;

create temp table tickets as
with read_rows as (
    select
        as_text(ticket_id) as ticket_id,
        account_ids.account,
        accounts.account_id,
        as_time(raw_rows.created_at) as created_at,
        as_time(first_response_at) as first_response_at,
        as_time(solved_at) as solved_at,
        as_listed(status, ['open', 'pending', 'solved', 'closed']) as status,
        as_listed(priority, ['low', 'normal', 'high', 'urgent']) as priority,
        lower(as_text(ticket_type)) as ticket_type,
        as_boolean(is_escalated) as is_escalated,
        as_number(reopen_count) as reopen_count,
        case
            when as_score(csat_score) between 1 and 5 then as_score(csat_score)
        end as csat_score,
        as_time(loaded_at) as loaded_at
    from read_csv(
        getvariable('raw_folder') || '/tickets.csv', header = true, all_varchar = true
    ) as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    created_at,
    solved_at,
    cast(created_at as date) as created_date,
    cast(solved_at as date) as solved_date,
    case
        when solved_at is not null then cast(solved_at as date)
        when status in ('solved', 'closed') then cast(created_at as date)
        else date '9999-12-31'
    end as open_until_date,
    coalesce(priority in ('urgent', 'high'), false) as is_urgent,
    coalesce(is_escalated, false) as is_escalated,
    csat_score
from read_rows
where
    ticket_id is not null
    and happens_in_time(created_at, loaded_at)
    and coalesce(first_response_at >= created_at, true)
    and coalesce(solved_at >= created_at, true)
    and coalesce(reopen_count, 0) >= 0
qualify row_number() over (
    partition by ticket_id
    order by loaded_at desc nulls last, tie_break([
        ticket_id, account_id, time_text(created_at), time_text(first_response_at),
        time_text(solved_at), status, priority, ticket_type,
        cast(is_escalated as varchar), number_text(reopen_count),
        number_text(csat_score)
    ]) desc
) = 1;

create temp table survey_responses as
with read_rows as (
    select
        as_text(response_id) as response_id,
        account_ids.account,
        accounts.account_id,
        as_time(responded_at) as responded_at,
        as_listed(survey, ['nps', 'csat', 'ces', 'product']) as survey,
        as_score(score) as score,
        as_text(contact_id) as contact_id,
        as_time(loaded_at) as loaded_at
    from read_csv(
        getvariable('raw_folder') || '/survey_responses.csv',
        header = true, all_varchar = true
    ) as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    response_id,
    responded_at,
    cast(responded_at as date) as responded_date,
    survey,
    score,
    contact_id
from read_rows
where
    response_id is not null
    and survey is not null
    and score is not null
    and happens_in_time(responded_at, loaded_at)
    and case survey
        when 'nps' then score between 0 and 10
        when 'csat' then score between 1 and 5
        when 'ces' then score between 1 and 7
        else true
    end
qualify row_number() over (
    partition by response_id
    order by loaded_at desc nulls last, tie_break([
        response_id, account_id, time_text(responded_at), survey, number_text(score),
        contact_id
    ]) desc
) = 1;

create temp table csm_pulses as
with read_rows as (
    select
        as_text(pulse_id) as pulse_id,
        account_ids.account,
        accounts.account_id,
        recorded_at,
        try_cast(rating as decimal(18, 9)) as rating,
        as_text(raw_rows.csm_owner) as csm_owner,
        as_text(note) as note,
        loaded_at
    from read_parquet(getvariable('raw_folder') || '/csm_pulses.parquet') as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    pulse_id,
    recorded_at,
    cast(recorded_at as date) as recorded_date,
    rating
from read_rows
where
    pulse_id is not null
    and rating between 1 and 10
    and happens_in_time(recorded_at, loaded_at)
qualify row_number() over (
    partition by pulse_id
    order by loaded_at desc nulls last, tie_break([
        pulse_id, account_id, time_text(recorded_at), number_text(rating), csm_owner,
        note
    ]) desc
) = 1;

create temp table marketing_engagements as
with read_rows as (
    select
        as_text(engagement_id) as engagement_id,
        account_ids.account,
        accounts.account_id,
        as_time(occurred_at) as occurred_at,
        as_listed(channel, [
            'email_open', 'email_click', 'site_visit', 'webinar', 'content',
            'community', 'social', 'training'
        ]) as channel,
        as_text(contact_id) as contact_id,
        as_time(loaded_at) as loaded_at
    from read_csv(
        getvariable('raw_folder') || '/marketing_engagements.csv',
        header = true, all_varchar = true
    ) as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select account, cast(occurred_at as date) as engaged_date, channel
from read_rows
where
    engagement_id is not null
    and channel is not null
    and happens_in_time(occurred_at, loaded_at)
qualify row_number() over (
    partition by engagement_id
    order by loaded_at desc nulls last, tie_break([
        engagement_id, account_id, time_text(occurred_at), channel, contact_id
    ]) desc
) = 1;

create temp table score_overrides as
with read_rows as (
    select
        as_text(override_id) as override_id,
        account_ids.account,
        accounts.account_id,
        as_time(starts_at) as starts_at,
        as_time(expires_at) as expires_at,
        as_score(score) as score,
        as_text(author) as author,
        as_text(reason_code) as reason_code
    from read_csv(
        getvariable('raw_folder') || '/score_overrides.csv',
        header = true, all_varchar = true
    ) as raw_rows
    inner join account_ids on as_text(raw_rows.account_id) = account_ids.account_id
    inner join accounts on account_ids.account = accounts.account
)

select
    account,
    override_id,
    starts_at,
    cast(starts_at as date) as starts_date,
    cast(expires_at as date) as expires_date,
    cast(score as double) as score,
    author,
    reason_code
from read_rows
where
    override_id is not null
    and starts_at is not null
    and score between 0 and 100
    and author is not null
    and reason_code is not null
    and coalesce(expires_at >= starts_at, true)
qualify row_number() over (
    partition by override_id
    order by tie_break([
        override_id, account_id, time_text(starts_at), time_text(expires_at),
        number_text(score), author, reason_code
    ]) desc
) = 1;

-- Events are many: versions are put in order only where a key stands twice.
create temp table repeated_event_keys as
select hash(as_text(event_id)) as event_key
from read_parquet(getvariable('raw_folder') || '/usage_events/*.parquet')
where event_id is not null
group by event_key
having count(*) > 1;

create temp table usage_events as
with read_rows as (
    select
        as_text(event_id) as event_id,
        as_text(raw_rows.account_id) as account_id,
        event_at,
        as_text(user_id) as user_id,
        as_text(feature) as feature,
        as_text(product) as product,
        try_cast(quantity as decimal(18, 6)) as quantity,
        loaded_at
    from read_parquet(getvariable('raw_folder') || '/usage_events/*.parquet')
        as raw_rows
),

judged as (
    select
        read_rows.* exclude (account_id),
        account_ids.account,
        hash(event_id) in (select event_key from repeated_event_keys) as is_repeated
    from read_rows
    inner join account_ids using (account_id)
    where
        event_id is not null
        and coalesce(quantity, 0) >= 0
        and happens_in_time(event_at, loaded_at)
),

newest_versions as (
    select judged.* from judged
    inner join accounts using (account)
    where is_repeated
    qualify row_number() over (
        partition by event_id
        order by loaded_at desc nulls last, tie_break([
            event_id, account_id, time_text(event_at), user_id, feature, product,
            number_text(quantity)
        ]) desc
    ) = 1
)

select
    account,
    user_id,
    feature,
    product,
    cast(event_at as date) as event_date,
    coalesce(quantity, 1) as quantity
from judged
where not is_repeated
union all
select
    account,
    user_id,
    feature,
    product,
    cast(event_at as date) as event_date,
    coalesce(quantity, 1) as quantity
from newest_versions;
