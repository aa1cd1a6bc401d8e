-- One row per day: the distinct features that anybody used in the last 90 days.

with feature_days as (

    select distinct
        feature,
        event_date
    from {{ ref('int_account_feature_days') }}
    where feature is not null

),

with_neighbours as (

    select
        feature,
        event_date,
        lag(event_date) over (partition by feature order by event_date) as day_before,
        lead(event_date) over (partition by feature order by event_date) as day_after
    from feature_days

),

entering_and_leaving as (

    select
        event_date as change_date,
        1 as features_entering
    from with_neighbours
    where
        day_before is null or {{ days_between('day_before', 'event_date') }} > 90

    union all

    select
        {{ days_after('event_date', 90) }} as change_date,
        -1 as features_entering
    from with_neighbours
    where day_after is null or {{ days_between('event_date', 'day_after') }} > 90

),

changes as (

    select
        change_date,
        sum(features_entering) as features_entering
    from entering_and_leaving
    group by change_date

),

calendar as (

    select * from {{ ref('int_calendar_days') }}

)

select
    calendar.health_date,
    sum(coalesce(changes.features_entering, 0)) over (
        order by calendar.health_date
        rows between unbounded preceding and current row
    ) as features_used
from calendar
left join changes
    on calendar.health_date = changes.change_date
