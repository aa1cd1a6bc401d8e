"""What accounts do week by week; users, features, milestones and usage events."""

from pathlib import Path

import duckdb

from scripts.demo_data.engine import write_parquet
from scripts.demo_data.latent import run
from scripts.demo_data.settings import OUTAGE_DAYS, Settings, month_starts
from scripts.progress import Progress

FEATURES = {
    "starter": ["search", "dashboards", "export", "sharing", "comments", "alerts"],
    "pro": ["reports", "filters", "imports", "templates", "schedules"],
    "enterprise": ["single_sign_on", "audit_log", "roles", "data_catalog", "api_sync"],
    "analytics_addon": ["analytics_cohorts", "analytics_funnels", "analytics_forecast"],
    "automation_addon": ["automation_rules", "automation_webhooks"],
}
KEY_FEATURES = ["dashboards", "sharing", "reports", "imports", "audit_log"]
NO_USAGE = ["heartbeat", "health_check", "api_polling"]

WEEKS = """
    create or replace table day_factors as
    select
        day_on,
        cast(floor((day_on - date '{first_day}') / 7) as integer) as week_no,
        case
            when day_on >= date '{outage}'
                and day_on < date '{outage}' + {outage_days} then 0.0
            else (case when isodow(day_on) >= 6 then 0.05 else 1.0 end)
                * (case
                    when strftime(day_on, '%m%d') >= '1222'
                        or strftime(day_on, '%m%d') <= '0102' then 0.55
                    when month(day_on) = 8 then 0.9 else 1.0 end)
        end as factor
    from (select unnest(range(date '{first_day}', date '{end_date}' + 1,
        interval 1 day))::date as day_on)
    order by day_on;

    -- One row per account and week of the data in which it was a customer or on trial.
    create or replace table account_weeks as
    with stays as (
        select account_id, started_on as from_on,
            coalesce(trial_ends_on, started_on) as paid_on,
            if(is_lost_trial, trial_ends_on, ended_on) as until_on
        from account_latent
        union all
        select account_id, returned_on, returned_on, null
        from account_latent
        where returned_on is not null
    ),
    weeks as (
        select week_no, min(day_on) as week_on, sum(factor) as week_factor
        from day_factors
        group by week_no
    ),
    states as (
        select
            account_latent.* exclude (started_on),
            stays.from_on,
            least(coalesce(stays.until_on, date '9999-12-31'),
                date '{end_date}' + 1) as until_on,
            weeks.*,
            trouble(week_on, onset_on, ramp_days, peak, recovers_on) as trouble_now,
            coalesce(week_on - stays.from_on, 0) + 7 as days_in,
            account_merges.old_account_id,
            account_merges.merged_on,
            account_latent.account_id || '|' || week_on as week_key
        from stays
        inner join account_latent using (account_id)
        inner join weeks
            on weeks.week_on > stays.from_on - 7
            and weeks.week_on < coalesce(stays.until_on, date '9999-12-31')
        left join account_merges on account_merges.account_id = stays.account_id
    ),
    levels as (
        select *,
            (1 - trouble_now * case cause when 'fading' then 0.9
                when 'champion_left' then 0.7 else 0.45 end)
            * least(1.0, 0.35 + 0.65 * days_in / 45.0) as level,
            -- Some accounts bought more seats than they use and stay all the same.
            if(chance(account_id, 'shelfware') < 0.08,
                between_chance(0.25, 0.5, account_id, 'used'),
                0.6 + 0.12 * temper + between_chance(-0.12, 0.12, account_id, 'used'))
                as used_share,
            0.38 + 0.12 * temper + between_chance(-0.16, 0.16, account_id, 'breadth')
                as breadth,
            between_chance(0.6, 1.5, account_id, 'eagerness') as eagerness,
            -- Share of the days on which anybody of the account comes at all.
            case segment when 'smb' then between_chance(0.35, 0.95, account_id, 'habit')
                when 'mid_market' then between_chance(0.6, 1.0, account_id, 'habit')
                else 1.0 end * (1 - 0.6 * trouble_now) as habit
        from states
    ),
    seated as (
        select levels.*,
            coalesce(base_terms.seats, first_seats) as seats_now
        from levels
        asof left join base_terms
            on base_terms.account_id = levels.account_id
            and levels.week_on >= base_terms.started_on
    )
    select *,
        greatest(1, cast(round(seats_now * used_share * pow(level, 0.8))
            as integer)) as pool,
        level * eagerness * between_chance(0.82, 1.18, week_key, 'week')
            * pow(greatest(1, seats_now * used_share), 0.85) as weight
    from seated
    order by week_no, account_no
"""

