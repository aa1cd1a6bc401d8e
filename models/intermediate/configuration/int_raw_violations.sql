-- One row per breach of the raw contract, per raw table that lost all its rows since
-- the last complete build, and for an as-of date that goes back, or forward by years:
-- the ledger never takes back what was published of days that have not come.
{%- set missing = var('allow_missing_tables') %}
{%- set allowed_tables = ([missing] if missing is string else missing) + ['(none)'] %}
{%- set is_backdate_allowed = is_true(var('allow_backdate')) %}
{%- set is_leap_allowed = is_true(var('allow_leap')) %}
{%- set most_days_forward = 5 * 365 %}
with contract_breaches as (

    select
        file as raw_file,
        source_table
        || case
            when coalesce(column_name, '') = '' then '' else '.' || column_name
        end as raw_key,
        rule as violated_rule,
        case
            when coalesce(type_found, '') <> '' then 'type found: ' || type_found
        end as detail
    from {{ source('raw', 'raw_violations') }}

),

tables_before as (

    select
        source_table,
        rows as accepted
    from {{ source('build', 'build_state') }}
    where kind = 'table'

),

emptied_tables as (

    select
        'raw data' as raw_file,
        tables_before.source_table as raw_key,
        'a table that had rows must not become absent or empty' as violated_rule,
        'the last build accepted '
        || cast(tables_before.accepted as {{ dbt.type_string() }})
        || '; name it in var allow_missing_tables if it is meant' as detail
    from tables_before
    left join {{ ref('int_source_tables') }} as source_tables
        on tables_before.source_table = source_tables.source_table
    where
        tables_before.accepted > 0
        and coalesce(source_tables.raw, 0) = 0
        and tables_before.source_table not in ({{ quoted_list(allowed_tables) }})

),

earlier_as_of_dates as (

    select
        'as_of_date' as raw_file,
        cast(as_of_date as {{ dbt.type_string() }}) as raw_key,
        'the as-of date must not lie before that of the last build' as violated_rule,
        'that was '
        || cast(last_as_of_date as {{ dbt.type_string() }})
        || '; set var allow_backdate to rebuild as of an earlier day' as detail
    from {{ source('build', 'build_run') }}
    where last_as_of_date > as_of_date and not {{ is_backdate_allowed | lower }}

),

far_as_of_dates as (

    select
        'as_of_date' as raw_file,
        cast(as_of_date as {{ dbt.type_string() }}) as raw_key,
        'the as-of date must not lie five years after that of the last build'
            as violated_rule,
        'that was '
        || cast(last_as_of_date as {{ dbt.type_string() }})
        || '; set var allow_leap if it is meant' as detail
    from {{ source('build', 'build_run') }}
    where
        as_of_date > {{ days_after('last_as_of_date', most_days_forward) }}
        and not {{ is_leap_allowed | lower }}

),

violations_unioned as (

    select * from contract_breaches
    union all
    select * from emptied_tables
    union all
    select * from earlier_as_of_dates
    union all
    select * from far_as_of_dates

)

select * from violations_unioned
