"""Why accounts leave: the hidden causes, their course, and the churn drawn from them.

An account has one cause or none. From its onset a trouble between 0 and 1 grows; the
monthly chance to give notice grows with the fourth power of the trouble of six weeks before:
people live with a trouble for a while before they leave over it. Everything seen in the raw tables
follows trouble and temper, never the churn itself.
"""

import duckdb

from scripts.demo_data.settings import Settings, month_starts

# Share of accounts by cause. Exact: causes are dealt by rank, not drawn one by one.
CAUSES = {
    "growing": 0.14,
    "fading": 0.13,
    "loud": 0.08,
    "non_paying": 0.06,
    "champion_left": 0.08,
    "steady": 0.51,
}
BASE_HAZARD = 0.0026
TROUBLE_HAZARD = 2.2
# Days of trouble before it weighs on the decision to leave.
PATIENCE_DAYS = 45
ORACLE_DAYS = 60

ATTRIBUTES = """
    create or replace table account_traits as
    with numbered as (
        select
            cast(range as bigint) as account_no,
            'acc_' || lpad(cast(range as varchar), 5, '0') as account_id
        from range(1, {accounts} + 1)
    ),
    dealt as (
        select *,
            (row_number() over (order by
                hash(account_id || '|{seed}|cause'), account_id) - 0.5
                ) / {accounts} as cause_rank,
            (row_number() over (order by
                hash(account_id || '|{seed}|size'), account_id) - 0.5
                ) / {accounts} as size_rank
        from numbered
    ),
    sized as (
        select *,
            {cause_case} as cause,
            case when size_rank < 0.55 then 'smb' when size_rank < 0.87
                then 'mid_market' else 'enterprise' end as segment
        from dealt
    ),
    sold as (
        select *,
            case segment
                when 'enterprise' then 'high_touch'
                when 'mid_market' then
                    if(chance(account_id, 'touch') < 0.2, 'high_touch', 'mid_touch')
                else if(chance(account_id, 'touch') < 0.65, 'low_touch', 'mid_touch')
            end as touch_model,
            case segment
                when 'enterprise' then 'enterprise'
                when 'mid_market' then
                    if(chance(account_id, 'plan') < 0.7, 'pro', 'enterprise')
                else if(chance(account_id, 'plan') < 0.6, 'starter', 'pro')
            end as plan,
            cast(case segment
                when 'enterprise' then floor(60 + 120 * chance(account_id, 'seats'))
                when 'mid_market' then floor(15 + 35 * chance(account_id, 'seats'))
                else floor(4 + 12 * chance(account_id, 'seats'))
            end as integer) as first_seats,
            case when segment = 'smb' and chance(account_id, 'term') < 0.5
                then 1 else 12 end as term_months,
            case
                when segment = 'smb' or cause = 'non_paying' then 1
                when segment = 'mid_market' then 3
                when chance(account_id, 'billing') < 0.5 then 12
                else 3
            end as billing_months,
            case
                when chance(account_id, 'age') < 0.5
                    then date '{first_day}' - cast(
                        1 + floor(330 * chance(account_id, 'older')) as integer)
                else date '{first_day}' + cast(
                    floor(({days} - 30) * chance(account_id, 'newer')) as integer)
            end as drawn_start
        from sized
    ),
    troubled as (
        select *,
            case when cause not in ('steady', 'growing') then
                greatest(date '{first_day}' + 20, drawn_start + 60) + cast(floor(
                    greatest(30, date '{end_date}' - greatest(
                        date '{first_day}' + 20, drawn_start + 60))
                    * chance(account_id, 'onset')) as integer)
            end as onset_on,
            case cause
                when 'fading' then between_chance(80, 170, account_id, 'ramp')
                when 'loud' then between_chance(45, 110, account_id, 'ramp')
                when 'non_paying' then between_chance(50, 100, account_id, 'ramp')
                else between_chance(60, 130, account_id, 'ramp')
            end as ramp_days,
            between_chance(0.55, 1.0, account_id, 'peak') as peak,
            -- How content the account is anyway, troubled or not: -1 to 1.
            2 * chance(account_id, 'temper') - 1 as temper,
            -- How little the account clings: the discontented leave sooner.
            0.75 - 0.5 * temper as looseness
        from sold
    )
    select *,
        case when chance(account_id, 'recovers') < 0.25
            then onset_on + cast(ramp_days * 1.1 as integer) end as recovers_on,
        chance(account_id, 'trial') < 0.25
            and drawn_start >= date '{first_day}' as has_trial
    from troubled
    order by account_no
"""

