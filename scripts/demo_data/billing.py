"""Subscriptions with renewals, seat changes and add-ons; invoices and payments."""

import duckdb

from scripts.demo_data.latent import run
from scripts.demo_data.settings import Settings

SUBSCRIPTIONS = """
    -- One row per account and day on which seats change, with the factor.
    create or replace table seat_changes as
    with offers as (
        select account_latent.*, steps.step
        from account_latent
        cross join (select range as step from range(1, 6)) as steps
    ),
    changes as (
        select
            account_id,
            case
                when cause = 'growing' then started_on
                    + cast(step * floor(between_chance(110, 170, account_id, 'grow'))
                    as integer)
                when cause = 'steady' and step = 1 and chance(account_id, 'more') < 0.3
                    then started_on + cast(
                        floor(between_chance(90, 420, account_id, 'more on')) as integer)
                when cause not in ('growing', 'steady') and step = 1
                    and chance(account_id, 'fewer') < 0.35
                    then onset_on + cast(ramp_days * 0.6 as integer)
            end as changed_on,
            case
                when cause = 'growing'
                    then between_chance(1.1, 1.3, account_id || step, 'grow by')
                when cause = 'steady'
                    then between_chance(0.93, 1.25, account_id, 'more by')
                else between_chance(0.65, 0.85, account_id, 'fewer by')
            end as factor,
            paid_from,
            coalesce(decided_on, date '{end_date}') as last_on
        from offers
        where not is_lost_trial
    )
    select account_id, changed_on, factor
    from changes
    where changed_on > paid_from + 20 and changed_on < last_on - 5
    order by account_id, changed_on;

    -- One row per account and stretch of days it paid or tried.
    create or replace table account_stays as
    select account_id, 1 as stay_no, paid_from as from_on, ended_on as until_on
    from account_latent
    where not is_lost_trial and paid_from <= date '{end_date}'
    union all
    select account_id, 2, returned_on, null
    from account_latent
    where returned_on is not null
    order by 1, 2;

    create or replace table base_terms as
    with terms as (
        select
            account_stays.*,
            term_months,
            unnest(generate_series(0, 60)) as term_no
        from account_stays
        inner join account_latent using (account_id)
    ),
    points as (
        select account_id, stay_no, cast(from_on + to_months(cast(
                12 * term_no as integer)) as date) as changed_on, 1.03 as factor
        from terms
        where term_no <= 10
        union all
        select account_id, stay_no, changed_on, factor
        from account_stays
        inner join seat_changes using (account_id)
        where changed_on > from_on
    ),
    in_stay as (
        select
            account_id, stay_no, changed_on, from_on, until_on,
            coalesce(max(factor) filter (where factor != 1.03), 1.0) as seat_factor
        from points
        inner join account_stays using (account_id, stay_no)
        where changed_on >= from_on
            and changed_on < coalesce(until_on, date '9999-12-31')
            and changed_on <= date '{end_date}'
        group by all
    ),
    ordered as (
        select *,
            row_number() over (
                partition by account_id, stay_no order by changed_on
            ) as row_no,
            lead(changed_on) over (
                partition by account_id, stay_no order by changed_on
            ) as next_on
        from in_stay
    ),
    sized as (
        select ordered.*,
            date_diff('month', from_on, changed_on) // 12 as years,
            greatest(2, cast(round(first_seats * exp(sum(ln(seat_factor)) over (
                partition by account_id, stay_no order by changed_on
            ))) as integer)) as seats,
            account_latent.* exclude (account_id)
        from ordered
        inner join account_latent using (account_id)
    )
    select
        'sub_' || right(account_id, 5) || '_' || stay_no || '_' || row_no
            as subscription_id,
        account_id,
        changed_on as started_on,
        coalesce(next_on, until_on) as ended_on,
        cast(round(seats * (case plan when 'starter' then 18 when 'pro' then 32
            else 55 end) * pow(1.03, years)
            * between_chance(0.85, 1.1, account_id, 'price'), 2) as decimal(18, 2))
            as mrr_amount,
        seats,
        'core' as product,
        plan,
        case when term_months = 12 then cast(from_on + to_months(cast(
            12 * (years + 1) as integer)) as date) end as term_ends_on,
        if(next_on is null and until_on is not null, false,
            chance(account_id, 'auto renew') < 0.85) as auto_renew,
        case when term_months = 12 then if(segment = 'enterprise', 90, 30) else 0 end
            as notice_days,
        next_on is null and until_on is not null as is_last,
        stay_no,
        if(next_on is null and stay_no = 1, decided_on, null) as decided_on,
        cause
    from sized
    order by account_id, started_on;

    create or replace table out_subscriptions as
    with base as (
        select
            subscription_id, account_id, cast(started_on as timestamp) as started_at,
            cast(ended_on as timestamp) as ended_at, mrr_amount, seats, product, plan,
            cast(term_ends_on as timestamp) as term_ends_at, auto_renew, notice_days,
            false as is_trial,
            case when chance(account_id, 'gives notice') < 0.8
                then moment(decided_on, account_id, 'notice at') end
                as cancel_requested_at,
            case when is_last then case cause
                when 'fading' then pick(['low use', 'no value seen'], account_id, 'why')
                when 'loud' then pick(['support', 'product bugs'], account_id, 'why')
                when 'non_paying' then pick(['budget', 'closed down'], account_id, 'why')
                when 'champion_left' then 'new management'
                else pick(['price', 'merged', 'competitor'], account_id, 'why')
            end end as cancel_reason
        from base_terms
    ),
    trials as (
        select
            'sub_' || right(account_id, 5) || '_trial' as subscription_id, account_id,
            cast(started_on as timestamp) as started_at,
            cast(trial_ends_on as timestamp) as ended_at,
            cast(0 as decimal(18, 2)) as mrr_amount, first_seats as seats,
            'core' as product, plan, cast(null as timestamp) as term_ends_at,
            false as auto_renew, 0 as notice_days, true as is_trial,
            cast(null as timestamp) as cancel_requested_at,
            cast(null as varchar) as cancel_reason
        from account_latent
        where has_trial
    ),
    addon_choices as (
        select account_latent.*, addons.addon
        from account_latent
        cross join (select unnest(['analytics', 'automation']) as addon) as addons
        where not is_lost_trial
            and chance(account_id, addon) < case segment when 'enterprise' then 0.6
                when 'mid_market' then 0.35 else 0.12 end
    ),
    addon_rows as (
        select *,
            paid_from + cast(
                floor(between_chance(0, 240, account_id, addon || ' on')) as integer)
                as addon_on
        from addon_choices
    ),
    addons as (
        select
            'sub_' || right(account_id, 5) || '_' || addon as subscription_id,
            account_id, cast(addon_on as timestamp) as started_at,
            cast(ended_on as timestamp) as ended_at,
            cast(round(first_seats * between_chance(4, 8, account_id, addon || ' price'),
                2) as decimal(18, 2)) as mrr_amount,
            first_seats as seats, addon as product, addon || '_addon' as plan,
            cast(null as timestamp) as term_ends_at, true as auto_renew,
            0 as notice_days, false as is_trial,
            case when chance(account_id, 'gives notice') < 0.8
                then moment(decided_on, account_id, 'notice at') end
                as cancel_requested_at,
            cast(null as varchar) as cancel_reason
        from addon_rows
        where addon_on <= date '{end_date}'
            and addon_on < coalesce(decided_on, date '9999-12-31')
    )
    select * from base union all select * from trials union all select * from addons
"""

