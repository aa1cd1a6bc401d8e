-- Why does today's view of a day differ from what was published first? One row per
-- account and published day whose restated row is not what revision 0 said (in what the
-- ledger compares), or that no run has published, with the reasons of the revisions
-- since. Days older than restatement_days are restated, but no longer revised: their
-- reason says so.

with published as (

    select
        *,
        row_number() over (
            partition by account_id, health_date
            order by revision desc
        ) as recency
    from {{ ref('fct_account_health_published') }}

),

published_days as (

    select
        min(health_date) as first_day,
        max(health_date) as last_day
    from published

),

first_rows as (

    select * from published
    where revision = 0

),

last_rows as (

    select * from published
    where recency = 1

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

    select daily.*
    from {{ ref('fct_account_health_daily') }} as daily
    inner join published_days
        on
            daily.health_date >= published_days.first_day
            and daily.health_date <= published_days.last_day

),

compared as (

    select
        coalesce(first_rows.account_id, restated.account_id) as account_id,
        coalesce(first_rows.health_date, restated.health_date) as health_date,
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
        first_rows.account_id is null as is_new,
        restated.account_id is null as is_gone,
        {{ differs_in_ledger('restated', 'first_rows') }} as differs_from_first_rows,
        {{ differs_in_ledger('restated', 'last_rows') }} as differs_from_last_rows
    from first_rows
    full outer join restated
        on
            first_rows.account_id = restated.account_id
            and first_rows.health_date = restated.health_date
    left join last_rows
        on
            first_rows.account_id = last_rows.account_id
            and first_rows.health_date = last_rows.health_date
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
        when is_new then 'new since, after the days that are revised'
        when reasons is not null and differs_from_last_rows and not is_gone
            then reasons || ', and since, after the days that are revised'
        when reasons is not null then reasons
        when is_gone then 'gone since, after the days that are revised'
        when is_other_configuration then 'config, after the days that are revised'
        else 'data or code, after the days that are revised'
    end as reasons,
    first_published_at,
    last_revised_at
from compared
where
    is_new
    or is_gone
    or differs_from_first_rows
order by abs(coalesce(score_change, 0)) desc, account_id asc, health_date asc