TROUBLE = """
    create or replace macro trouble(day, onset_on, ramp_days, peak, recovers_on) as
        case when onset_on is null then 0.0 else
            peak * clamp((day - onset_on) / ramp_days, 0.0, 1.0)
            * (1 - clamp(coalesce((day - recovers_on) / 60.0, 0.0), 0.0, 1.0))
        end;
    create or replace macro hazard(segment, looseness, trouble_now) as
        1 - exp(-(
            {base} * case segment when 'smb' then 1.3 when 'mid_market' then 1.0
                else 0.6 end
            + {slope} * looseness * pow(trouble_now, 4)
        ));
    create or replace macro weighing(day, onset_on, ramp_days, peak, recovers_on) as
        trouble(day - {patience}, onset_on, ramp_days, peak, recovers_on)
"""

DECISIONS = """
    create or replace table account_months as
    select
        account_traits.account_no,
        account_traits.account_id,
        months.month_start,
        months.month_days,
        account_traits.onset_on is not null as has_cause,
        hazard(segment, looseness, weighing(
            months.month_start + 15, onset_on, ramp_days, peak, recovers_on
        )) as month_hazard
    from account_traits
    inner join ({months}) as months
        on months.month_start >= account_traits.drawn_start + 30
    order by account_traits.account_no, months.month_start;

    create or replace table account_decisions as
    with drawn as (
        select *, cast(1000000000 * {drawn_hazard} as bigint) as hazard_parts
        from account_months
    ),
    -- Systematic sampling: everybody's chance is his hazard, but the number that leaves
    -- hardly varies between seeds.
    counted as (
        select *,
            sum(hazard_parts) over (
                order by has_cause, month_start, hazard_parts,
                    hash(account_id || '|{seed}|queue'), account_id
            ) + cast(floor(1000000000 * chance('all', 'offset')) as bigint) as reached
        from drawn
    )
    select
        account_id,
        min(month_start + cast(floor(
            month_days * chance(account_id || month_start, 'decision day')
        ) as integer)) as decided_on
    from counted
    where reached // 1000000000 > (reached - hazard_parts) // 1000000000
    group by account_id;

    create or replace table account_latent as
    with left_on as (
        select
            account_traits.*,
            account_decisions.decided_on,
            decided_on + cast(case
                when chance(account_id, 'notice') < 0.4 then 1
                else floor(between_chance(5, 31, account_id, 'notice length'))
            end as integer) as ended_on
        from account_traits
        left join account_decisions using (account_id)
    ),
    started as (
        select *,
            -- Most annual contracts that end do so on an anniversary of their start.
            case when decided_on is not null and term_months = 12 and not has_trial
                    and chance(account_id, 'anniversary') < 0.6
                then cast(ended_on - to_months(cast(
                    12 * ceil(greatest(1, date_diff('day', drawn_start, ended_on))
                    / 365.0) as integer)) as date)
                else drawn_start end as started_on
        from left_on
    ),
    trialled as (
        select *,
            case when has_trial then started_on
                + cast(floor(between_chance(14, 31, account_id, 'trial days'))
                as integer) end as trial_ends_on,
            has_trial and chance(account_id, 'converts') >= 0.7 as is_lost_trial,
            case when chance(account_id, 'returns') < 0.15 then ended_on
                + cast(floor(between_chance(40, 120, account_id, 'away')) as integer)
                end as drawn_return
        from started
    )
    select
        * exclude (decided_on, ended_on, drawn_return, drawn_start),
        if(is_lost_trial, null, decided_on) as decided_on,
        if(is_lost_trial, null, ended_on) as ended_on,
        if(is_lost_trial, null, if(
            drawn_return < date '{end_date}' - 20, drawn_return, null
        )) as returned_on,
        coalesce(trial_ends_on, started_on) as paid_from
    from trialled
    order by account_no
"""