USERS = """
    create or replace table out_users as
    with steps as (
        select
            account_id, account_no, week_on, from_on, segment, pool, seats_now,
            coalesce(max(pool) over (
                partition by account_id order by week_no, from_on
                rows between unbounded preceding and 1 preceding), 0) as before_pool,
            max(pool) over (partition by account_id order by week_no, from_on) as so_far,
            coalesce(max(pool) over (
                partition by account_id order by week_no, from_on
                rows between 1 following and unbounded following), 0) as later_pool,
            week_no
        from account_weeks
    ),
    arrivals as (
        select account_id, account_no, segment,
            greatest(from_on, if(week_no = 0, from_on, week_on)) as joined_on,
            unnest(range(cast(before_pool as bigint) + 1, cast(so_far as bigint) + 1))
                as user_no
        from steps
        where so_far > before_pool
    ),
    departures as (
        select account_id, week_on + 30 as gone_on,
            unnest(range(cast(later_pool as bigint) + 1, cast(pool as bigint) + 1))
                as user_no
        from steps
        where pool > later_pool and later_pool > 0
    ),
    idle as (
        select account_id, account_no, segment,
            min(from_on) as joined_on,
            unnest(range(1 + max(so_far), 1 + max(so_far) + cast(
                floor(0.15 * max(seats_now)) as bigint))) as user_no
        from steps
        group by account_id, account_no, segment
    ),
    everybody as (
        select arrivals.*, gone_on
        from arrivals
        left join departures using (account_id, user_no)
        union all
        select account_id, account_no, segment, joined_on, user_no, null from idle
    ),
    keyed as (
        select *, 'u' || user_no as user_id, account_id || '|u' || user_no as user_key
        from everybody
    )
    select
        user_id, account_id,
        if(chance(user_key, 'known since') < 0.05, null, cast(joined_on as timestamp))
            as created_at,
        if(gone_on <= date '{end_date}' and chance(user_key, 'tidied') < 0.35,
            moment(gone_on, user_key, 'gone'), null) as deactivated_at,
        case
            when user_no % 17 = 5 then 'c_level'
            when user_no % 11 = 3 then 'vp'
            when user_no % 7 = 2 then 'director'
            when user_no % 3 = 1 then 'manager'
            else 'individual'
        end as seniority,
        chance(user_key, 'licensed') < 0.96 as is_licensed,
        false as is_service
    from keyed
    union all
    select 'svc', account_id, cast(started_on as timestamp), null, null, false, true
    from account_latent
    where chance(account_id, 'service user') < 0.3;

    create or replace table out_milestones as
    with planned as (
        select
            account_latent.*, steps.*, account_id || milestone as step_key,
            trouble(started_on + due_days, onset_on, ramp_days, peak, recovers_on)
                as trouble_then
        from account_latent
        cross join (values
            ('kick_off', 'onboarding', 7), ('sign_on_configured', 'onboarding', 21),
            ('users_invited', 'onboarding', 30), ('training_held', 'onboarding', 45),
            ('first_value', 'onboarding', 60), ('first_report', 'outcome', 120),
            ('process_replaced', 'outcome', 240)
        ) as steps (milestone, milestone_type, due_days)
    ),
    done as (
        select *,
            case when chance(step_key, 'never') < 0.04 + 0.6 * trouble_then then null
                else started_on + cast(due_days
                    * between_chance(0.4, 1.35, step_key, 'done') as integer)
            end as drawn_on
        from planned
    )
    select
        account_id, milestone,
        if(chance(step_key, 'untyped') < 0.05 and milestone_type = 'onboarding', null,
            milestone_type) as milestone_type,
        cast(started_on + due_days as timestamp) as due_at,
        if(drawn_on <= least(date '{end_date}',
            coalesce(ended_on, trial_ends_on + 400, date '9999-12-31')),
            moment(drawn_on, step_key, 'done at'), null) as completed_at
    from done
"""

# One 64-bit number per event; its bits choose user, feature, second and quantity.
EVENTS = """
    select
        'evt_' || right(account_id, 5) || '_' || day_text || '_' || event_no as event_id,
        shown_account_id as account_id,
        event_at,
        case
            when event_no >= human_events then if(has_service, 'svc', null)
            when (bits & 63) = 0 then null
            else 'u' || (1 + cast(floor(pool * pow((bits & 65535) / 65536.0, 1.2))
                as integer))
        end as user_id,
        feature,
        case
            when starts_with(feature, 'analytics_') then 'analytics'
            when starts_with(feature, 'automation_') then 'automation'
            else 'core'
        end as product,
        case when (bits >> 40 & 31) = 0 then null
            else 1 + cast(floor(pow((bits >> 45 & 255) / 256.0, 4) * 6) as integer)
        end as quantity,
        least(
            date_trunc('hour', event_at) + to_hours(cast(
                1 + (bits >> 53 & 3)
                + if((bits >> 55 & 127) = 0, 24 * (1 + (bits & 7)), 0)
                + if((bits >> 50 & 4095) = 0, 24 * 40, 0) as integer)),
            timestamp '{end_date} 00:00:00' + interval 27 hours
        ) as loaded_at
    from (
        select *,
            make_timestamp(day_micros + 1000000 * (
                21600 + (bits >> 16 & 65535) * 50400 // 65536)) as event_at,
            if(event_no >= human_events,
                no_usage[1 + cast(bits % 3 as integer)],
                features[1 + cast(floor(len(features)
                    * pow((bits >> 32 & 65535) / 65536.0, 1.5)) as integer)]
            ) as feature
        from (
            select *,
                cast(hash({seed}, event_key + event_no) >> 1 as bigint) as bits
            from (
                select *, unnest(range(human_events + beats)) as event_no
                from account_days
            )
        )
    )
"""

