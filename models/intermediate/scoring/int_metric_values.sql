-- One row per account, live day and metric that some model version uses: the value of
-- the catalogue (null = nothing to measure) and the date of its newest evidence. The
-- metric columns are the documented ones of the metric models (meta: evidence_date).

{{ config(materialized='view') }}
{% set metric_models = [
    ref('int_usage_metrics'),
    ref('int_adoption_metrics'),
    ref('int_engagement_metrics'),
    ref('int_billing_metrics'),
    ref('int_relationship_metrics'),
    ref('int_support_metrics'),
    ref('int_sentiment_metrics'),
    ref('int_advocacy_metrics'),
    ref('int_journey_metrics'),
] -%}

with metrics_in_use as (

    select distinct metric
    from {{ ref('int_metric_weights_resolved') }}

),

custom_metrics as (

    select * from {{ ref('int_custom_metrics') }}

),

{% for metric_model in metric_models -%}
{%- set columns = metric_columns()
    | selectattr('model', 'equalto', metric_model.identifier) | list -%}
{{ metric_model.identifier }}_unpivoted as (

    {{ unpivoted(metric_model, columns) }}

),

{% endfor -%}

all_metrics as (

    {%- for metric_model in metric_models %}

    select * from {{ metric_model.identifier }}_unpivoted

    union all
    {%- endfor %}

    select
        account_id,
        health_date,
        metric,
        metric_value,
        evidence_date
    from custom_metrics

)

select
    all_metrics.account_id,
    all_metrics.health_date,
    all_metrics.metric,
    all_metrics.metric_value,
    all_metrics.evidence_date
from all_metrics
inner join metrics_in_use
    on all_metrics.metric = metrics_in_use.metric
