-- One row per account and day of the live lane: since when the account has been in its
-- lifecycle stage without a break of live days. Days that are not live carry the last
-- run. What came before the first written day is taken from the row of the day before.
-- Over 100 lines: runs of days are numbered and joined to the run before.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with work_list as (

    select * from {{ ref('int_account_work_list') }}

),

account_days as (

    select
        score_history.account_id,
        score_history.health_date,
        case when score_history.is_live then score_history.lifecycle_stage end
            as live_stage
    from {{ ref('int_score_history') }} as score_history
    inner join work_list
        on
            score_history.account_id = work_list.account_id
            and score_history.health_date >= work_list.first_date

),

opening_days as (

    {% if is_incremental() -%}
    select days_before.*
    from {{ this }} as days_before
    inner join work_list
        on
            days_before.account_id = work_list.account_id
            and days_before.health_date
            = {{ days_before('work_list.first_date', 1) }}
    {%- else -%}
    select
        account_id,
        live_stage as stage,
        health_date as stage_from_date,
        health_date as stage_until_date
    from account_days
    where false
    {%- endif %}

),

stage_days as (

    select
        account_id,
        health_date,
        live_stage as stage,
        health_date as known_from_date
    from account_days
    where live_stage is not null

    union all

    select
        account_id,
        stage_until_date as health_date,
        stage,
        stage_from_date as known_from_date
    from opening_days
    where stage is not null

),

compared_with_day_before as (

    select
        *,
        case
            when
                {{ days_between(
                    'lag(health_date) over (partition by account_id order by health_date)',
                    'health_date'
                ) }} = 1
                then lag(stage) over (partition by account_id order by health_date)
        end as stage_of_day_before
    from stage_days

),

numbered as (

    select
        *,
        sum(case when stage_of_day_before = stage then 0 else 1 end) over (
            partition by account_id
            order by health_date
            rows between unbounded preceding and current row
        ) as run_number
    from compared_with_day_before

),

in_runs as (

    select
        account_id,
        health_date,
        stage,
        stage_of_day_before,
        min(known_from_date) over (partition by account_id, run_number)
            as stage_from_date
    from numbered

),

with_run_before as (

    select
        *,
        lag(stage_from_date) over (
            partition by account_id
            order by health_date
        ) as from_date_before
    from in_runs

),

last_days as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.live_stage,
        coalesce(
            max(
                case
                    when account_days.live_stage is not null
                        then account_days.health_date
                end
            ) over (
                partition by account_days.account_id
                order by account_days.health_date
                rows between unbounded preceding and current row
            ),
            opening_days.stage_until_date
        ) as stage_until_date
    from account_days
    left join opening_days
        on account_days.account_id = opening_days.account_id

)

select
    last_days.account_id,
    last_days.health_date,
    days.stage,
    days.stage_of_day_before,
    case
        when days.stage_of_day_before is not null
            then {{ days_between('days.from_date_before', 'days.health_date') }}
    end as days_in_run_before,
    last_days.live_stage is not null
    and days.stage_from_date = last_days.health_date as is_first_day,
    days.stage_from_date,
    last_days.stage_until_date
from last_days
left join with_run_before as days
    on
        last_days.account_id = days.account_id
        and last_days.stage_until_date = days.health_date
