-- How far is each product used that is paid for: promote, adjust or discontinue it? One
-- row per product: the paying accounts that hold it today (the as-of date), how many of
-- them used it in the last 28 days, and how healthy those are that do and do not.

with accounts_today as (

    select
        account_id,
        mrr,
        automatic_score
    from {{ ref('dim_accounts') }}
    where status = 'active'

),

products_held as (

    select
        account_id,
        product
    from {{ ref('int_account_product_periods') }}
    where
        from_date <= {{ as_of_date() }}
        and until_date > {{ as_of_date() }}
        and product != ''

),

products_used as (

    select
        account_id,
        product,
        count(distinct event_date) as days_used
    from {{ ref('int_account_feature_days') }}
    where
        event_date <= {{ as_of_date() }}
        and event_date > {{ days_before(as_of_date(), 28) }}
        and product is not null
    group by account_id, product

)

select
    products_held.product,
    count(*) as accounts_holding,
    count(products_used.account_id) as accounts_using,
    {{ rounded(safe_ratio('count(products_used.account_id)', 'count(*)')) }}
        as product_breadth,
    avg(products_used.days_used) as mean_days_used,
    sum(accounts_today.mrr) as mrr_of_holders,
    sum(case when products_used.account_id is null then accounts_today.mrr end)
        as mrr_of_who_does_not,
    avg(case when products_used.account_id is not null then automatic_score end)
        as mean_score_with,
    avg(case when products_used.account_id is null then automatic_score end)
        as mean_score_without
from products_held
inner join accounts_today
    on products_held.account_id = accounts_today.account_id
left join products_used
    on
        products_held.account_id = products_used.account_id
        and products_held.product = products_used.product
group by products_held.product
order by product_breadth, products_held.product
