-- One row per intervention and horizon (30, 60 days): how the automatic score changed
-- after it began, against untreated accounts of the same segment and stage within 5
-- points on that day. Over 100 lines: treated days and their matches are found apart.

with customers as (

    select account_id from {{ ref('int_score_history') }}
    where health_date = {{ as_of_date() }}

),

-- Not those of internal accounts and of accounts that never subscribed.
interventions as (

    select interventions.*
    from {{ ref('stg_success__interventions') }} as interventions
    inner join customers
        on interventions.account_id = customers.account_id
    where interventions.started_date <= {{ as_of_date() }}

),

horizons as (

    select 30 as horizon_days

    union all

    select 60 as horizon_days

),

treated as (

    select
        interventions.intervention_id,
        interventions.account_id,
        interventions.playbook,
        interventions.owner,
        interventions.channel,
        interventions.is_automated,
        interventions.started_date,
        case
            when interventions.completed_date <= {{ as_of_date() }}
                then interventions.completed_date
        end as completed_date,
        horizons.horizon_days,
        {{ days_after('interventions.started_date', 'horizons.horizon_days') }}
            as end_date,
        coalesce(begin_days.segment, 'unknown') as segment,
        case when begin_days.is_live then begin_days.lifecycle_stage end
            as lifecycle_stage,
        begin_days.automatic_score as score_before
    from interventions
    cross join horizons
    left join {{ ref('int_score_history') }} as begin_days
        on
            interventions.account_id = begin_days.account_id
            and interventions.started_date = begin_days.health_date

),

treated_changes as (

    select
        treated.*,
        end_days.automatic_score as score_after,
        {{ rounded('end_sentiment.score - begin_sentiment.score') }} as sentiment_change
    from treated
    left join {{ ref('int_score_history') }} as end_days
        on
            treated.account_id = end_days.account_id
            and treated.end_date = end_days.health_date
    left join {{ ref('fct_dimension_scores_daily') }} as begin_sentiment
        on
            treated.account_id = begin_sentiment.account_id
            and treated.started_date = begin_sentiment.health_date
            and begin_sentiment.dimension = 'sentiment'
    left join {{ ref('fct_dimension_scores_daily') }} as end_sentiment
        on
            treated.account_id = end_sentiment.account_id
            and treated.end_date = end_sentiment.health_date
            and end_sentiment.dimension = 'sentiment'

),

comparisons as (

    select distinct
        started_date,
        end_date,
        horizon_days
    from treated

),

-- Untreated: no intervention began within the horizon before or after.
treated_around as (

    select distinct
        comparisons.started_date,
        comparisons.horizon_days,
        other_treatments.account_id
    from comparisons
    inner join interventions as other_treatments
        on
            other_treatments.started_date
            >= {{ days_before('comparisons.started_date', 'comparisons.horizon_days') }}
            and comparisons.end_date >= other_treatments.started_date

),

matched_changes as (

    select
        treated.intervention_id,
        treated.horizon_days,
        cast(count(*) as integer) as matches,
        {{ rounded(safe_ratio(
            exact_sum('end_days.automatic_score - begin_days.automatic_score'),
            'count(*)'
        )) }} as matched_change
    from treated
    inner join {{ ref('int_score_history') }} as begin_days
        on
            treated.started_date = begin_days.health_date
            and treated.segment = coalesce(begin_days.segment, 'unknown')
            and treated.lifecycle_stage = begin_days.lifecycle_stage
            and abs({{ rounded('treated.score_before - begin_days.automatic_score') }})
            <= 5
            and begin_days.is_live
    inner join {{ ref('int_score_history') }} as end_days
        on
            begin_days.account_id = end_days.account_id
            and treated.end_date = end_days.health_date
            and end_days.automatic_score is not null
    left join treated_around
        on
            treated.started_date = treated_around.started_date
            and treated.horizon_days = treated_around.horizon_days
            and begin_days.account_id = treated_around.account_id
    where treated_around.account_id is null
    group by treated.intervention_id, treated.horizon_days

)

select
    treated.intervention_id,
    treated.horizon_days,
    treated.account_id,
    treated.playbook,
    treated.segment,
    treated.lifecycle_stage,
    treated.owner,
    treated.channel,
    treated.score_before,
    treated.score_after,
    {{ rounded('treated.score_after - treated.score_before') }} as score_change,
    matched_changes.matched_change,
    {{ rounded(
        'treated.score_after - treated.score_before - matched_changes.matched_change'
    ) }} as effect,
    treated.sentiment_change,
    coalesce(matched_changes.matches, 0) as matches,
    treated.is_automated,
    treated.end_date <= {{ as_of_date() }} as is_mature,
    treated.started_date,
    treated.completed_date
from treated_changes as treated
left join matched_changes
    on
        treated.intervention_id = matched_changes.intervention_id
        and treated.horizon_days = matched_changes.horizon_days
