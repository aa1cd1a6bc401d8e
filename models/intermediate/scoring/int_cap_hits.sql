-- One row per account, day, lane and cap rule whose conditions all hold (scoring.md 4).

with caps as (

    select * from {{ ref('int_caps_resolved') }}

),

metric_scores as (

    select
        account_id,
        health_date,
        lane,
        model_version,
        profile,
        metric,
        metric_value
    from {{ ref('int_metric_scores') }}
    where is_evidenced

),

dimension_scores as (

    select
        account_id,
        health_date,
        lane,
        model_version,
        profile,
        dimension,
        dimension_score
    from {{ ref('int_dimension_scores') }}
    where dimension_score is not null

),

conditions_that_hold as (

    select
        metric_scores.account_id,
        metric_scores.health_date,
        metric_scores.lane,
        caps.rule,
        caps.max_score,
        caps.conditions
    from metric_scores
    inner join caps
        on
            metric_scores.model_version = caps.model_version
            and metric_scores.profile = caps.profile
            and metric_scores.metric = caps.metric
    where {{ holds('metric_scores.metric_value', 'caps.operator', 'caps.threshold') }}

    union all

    select
        dimension_scores.account_id,
        dimension_scores.health_date,
        dimension_scores.lane,
        caps.rule,
        caps.max_score,
        caps.conditions
    from dimension_scores
    inner join caps
        on
            dimension_scores.model_version = caps.model_version
            and dimension_scores.profile = caps.profile
            and dimension_scores.dimension = caps.dimension
    where {{ holds(
        'dimension_scores.dimension_score', 'caps.operator', 'caps.threshold'
    ) }}

),

rules_hit as (

    select
        account_id,
        health_date,
        lane,
        rule,
        max_score
    from conditions_that_hold
    group by account_id, health_date, lane, rule, max_score, conditions
    having count(*) = conditions

)

select * from rules_hit
