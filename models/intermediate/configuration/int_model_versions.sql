-- One row per scoring model: the days it is live and the hashes of its configuration.
with versions as (

    select
        model_version,
        role,
        effective_from
    from {{ ref('health_model_versions') }}

),

seed_rows as (

    select
        seed,
        model_version,
        seed || '/' || row_key || '=' || row_hash as row_entry
    from {{ ref('int_seed_rows_hashed') }}

),

configurations_hashed as (

    select
        versions.model_version,
        {{ text_hash(ordered_list('seed_rows.row_entry', ';')) }} as config_hash
    from versions
    inner join seed_rows
        on seed_rows.model_version in (versions.model_version, '*')
    where seed_rows.seed <> 'health_model_versions'
    group by versions.model_version

),

versions_hashed as (

    select
        model_version,
        {{ text_hash(ordered_list('row_entry', ';')) }} as version_hash
    from seed_rows
    where model_version <> '*'
    group by model_version

),

live_versions_ordered as (

    select
        model_version,
        effective_from,
        row_number() over (order by effective_from, model_version) as live_order,
        lead(effective_from) over (order by effective_from, model_version)
            as next_effective_from
    from versions
    where role = 'live'

),

versions_dated as (

    select
        versions.model_version,
        versions.role,
        versions.role = 'live' as is_live,
        versions.effective_from,
        case
            when live_versions_ordered.live_order = 1 then cast('0001-01-01' as date)
            else live_versions_ordered.effective_from
        end as live_from_date,
        case
            when live_versions_ordered.live_order is not null
                then coalesce(
                    live_versions_ordered.next_effective_from,
                    cast('9999-12-31' as date)
                )
        end as live_until_date,
        configurations_hashed.config_hash,
        versions_hashed.version_hash
    from versions
    left join live_versions_ordered
        on versions.model_version = live_versions_ordered.model_version
    left join configurations_hashed
        on versions.model_version = configurations_hashed.model_version
    left join versions_hashed
        on versions.model_version = versions_hashed.model_version

)

select * from versions_dated
