-- One row per account, day, lane and metric: the score that enters the roll-up. A stale
-- feed carries value and score of its last fresh day; an unmeasured metric follows its
-- missing policy (scoring.md 3).

with fresh_metrics as (

    select
        *,
        false as is_carried
    from {{ ref('int_metric_states') }}
    where metric_state != 'feed_stale'

),

stale_metrics as (

    select * from {{ ref('int_metric_states') }}
    where metric_state = 'feed_stale'

),

measured_metrics as (

    select
        account_id,
        health_date,
        lane,
        metric,
        metric_value,
        own_score
    from {{ ref('int_metric_states') }}
    where metric_state = 'measured'

),

carried_metrics as (

    select
        stale_metrics.account_id,
        stale_metrics.health_date,
        stale_metrics.lane,
        stale_metrics.model_version,
        stale_metrics.profile,
        stale_metrics.dimension,
        stale_metrics.metric,
        stale_metrics.metric_state,
        measured_metrics.metric_value,
        measured_metrics.own_score,
        stale_metrics.metric_weight,
        stale_metrics.missing_policy,
        stale_metrics.is_published,
        stale_metrics.evidence_date,
        measured_metrics.account_id is not null as is_carried
    from stale_metrics
    left join measured_metrics
        on
            stale_metrics.account_id = measured_metrics.account_id
            and stale_metrics.lane = measured_metrics.lane
            and stale_metrics.metric = measured_metrics.metric
            and stale_metrics.carried_from_date = measured_metrics.health_date

),

all_metrics as (

    {% for part in ['fresh_metrics', 'carried_metrics'] -%}
    select
        account_id,
        health_date,
        lane,
        model_version,
        profile,
        dimension,
        metric,
        metric_state,
        metric_value,
        own_score,
        metric_weight,
        missing_policy,
        is_published,
        evidence_date,
        is_carried
    from {{ part }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

)

select
    account_id,
    health_date,
    lane,
    model_version,
    profile,
    dimension,
    metric,
    metric_state,
    metric_value,
    case
        when metric_state in ('measured', 'feed_stale') then own_score
        when metric_state in ('expired', 'missing')
            then {{ score_by_policy('missing_policy') }}
    end as metric_score,
    metric_weight,
    is_published,
    metric_state = 'measured' or is_carried as is_evidenced,
    metric_weight > 0 and metric_state not in ('not_applicable', 'not_yet_due')
        as is_applicable,
    evidence_date
from all_metrics
