-- One row per fact that is nobody's own, item and day: the first row of a table that a
-- metric needs, stale days of a feed, features used by anybody where nobody maintains
-- plan_features, payment terms. A change of one restates every account from its day on.

with needed_tables as (

    select distinct needed_table
    from {{ ref('int_metric_needs') }}

),

source_tables as (

    select * from {{ ref('int_source_tables') }}

),

feed_outages as (

    select * from {{ ref('int_feed_outages') }}

),

features_used_anywhere as (

    select * from {{ ref('int_features_used_anywhere') }}
    where
        features_used > 0
        and (select count(*) from {{ ref('stg_usage__plan_features') }}) = 0

)

select
    'first_row' as fact_kind,
    source_tables.source_table as item,
    source_tables.first_row_date as fact_date,
    '' as fact
from source_tables
inner join needed_tables
    on source_tables.source_table = needed_tables.needed_table
where source_tables.first_row_date is not null

union all

select
    'feed_outage' as fact_kind,
    source_table || '/' || cast(window_days as {{ dbt.type_string() }}) as item,
    health_date as fact_date,
    coalesce(cast(last_fresh_date as {{ dbt.type_string() }}), '')
    || case when may_carry then '/carried' else '' end as fact
from feed_outages

union all

select
    'features_used' as fact_kind,
    '' as item,
    health_date as fact_date,
    cast(features_used as {{ dbt.type_string() }}) as fact
from features_used_anywhere

union all

select
    'payment_terms' as fact_kind,
    '' as item,
    cast('0001-01-01' as date) as fact_date,
    cast(cast(default_payment_terms_days as integer) as {{ dbt.type_string() }})
        as fact
from {{ ref('int_payment_terms') }}
