-- One row per account, kind, thing and period in which two presences of it overlap:
-- features used while entitled, key features used in the 28 days before the last 28
-- (and used again), products used while subscribed. Over 100 lines: it has three kinds
-- of overlap, a step each.

with islands as (

    select * from {{ ref('int_presence_islands') }}

),

chains as (

    select * from {{ ref('int_account_chains') }}

),

features_used as (

    select * from islands
    where kind = 'feature'

),

-- Used in the window before: the same presence inside one chain, 28 days later.
features_used_before as (

    select
        islands.account_id,
        islands.thing,
        {{ days_after('greatest(islands.from_date, chains.chain_start_date)', 28) }}
            as from_date,
        least(
            {{ days_after(
                'least(islands.until_date, chains.next_chain_start_date)', 28
            ) }},
            chains.next_chain_start_date
        ) as until_date
    from islands
    inner join chains
        on
            islands.account_id = chains.account_id
            and islands.from_date < chains.next_chain_start_date
            and islands.until_date > chains.chain_start_date
    where islands.kind = 'feature'

),

used_entitled as (

    select
        features_used.account_id,
        'used_entitled_feature' as kind,
        features_used.thing,
        greatest(features_used.from_date, islands.from_date) as from_date,
        least(features_used.until_date, islands.until_date) as until_date
    from features_used
    inner join islands
        on
            features_used.account_id = islands.account_id
            and features_used.thing = islands.thing
            and islands.kind = 'entitled_feature'

),

key_used_before as (

    select
        features_used_before.account_id,
        'key_feature_used_before' as kind,
        features_used_before.thing,
        greatest(features_used_before.from_date, islands.from_date) as from_date,
        least(features_used_before.until_date, islands.until_date) as until_date
    from features_used_before
    inner join islands
        on
            features_used_before.account_id = islands.account_id
            and features_used_before.thing = islands.thing
            and islands.kind = 'key_feature'

),

key_used_again as (

    select
        key_used_before.account_id,
        'key_feature_used_again' as kind,
        key_used_before.thing,
        greatest(key_used_before.from_date, features_used.from_date) as from_date,
        least(key_used_before.until_date, features_used.until_date) as until_date
    from key_used_before
    inner join features_used
        on
            key_used_before.account_id = features_used.account_id
            and key_used_before.thing = features_used.thing

),

used_subscribed as (

    select
        islands.account_id,
        'used_subscribed_product' as kind,
        islands.thing,
        greatest(islands.from_date, subscribed.from_date) as from_date,
        least(islands.until_date, subscribed.until_date) as until_date
    from islands
    inner join islands as subscribed
        on
            islands.account_id = subscribed.account_id
            and islands.thing = subscribed.thing
            and subscribed.kind = 'subscribed_product'
    where islands.kind = 'product'

),

all_overlaps as (

    select * from used_entitled

    union all

    select * from key_used_before

    union all

    select * from key_used_again

    union all

    select * from used_subscribed

)

select
    account_id,
    kind,
    thing,
    from_date,
    until_date
from all_overlaps
where from_date < until_date
