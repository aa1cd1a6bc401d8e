-- One row per table of the raw contract: its rows in this build, and the first day on
-- which it has an accepted row of anybody (metrics that need it apply from that day).
-- The test that reconciles all tables waits for it, and the ledger for the test:
-- depends_on: {{ ref('stg_crm__account_aliases') }}

with first_days as (

    select
        account_id,
        min(started_date) as first_date
    from {{ ref('stg_billing__subscriptions') }}
    group by account_id

),

table_days as (

    select * from {{ ref('int_source_table_days') }}

),

first_rows as (

    {% for table in raw_contract() -%}
    {%- set contract = raw_table(table) -%}
    {%- set base_model = ref('base_' ~ contract.source ~ '__' ~ table) -%}
    {%- if contract.is_event -%}
    select
        '{{ table }}' as source_table,
        min(row_date) as first_row_date
    from table_days
    where source_table = '{{ table }}' and accepted > 0
    {%- elif contract.has_account -%}
    -- A row without a time of its own exists from its account's first day.
    select
        '{{ table }}' as source_table,
        min(
            coalesce(base_rows.row_date, first_days.first_date)
        ) as first_row_date
    from {{ base_model }} as base_rows
    left join first_days
        on base_rows.account_id = first_days.account_id
    where base_rows.reject_reason is null
    {%- else -%}
    select
        '{{ table }}' as source_table,
        cast('0001-01-01' as date) as first_row_date
    {%- endif %}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

totals as (

    select
        source_table,
        sum(raw) as raw,
        sum(accepted) as accepted,
        sum(rejected) as rejected,
        sum(deferred) as deferred
    from table_days
    group by source_table

)

select
    first_rows.source_table,
    cast(coalesce(totals.raw, 0) as bigint) as raw,
    cast(coalesce(totals.accepted, 0) as bigint) as accepted,
    cast(coalesce(totals.rejected, 0) as bigint) as rejected,
    cast(coalesce(totals.deferred, 0) as bigint) as deferred,
    case when totals.accepted > 0 then first_rows.first_row_date end as first_row_date
from first_rows
left join totals
    on first_rows.source_table = totals.source_table
