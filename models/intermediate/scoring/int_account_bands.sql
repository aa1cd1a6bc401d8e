-- One row per account, live day and lane: the bands of the effective and of the
-- automatic score, and whether floor and ceiling lie in one band.

with account_scores as (

    select * from {{ ref('int_account_scores') }}

),

bands as (

    select
        model_version,
        band,
        min_score,
        until_score,
        rank as band_rank,
        is_at_risk,
        coalesce(until_score, 1e9) as below_score
    from {{ ref('int_bands_resolved') }}

),

banded as (

    select
        account_scores.account_id,
        account_scores.health_date,
        account_scores.lane,
        account_scores.model_version,
        account_scores.score,
        account_scores.automatic_score,
        effective_bands.band,
        effective_bands.band_rank,
        effective_bands.is_at_risk,
        effective_bands.min_score,
        effective_bands.until_score,
        automatic_bands.band as automatic_band,
        automatic_bands.min_score as automatic_min_score,
        floor_bands.band = ceiling_bands.band as band_is_certain
    from account_scores
    left join bands as effective_bands
        on
            account_scores.model_version = effective_bands.model_version
            and account_scores.score >= effective_bands.min_score
            and account_scores.score < effective_bands.below_score
    left join bands as automatic_bands
        on
            account_scores.model_version = automatic_bands.model_version
            and account_scores.automatic_score >= automatic_bands.min_score
            and account_scores.automatic_score < automatic_bands.below_score
    left join bands as floor_bands
        on
            account_scores.model_version = floor_bands.model_version
            and account_scores.score_floor >= floor_bands.min_score
            and account_scores.score_floor < floor_bands.below_score
    left join bands as ceiling_bands
        on
            account_scores.model_version = ceiling_bands.model_version
            and account_scores.score_ceiling >= ceiling_bands.min_score
            and account_scores.score_ceiling < ceiling_bands.below_score

)

select * from banded
