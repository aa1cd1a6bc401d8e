-- One row per account to compute in this build: every incremental model writes exactly
-- the account's days from first_date to the as-of date (all of them where it has no
-- subscription, any more or yet), and every table over accounts the days from the
-- earliest restated_from_date on. Computed are the days from from_date on: not before
-- the first subscription, and back to the last fresh day of a feed whose value is
-- carried. A full refresh is a longer list. An account that vanished stays on the list
-- (without from_date) until a build completes that removed its rows. Over 100 lines:
-- every reason for an earlier day is a step.

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

subscribers as (

    select
        account_id,
        min(started_date) as first_subscribed_date
    from {{ ref('int_subscription_rows') }}
    group by account_id

),

account_changes as (

    select * from {{ ref('int_account_changes') }}

),

-- Who had begun when the last build looked, and when (older days: by month or year).
begun_before as (

    select
        build_state.account_id,
        min(build_state.day) as begun_date
    from {{ source('build', 'build_state') }} as build_state
    inner join build_run
        on build_state.day <= build_run.last_as_of_date
    where
        build_state.kind = 'staged_bucket'
        and build_state.source_table = 'subscriptions'
    group by build_state.account_id

),

changes_of_everybody as (

    select
        subscribers.account_id,
        account_changes.first_date
    from subscribers
    inner join account_changes
        on account_changes.account_id = ''

),

all_changes as (

    select
        account_id,
        first_date,
        cast(null as date) as restated_from_date
    from account_changes
    where account_id != ''

    union all

    select
        account_id,
        first_date,
        null as restated_from_date
    from changes_of_everybody

    union all

    select
        account_id,
        first_date,
        restated_from_date
    from {{ source('build', 'unfinished_work') }}
    where work_list = 'int_account_work_list'

),

listed as (

    select
        all_changes.account_id,
        min(all_changes.first_date) as first_date,
        min(all_changes.restated_from_date) as unfinished_from_date
    from all_changes
    group by all_changes.account_id

),

-- From the beginning: everything anew, who has no subscription, and who begins (what
-- it did before counts from now on).
listed_from as (

    select
        listed.account_id,
        case
            when
                build_run.is_full
                or subscribers.account_id is null
                or begun_before.account_id is null
                then cast('0001-01-01' as date)
            else listed.first_date
        end as first_date,
        case
            when build_run.is_full then cast('0001-01-01' as date)
            when begun_before.account_id is null then subscribers.first_subscribed_date
            else greatest(
                listed.first_date,
                least(
                    begun_before.begun_date,
                    coalesce(
                        subscribers.first_subscribed_date, begun_before.begun_date
                    )
                )
            )
        end as restated_from_date,
        listed.unfinished_from_date,
        subscribers.first_subscribed_date
    from listed
    cross join build_run
    left join subscribers
        on listed.account_id = subscribers.account_id
    left join begun_before
        on listed.account_id = begun_before.account_id

),

with_first_computed_day as (

    select
        account_id,
        first_date,
        first_subscribed_date,
        least(
            coalesce(restated_from_date, unfinished_from_date),
            coalesce(unfinished_from_date, restated_from_date)
        ) as restated_from_date,
        case
            when first_subscribed_date is not null
                then greatest(first_date, first_subscribed_date)
        end as from_date
    from listed_from

),

-- What an alert compares with is remembered for as long as changes are; of older days
-- it is computed once more.
longest_look_back as (

    select
        max(
            case
                when rule_type = 'band_drop' then {{ band_fall_days() }}
                else window_days
            end
        ) as days
    from {{ ref('int_alert_rules_resolved') }}
    where rule_type in ('band_drop', 'score_drop', 'dimension_drop')

),

with_days_compared as (

    select
        listed_accounts.account_id,
        listed_accounts.first_date,
        listed_accounts.first_subscribed_date,
        listed_accounts.restated_from_date,
        case
            when
                {{ kept_days('change_bases', days_before(
                    'listed_accounts.from_date', 'coalesce(longest_look_back.days, 0)'
                )) }}
                then listed_accounts.from_date
            else greatest(
                {{ days_before(
                    'listed_accounts.from_date', 'coalesce(longest_look_back.days, 0)'
                ) }},
                listed_accounts.first_subscribed_date
            )
        end as from_date
    from with_first_computed_day as listed_accounts
    cross join longest_look_back

),

first_computed_days as (

    select distinct from_date from with_days_compared

),

-- On the first computed day or a later one a value may be carried from before it.
carried_from as (

    select
        first_computed_days.from_date,
        min(outages.last_fresh_date) as last_fresh_date
    from first_computed_days
    inner join {{ ref('int_feed_outages') }} as outages
        on
            first_computed_days.from_date <= outages.health_date
            and first_computed_days.from_date > outages.last_fresh_date
    where outages.may_carry
    group by first_computed_days.from_date

)

select
    with_days_compared.account_id,
    build_run.is_full,
    build_run.is_whole,
    build_run.run_id,
    build_run.code_hash || build_run.seed_hash || build_run.var_hash as inputs_hash,
    build_run.as_of_date,
    with_days_compared.first_date,
    with_days_compared.restated_from_date,
    greatest(
        least(
            with_days_compared.from_date,
            coalesce(carried_from.last_fresh_date, with_days_compared.from_date)
        ),
        with_days_compared.first_subscribed_date
    ) as from_date
from with_days_compared
cross join build_run
left join carried_from
    on with_days_compared.from_date = carried_from.from_date
