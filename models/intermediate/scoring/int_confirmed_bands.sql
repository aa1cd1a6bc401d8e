-- One row per account and day of the live lane: the confirmed band, that is the band of
-- the last solid day (scoring.md 4; null when not live), and the last scored day. What
-- came before the first written day is taken from the row of the day before it. Over
-- 100 lines: solid days are counted in runs, and what came before them is carried.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

{% set account_to_date -%}
    partition by account_days.account_id
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}

with work_list as (

    select * from {{ ref('int_account_work_list') }}

),

account_days as (

    select score_history.*
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
        health_date,
        band as last_scored_band,
        band as solid_band,
        score as last_scored_score,
        band_rank as last_scored_rank,
        band_rank as solid_rank,
        band_rank as days_of_run,
        band_rank as scored_days,
        health_date as last_scored_date,
        health_date as solid_date
    from account_days
    where false
    {%- endif %}

),

scored_days as (

    select
        account_id,
        health_date,
        band,
        band_rank,
        score,
        confirm_days,
        lies_well_inside,
        false as is_opening,
        1 as days_counted
    from account_days
    where automatic_score is not null

    union all

    select
        account_id,
        last_scored_date as health_date,
        last_scored_band as band,
        last_scored_rank as band_rank,
        last_scored_score as score,
        null as confirm_days,
        false as lies_well_inside,
        true as is_opening,
        days_of_run as days_counted
    from opening_days
    where last_scored_date is not null

),

compared_with_day_before as (

    select
        *,
        lag(band) over (partition by account_id order by health_date) as band_before
    from scored_days

),

in_runs as (

    select
        *,
        sum(case when band = band_before then 0 else 1 end) over (
            partition by account_id
            order by health_date
            rows between unbounded preceding and current row
        ) as run_number
    from compared_with_day_before

),

counted as (

    select
        *,
        sum(days_counted) over (
            partition by account_id, run_number
            order by health_date
            rows between unbounded preceding and current row
        ) as days_of_run
    from in_runs

),

solid_days as (

    select
        account_id,
        health_date,
        band,
        band_rank
    from counted
    where
        not is_opening
        and (band_before is null or lies_well_inside or days_of_run >= confirm_days)

    union all

    select
        account_id,
        solid_date as health_date,
        solid_band as band,
        solid_rank as band_rank
    from opening_days
    where solid_date is not null

),

last_days as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.model_version,
        account_days.is_live,
        coalesce(opening_days.scored_days, 0)
        + count(account_days.automatic_score) over ({{ account_to_date }})
            as scored_days,
        coalesce(
            max(
                case
                    when account_days.automatic_score is not null
                        then account_days.health_date
                end
            ) over ({{ account_to_date }}),
            opening_days.last_scored_date
        ) as last_scored_date,
        coalesce(
            max(solid_days.health_date)
                over ({{ account_to_date }}), opening_days.solid_date
        ) as solid_date
    from account_days
    left join solid_days
        on
            account_days.account_id = solid_days.account_id
            and account_days.health_date = solid_days.health_date
    left join opening_days
        on account_days.account_id = opening_days.account_id

)

select
    last_days.account_id,
    last_days.health_date,
    case when last_days.is_live then solid_days.band end as confirmed_band,
    counted.band as last_scored_band,
    solid_days.band as solid_band,
    counted.score as last_scored_score,
    case
        when last_days.is_live then coalesce(bands.rank, solid_days.band_rank)
    end as confirmed_band_rank,
    counted.band_rank as last_scored_rank,
    solid_days.band_rank as solid_rank,
    cast(counted.days_of_run as bigint) as days_of_run,
    cast(last_days.scored_days as bigint) as scored_days,
    last_days.last_scored_date,
    last_days.solid_date
from last_days
left join counted
    on
        last_days.account_id = counted.account_id
        and last_days.last_scored_date = counted.health_date
left join solid_days
    on
        last_days.account_id = solid_days.account_id
        and last_days.solid_date = solid_days.health_date
left join {{ ref('int_bands_resolved') }} as bands
    on
        last_days.model_version = bands.model_version
        and solid_days.band = bands.band
