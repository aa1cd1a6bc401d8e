-- What would a candidate version change today? One row per candidate version and
-- account that it scores otherwise than the live one by 1 point or more, or puts in
-- another band; the largest differences first.
-- vars: candidate (a model_version; default: all candidates).

{% set candidate = var('candidate', none) -%}

with live_days as (

    select * from {{ ref('fct_account_health_daily') }}
    where health_date = {{ as_of_date() }}

),

candidate_days as (

    select * from {{ ref('fct_candidate_health_daily') }}
    where
        health_date = {{ as_of_date() }}
        and {{ 'model_version = ' ~ quoted_texts([candidate])[0]
            if candidate else 'true' }}

)

select
    candidate_days.model_version,
    candidate_days.account_id,
    live_days.model_version as live_model_version,
    live_days.mrr,
    live_days.band as live_band,
    candidate_days.band as candidate_band,
    live_days.score as live_score,
    candidate_days.score as candidate_score,
    candidate_days.score - live_days.score as score_difference,
    candidate_days.unscored_reason as candidate_unscored_reason
from candidate_days
inner join live_days
    on candidate_days.account_id = live_days.account_id
where
    abs(candidate_days.score - live_days.score) >= 1
    or coalesce(candidate_days.band, '') != coalesce(live_days.band, '')
order by
    abs(coalesce(candidate_days.score - live_days.score, 100)) desc,
    candidate_days.account_id asc,
    candidate_days.model_version asc
