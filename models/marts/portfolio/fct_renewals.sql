-- One row per account and renewal date, past or to come: health 120, 90, 60 and 30 days
-- before beside what became of it. A date counts if it was still the account's next
-- renewal on the evening before, or is today: a term replaced or cut short is none, and
-- on the day itself a row that ends with its term is no longer active. Over 100 lines:
-- what came of a renewal and the health before it are found apart.

with renewals_of_periods as (

    select
        account_id,
        renewal_date,
        notice_days,
        from_date,
        until_date,
        least({{ days_before('renewal_date', 1) }}, {{ as_of_date() }}) as last_date
    from {{ ref('int_subscription_periods') }}
    where renewal_date is not null

),

renewals_that_came as (

    select * from renewals_of_periods
    where
        last_date >= from_date
        and last_date < until_date

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
                when horizons.days_ahead = 0 then renewals.last_date
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
            then
                case
                    when days_after.is_paying_after then days_after.mrr_after
                    else cast(0 as {{ type_decimal() }})
                end
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