INVOICES = """
    create or replace table invoice_courses as
    with due_months as (
        select
            account_stays.*,
            account_latent.* exclude (account_id),
            unnest(range(0, 1 + cast(date_diff('month', from_on,
                least(coalesce(until_on, date '{end_date}'), date '{end_date}'))
                // billing_months as integer))) as period_no
        from account_stays
        inner join account_latent using (account_id)
    ),
    issued as (
        select *,
            cast(from_on + to_months(cast(period_no * billing_months as integer))
                as date) as issued_on
        from due_months
    ),
    priced as (
        select
            issued.*,
            (select cast(round(sum(rows_then.mrr_amount), 2) as decimal(18, 2))
                from out_subscriptions as rows_then
                where rows_then.account_id = issued.account_id
                    and rows_then.started_at <= issued.issued_on
                    and (rows_then.ended_at is null
                        or rows_then.ended_at > issued.issued_on)
            ) * billing_months as amount,
            account_id || '|' || stay_no || '|' || period_no as invoice_key,
            issued_on + if(segment = 'smb', 14, 30) as due_on,
            if(cause = 'non_paying', trouble(
                issued_on, onset_on, ramp_days, peak, recovers_on), 0) as not_paying
        from issued
        where issued_on < coalesce(until_on, date '9999-12-31')
            and issued_on <= date '{end_date}'
    ),
    paid as (
        select *,
            case
                when chance(invoice_key, 'unpaid') < 0.9 * not_paying then null
                when not_paying > 0.1 then due_on + cast(
                    floor(10 + 60 * not_paying * chance(invoice_key, 'delay')) as integer)
                when chance(invoice_key, 'slow')
                    < if(segment = 'enterprise', 0.3, 0.18)
                    then due_on + cast(floor(1 + 20 * chance(invoice_key, 'delay'))
                        as integer)
                else due_on - cast(floor(13 * chance(invoice_key, 'delay')) as integer)
            end as drawn_paid_on
        from priced
    )
    select *,
        if(drawn_paid_on <= date '{end_date}', drawn_paid_on, null) as paid_on
    from paid
    order by account_no, issued_on;

    create or replace table out_invoices as
    select
        'inv_' || right(account_id, 5) || '_' || stay_no
            || lpad(cast(period_no as varchar), 3, '0') as invoice_id,
        account_id,
        moment(issued_on, invoice_key, 'issued') as issued_at,
        cast(due_on as timestamp) as due_at,
        if(chance(invoice_key, 'no amount') < 0.001, null, amount) as amount,
        moment(paid_on, invoice_key, 'paid') as paid_at,
        case
            when paid_on is not null then 'paid'
            when drawn_paid_on is null and due_on + 150 < date '{end_date}'
                then 'uncollectible'
            else 'open'
        end as status,
        case when drawn_paid_on is null and due_on + 60 <= date '{end_date}'
                and chance(invoice_key, 'collections') < 0.5
            then moment(due_on + 60, invoice_key, 'collected') end as collections_at
    from invoice_courses
    union all
    select
        'crn_' || right(account_id, 5) || '_' || stay_no
            || lpad(cast(period_no as varchar), 3, '0'),
        account_id, moment(issued_on + 9, invoice_key, 'credited'),
        cast(issued_on + 9 as timestamp), cast(-round(amount * 0.1, 2) as decimal(18, 2)),
        moment(issued_on + 10, invoice_key, 'credited'), 'paid', null
    from invoice_courses
    where chance(invoice_key, 'credit') < 0.006 and issued_on + 10 <= date '{end_date}'
    union all
    select
        'voi_' || right(account_id, 5) || '_' || stay_no
            || lpad(cast(period_no as varchar), 3, '0'),
        account_id, moment(issued_on, invoice_key, 'voided'),
        cast(due_on as timestamp), amount, null, 'void', null
    from invoice_courses
    where chance(invoice_key, 'void') < 0.004;

    -- The version of today arrived after the payment, or after the invoice was sent.
    alter table out_invoices add column loaded_at timestamp;
    update out_invoices
    set loaded_at = date_trunc('hour', coalesce(paid_at, issued_at)) + interval 2 hours;

    create or replace table out_payments as
    with attempts as (
        select invoice_courses.*, 'succeeded' as outcome, 0 as attempt_no,
            paid_on as attempted_on
        from invoice_courses
        where paid_on is not null
        union all
        select invoice_courses.*, 'failed', tries.attempt_no,
            due_on - 2 + cast(tries.attempt_no * 2 as integer)
        from invoice_courses
        cross join (select unnest([1, 2, 3]) as attempt_no) as tries
        where segment != 'enterprise'
            and due_on - 2 + attempt_no * 2 < coalesce(paid_on, date '9999-12-31')
            and chance(invoice_key || attempt_no, 'card')
                < if(not_paying > 0.1, 0.85, if(paid_on > due_on, 0.4, 0.0))
    )
    select
        'pay_' || right(account_id, 5) || '_' || stay_no
            || lpad(cast(period_no as varchar), 3, '0') || '_' || attempt_no
            as payment_id,
        account_id,
        moment(attempted_on, invoice_key || attempt_no, 'attempt') as attempted_at,
        'inv_' || right(account_id, 5) || '_' || stay_no
            || lpad(cast(period_no as varchar), 3, '0') as invoice_id,
        amount,
        outcome as status,
        loaded(moment(attempted_on, invoice_key || attempt_no, 'attempt'), invoice_key)
            as loaded_at
    from attempts
    where attempted_on <= date '{end_date}'
"""


def build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create out_subscriptions, out_invoices, out_payments and what they rest on."""
    run(connection, SUBSCRIPTIONS.format(end_date=settings.end_date))
    run(connection, INVOICES.format(end_date=settings.end_date))
