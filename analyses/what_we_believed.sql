-- What did we believe on day X about day Y? The ledger row of each account for day Y
-- that was the latest one of the runs as of day X or before. A run as of a day comes
-- after its end, and may come late: published_by leaves out what was not published by
-- then.
-- vars: believed_on (day X, default: the as-of date), about_day (day Y, default: the
-- as-of date), published_by (a day, UTC; default: any).

{% set believed_on = var('believed_on', none) -%}
{% set about_day = var('about_day', none) -%}
{% set published_by = var('published_by', none) -%}
{% set believed_on = "cast('" ~ believed_on ~ "' as date)" if believed_on
    else as_of_date() -%}
{% set about_day = "cast('" ~ about_day ~ "' as date)" if about_day
    else as_of_date() -%}

with published as (

    select * from {{ ref('fct_account_health_published') }}
    where
        health_date = {{ about_day }}
        and as_of_date <= {{ believed_on }}
        and {{ 'published_at < ' ~ end_of_day("cast('" ~ published_by ~ "' as date)")
            if published_by else 'true' }}

),

latest_first as (

    select
        account_id,
        health_date,
        revision,
        revised_reason,
        band,
        confirmed_band,
        score,
        automatic_score,
        coverage,
        unscored_reason,
        cap_rule,
        override_id,
        model_version,
        as_of_date,
        published_at,
        row_number() over (
            partition by account_id
            order by revision desc
        ) as recency
    from published

)

select
    account_id,
    health_date,
    revision,
    revised_reason,
    band,
    confirmed_band,
    score,
    automatic_score,
    coverage,
    unscored_reason,
    cap_rule,
    override_id,
    model_version,
    as_of_date,
    published_at
from latest_first
where recency = 1
order by account_id