ACCOUNT_DAYS = """
    create or replace table account_days as
    select
        account_weeks.account_id,
        if(day_on < merged_on, old_account_id, account_weeks.account_id)
            as shown_account_id,
        strftime(day_on, '%Y%m%d') as day_text,
        epoch_us(cast(day_on as timestamp)) as day_micros,
        account_no * 274877906944 + (day_on - date '2000-01-01') * 4194304 as event_key,
        pool,
        if(chance(account_weeks.account_id || day_on, 'comes') < habit,
            cast(floor({events_per_weight} * weight * factor / habit
                + chance(account_weeks.account_id || day_on, 'events')) as bigint), 0)
            as human_events,
        if(factor > 0 and chance(account_weeks.account_id, 'beats') < 0.3, 1, 0)
            as beats,
        chance(account_weeks.account_id, 'service user') < 0.3 as has_service,
        list_concat(
            list_slice(plan_lists.features, 1, cast(ceil(
                len(plan_lists.features) * breadth * pow(level, 0.7)) as integer)),
            if(held.addons is null, [], flatten(held.addons))
        ) as features,
        {no_usage} as no_usage
    from account_weeks
    inner join day_factors
        on day_factors.week_no = account_weeks.week_no
        and day_on >= from_on and day_on < until_on
    inner join plan_lists using (plan)
    left join (
        select account_id, list(features order by plan) as addons, min(started_at) as since
        from out_subscriptions
        inner join plan_lists using (plan)
        where product != 'core'
        group by account_id
    ) as held
        on held.account_id = account_weeks.account_id and day_on >= held.since
    where day_on >= date '{month_start}' and day_on < date '{month_end}'
    order by day_on, account_no
"""


def build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create account_weeks, users, milestones and plan_features (not the events)."""
    run(
        connection,
        WEEKS.format(
            first_day=settings.first_day,
            end_date=settings.end_date,
            outage=settings.outage_start,
            outage_days=OUTAGE_DAYS,
        ),
    )
    run(connection, USERS.format(end_date=settings.end_date))
    lists = {
        "starter": FEATURES["starter"],
        "pro": FEATURES["starter"] + FEATURES["pro"],
        "enterprise": FEATURES["starter"] + FEATURES["pro"] + FEATURES["enterprise"],
        "analytics_addon": FEATURES["analytics_addon"],
        "automation_addon": FEATURES["automation_addon"],
    }
    rows = ", ".join(f"('{plan}', {names})" for plan, names in lists.items())
    connection.execute(
        f"create or replace table plan_lists as "
        f"select * from (values {rows}) as listed (plan, features)"
    )
    connection.execute(
        f"""
        create or replace table out_plan_features as
        select plan, feature,
            case when plan = 'analytics_addon' then 'analytics'
                when plan = 'automation_addon' then 'automation' else 'core' end
                as product,
            list_contains({KEY_FEATURES}, feature) as is_key_feature
        from (select plan, unnest(features) as feature from plan_lists)
        """
    )


def write_events(
    connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path
) -> None:
    """Write one Parquet file a month into the folder, rows by day and account."""
    total_weight = connection.execute(
        "select coalesce(sum(cast(weight * week_factor as decimal(18, 6))), 0) "
        "from account_weeks"
    ).fetchall()[0][0]
    starts = month_starts(settings)
    events = EVENTS.format(seed=settings.seed, end_date=settings.end_date)
    progress = Progress("usage events", len(starts))
    for month_start, month_end in zip(
        starts,
        [*starts[1:], settings.end_date.fromordinal(settings.end_date.toordinal() + 1)],
        strict=True,
    ):
        connection.execute(
            ACCOUNT_DAYS.format(
                month_start=month_start,
                month_end=month_end,
                events_per_weight=settings.target_events / float(total_weight or 1),
                no_usage=NO_USAGE,
            )
        )
        write_parquet(connection, events, folder / f"{month_start:%Y-%m}.parquet")
        progress.step(f"{month_start:%Y-%m}")
    progress.done()
