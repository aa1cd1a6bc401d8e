-- Where does health lead revenue? One row per segment and band of month ends that lie
-- 90 days or more back: the mrr of those accounts then and 90 days later (of one that
-- left: 0). Health leads where the net retention of the bands lies apart.

with account_days as (

    select * from {{ ref('fct_account_health_daily') }}

),

month_ends as (

    select
        account_id,
        health_date,
        mrr,
        coalesce(segment, 'unknown') as segment,
        coalesce(confirmed_band, 'unscored') as band
    from account_days
    where
        status = 'active'
        and mrr > 0
        and {{ is_month_end('health_date') }}
        and health_date <= {{ days_before(as_of_date(), 90) }}

),

with_later_mrr as (

    select
        month_ends.*,
        coalesce(
            case when days_later.status = 'active' then days_later.mrr end, 0
        ) as mrr_later
    from month_ends
    left join account_days as days_later
        on
            month_ends.account_id = days_later.account_id
            and {{ days_after('month_ends.health_date', 90) }} = days_later.health_date

)

select
    segment,
    band,
    count(*) as account_month_ends,
    count(distinct account_id) as accounts,
    count(case when mrr_later = 0 then 1 end) as left_within_90_days,
    sum(mrr) as mrr_then,
    sum(mrr_later) as mrr_later,
    {{ rounded(safe_ratio('sum(mrr_later)', 'sum(mrr)')) }} as nrr_90d
from with_later_mrr
group by segment, band
order by segment, band
