-- Why does today's view of a day differ from what was published first? One row per
-- account and published day whose restated score, band or mrr is not what revision 0
-- said, with the reasons of the revisions since. Days older than restatement_days are
-- restated, but no longer revised: their reason says so.

with published as (

    select * from {{ ref('fct_account_health_published') }}

),

first_rows as (

    select * from published
    where revision = 0

),

revisions as (

    select
        account_id,
        health_date,
        max(revision) as revisions,
        {{ ordered_list(
            "cast(revision as " ~ dbt.type_string() ~ ") || ' ' || revised_reason", ', '
        ) }} as reasons,
        max(published_at) as last_revised_at
    from published
    where revision > 0
    group by account_id, health_date

),

restated as (

    select * from {{ ref('fct_account_health_daily') }}

),

compared as (

    select
        first_rows.account_id,
        first_rows.health_date,
        first_rows.score as score_published,
        restated.score as score_today,
        restated.score - first_rows.score as score_change,
        first_rows.band as band_published,
        restated.band as band_today,
        first_rows.coverage as coverage_published,
        restated.coverage as coverage_today,
        first_rows.mrr as mrr_published,
        restated.mrr as mrr_today,
        coalesce(revisions.revisions, 0) as revisions,
        revisions.reasons,
        first_rows.published_at as first_published_at,
        revisions.last_revised_at,
        first_rows.config_hash != restated.config_hash as is_other_configuration,
        restated.account_id is null as is_gone
    from first_rows
    left join restated
        on
            first_rows.account_id = restated.account_id
            and first_rows.health_date = restated.health_date
    left join revisions
        on
            first_rows.account_id = revisions.account_id
            and first_rows.health_date = revisions.health_date

)

select
    account_id,
    health_date,
    score_published,
    score_today,
    score_change,
    band_published,
    band_today,
    coverage_published,
    coverage_today,
    mrr_published,
    mrr_today,
    revisions,
    case
        when reasons is not null then reasons
        when is_gone then 'gone since, after the days that are revised'
        when is_other_configuration then 'config, after the days that are revised'
        else 'data or code, after the days that are revised'
    end as reasons,
    first_published_at,
    last_revised_at
from compared
where
    is_gone
    or abs(coalesce(score_change, 0)) > 0.000001
    or (score_published is null) != (score_today is null)
    or coalesce(band_published, '') != coalesce(band_today, '')
    or coalesce(mrr_published, -1) != coalesce(mrr_today, -1)
order by abs(coalesce(score_change, 0)) desc, account_id, health_date
