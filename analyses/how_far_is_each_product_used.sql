-- How far is each product used that is paid for: promote, adjust or discontinue it? One
-- row per product: the paying accounts that hold it today (the as-of date), how many of
-- them used it in the last 28 days, and how healthy those are that do and do not. Left
-- out are accounts of whose usage no product is known.

with usage_of_28_days as (

    select * from {{ ref('int_account_feature_days') }}
    where
        event_date <= {{ as_of_date() }}
        and event_date > {{ days_before(as_of_date(), 28) }}

),

accounts_in_the_dark as (

    select account_id
    from usage_of_28_days
    group by account_id
    having count(product) = 0

),

accounts_today as (

    select
        account_id,
        mrr,
        automatic_score
    from {{ ref('dim_accounts') }}
    where
        status = 'active'
        and account_id not in (select account_id from accounts_in_the_dark)

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
    from usage_of_28_days
    where product is not null
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
        as mrr_without_use,
    avg(
        case
            when products_used.account_id is not null
                then accounts_today.automatic_score
        end
    )
        as mean_score_with_use,
    avg(
        case
            when products_used.account_id is null
                then accounts_today.automatic_score
        end
    )
        as mean_score_without_use
from products_held
inner join accounts_today
    on products_held.account_id = accounts_today.account_id
left join products_used
    on
        products_held.account_id = products_used.account_id
        and products_held.product = products_used.product
group by products_held.product
order by product_breadth, products_held.product
