-- One row per account and renewal date, past or to come: health 120, 90, 60 and 30 days
-- before beside what became of it. A renewal date is one that was the account's next
-- renewal on some day (scoring.md 1).

with renewals as (

    select
        account_id,
        renewal_date,
        max(notice_days) as notice_days,
        min(from_date) as known_from_date
    from {{ ref('int_subscription_periods') }}
    where renewal_date is not null and from_date <= {{ as_of_date() }}
    group by account_id, renewal_date

),

-- Terms that were cut short before their end are replaced or lost before: only a date
-- that was still the next renewal on its day, or is today, counts.
renewals_that_came as (

    select
        renewals.account_id,
        renewals.renewal_date,
        renewals.notice_days
    from renewals
    inner join {{ ref('int_subscription_periods') }} as periods
        on
            renewals.account_id = periods.account_id
            and renewals.renewal_date = periods.renewal_date
            and least(renewals.renewal_date, {{ as_of_date() }}) >= periods.from_date
            and least(renewals.renewal_date, {{ as_of_date() }}) < periods.until_date

),

days_after as (

    select
        renewals.account_id,
        renewals.renewal_date,
        periods_after.mrr as mrr_after,
        coalesce(periods_after.is_paying, false) as is_paying_after
    from renewals_that_came as renewals
    left join {{ ref('int_subscription_periods') }} as periods_after
        on
            renewals.account_id = periods_after.account_id
            and {{ days_after('renewals.renewal_date', 31) }} >= periods_after.from_date
            and {{ days_after('renewals.renewal_date', 31) }} < periods_after.until_date

),

horizons as (

    {% for days in [120, 90, 60, 30, 0] -%}
    select {{ days }} as days_ahead
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

health_before as (

    select
        renewals.account_id,
        renewals.renewal_date,
        {% for days in [120, 90, 60, 30, 0] -%}
        max(case when days_ahead = {{ days }} then days.score end)
            as score_t{{ days }},
        max(case when days_ahead = {{ days }} then days.band end)
            as band_t{{ days }},
        {% endfor -%}
        max(case when days_ahead = 0 then days.mrr end) as mrr,
        max(case when days_ahead = 0 then days.csm_owner end) as csm_owner,
        max(case when days_ahead = 0 then days.segment end) as segment
    from renewals_that_came as renewals
    cross join horizons
    inner join {{ ref('fct_account_health_daily') }} as days
        on
            renewals.account_id = days.account_id
            and days.health_date = case
                when horizons.days_ahead = 0
                    then least(renewals.renewal_date, {{ as_of_date() }})
                else {{ days_before('renewals.renewal_date', 'horizons.days_ahead') }}
            end
    group by renewals.account_id, renewals.renewal_date

)

select
    renewals.account_id,
    renewals.renewal_date,
    health_before.segment,
    health_before.csm_owner,
    case
        when renewals.renewal_date > {{ as_of_date() }} then 'upcoming'
        when {{ days_after('renewals.renewal_date', 31) }} > {{ as_of_date() }}
            then 'pending'
        when not days_after.is_paying_after then 'lost'
        when days_after.mrr_after > health_before.mrr then 'expanded'
        when days_after.mrr_after < health_before.mrr then 'contracted'
        else 'renewed'
    end as outcome,
    health_before.band_t120,
    health_before.band_t90,
    health_before.band_t60,
    health_before.band_t30,
    health_before.band_t0 as band_at_renewal,
    health_before.score_t120,
    health_before.score_t90,
    health_before.score_t60,
    health_before.score_t30,
    health_before.score_t0 as score_at_renewal,
    health_before.mrr,
    case
        when {{ days_after('renewals.renewal_date', 31) }} <= {{ as_of_date() }}
            then cast(coalesce(days_after.mrr_after, 0) as {{ type_decimal() }})
    end as mrr_after,
    cast(coalesce(renewals.notice_days, 0) as integer) as notice_days,
    {{ days_before('renewals.renewal_date', 'coalesce(renewals.notice_days, 0)') }}
        as opt_out_date
from renewals_that_came as renewals
inner join health_before
    on
        renewals.account_id = health_before.account_id
        and renewals.renewal_date = health_before.renewal_date
inner join days_after
    on
        renewals.account_id = days_after.account_id
        and renewals.renewal_date = days_after.renewal_date
