-- One row when the configuration and the raw tables keep every rule; else the build
-- stops here with the text of every violation (the first fifty). Everything scored
-- depends on it.
with violation_lines as (

    select
        seed_file
        || ': ' || coalesce(seed_key, '(empty)')
        || ': ' || violated_rule
        || coalesce(' (' || detail || ')', '') as violation
    from {{ ref('int_configuration_violations') }}
    union all
    select
        coalesce(raw_file, '(no file)')
        || ': ' || coalesce(raw_key, '(empty)')
        || ': ' || violated_rule
        || coalesce(' (' || detail || ')', '') as violation
    from {{ ref('int_raw_violations') }}

),

violations_numbered as (

    select
        violation,
        row_number() over (order by violation) as violation_number
    from violation_lines

),

violations_told as (

    select
        count(*) as violations,
        {{ ordered_list(
            'case when violation_number <= 50 then violation end', '\n'
        ) }} as violation_text
    from violations_numbered

),

violations_worded as (

    select
        violations,
        'The build stops before any score changes. Violations: '
        || cast(violations as {{ dbt.type_string() }})
        || case when violations > 50 then ', the first 50 are' else '' end
        || {{ "'\n'" }}
        || violation_text as message
    from violations_told

),

gate as (

    select
        case
            when violations = 0 then true
            else {{ raise_error('message') }}
        end as gate_is_open,
        {{ as_of_date() }} as as_of_date
    from violations_worded

)

select * from gate