ORACLE = """
    with judged as (
        select
            hazard(segment, looseness, weighing(
                month_ends.day, onset_on, ramp_days, peak, recovers_on
            )) as score,
            coalesce(ended_on <= month_ends.day + {days}, false) as has_left
        from account_latent
        inner join (
            select month_start - 1 as day from ({months})
        ) as month_ends
            on month_ends.day >= account_latent.paid_from
            and month_ends.day < coalesce(account_latent.ended_on, date '9999-12-31')
        where not is_lost_trial and month_ends.day + {days} <= date '{end_date}'
    ),
    ranked as (
        select
            has_left,
            rank() over (order by score)
            + (count(*) over (partition by score) - 1) / 2.0 as place
        from judged
    )
    select
        (sum(place) filter (where has_left)
            - count(*) filter (where has_left) * (count(*) filter (where has_left) + 1)
            / 2.0)
        / (count(*) filter (where has_left) * count(*) filter (where not has_left)) as auc,
        count(*) filter (where has_left) as leavers,
        count(*) as account_months
    from ranked
"""


def build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create account_latent (one row per account) and the macros trouble and hazard."""
    bounds, total = [], 0.0
    for cause, share in CAUSES.items():
        total += share
        bounds.append(f"when cause_rank < {total:.6f} then '{cause}'")
    run(
        connection,
        ATTRIBUTES.format(
            accounts=settings.accounts,
            seed=settings.seed,
            cause_case=f"case {' '.join(bounds)} else 'steady' end",
            first_day=settings.first_day,
            end_date=settings.end_date,
            days=(settings.end_date - settings.first_day).days + 1,
        ),
    )
    run(
        connection,
        TROUBLE.format(base=BASE_HAZARD, slope=TROUBLE_HAZARD, patience=PATIENCE_DAYS),
    )
    # Without signal everybody leaves at one rate, whatever is wrong with the account.
    flat = "(select 0.55 * avg(month_hazard) from account_months)"
    run(
        connection,
        DECISIONS.format(
            months=months_query(settings),
            end_date=settings.end_date,
            seed=settings.seed,
            drawn_hazard="month_hazard" if settings.signal else flat,
        ),
    )


def months_query(settings: Settings) -> str:
    """SQL of the months: month_start (date), month_days (integer)."""
    starts = month_starts(settings)
    rows = ", ".join(f"(date '{day}')" for day in starts)
    return (
        "select month_start, cast(lead(month_start, 1, "
        f"date '{settings.end_date}' + 1) over (order by month_start) - month_start "
        f"as integer) as month_days from (values {rows}) as listed (month_start)"
    )


def oracle(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> tuple[float | None, int, int]:
    """AUC of the latent hazard at month ends against churn in the next 60 days.

    Returns (auc, month ends of accounts that left within 60 days, all month ends);
    auc is None where nobody or everybody left.
    """
    return connection.execute(
        ORACLE.format(
            days=ORACLE_DAYS,
            months=months_query(settings),
            end_date=settings.end_date,
        )
    ).fetchone()


def run(connection: duckdb.DuckDBPyConnection, script: str) -> None:
    """Run the statements of a script; no statement holds a semicolon of its own."""
    for statement in script.split(";"):
        if statement.strip():
            connection.execute(statement)
