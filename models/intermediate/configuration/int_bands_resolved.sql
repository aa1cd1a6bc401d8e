-- One row per scoring model and band: scores in [min_score, until_score).
with bands_of_versions as (

    select
        versions.model_version,
        bands.band,
        bands.min_score,
        bands.rank,
        bands.is_at_risk,
        bands.colour,
        {{ is_own_row('bands') }} as own_row,
        max({{ is_own_row('bands') }}) over (
            partition by versions.model_version, bands.band
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_bands') }} as bands
        on bands.model_version in (versions.model_version, '*')

),

bands_bounded as (

    select
        model_version,
        band,
        min_score,
        lead(min_score) over (partition by model_version order by min_score)
            as until_score,
        rank,
        is_at_risk,
        row_number() over (partition by model_version order by min_score) = 1
            as is_lowest,
        row_number() over (partition by model_version order by min_score desc) = 1
            as is_highest,
        colour
    from bands_of_versions
    where own_row = best_row

)

select * from bands_bounded
